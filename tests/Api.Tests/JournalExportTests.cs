using System.Globalization;
using System.Net;
using Financial.Fixtures;
using Financial.Ledger.Statements;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

public sealed class JournalExportTests(PostgresFixture postgres, SqsS3Fixture aws) : JournalApi(postgres, aws)
{
    [Theory]
    [InlineData("", "journal-2025-01-01-2025-02-28.journal", 4,
        "    Assets:1000  90071992547409.93 USD\n    Income:4000  -90071992547409.93 USD\n")]
    [InlineData("?from=2025-01-01&to=2025-01-31&format=hledger", "journal-2025-01-01-2025-01-31.journal", 2,
        "\n2025-01-10 * (T1)\n    Assets:1000  1000.00 USD\n")]
    [InlineData("?from=2025-02-02&format=beancount", "journal-2025-02-02-2025-02-28.beancount", 2,
        "\n2025-02-10 * \"\" ^T2\n  Assets:A1000  90071992547409.93 USD\n")]
    public async Task EXP_5_and_6_the_journal_of_a_range_is_sent_as_a_file_and_noted(string query, string fileName, int lines, string holds)
    {
        using var response = await Api.Http.GetAsync($"/v1/journal{query}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(fileName, response.Content.Headers.ContentDisposition?.FileName);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("; Exported by development at 20", text, StringComparison.Ordinal);
        Assert.Contains(holds, text, StringComparison.Ordinal);
        Assert.EndsWith($"\n; End: {lines / 2} entries, {lines} lines\n", text, StringComparison.Ordinal);
        Assert.Equal(
            $"development {(query.EndsWith("beancount", StringComparison.Ordinal) ? "beancount" : "hledger")} {lines} 1",
            await Api.Database.Administrator.CreateCommand(
                "select concat_ws(' ', actor, detail->>'format', detail->>'rows', detail->>'ledgerVersion') from app.audit_log where "
                    + "action = 'export' and subject = 'journal'")
                .ExecuteScalarAsync());
    }

    [Theory]
    [InlineData("hledger", "; Ledger version 0 as of never, reconciled: no ({0})\n")]
    [InlineData("beancount", "; Ledger version 0 as of never, reconciled: no ({0})\n")]
    [InlineData("csv", "\r\nReconciled,no: {0}\r\n")]
    [InlineData("saft", "<HeaderComment>Ledger version 0, not reconciled ({0})</HeaderComment>")]
    public async Task EXP_2_every_format_gives_the_same_reason_for_a_journal_that_is_withheld(string format, string holds)
    {
        await Api.ExecuteAsync(
            """
            insert into ledger.served_version (tenant_id, entity_id, ledger_version, reconciled, pending_version, pending_reason)
            values (1, 1, 0, false, 1, 'control-totals-required')
            """);

        var text = await Api.Http.GetStringAsync($"/v1/journal?format={format}&from=2025-01-01&to=2025-02-28");
        Assert.Contains(string.Format(CultureInfo.InvariantCulture, holds, "withheld"), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hledger", "reconciled: no (no-control-totals)\n")]
    [InlineData("csv", "\r\nReconciled,no: no-control-totals\r\n")]
    [InlineData("saft", "<HeaderComment>Ledger version 1, not reconciled (no-control-totals)</HeaderComment>")]
    public async Task EXP_2_a_journal_gives_the_reason_why_it_is_not_reconciled(string format, string holds) => Assert.Contains(
        holds, await Api.Http.GetStringAsync($"/v1/journal?format={format}&from=2025-01-01&to=2025-02-28"), StringComparison.Ordinal);

    [Fact]
    public async Task Another_tenant_gets_its_own_journal()
    {
        using var other = Api.CreateClient(OtherTenantsKey);
        var text = await other.GetStringAsync("/v1/journal");

        Assert.Contains("; Journal of Other company,", text, StringComparison.Ordinal);
        Assert.EndsWith("\n; End: 0 entries, 0 lines\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EXP_3_more_lines_than_a_file_may_have_are_refused_with_their_number_and_never_cut()
    {
        var lines = Enumerable.Range(1, (int)JournalExport.MaxLines / 2).SelectMany(entry => new TestLine[]
        {
            new(entry, new(2025, 3, 1), "1000", 1, 0), new(entry, new(2025, 3, 1), "4000", 0, 1),
        });
        await TestBooks.PostAsync(Api.Database.EtlWorker, [.. lines]);

        var problem = await AssertProblemAsync(await Api.Http.GetAsync("/v1/journal"), 422, "export-too-long");
        Assert.Contains("100004 lines", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("POST /v1/exports", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await Api.CountAsync("app.audit_log where action = 'export'"));

        var whole = await Api.Http.GetStringAsync("/v1/journal?from=2025-03-01");
        Assert.EndsWith("\n; End: 50000 entries, 100000 lines\n", whole, StringComparison.Ordinal);
    }
}
