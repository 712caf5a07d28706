using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>Control totals that are typed in, what is served because of them, and what people say about differences.</summary>
public sealed class ReconciliationTests(PostgresFixture postgres, SqsS3Fixture aws)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>, IAsyncLifetime
{
    private RunningApi _api = null!;

    public async Task InitializeAsync()
    {
        _api = await StartAsync(postgres, aws);
        await TestBooks.AddAccountsAsync(_api.Database.EtlWorker,
            [new TestAccount("1000", "asset", "bank", "Bank"), new TestAccount("4000", "income", "revenue", "Sales")]);
        await PostAsync(new DateOnly(2025, 1, 10), 100_000);
    }

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Control_totals_that_agree_make_every_answer_reconciled_REC_1()
    {
        var tag = (await _api.Http.GetAsync("/v1/kpis")).Headers.ETag!.Tag;
        var answer = await EnterAsync("2025-01-31", 100_000);
        Assert.Equal("equal green 100000 100000 0 0.000000",
            Text(answer, "status", "colour", "sageMinor", "ledgerMinor", "differenceMinor", "difference"));
        foreach (var path in new[] { "/v1/trial-balance", "/v1/kpis", "/v1/kpis/months", "/v1/insights", "/v1/entity" })
        {
            var figures = await GetAsync(path);
            Assert.True(figures.GetProperty("reconciled").GetBoolean(), path);
            Assert.Equal(JsonValueKind.Null, figures.GetProperty("reason").ValueKind);
        }
        Assert.Equal("2025-01-31", Text(await GetAsync("/v1/entity"), "controlledUntil"));
        // The same version, known to be another: the old tag is no longer good.
        Assert.NotEqual(tag, (await _api.Http.GetAsync("/v1/kpis")).Headers.ETag!.Tag);
    }

    [Fact]
    public async Task Entries_after_the_control_totals_are_told_from_books_without_any_REC_3()
    {
        Assert.Equal("no-control-totals ", Text(await GetAsync("/v1/entity"), "reason", "controlledUntil"));
        await EnterAsync("2025-01-31", 100_000);
        await PostAsync(new DateOnly(2025, 2, 20), 5_000);
        Assert.Equal("2 False newer-than-control-totals 2025-01-31",
            Text(await GetAsync("/v1/entity"), "ledgerVersion", "reconciled", "reason", "controlledUntil"));
        Assert.Equal("newer-than-control-totals", Text(await GetAsync("/v1/kpis"), "reason"));
    }

    [Fact]
    public async Task The_difference_is_that_of_the_totals_and_what_stands_on_other_accounts_is_apart_REC_5()
    {
        await TestBooks.AddAccountsAsync(_api.Database.EtlWorker, [new TestAccount("1100", "asset", "bank", "Cash")]);
        using var response = await PostAsync("/v1/control-totals", new
        {
            asOf = "2025-01-31",
            accounts = new object[] { new { code = "1000", debitMinor = "60000" }, new { code = "1100", debitMinor = "40000" },
                new { code = "4000", creditMinor = "100000" } },
        });
        Assert.Equal("outside 100000 100000 0 0.000000 40000 0.400000",
            Text(await JsonAsync(response), "status", "sageMinor", "ledgerMinor", "differenceMinor", "difference", "accountDifferenceMinor",
                "accountDifference"));

        var smaller = await EnterAsync("2025-01-31", 110_000);
        Assert.Equal("110000 100000 -10000 10000", Text(smaller, "sageMinor", "ledgerMinor", "differenceMinor", "accountDifferenceMinor"));
    }

