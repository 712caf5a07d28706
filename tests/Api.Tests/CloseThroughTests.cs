using System.Net.Http.Json;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>A month and all before it are closed in one act, with one reason, after what is open was looked at (DATE-7).</summary>
public sealed class CloseThroughTests(PostgresFixture postgres, SqsS3Fixture aws)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task The_checklist_names_what_is_open_before_a_month_is_closed()
    {
        await using var api = await FoundAsync();
        var importId = await api.UploadSampleAsync("january.csv");
        await api.RunAsync(importId, "posted", """months = '{2025-01-01}', notes = '[{"code": "control-account", "count": 1}]'""");
        await api.RunAsync(await api.UploadSampleAsync("waits.csv"), "awaiting-confirmation", "months = '{2025-03-01}'");

        Assert.Equal(
            [
                "reconciled False No control totals agree with the ledger.",
                "suspense-empty False Suspense accounts have a balance: 9998.",
                "months-present False Months without any entry: 2025-02.",
                "imports-ended False Imports that have not ended: waits.csv.",
                "notes-read False Imports left notes: january.csv (control-account).",
            ],
            await ChecklistAsync(api, "2025-03"));
    }

    [Fact]
    public async Task The_checklist_is_done_where_nothing_is_open()
    {
        await using var api = await FoundAsync();
        await api.Http.PostAsJsonAsync("/v1/control-totals", new
        {
            asOf = "2025-01-31",
            accounts = new object[] { new { code = "1000", debitMinor = "20000" }, new { code = "4000", creditMinor = "20000" } },
        });

        Assert.Equal(
            [
                "reconciled True Control totals of 2025-01-31 agree, or their difference is approved.",
                "suspense-empty True No suspense account has a balance.",
                "months-present True Every month since the first has entries.",
                "imports-ended True No import of these months waits or runs.",
                "notes-read True No import of the months to close left a note.",
            ],
            await ChecklistAsync(api, "2025-01"));
    }

    [Fact]
    public async Task DATE_7_months_are_closed_in_one_version_for_one_reason_also_those_without_entries()
    {
        await using var api = await FoundAsync();
        var problem = await AssertProblemAsync(
            await api.Http.PostAsJsonAsync("/v1/periods/2025-03/close-through",
                new { reason = "Quarter", acceptOpen = new[] { "reconciled", "months-present" } }), 409, "checklist-open");
        Assert.Contains("9998", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0L, await api.Database.Administrator.CreateCommand("select count(*) from ledger.period_change").ExecuteScalarAsync());

        using var closed = await api.Http.PostAsJsonAsync("/v1/periods/2025-03/close-through",
            new { reason = "Quarter", acceptOpen = new[] { "reconciled", "months-present", "suspense-empty" } });

        Assert.Equal("""{"months":["2025-01","2025-02","2025-03"],"ledgerVersion":2}""", await closed.Content.ReadAsStringAsync());
        Assert.Equal("2025-03", (await JsonAsync(await api.Http.GetAsync("/v1/periods"))).GetProperty("lastClosedMonth").GetString());
        Assert.Equal("2025-03 Quarter 3", await api.Database.Administrator.CreateCommand(
            "select concat_ws(' ', subject, detail->>'reason', jsonb_array_length(detail->'open')) from app.audit_log where action = "
                + "'periods-closed'").ExecuteScalarAsync());
        await AssertProblemAsync(
            await api.Http.PostAsJsonAsync("/v1/periods/2025-03/close-through",
                new { reason = "Again", acceptOpen = new[] { "reconciled", "months-present", "suspense-empty" } }), 409, "period-closed");
    }

    [Theory]
    [InlineData("2025-13", "Quarter", "/path/month")]
    [InlineData("2025-03", " ", "/body/reason")]
    [InlineData("2062-01", "Typed wrong", "/path/month")]
    public async Task What_makes_no_sense_is_refused_by_its_place(string month, string reason, string place)
    {
        await using var api = await FoundAsync();
        var problem = await AssertProblemAsync(
            await api.Http.PostAsJsonAsync($"/v1/periods/{month}/close-through",
                new { reason, acceptOpen = new[] { "reconciled", "suspense-empty", "months-present" } }), 400, "invalid-parameter");
        Assert.Equal(place, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    // January and March have entries; March has one on a suspense account.
    private async Task<RunningApi> FoundAsync()
    {
        var api = await StartAsync(postgres, aws);
        await TestBooks.AddAccountsAsync(api.Database.EtlWorker,
            [new TestAccount("1000", "asset", "bank", "Bank"), new TestAccount("4000", "income", "revenue", "Sales"),
                new TestAccount("9998", "asset", "suspense", "Suspense")]);
        var (january, march) = (new DateOnly(2025, 1, 10), new DateOnly(2025, 3, 10));
        await TestBooks.PostAsync(api.Database.EtlWorker,
        [
            new TestLine(1, january, "1000", 200_00, 0), new TestLine(1, january, "4000", 0, 200_00),
            new TestLine(2, march, "9998", 50_00, 0), new TestLine(2, march, "1000", 0, 50_00),
        ]);
        return api;
    }

    private static async Task<IEnumerable<string>> ChecklistAsync(RunningApi api, string month) =>
        (await JsonAsync(await api.Http.GetAsync($"/v1/periods/{month}/checklist"))).GetProperty("items").EnumerateArray()
            .Select(item => $"{item.GetProperty("id")} {item.GetProperty("done")} {item.GetProperty("detail")}").ToList();
}
