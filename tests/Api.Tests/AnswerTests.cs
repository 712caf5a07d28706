using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Financial.Api.Problems;
using Financial.Fixtures;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>What all answers have in common: errors, security headers, the description.</summary>
public sealed class AnswerTests(SharedApi shared) : IClassFixture<SharedApi>
{
    private readonly RunningApi _api = shared.Api;

    [Fact]
    public async Task Every_error_is_problem_json_whatever_the_caller_accepts()
    {
        using var http = _api.CreateClient(Key);
        http.DefaultRequestHeaders.Add("Accept", "text/html");
        await AssertProblemAsync(await http.GetAsync("/v1/nothing"), 404, "not-found");
        await AssertProblemAsync(await http.GetAsync("/v1/imports/not-a-uuid"), 404, "not-found");
        await AssertProblemAsync(await http.DeleteAsync("/v1/imports"), 405, "method-not-allowed");
        await AssertProblemAsync(await http.PostAsync("/v1/periods/2025-01/close",
            new StringContent("{\"reason\"", Encoding.UTF8, "application/json")), 400, "bad-request");
        await AssertProblemAsync(await http.PostAsync("/v1/periods/2025-01/close", new StringContent("reason=x")), 415,
            "unsupported-media-type");
    }

    [Theory]
    [InlineData("/v1/trial-balance?from=01.02.2025", "/query/from")]
    [InlineData("/v1/trial-balance?to=2025-02-30", "/query/to")]
    [InlineData("/v1/kpis?from=2025-02-02&to=2025-02-01", "/query/to")]
    [InlineData("/v1/kpis?kpis=dso,profit", "/query/kpis")]
    [InlineData("/v1/kpis/months?kpis=", "/query/kpis")]
    [InlineData("/v1/kpis/months?months=61", "/query/months")]
    [InlineData("/v1/kpis/months?last=2025-13", "/query/last")]
    [InlineData("/v1/insights?period=January", "/query/period")]
    [InlineData("/v1/journal?format=ledger", "/query/format")]
    [InlineData("/v1/journal?from=yesterday", "/query/from")]
    public async Task A_parameter_that_makes_no_sense_is_named(string path, string place)
    {
        var problem = await AssertProblemAsync(await _api.Http.GetAsync(path), 400, "invalid-parameter");
        Assert.Equal(place, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Theory]
    [InlineData("GET", "/v1/balance-sheet?asof=2025-01-31&on=2025-01-31", "on", "asOf", "asOf, compareTo, zeros, asKnownAt, format")]
    [InlineData("GET", "/v1/kpis?form=2025-01-01", "form", "from", "from, to, asKnownAt, kpis, format")]
    [InlineData("GET", "/v1/lines?acount=4000", "acount", "account", "account, line, statement")]
    [InlineData("GET", "/v1/notifications?befor=7", "befor", "after", "after, format")]
    [InlineData("GET", "/v1/journal?as=2025-01-31", "as", "to", "from, to, format")]
    [InlineData("GET", "/v1/imports/0191f3a0-0000-7000-8000-000000000000/events?importId=1", "importId", null, null)]
    [InlineData("POST", "/v1/exports?form=csv", "form", "from", "from, to, format")]
    [InlineData("GET", "/v1/entity?format=csv", "format", null, null)]
    public async Task An_unknown_parameter_is_named_with_the_nearest_one(
        string method, string address, string name, string? nearest, string? known)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        var problem = await AssertProblemAsync(await _api.Http.SendAsync(request), 400, "invalid-parameter");

        Assert.Equal($"/query/{name}", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.StartsWith(nearest is null ? $"There is no parameter '{name}': this address has none."
            : $"There is no parameter '{name}'. Did you mean '{nearest}'? The parameters are {known}",
            problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/fiscal-year", "{\"retainedEarnings\":\"3000\"}", "/body/retainedEarnings", "retainedEarningsAccount")]
    [InlineData("/v1/profiles/xero-journal", "{\"dateorder\":null,\"dateOrdr\":\"day-first\"}", "/body/dateOrdr", "dateOrder")]
    [InlineData("/v1/accounts/1000", "{\"name\":{\"text\":1},\"klass\":\"asset\"}", "/body/klass", "class")]
    public async Task An_unknown_member_of_a_body_is_named_with_the_nearest_one(string address, string body, string place, string nearest)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var problem = await AssertProblemAsync(await _api.Http.PutAsync(address, content), 400, "invalid-parameter");

        Assert.Equal(place, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Contains($"Did you mean '{nearest}'?", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_members_within_lists_are_named_by_their_place()
    {
        const string body = """{"asOf":"2025-01-31","accounts":[{"code":"1000","debitMinor":"1"},{"code":"4000","credit":"1"}]}""";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var problem = await AssertProblemAsync(await _api.Http.PostAsync("/v1/control-totals", content), 400, "invalid-parameter");
        Assert.Equal("/body/accounts/1/credit", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Every_endpoint_knows_the_parameters_of_its_description_and_no_others()
    {
        var paths = (await _api.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json")).GetProperty("paths");
        foreach (var endpoint in _api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            if (!endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal))
                continue;
            var path = Regex.Replace(endpoint.RoutePattern.RawText, ":[a-z]+}", "}");
            var operation = paths.GetProperty(path)
                .GetProperty(endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0].ToLowerInvariant());
            var described = !operation.TryGetProperty("parameters", out var parameters) ? [] : parameters.EnumerateArray()
                .Where(parameter => parameter.GetProperty("in").GetString() == "query")
                .Select(parameter => JsonNamingPolicy.CamelCase.ConvertName(parameter.GetProperty("name").GetString()!)).ToList();
            Assert.Equal($"{path} {string.Join(' ', described)}",
                $"{path} {string.Join(' ', endpoint.Metadata.GetMetadata<QueryParameters>()!.Names)}");
        }
    }

    [Fact]
    public async Task A_fault_of_ours_shows_nothing_of_our_inside()
    {
        await _api.ExecuteAsync("revoke select on ledger.account_month_balance from financial_api");
        var problem = await AssertProblemAsync(await _api.Http.GetAsync("/v1/trial-balance"), 500, "internal-error");
        Assert.DoesNotContain("account_month_balance", problem.ToString(), StringComparison.Ordinal);
        await _api.ExecuteAsync("grant select on ledger.account_month_balance to financial_api");
    }

    [Fact]
    public async Task A_database_that_is_away_is_answered_with_not_ready()
    {
        await _api.Http.GetAsync("/v1/entity");
        await using (var server = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(_api.Database.AdministratorConnectionString) { Database = "postgres" }))
        {
            await server.CreateCommand($"alter database {_api.Database.Name} with allow_connections false").ExecuteNonQueryAsync();
            await server.CreateCommand("select pg_terminate_backend(pid) from pg_stat_activity where datname = "
                + $"'{_api.Database.Name}' and usename = 'financial_api'").ExecuteNonQueryAsync();
            using var response = await _api.Http.GetAsync("/v1/entity");
            await AssertProblemAsync(response, 503, "not-ready");
            Assert.NotNull(response.Headers.RetryAfter);

            await server.CreateCommand($"alter database {_api.Database.Name} with allow_connections true").ExecuteNonQueryAsync();
        }
        await Eventually.BeTrueAsync(async () => (await _api.Http.GetAsync("/v1/entity")).StatusCode == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/health/live")]
    [InlineData("/v1/entity")]
    [InlineData("/v1/nothing")]
    public async Task Every_answer_tells_the_browser_to_run_our_own_scripts_only(string path)
    {
        using var response = await _api.Http.GetAsync(path);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task The_page_is_served_to_anybody_and_has_no_inline_script()
    {
        using var client = _api.CreateClient(key: null);
        using var response = await client.GetAsync("/");
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        var html = await response.Content.ReadAsStringAsync();
        Assert.DoesNotMatch("<script(?![^>]*\\bsrc=)", html);
        Assert.DoesNotMatch("\\son[a-z]+=", html);
    }

    [Theory]
    [InlineData("/statements/profit-and-loss?range=last-quarter", "text/html,*/*", true)]
    [InlineData("/entries/17", "text/html", true)]
    [InlineData("/imports", "application/json", false)]
    [InlineData("/statement", "text/html", false)]
    [InlineData("/v1/statements", "text/html", false)]
    public async Task The_page_is_served_at_the_addresses_of_its_rooms_to_browsers_only(string path, string accept, bool isPage)
    {
        using var client = _api.CreateClient(key: null);
        client.DefaultRequestHeaders.Add("Accept", accept);
        using var response = await client.GetAsync(path);
        Assert.Equal(isPage ? HttpStatusCode.OK : HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(isPage ? "text/html" : "application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_description_is_OpenAPI_3_1_names_every_address_and_is_for_callers_only()
    {
        using var stranger = _api.CreateClient(key: null);
        await AssertProblemAsync(await stranger.GetAsync("/openapi/v1.json"), 401, "unauthenticated");
        await AssertProblemAsync(await stranger.GetAsync("/docs/"), 401, "unauthenticated");

        var description = await _api.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        Assert.StartsWith("3.1", description.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            [
                "/v1/accounts",
                "/v1/accounts/{code}",
                "/v1/accounts/{code}/preview",
                "/v1/balance-sheet",
                "/v1/cash-flow",
                "/v1/control-totals",
                "/v1/date-presets",
                "/v1/dead-letters",
                "/v1/dead-letters/{deadLetterId}/redrive",
                "/v1/dimensions/{kind}",
                "/v1/drill-down",
                "/v1/entity",
                "/v1/entries/{entryId}",
                "/v1/entries/{entryId}/source",
                "/v1/exports",
                "/v1/exports/{exportId}",
                "/v1/exports/{exportId}/content",
                "/v1/fiscal-year",
                "/v1/imports",
                "/v1/imports/{importId}",
                "/v1/imports/{importId}/confirm",
                "/v1/imports/{importId}/discard",
                "/v1/imports/{importId}/events",
                "/v1/imports/{importId}/rejects",
                "/v1/imports/{importId}/repair",
                "/v1/imports/{importId}/retry",
                "/v1/insights",
                "/v1/journal",
                "/v1/kpis",
                "/v1/kpis/months",
                "/v1/lines",
                "/v1/notifications",
                "/v1/payroll-reconciliations",
                "/v1/payroll-reconciliations/{reconciliationId}",
                "/v1/payroll-totals",
                "/v1/periods",
                "/v1/periods/{month}/checklist",
                "/v1/periods/{month}/close",
                "/v1/periods/{month}/close-through",
                "/v1/periods/{month}/reopen",
                "/v1/profiles",
                "/v1/profiles/{layout}",
                "/v1/profit-and-loss",
                "/v1/reconciliation/tolerance",
                "/v1/reconciliations",
                "/v1/reconciliations/{reconciliationId}",
                "/v1/reconciliations/{reconciliationId}/approve",
                "/v1/reconciliations/{reconciliationId}/review",
                "/v1/reversal-limit",
                "/v1/statement-lines",
                "/v1/statement-lines/{id}",
                "/v1/trial-balance",
                "/v1/upload-options",
            ],
            description.GetProperty("paths").EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await _api.Http.GetAsync("/docs/")).StatusCode);
    }
}
