using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>Closing and reopening months, and the answers that change with them.</summary>
public sealed class PeriodTests(PostgresFixture postgres, SqsS3Fixture aws)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>, IAsyncLifetime
{
    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await FigureTests.StartWithBooksAsync(postgres, aws);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task DATE_1_presets_count_from_the_last_closed_month_and_until_one_is_closed_from_the_newest_complete_one()
    {
        var open = await _api.GetAsync("/v1/date-presets");
        Assert.Equal(("2025-02", false), (open.GetProperty("month").GetString(), open.GetProperty("isClosed").GetBoolean()));

        using var close = await _api.Http.PostAsJsonAsync("/v1/periods/2025-01/close", new { reason = "month end" });

        Assert.Equal(HttpStatusCode.OK, close.StatusCode);
        var closed = await _api.GetAsync("/v1/date-presets");
        Assert.Equal(("2025-01", true), (closed.GetProperty("month").GetString(), closed.GetProperty("isClosed").GetBoolean()));
        Assert.Equal("""{"id":"last-closed-month","name":"Last closed month","from":"2025-01-01","to":"2025-01-31"}""",
            closed.GetProperty("presets")[0].GetRawText());
    }

    [Theory]
    [InlineData("/v1/trial-balance?from=2025-02-01&to=2025-02-28")]
    [InlineData("/v1/kpis?from=2025-02-01&to=2025-02-28")]
    [InlineData("/v1/kpis/months?last=2025-02")]
    public async Task A_known_answer_is_not_sent_again_until_the_ledger_changes(string path)
    {
        using var first = await _api.Http.GetAsync(path);
        var tag = first.Headers.ETag!;
        Assert.False(tag.IsWeak);
        Assert.StartsWith("\"1-", tag.Tag, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, await StatusOfAsync(path, tag.ToString()));

        using var other = _api.CreateClient(OtherTenantsKey);
        using var foreign = await other.GetAsync(path);
        Assert.NotEqual(tag, foreign.Headers.ETag);

        await ChangeAsync("2025-01", "close");
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(path, tag.ToString()));
    }

    [Fact] // DATE-7, I-5, I-15
    public async Task Closing_and_reopening_a_month_is_audited_and_makes_a_new_version()
    {
        Assert.Equal("""{"month":"2025-01","state":"closed","ledgerVersion":2}""",
            (await JsonAsync(await ChangeAsync("2025-01", "close"))).GetRawText());
        var periods = await _api.GetAsync("/v1/periods");
        Assert.Equal("2025-01", periods.GetProperty("lastClosedMonth").GetString());
        Assert.Equal(["2025-01 closed", "2025-02 open"], periods.GetProperty("periods").EnumerateArray()
            .Select(period => $"{period.GetProperty("month").GetString()} {period.GetProperty("state").GetString()}"));
        await AssertProblemAsync(await ChangeAsync("2025-01", "close"), 409, "period-closed");

        Assert.Equal(HttpStatusCode.OK, (await ChangeAsync("2025-01", "reopen")).StatusCode);
        await AssertProblemAsync(await ChangeAsync("2025-01", "reopen"), 409, "period-open");

        var audited = await _api.Database.Administrator.CreateCommand(
            "select array_agg(actor || ' ' || action || ' ' || subject || ' ' || (detail ->> 'reason') order by audit_id) from "
                + "app.audit_log where action like 'period%'").ExecuteScalarAsync();
        Assert.Equal(["development period-closed 2025-01 month end", "development period-reopened 2025-01 month end"], (string[])audited!);
    }

    [Fact] // DATE-7, I-5
    public async Task A_month_is_soft_closed_then_closed_and_reopened_from_either()
    {
        Assert.Equal("""{"month":"2025-01","state":"soft-closed","ledgerVersion":2}""",
            (await JsonAsync(await ChangeAsync("2025-01", "close", soft: true))).GetRawText());
        Assert.Equal(JsonValueKind.Null, (await _api.GetAsync("/v1/periods")).GetProperty("lastClosedMonth").ValueKind);
        await AssertProblemAsync(await ChangeAsync("2025-01", "close", soft: true), 409, "period-closed");

        Assert.Equal(HttpStatusCode.OK, (await ChangeAsync("2025-01", "close")).StatusCode);
        Assert.Equal("2025-01", (await _api.GetAsync("/v1/periods")).GetProperty("lastClosedMonth").GetString());
        var problem = await AssertProblemAsync(await ChangeAsync("2025-01", "close", soft: true), 409, "period-closed");
        Assert.Equal("The period 2025-01 is already closed. Nothing was changed.", problem.GetProperty("detail").GetString());

        await ChangeAsync("2025-01", "reopen");
        await ChangeAsync("2025-01", "close", soft: true);
        Assert.Equal(HttpStatusCode.OK, (await ChangeAsync("2025-01", "reopen")).StatusCode);
        Assert.Equal("period-soft-closed, period-closed, period-reopened, period-soft-closed, period-reopened",
            await _api.Database.Administrator.CreateCommand(
            "select string_agg(action, ', ' order by audit_id) from app.audit_log where action like 'period%'").ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_period_is_not_changed_without_a_reason_or_for_what_is_no_month()
    {
        await AssertProblemAsync(await _api.Http.PostAsJsonAsync("/v1/periods/2025-01/close", new { }), 400, "invalid-parameter");
        await AssertProblemAsync(await _api.Http.PostAsync("/v1/periods/2025-01/close", null), 400, "invalid-parameter");
        await AssertProblemAsync(await ChangeAsync("2025-1", "close"), 400, "invalid-parameter");
        Assert.Equal(1, (await _api.GetAsync("/v1/entity")).GetProperty("ledgerVersion").GetInt64());
    }

    [Fact]
    public async Task Closing_twice_with_one_key_is_closing_once()
    {
        using var first = await ChangeAsync("2025-01", "close", "k");
        using var second = await ChangeAsync("2025-01", "close", "k");
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        await AssertProblemAsync(await ChangeAsync("2025-02", "close", "k"), 422, "idempotency-key-reused");
    }

    private async Task<HttpStatusCode> StatusOfAsync(string path, string knownTag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", knownTag);
        using var response = await _api.Http.SendAsync(request);
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> ChangeAsync(string month, string act, string? idempotencyKey = null, bool soft = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post,
            $"/v1/periods/{month}/{act}") { Content = JsonContent.Create(soft
                ? (object)new { reason = "month end", soft } : new { reason = "month end" }) };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await _api.Http.SendAsync(request);
    }
}
