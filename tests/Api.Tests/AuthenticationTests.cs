using System.Net;
using System.Net.Http.Json;
using Financial.Api.Authentication;
using Financial.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

public sealed class AuthenticationTests(AuthenticationTests.DevelopmentApi shared, PostgresFixture postgres, SqsS3Fixture aws)
    : IClassFixture<AuthenticationTests.DevelopmentApi>, IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private readonly RunningApi _api = shared.Api;

    [Theory]
    [InlineData("GET", "/v1/imports")]
    [InlineData("POST", "/v1/imports")]
    [InlineData("GET", "/v1/imports/0191f3a0-0000-7000-8000-000000000000")]
    [InlineData("GET", "/v1/imports/0191f3a0-0000-7000-8000-000000000000/events")]
    [InlineData("GET", "/v1/imports/0191f3a0-0000-7000-8000-000000000000/rejects")]
    [InlineData("GET", "/v1/trial-balance")]
    [InlineData("GET", "/v1/kpis")]
    [InlineData("GET", "/v1/kpis/months")]
    [InlineData("GET", "/v1/insights")]
    [InlineData("GET", "/v1/periods")]
    [InlineData("POST", "/v1/periods/2025-01/close")]
    [InlineData("POST", "/v1/periods/2025-01/reopen")]
    [InlineData("GET", "/v1/payroll-reconciliations")]
    [InlineData("GET", "/v1/payroll-reconciliations/1")]
    [InlineData("POST", "/v1/payroll-totals")]
    [InlineData("GET", "/v1/profiles")]
    [InlineData("PUT", "/v1/profiles/xero-journal")]
    [InlineData("GET", "/v1/entity")]
    public async Task Without_a_key_or_with_a_wrong_one_nothing_is_answered(string method, string path)
    {
        foreach (var key in new[] { null, "wrong", Key + "x" })
        {
            using var client = _api.CreateClient(key);
            using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
            await AssertProblemAsync(response, 401, "unauthenticated");
            Assert.Contains("X-Api-Key", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Health_needs_no_key()
    {
        using var client = _api.CreateClient(key: null);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
        await Eventually.BeTrueAsync(async () => (await client.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK);
    }

    [Fact] // AUTH-3
    public async Task A_key_is_stored_as_a_hash_only_and_works_until_it_is_revoked()
    {
        var apiKeys = _api.Services.GetRequiredService<ApiKeys>();
        var secret = await apiKeys.CreateAsync(1, 1, "robot", expiresAt: null, "api-key-created", default);
        var row = (string)(await _api.Database.Administrator.CreateCommand(
            "select to_jsonb(k)::text from app.api_key k where name = 'robot'").ExecuteScalarAsync())!;
        Assert.DoesNotContain(secret, row, StringComparison.Ordinal);
        Assert.NotNull(await apiKeys.FindAsync(secret, null, default));

        Assert.Equal(1, await apiKeys.RevokeAsync(1, "robot", default));

        // Another instance has no memory of it.
        using var cache = new Microsoft.Extensions.Caching.Memory.MemoryCache(new Microsoft.Extensions.Caching.Memory.MemoryCacheOptions());
        Assert.Null(await new ApiKeys(_api.Database.Api, cache).FindAsync(secret, null, default));
    }

    [Fact]
    public async Task An_expired_key_is_unknown()
    {
        var apiKeys = _api.Services.GetRequiredService<ApiKeys>();
        var secret = await apiKeys.CreateAsync(1, 1, "short", DateTimeOffset.UtcNow.AddSeconds(-1), "api-key-created", default);
        Assert.Null(await apiKeys.FindAsync(secret, null, default));
    }

    [Fact]
    public async Task The_login_gives_a_cookie_that_no_script_reads_and_no_other_site_sends()
    {
        using var browser = _api.CreateClient(key: null);
        using var response = await browser.GetAsync($"/login?t={LoginToken}");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/", response.Headers.Location?.ToString());
        var cookie = response.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Key, cookie, StringComparison.Ordinal);
        Assert.DoesNotContain(LoginToken, cookie, StringComparison.Ordinal);

        browser.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/v1/periods")).StatusCode);
    }

    [Fact]
    public async Task A_wrong_login_token_is_refused()
    {
        using var browser = _api.CreateClient(key: null);
        foreach (var path in new[] { "/login", "/login?t=", "/login?t=wrong" })
            await AssertProblemAsync(await browser.GetAsync(path), 401, "unauthenticated");
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Sec-Fetch-Site", "same-site", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("Origin", "http://evil.example", false)]
    [InlineData("Origin", "null", false)]
    [InlineData("Origin", null, true)]
    [InlineData("X-Nothing", "stated", false)]
    public async Task A_change_by_cookie_must_come_from_our_own_page(string header, string? value, bool allowed)
    {
        using var browser = await LoggedInAsync(_api);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/periods/2025-01/close") { Content = JsonContent.Create(new { }) };
        request.Headers.Add(header, value ?? _api.Address.GetLeftPart(UriPartial.Authority));

        using var response = await browser.SendAsync(request);

        // What is allowed goes on to be refused for its missing reason.
        await (allowed ? AssertProblemAsync(response, 400, "invalid-parameter") : AssertProblemAsync(response, 403, "forbidden"));
    }

    [Fact]
    public async Task Outside_Development_there_is_no_login_and_its_cookie_counts_for_nothing()
    {
        await using var production = await StartAsync(postgres, aws, "Production");
        using var browser = production.CreateClient(key: null);
        await AssertProblemAsync(await browser.GetAsync($"/login?t={LoginToken}"), 404, "not-found");

        var secret = await production.Services.GetRequiredService<ApiKeys>()
            .CreateAsync(1, 1, "login", expiresAt: null, "signed-in", default);
        browser.DefaultRequestHeaders.Add("Cookie", $"{LoginEndpoints.Cookie}={secret}");
        await AssertProblemAsync(await browser.GetAsync("/v1/periods"), 401, "unauthenticated");
    }

    [Fact] // AUD-1, AUD-2
    public async Task Sign_in_and_key_use_are_audited_and_the_log_cannot_be_changed_by_the_Api()
    {
        using var browser = await LoggedInAsync(_api);
        var actions = (string[])(await _api.Database.Administrator.CreateCommand("select array_agg(distinct action) from app.audit_log")
            .ExecuteScalarAsync())!;
        Assert.Contains("api-key-used", actions);
        Assert.Contains("signed-in", actions);

        foreach (var change in new[] { "update app.audit_log set actor = 'nobody'", "delete from app.audit_log", "truncate app.audit_log" })
        {
            var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _api.Database.Api.CreateCommand(change)
                .ExecuteNonQueryAsync());
            Assert.Equal("42501", refused.SqlState);
        }
    }

    [Fact] // ROLE-2
    public async Task The_Apis_role_sees_no_key_without_naming_a_tenant()
    {
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _api.Database.Api.CreateCommand("select count(*) from app.api_key")
            .ExecuteScalarAsync());
    }

    private static async Task<HttpClient> LoggedInAsync(RunningApi api)
    {
        var browser = api.CreateClient(key: null);
        using var response = await browser.GetAsync($"/login?t={LoginToken}");
        browser.DefaultRequestHeaders.Add("Cookie", response.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        return browser;
    }

    public sealed class DevelopmentApi : SharedApi
    {
        protected override Task<RunningApi> StartAsync(PostgresFixture postgres, SqsS3Fixture aws) =>
            RunningApi.StartAsync(postgres, aws, "Development");
    }
}
