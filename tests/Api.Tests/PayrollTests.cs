using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Financial.Fixtures;
using Financial.Ledger.Journal;
using Financial.ServiceDefaults;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>REC-9: what a month's payroll came to, compared with the ledger apart from the control totals.</summary>
public sealed class PayrollTests(PostgresFixture postgres, SqsS3Fixture aws)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>, IAsyncLifetime
{
    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await StartWithBooksAsync(postgres, aws);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory] // The tolerance is a tenth of a per cent of the total.
    [InlineData("100000", "equal green 0 0.000000")]
    [InlineData("100100", "within-tolerance yellow -100 -0.000999")]
    [InlineData("99899", "outside red 101 0.00101102")]
    [InlineData("0", "outside red 100000 ")]
    public async Task REC_9_a_payroll_total_is_compared_with_what_its_accounts_moved_in_its_month(string debitMinor, string expected)
    {
        var answer = await EnterAsync("2025-01", debitMinor);

        Assert.Equal(expected, Text(answer, "status", "colour", "differenceMinor", "difference"));
        Assert.Equal($"2025-01 {debitMinor} 100000 2 0.001000 development",
            Text(answer, "month", "payrollMinor", "ledgerMinor", "ledgerVersion", "tolerance", "enteredBy"));
        Assert.Equal(["77500 Wages 40000", "50100 Labor 60000"],
            answer.GetProperty("accounts").EnumerateArray().Select(account => Text(account, "accountCode", "accountName", "ledgerMinor")));
        var id = answer.GetProperty("reconciliationId").GetInt64();
        Assert.Equal(answer.GetRawText(), (await _api.GetAsync($"/v1/payroll-reconciliations/{id}")).GetRawText());
        Assert.Equal(answer.GetRawText(), (await ListAsync()).Single().GetRawText());
        await AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task REC_9_it_is_compared_again_when_its_accounts_move_in_its_month_and_only_then()
    {
        await EnterAsync("2025-01", "100000");
        await EnterAsync("2025-02", "500");

        await PayAsync(_api, new DateOnly(2025, 2, 5), "50100", 700);
        await TestBooks.PostAsync(_api.Database.EtlWorker,
            [new TestLine(1, new DateOnly(2025, 1, 20), "1000", 9, 0), new TestLine(1, new DateOnly(2025, 1, 20), "1000", 0, 9)]);
        await PayAsync(_api, new DateOnly(2025, 1, 20), "77500", 50);

        Assert.Equal(
            ["2025-01 5 100050 within-tolerance", "2025-02 3 700 outside", "2025-02 2 0 outside", "2025-01 2 100000 equal"],
            (await ListAsync()).Select(item => Text(item, "month", "ledgerVersion", "ledgerMinor", "status")));
        await AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task REC_2_another_tolerance_compares_the_total_that_stands_again()
    {
        await EnterAsync("2025-01", "1");
        await EnterAsync("2025-01", "100000");
        await EnterAsync("2025-01", "99500");

        using var _ = await _api.Http.PutAsJsonAsync("/v1/reconciliation/tolerance", new { tolerance = "0.01" });

        Assert.Equal(
            ["99500 within-tolerance 0.010000", "99500 outside 0.001000", "100000 equal 0.001000", "1 outside 0.001000"],
            (await ListAsync()).Select(item => Text(item, "payrollMinor", "status", "tolerance")));
    }

    [Fact]
    public async Task REC_8_a_difference_outside_is_told_of_and_withholds_no_version()
    {
        await EnterAsync("2025-01", "100000");
        Assert.Empty(await NotificationsAsync());

        await PayAsync(_api, new DateOnly(2025, 1, 20), "77500", 5_000);

        var notification = Assert.Single(await NotificationsAsync());
        Assert.Equal("payroll-reconciliation-failed", notification.GetProperty("kind").GetString());
        Assert.Equal("outside 105000", Text(await _api.GetAsync(notification.GetProperty("link").GetString()!), "status", "ledgerMinor"));
        Assert.Equal("3 ", Text(await _api.GetAsync("/v1/entity"), "ledgerVersion", "pendingVersion"));
        Assert.Empty((await _api.GetAsync("/v1/reconciliations")).GetProperty("reconciliations").EnumerateArray());
    }

    [Fact]
    public async Task Payroll_that_is_posted_to_a_credit_is_entered_as_one_and_the_same_request_sent_again_is_recorded_once()
    {
        object Body() => new { month = "2025-01", accounts = new[] { "1000" }, creditMinor = "100000" };
        using var first = await PostAsync(Body(), "k");
        using var second = await PostAsync(Body(), "k");

        Assert.Equal("-100000 -100000 equal", Text(await JsonAsync(first), "payrollMinor", "ledgerMinor", "status"));
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(1, await _api.CountAsync("ledger.payroll_total"));
        Assert.Equal("2025-01 [\"1000\"]", await _api.Database.Administrator.CreateCommand(
            "select concat_ws(' ', subject, detail->'accounts') from app.audit_log where action = 'payroll-total-entered' and actor = "
                + "'development'").ExecuteScalarAsync());
    }

    [Fact]
    public async Task The_list_comes_in_pages_and_another_tenant_sees_none_of_it_ROLE_2()
    {
        for (var month = 1; month <= 3; month++)
            await EnterAsync($"2025-0{month}", "100000");
        var first = await _api.GetAsync("/v1/payroll-reconciliations?limit=2");
        var second = await _api.GetAsync($"/v1/payroll-reconciliations?limit=2&cursor={first.GetProperty("next").GetString()}");
        Assert.Equal(["2025-03", "2025-02", "2025-01"],
            new[] { first, second }.SelectMany(page => page.GetProperty("reconciliations").EnumerateArray())
            .Select(item => item.GetProperty("month").GetString()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        await AssertProblemAsync(await _api.Http.GetAsync("/v1/payroll-reconciliations?limit=0"), 400, "invalid-parameter");
        await AssertProblemAsync(await _api.Http.GetAsync("/v1/payroll-reconciliations/999999"), 404, "not-found");

        using var other = _api.CreateClient(OtherTenantsKey);
        var id = first.GetProperty("reconciliations")[0].GetProperty("reconciliationId").GetInt64();
        Assert.Empty((await JsonAsync(await other.GetAsync("/v1/payroll-reconciliations"))).GetProperty("reconciliations")
            .EnumerateArray());
        await AssertProblemAsync(await other.GetAsync($"/v1/payroll-reconciliations/{id}"), 404, "not-found");
    }

    [Fact]
    public async Task The_checks_of_a_live_ledger_find_a_payroll_total_that_was_not_compared()
    {
        await EnterAsync("2025-01", "100000");
        await AssertLedgerIsSoundAsync();
        await _api.ExecuteAsync("update ledger.payroll_reconciliation set ledger_minor = ledger_minor + 1");

        Assert.Contains("REC-9", await FaultsAsync());
    }

    internal static async Task<RunningApi> StartWithBooksAsync(PostgresFixture postgres, SqsS3Fixture aws)
    {
        var api = await StartAsync(postgres, aws);
        await TestBooks.AddAccountsAsync(api.Database.EtlWorker,
            [new TestAccount("1000", "asset", "bank"), new TestAccount("50100", "expense", "cogs", "Labor"),
                new TestAccount("77500", "expense", "other-expense", "Wages")]);
        await PayAsync(api, new DateOnly(2025, 1, 10), "50100", 60_000);
        await PayAsync(api, new DateOnly(2025, 1, 31), "77500", 40_000);
        return api;
    }

    private static Task<long> PayAsync(RunningApi api, DateOnly day, string account, long minor) =>
        TestBooks.PostAsync(api.Database.EtlWorker, [new TestLine(1, day, account, minor, 0), new TestLine(1, day, "1000", 0, minor)]);

    private async Task<JsonElement> EnterAsync(string month, string debitMinor)
    {
        using var response = await PostAsync(new { month, accounts = new[] { "77500", "50100" }, debitMinor });
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await JsonAsync(response);
    }

    private async Task<HttpResponseMessage> PostAsync(object body, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/payroll-totals") { Content = JsonContent.Create(body) };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await _api.Http.SendAsync(request);
    }

    private async Task<List<JsonElement>> ListAsync() =>
        [.. (await _api.GetAsync("/v1/payroll-reconciliations")).GetProperty("reconciliations").EnumerateArray()];

    private async Task<List<JsonElement>> NotificationsAsync() =>
        [.. (await _api.GetAsync("/v1/notifications")).GetProperty("notifications").EnumerateArray()];

    // The books of this test are in no hash chain and of no import: only what the payroll totals say is looked at.
    private async Task AssertLedgerIsSoundAsync() => Assert.DoesNotContain("REC-9", await FaultsAsync());

    private async Task<List<string>> FaultsAsync()
    {
        await using var transaction = await _api.Database.Api.BeginTenantTransactionAsync(1);
        return [.. (await LedgerChecks.RunAsync(transaction.Connection, CancellationToken.None)).Select(fault => fault.Invariant)];
    }

    private static string Text(JsonElement answer, params string[] fields) =>
        string.Join(' ', fields.Select(field => answer.GetProperty(field).ToString()));
}
