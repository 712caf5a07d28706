using System.Globalization;
using System.Net;
using System.Text.Json;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>Figures and lines as CSV and XLSX files, of books that no test changes.</summary>
public sealed class ExportedFigureTests(ExportedFigureTests.BooksApi shared) : IClassFixture<ExportedFigureTests.BooksApi>
{
    private readonly RunningApi _api = shared.Api;

    private static readonly DateOnly January = new(2025, 1, 10), February = new(2025, 2, 10);

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task EXP_1_a_trial_balance_has_the_figures_of_the_answer_and_its_totals_as_values(string format)
    {
        const string address = "/v1/trial-balance?from=2025-02-01&to=2025-02-28";
        var answer = JsonDocument.Parse(await _api.Http.GetStringAsync(address)).RootElement;
        var file = await ReadAsync($"{address}&format={format}");

        Assert.Equal(answer.GetProperty("rows").GetArrayLength() + 1, file.Rows.Count);
        foreach (var (index, row) in answer.GetProperty("rows").EnumerateArray().Append(answer.GetProperty("totals")).Index())
            foreach (var (column, name) in new[] { ("Opening", "opening"), ("Movement", "movement"), ("Closing", "closing") })
                foreach (var side in new[] { "debit", "credit" })
                    Assert.Equal(row.GetProperty(name).GetProperty($"{side}Minor").GetString(),
                        file.Cell(index, $"{column} {side}").Minor.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(["1000", "4000", "5000", "Total"], file.Texts("Account"));
        Assert.Equal(["=Bank(1)", "Sales", "Materials, \"raw\"", ""], file.Texts("Name"));
        if (format == "xlsx")
        {
            Assert.Equal(("2000.00", "#,##0.00", false), ToTuple(file.Cell(0, "Movement debit")));
            Assert.Equal(("=Bank(1)", "text", false), ToTuple(file.Cell(0, "Name")));
            Assert.True(file.Cell(3, "Closing debit").IsBold);
        }
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task Lines_of_all_pages_have_typed_dates_and_amounts_and_sums(string format)
    {
        var file = await ReadAsync($"/v1/lines?limit=2&format={format}");

        Assert.Equal([January, January, February, February, February, February],
            file.Rows.SkipLast(1).Select(row => file.Cell(row, "Date").Day));
        Assert.Equal([100_050, 0, 200_000, 0, 25_001, 0, 325_051], file.Rows.Select(row => file.Cell(row, "Debit").Minor));
        Assert.Equal([0, 100_050, 0, 200_000, 0, 25_001, 325_051], file.Rows.Select(row => file.Cell(row, "Credit").Minor));
        Assert.Equal("+North", file.Cell(2, "Region").Text);
        Assert.Equal("2", file.Cell(2, "Entry").Text);
        if (format == "xlsx")
        {
            Assert.Equal(@"yyyy\-mm\-dd", file.Cell(0, "Date").Format);
            Assert.Equal("0", file.Cell(0, "Entry").Format);
            Assert.Equal(("3250.51", "#,##0.00", true), ToTuple(file.Cell(6, "Debit")));
        }
    }

    [Theory]
    [InlineData("pdf")]
    [InlineData("")]
    [InlineData("csv&format=xlsx")]
    public async Task An_unknown_format_is_named(string format)
    {
        var problem = await AssertProblemAsync(await _api.Http.GetAsync($"/v1/lines?format={format}"), 400, "invalid-parameter");
        Assert.Equal("/query/format", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal(HttpStatusCode.OK, (await _api.Http.GetAsync("/v1/lines?format=json")).StatusCode);
    }

    [Fact]
    public async Task A_caller_who_has_the_answer_still_gets_its_file()
    {
        using var known = await _api.Http.GetAsync("/v1/balance-sheet?zeros=true");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/balance-sheet?format=csv");
        request.Headers.TryAddWithoutValidation("If-None-Match", known.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await _api.Http.SendAsync(request)).StatusCode);
    }

    private async Task<ExportedFile> ReadAsync(string address)
    {
        using var response = await _api.Http.GetAsync(address);
        return await ExportedFile.ReadAsync(response);
    }

    private static (string, string, bool) ToTuple(ExportedCell cell) => (cell.Text, cell.Format, cell.IsBold);

    public sealed class BooksApi : SharedApi
    {
        protected override Task<RunningApi> StartAsync(PostgresFixture postgres, SqsS3Fixture aws) =>
            ExportTests.StartWithBooksAsync(postgres, aws);
    }
}
