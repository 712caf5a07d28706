using System.Globalization;
using System.Text.Json;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>Tables as CSV and XLSX files.</summary>
public sealed class ExportTests(PostgresFixture postgres, SqsS3Fixture aws)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>, IAsyncLifetime
{
    private static readonly DateOnly January = new(2025, 1, 10), February = new(2025, 2, 10);

    private RunningApi _api = null!;

    public async Task InitializeAsync() => _api = await StartWithBooksAsync(postgres, aws);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData("csv", "text/csv")]
    [InlineData("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    public async Task EXP_2_and_5_a_file_states_its_facts_and_is_noted(string format, string mediaType)
    {
        using var response = await _api.Http.GetAsync(
            $"/v1/lines?account=1000&from=2025-02-01&to=2025-02-28&limit=1&format={format}");
        var file = await ExportedFile.ReadAsync(response);

        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"lines-2025-02-01-2025-02-28.{format}", response.Content.Headers.ContentDisposition?.FileName);
        Assert.Null(response.Headers.ETag);
        Assert.Equal(
            [
                "Report: Lines", "Company: Main company", "Date range: 2025-02-01 to 2025-02-28",
                "Filters: account: 1000; from: 2025-02-01; to: 2025-02-28", "Currency: USD", "Ledger version: 1",
                "Reconciled: no: no-control-totals", "Exported by: development", "Rows: 2",
                $"Address: /v1/lines?account=1000&from=2025-02-01&to=2025-02-28&limit=1&format={format}",
            ],
            file.Facts.Where(fact => fact.Label is not ("As of" or "Exported at" or "Source"))
                .Select(fact => $"{fact.Label}: {fact.Text}"));
        Assert.Matches("^20[0-9-]{8}T[0-9:]{8}Z$", file.Fact("As of"));
        Assert.Matches("^20[0-9-]{8}T[0-9:]{8}Z$", file.Fact("Exported at"));
        Assert.Equal(
            "development lines {\"rows\": 2, \"format\": \"FORMAT\", \"filters\": {\"to\": \"2025-02-28\", \"from\": \"2025-02-01\", "
                .Replace("FORMAT", format, StringComparison.Ordinal) + "\"account\": \"1000\"}, \"ledgerVersion\": 1}",
            await _api.Database.Administrator.CreateCommand(
                "select concat_ws(' ', actor, subject, detail) from app.audit_log where action = 'export'").ExecuteScalarAsync());
    }

    [Fact]
    public async Task Lines_name_the_file_and_its_line_also_if_another_file_repaired_it()
    {
        var answer = JsonDocument.Parse(await _api.Http.GetStringAsync("/v1/lines?limit=1")).RootElement;
        var repair = answer.GetProperty("lines")[0].GetProperty("importId").GetString();
        await _api.ExecuteAsync(
            $"""
            insert into app.import (tenant_id, entity_id, import_id, file_name, bucket, object_key, sha256, size_bytes, confirmed,
              received_by, repairs)
            values (1, 1, '00000000-0000-0000-0000-000000000001', 'march.csv', 'b', 'k', repeat('a', 64), 1, true, 'tester', null),
                   (1, 1, '{repair}', 'rejects.csv', 'b', 'l', repeat('b', 64), 1, true, 'tester', '00000000-0000-0000-0000-000000000001')
            """);
        var file = await ReadAsync("/v1/lines?format=csv");
        Assert.Equal(["march.csv 1", "march.csv 2"],
            file.Rows.Take(2).Select(row => $"{file.Cell(row, "File").Text} {file.Cell(row, "Source line").Text}"));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task Statements_have_lines_and_accounts_of_the_answer_and_hide_no_zero(string format)
    {
        await PostZeroAsync();
        const string address = "/v1/profit-and-loss?from=2025-02-01&to=2025-02-28&by=month&compare=prior-period,prior-year";
        var file = await ReadAsync($"{address}&format={format}");
        var answer = JsonDocument.Parse(await _api.Http.GetStringAsync($"{address}&zeros=true")).RootElement;

        var total = "2025-02-01 to 2025-02-28";
        Assert.Equal(
            answer.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("amounts")[0].GetProperty("minor").GetString()),
            file.Rows.Where(row => file.Cell(row, "Account").Text.Length == 0)
                .Select(row => file.Cell(row, total).Minor.ToString(CultureInfo.InvariantCulture)));
        Assert.Contains("5100", file.Texts("Account"));
        var sales = file.Rows.Single(row => file.Cell(row, "Account").Text == "4000");
        Assert.Equal(("Revenue", 200_000L, "1.000000"),
            (file.Cell(sales, "Line").Text, file.Cell(sales, "2025-02").Minor, file.Cell(sales, $"Of revenue, {total}").Text));
        Assert.Equal(99_950, file.Cell(sales, "Difference from Prior period 2025-01-01 to 2025-01-31").Minor);
        Assert.Equal("0.999000", file.Cell(sales, "Change from Prior period 2025-01-01 to 2025-01-31").Text);
        Assert.Equal("zero-base", file.Cell(sales, "Change from Prior year 2024-02-01 to 2024-02-29").Text);
        if (format == "xlsx")
            Assert.Equal("0.0%", file.Cell(sales, $"Of revenue, {total}").Format);
    }

    [Fact]
    public async Task Zero_lines_may_be_left_out_of_a_file_where_the_caller_asks_for_it()
    {
        await PostZeroAsync();
        const string address = "/v1/profit-and-loss?from=2025-01-01&to=2025-01-31&format=csv";
        Assert.Contains("5100", (await ReadAsync(address)).Texts("Account"));
        Assert.DoesNotContain("5100", (await ReadAsync($"{address}&zeros=false")).Texts("Account"));
    }

    [Fact]
    public async Task EXP_3_more_rows_than_a_file_may_have_are_refused_with_their_number_and_never_cut()
    {
        var lines = Enumerable.Range(1, 50_000).SelectMany(entry => new TestLine[]
        {
            new(entry, new(2025, 3, 1), "1000", 1, 0), new(entry, new(2025, 3, 1), "4000", 0, 1),
        });
        await TestBooks.PostAsync(_api.Database.EtlWorker, [.. lines]);

        var problem = await AssertProblemAsync(await _api.Http.GetAsync("/v1/lines?format=csv"), 422, "export-too-long");
        Assert.Contains("100006 rows, a file has 100000 at most. Ask for a shorter range", problem.GetProperty("detail").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(0, await _api.CountAsync("app.audit_log where action = 'export'"));

        var whole = await ReadAsync("/v1/lines?from=2025-03-01&format=csv");
        Assert.Equal(100_001, whole.Rows.Count);
        Assert.Equal(50_000, whole.Cell(100_000, "Debit").Minor);
    }

    [Fact]
    public async Task A_figure_that_is_withheld_is_the_word_and_never_a_zero()
    {
        await _api.ExecuteAsync(
            """
            insert into ledger.served_version (tenant_id, entity_id, ledger_version, reconciled, pending_version, pending_reason)
            values (1, 1, 0, false, 1, 'control-totals-required')
            """);

        foreach (var address in new[] { "profit-and-loss", "trial-balance", "lines" })
        {
            var file = await ReadAsync($"/v1/{address}?format=xlsx&from=2025-01-01&to=2025-01-31");
            Assert.Equal("1: control-totals-required", file.Fact("Withheld version"));
            Assert.Contains(file.Rows.SelectMany(row => row), cell => cell.Text == "withheld");
            Assert.DoesNotContain(file.Rows.SelectMany(row => row), cell => cell.Format == "#,##0.00");
        }
    }

    [Fact]
    public async Task An_amount_beyond_the_digits_of_Excel_is_text_with_a_note()
    {
        const long minor = 9_007_199_254_740_993;
        await TestBooks.PostAsync(_api.Database.EtlWorker,
            [new TestLine(1, January, "1000", minor, 0), new TestLine(1, January, "4000", 0, minor)]);
        var file = await ReadAsync("/v1/lines?least=9007199254740993&format=xlsx");

        Assert.Equal(("90071992547409.93", "text"), (file.Cell(0, "Debit").Text, file.Cell(0, "Debit").Format));
        Assert.Equal("4 numbers have more than the 15 digits that Excel keeps; they are written as text.", file.Fact("Note"));
        Assert.Equal("90071992547409.93", (await ReadAsync("/v1/lines?least=9007199254740993&format=csv")).Cell(0, "Debit").Text);
    }

    [Fact]
    public async Task A_problem_of_the_answer_stays_a_problem_and_is_no_export()
    {
        await AssertProblemAsync(await _api.Http.GetAsync("/v1/lines?account=9999&format=xlsx"), 400, "invalid-parameter");
        Assert.Equal(0, await _api.CountAsync("app.audit_log where action = 'export'"));
    }

    internal static async Task<RunningApi> StartWithBooksAsync(PostgresFixture postgres, SqsS3Fixture aws)
    {
        var api = await StartAsync(postgres, aws);
        await TestBooks.AddAccountsAsync(api.Database.EtlWorker,
        [
            new TestAccount("1000", "asset", "bank", "=Bank(1)"),
            new TestAccount("4000", "income", "revenue", "Sales"),
            new TestAccount("5000", "expense", "cogs", "Materials, \"raw\""),
        ]);
        await TestBooks.PostAsync(api.Database.EtlWorker,
        [
            new TestLine(1, January, "1000", 100_050, 0), new TestLine(1, January, "4000", 0, 100_050),
            new TestLine(2, February, "1000", 200_000, 0, Region: "+North"), new TestLine(2, February, "4000", 0, 200_000),
            new TestLine(3, February, "5000", 25_001, 0), new TestLine(3, February, "1000", 0, 25_001),
        ]);
        return api;
    }

    private async Task PostZeroAsync()
    {
        await TestBooks.AddAccountsAsync(_api.Database.EtlWorker, [new TestAccount("5100", "expense", "cogs", "Fuel")]);
        await TestBooks.PostAsync(_api.Database.EtlWorker,
            [new TestLine(1, January, "5100", 5, 0), new TestLine(1, January, "5100", 0, 5)]);
    }

    private async Task<ExportedFile> ReadAsync(string address)
    {
        using var response = await _api.Http.GetAsync(address);
        return await ExportedFile.ReadAsync(response);
    }
}