    [Fact]
    public async Task A_failed_control_withholds_the_version_in_every_answer_REC_3_REC_4()
    {
        await EnterAsync("2025-01-31", 100_000);
        var before = await GetAsync("/v1/trial-balance?from=2025-01-01&to=2025-01-20");
        await PostAsync(new DateOnly(2025, 1, 20), 5_000);

        foreach (var path in new[] { "/v1/trial-balance?from=2025-01-01&to=2025-01-20", "/v1/kpis?from=2025-01-01&to=2025-01-20",
            "/v1/kpis/months?months=2", "/v1/insights", "/v1/entity" })
        {
            var answer = await GetAsync(path);
            Assert.Equal("2 reconciliation-failed", Text(answer, "pendingVersion", "pendingReason"));
            Assert.True(answer.GetProperty("reconciled").GetBoolean(), path);
        }
        var figures = await GetAsync("/v1/trial-balance?from=2025-01-01&to=2025-01-20");
        Assert.Equal(1, figures.GetProperty("ledgerVersion").GetInt64());
        Assert.Equal(before.GetProperty("rows").GetRawText(), figures.GetProperty("rows").GetRawText());
        Assert.Equal("100000", (await GetAsync("/v1/kpis?from=2025-01-01&to=2025-01-20")).GetProperty("kpis")[0].GetProperty("valueMinor")
            .GetString());
        var entity = await GetAsync("/v1/entity");
        Assert.Equal($"Reconciliation failed. Showing verified data as of {entity.GetProperty("asOf").GetString()![..10]}.",
            entity.GetProperty("banner").GetString());

        var notification = Assert.Single((await GetAsync("/v1/notifications")).GetProperty("notifications").EnumerateArray());
        var failed = await GetAsync(notification.GetProperty("link").GetString()!);
        Assert.Equal("outside red 5000 0.050000",
            Text(failed.GetProperty("reconciliation"), "status", "colour", "differenceMinor", "difference"));
        Assert.Equal(["1000 Bank 100000 105000 5000 outside", "4000 Sales -100000 -105000 -5000 outside"],
            failed.GetProperty("accounts").EnumerateArray()
            .Select(account => Text(account, "accountCode", "accountName", "sageMinor", "ledgerMinor", "differenceMinor", "status")));
    }

    [Fact]
    public async Task An_approval_is_audited_serves_the_version_and_says_the_difference_REC_6()
    {
        var failed = await EnterAsync("2025-01-31", 99_000);
        var id = failed.GetProperty("reconciliationId").GetInt64();
        Assert.Equal("Reconciliation failed. There is no verified data yet.",
            (await GetAsync("/v1/entity")).GetProperty("banner").GetString());
        Assert.Empty((await GetAsync("/v1/trial-balance")).GetProperty("rows").EnumerateArray());
        // REC-3: nothing can be said, which is not 0.
        Assert.All((await GetAsync("/v1/kpis")).GetProperty("kpis").EnumerateArray(),
            kpi => Assert.Equal("   withheld", Text(kpi, "valueMinor", "valueRatio", "valueNumber", "reason")));
        foreach (var path in new[] { "/v1/profit-and-loss", "/v1/balance-sheet", "/v1/cash-flow" })
            Assert.All((await GetAsync(path)).GetProperty("lines").EnumerateArray(),
                line => Assert.Equal(" withheld", Text(line.GetProperty("amounts")[0], "minor", "reason")));

        await AssertProblemAsync(await PostAsync($"/v1/reconciliations/{id}/approve", new { note = " " }), 400, "invalid-parameter");
        await AssertProblemAsync(await PostAsync("/v1/reconciliations/999999/review", new { note = "seen" }), 404, "not-found");
        Assert.Equal("reviewed 1", Text(await JsonAsync(await PostAsync($"/v1/reconciliations/{id}/review", new { note = "seen" })), "kind",
            "ledgerVersion"));
        var reviewed = (await GetAsync("/v1/reconciliations")).GetProperty("reconciliations")[0];
        Assert.Equal(["False False", "True False"],
            new[] { failed, reviewed }.Select(comparison => Text(comparison, "reviewed", "approved")));
        using var first = await PostAsync($"/v1/reconciliations/{id}/approve", new { note = "timing" }, "k");
        using var second = await PostAsync($"/v1/reconciliations/{id}/approve", new { note = "timing" }, "k");
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal("approved 2", Text(await JsonAsync(first), "kind", "ledgerVersion"));
        await AssertProblemAsync(await PostAsync($"/v1/reconciliations/{id}/approve", new { note = "again" }), 409, "nothing-to-approve");

        var entity = await GetAsync("/v1/entity");
        Assert.Equal("2 False approved-difference 1000 Approved with a difference of 10.00 USD.",
            Text(entity, "ledgerVersion", "reconciled", "reason", "approvedDifferenceMinor", "banner"));
        Assert.Equal(["reviewed development seen", "approved development timing"],
            (await GetAsync($"/v1/reconciliations/{id}")).GetProperty("reviews").EnumerateArray()
            .Select(review => Text(review, "kind", "actor", "note")));
        Assert.Equal(["control-totals-entered", "reconciliation-reviewed", "reconciliation-approved"], await AuditedAsync());
        // What waited is announced to Insights.
        Assert.Equal(1, await _api.CountAsync("app.outbox where queue = 'generate-insights'"));
    }

    [Fact]
    public async Task Loosening_the_tolerance_is_audited_with_the_old_and_the_new_value_REC_2()
    {
        await EnterAsync("2025-01-31", 99_500);
        Assert.Equal("0.001000", (await GetAsync("/v1/reconciliation/tolerance")).GetProperty("tolerance").GetString());
        foreach (var wrong in new[] { "1", "-0.1", "x", "0.000000001" })
            await AssertProblemAsync(await _api.Http.PutAsJsonAsync("/v1/reconciliation/tolerance", new { tolerance = wrong }), 400,
                "invalid-parameter");
        Assert.Equal(0, (await GetAsync("/v1/entity")).GetProperty("ledgerVersion").GetInt64());

        Assert.Equal(HttpStatusCode.OK,
            (await _api.Http.PutAsJsonAsync("/v1/reconciliation/tolerance", new { tolerance = "0.01" })).StatusCode);
        Assert.Equal("2 True", Text(await GetAsync("/v1/entity"), "ledgerVersion", "reconciled"));
        var audited = await _api.Database.Administrator.CreateCommand(
            "select (detail ->> 'from') || ' ' || (detail ->> 'to') from app.audit_log where action = 'tolerance-loosened'")
            .ExecuteScalarAsync();
        Assert.Equal("0.001000 0.010000", audited);
        var list = (await GetAsync("/v1/reconciliations")).GetProperty("reconciliations").EnumerateArray()
            .Select(item => Text(item, "status", "colour", "tolerance"));
        Assert.Equal(["within-tolerance yellow 0.010000", "outside red 0.001000"], list);
    }

    [Fact]
    public async Task The_list_of_comparisons_comes_in_pages_REC_5()
    {
        for (var day = 1; day <= 3; day++)
            await EnterAsync($"2025-03-0{day}", 100_000);
        var first = await GetAsync("/v1/reconciliations?limit=2");
        var second = await GetAsync($"/v1/reconciliations?limit=2&cursor={first.GetProperty("next").GetString()}");
        Assert.Equal(["2025-03-03", "2025-03-02", "2025-03-01"], first.GetProperty("reconciliations").EnumerateArray()
            .Concat(second.GetProperty("reconciliations").EnumerateArray()).Select(item => item.GetProperty("asOf").GetString()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        await AssertProblemAsync(await _api.Http.GetAsync("/v1/reconciliations?cursor=x"), 400, "bad-cursor");
    }

    [Fact]
    public async Task Figures_as_they_were_served_at_an_instant_can_be_asked_for_I_11()
    {
        await EnterAsync("2025-01-31", 100_000);
        var then = await GetAsync("/v1/trial-balance");
        var instant = (DateTime)(await _api.Database.Administrator.CreateCommand("select clock_timestamp()").ExecuteScalarAsync())!;
        await PostAsync(new DateOnly(2025, 2, 20), 5_000);

        Assert.Equal("2 False", Text(await GetAsync("/v1/trial-balance"), "ledgerVersion", "reconciled"));
        // The usual range is that of the version: the line of February was not known.
        var asKnownAt = $"asKnownAt={instant:yyyy-MM-dd'T'HH:mm:ss.ffffff}Z";
        Assert.Equal(then.GetRawText(), (await GetAsync($"/v1/trial-balance?{asKnownAt}")).GetRawText());
        foreach (var address in new[] { "/v1/profit-and-loss", "/v1/cash-flow", "/v1/kpis", "/v1/lines" })
            Assert.Equal(("2025-01-31", "2025-02-28"), (await LastDayAsync($"{address}?{asKnownAt}"), await LastDayAsync(address)));
        Assert.Equal("2025-01-31", await LastDayAsync($"/v1/balance-sheet?{asKnownAt}"));
        Assert.Equal("2025-01-31", await LastDayAsync($"/v1/drill-down?account=4000&figure=period&{asKnownAt}"));
        Assert.Equal("0 False", Text(await GetAsync("/v1/kpis?asKnownAt=2020-01-31"), "ledgerVersion", "reconciled"));
        Assert.Equal("0 False", Text(await GetAsync("/v1/kpis/months?asKnownAt=2020-01-31"), "ledgerVersion", "reconciled"));
        await AssertProblemAsync(await _api.Http.GetAsync("/v1/kpis?asKnownAt=yesterday"), 400, "invalid-parameter");

        async Task<string?> LastDayAsync(string address)
        {
            var answer = await GetAsync(address);
            return (answer.TryGetProperty("columns", out var columns) ? columns[0] : answer).GetProperty("to").GetString();
        }
    }

    [Fact]
    public async Task Control_totals_that_make_no_sense_are_not_recorded()
    {
        object Entry(string code, string? debit, string? credit) => new { code, debitMinor = debit, creditMinor = credit };
        foreach (var body in new object[]
        {
            new { asOf = "31.01.2025", accounts = new[] { Entry("1000", "1", null), Entry("4000", null, "1") } },
            new { asOf = "2025-01-31" },
            new { asOf = "2025-01-31", accounts = new[] { Entry("1000", "1", "1") } },
            new { asOf = "2025-01-31", accounts = new[] { Entry("1000", "1.00", null) } },
            new { asOf = "2025-01-31", accounts = new[] { Entry("", "1", null) } },
            new { asOf = "2025-01-31", accounts = new[] { Entry("1000", "1", null), Entry("1000", null, "1") } },
            new { asOf = "2025-01-31", accounts = new[] { Entry("1000", "9000000000000000000", null),
                Entry("4000", null, "9000000000000000000") } },
        })
            await AssertProblemAsync(await PostAsync("/v1/control-totals", body), 400, "invalid-parameter");
        await AssertProblemAsync(
            await PostAsync("/v1/control-totals",
                new { asOf = "2025-01-31", accounts = new[] { Entry("1000", "2", null), Entry("4000", null, "1") } }), 422,
                "control-totals-unbalanced");
        Assert.Equal(0, await _api.CountAsync("ledger.control_total_set"));
    }

    [Fact]
    public async Task Another_tenant_sees_none_of_it_ROLE_2()
    {
        var id = (await EnterAsync("2025-01-31", 99_000)).GetProperty("reconciliationId").GetInt64();
        using var other = _api.CreateClient(OtherTenantsKey);
        Assert.Empty((await JsonAsync(await other.GetAsync("/v1/reconciliations"))).GetProperty("reconciliations").EnumerateArray());
        Assert.Empty((await JsonAsync(await other.GetAsync("/v1/notifications"))).GetProperty("notifications").EnumerateArray());
        await AssertProblemAsync(await other.GetAsync($"/v1/reconciliations/{id}"), 404, "not-found");
        await AssertProblemAsync(await other.PostAsJsonAsync($"/v1/reconciliations/{id}/approve", new { note = "mine" }), 404, "not-found");
    }

    private Task<long> PostAsync(DateOnly day, long minor) =>
        TestBooks.PostAsync(_api.Database.EtlWorker, [new TestLine(1, day, "1000", minor, 0), new TestLine(1, day, "4000", 0, minor)]);

    private async Task<JsonElement> EnterAsync(string asOf, long minor)
    {
        using var response = await PostAsync("/v1/control-totals", new
        {
            asOf,
            accounts = new object[] { new { code = "1000", debitMinor = $"{minor}" }, new { code = "4000", creditMinor = $"{minor}" } },
        });
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await JsonAsync(response);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, object body, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await _api.Http.SendAsync(request);
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var response = await _api.Http.GetAsync(path);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await JsonAsync(response);
    }

    private async Task<string[]> AuditedAsync() => (string[])(await _api.Database.Administrator.CreateCommand(
        "select array_agg(action order by audit_id) from app.audit_log where action not like 'api-key%'").ExecuteScalarAsync())!;

    private static string Text(JsonElement answer, params string[] fields) =>
        string.Join(' ', fields.Select(field => answer.GetProperty(field).ToString()));
}
