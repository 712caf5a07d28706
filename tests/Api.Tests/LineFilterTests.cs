using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>The lines of a filter, in books that no test changes.</summary>
public sealed class LineFilterTests(LineFilterTests.BooksApi shared) : IClassFixture<LineFilterTests.BooksApi>
{
    private readonly RunningApi _api = shared.Api;

    [Fact]
    public async Task A_figure_opens_to_its_months_and_these_to_their_lines_DRILL_1()
    {
        var drilled = await _api.GetAsync("/v1/drill-down?account=4000&figure=period&from=2025-01-01&to=2025-02-28");

        Assert.Equal("-300000", drilled.GetProperty("netMinor").GetString());
        Assert.Equal(
            """
            {"kind":"month","from":"2025-02-01","to":"2025-02-28","debitMinor":"0","creditMinor":"200000","netMinor":"-200000",
            "lineCount":2,"lines":"/v1/lines?account=4000&from=2025-02-01&to=2025-02-28&entries=without-closing"}
            """.ReplaceLineEndings(""),
            drilled.GetProperty("parts")[1].GetRawText());
        var listed = await _api.GetAsync(drilled.GetProperty("parts")[1].GetProperty("lines").GetString() + "&count=true");
        Assert.Equal("""{"lines":2,"debitMinor":"0","creditMinor":"200000"}""", listed.GetProperty("totals").GetRawText());
        Assert.Equal(["2 2 150000", "2 3 50000"], listed.GetProperty("lines").EnumerateArray().Select(line =>
            $"{line.GetProperty("entryId")} {line.GetProperty("lineNo")} {line.GetProperty("creditMinor").GetString()}"));
    }

    [Theory]
    [InlineData("kpi=gross_margin", 4)]
    [InlineData("line=cogs", 1)]
    [InlineData("line=net-profit&from=2025-02-01&to=2025-02-28", 3)]
    [InlineData("statement=balance-sheet&line=bank", 3)]
    [InlineData("account=1000&account=5000", 4)]
    [InlineData("line=gross-margin&account=5000", 1)]
    [InlineData("least=100000", 4)]
    [InlineData("most=25000", 2)]
    [InlineData("reference=T3", 2)]
    [InlineData("text=nothing%25like_it", 0)]
    public async Task Lines_are_those_of_the_filter(string query, int lines) =>
        Assert.Equal(lines, (await _api.GetAsync($"/v1/lines?{query}")).GetProperty("lines").GetArrayLength());

    [Theory]
    [InlineData("line=net-profit", "without-closing")]
    [InlineData("statement=cash-flow&line=net-profit", "without-closing")]
    [InlineData("statement=balance-sheet&line=bank", "all")]
    [InlineData("account=4000", "all")]
    [InlineData("statement=cash-flow&line=net-profit&entries=all", "all")]
    public async Task The_lines_of_a_figure_are_of_the_entries_that_it_counts(string query, string entries) =>
        Assert.Equal(entries, (await _api.GetAsync($"/v1/lines?{query}")).GetProperty("entries").GetString());

    [Theory]
    [InlineData("/v1/lines?account=9999", "/query/account")]
    [InlineData("/v1/lines?line=happiness", "/query/line")]
    [InlineData("/v1/lines?line=cogs&kpi=cogs", "/query/kpi")]
    [InlineData("/v1/lines?kpi=happiness", "/query/kpi")]
    [InlineData("/v1/lines?statement=weather&line=cogs", "/query/statement")]
    [InlineData("/v1/lines?entries=some", "/query/entries")]
    [InlineData("/v1/lines?least=1.50", "/query/least")]
    [InlineData("/v1/lines?most=-1", "/query/most")]
    [InlineData("/v1/lines?limit=201", "/query/limit")]
    [InlineData("/v1/lines?from=yesterday", "/query/from")]
    [InlineData("/v1/lines?asKnownAt=yesterday", "/query/asKnownAt")]
    [InlineData("/v1/drill-down?account=4000", "/query/figure")]
    [InlineData("/v1/drill-down?account=9999&figure=closing", "/query/account")]
    [InlineData("/v1/drill-down?figure=period", "/query/account")]
    [InlineData("/v1/drill-down?account=4000&figure=earnings", "/query/account")]
    public async Task A_filter_that_makes_no_sense_is_named(string address, string place)
    {
        var problem = await AssertProblemAsync(await _api.Http.GetAsync(address), 400, "invalid-parameter");
        Assert.Equal(place, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Another_tenants_entry_and_one_that_there_is_not_are_not_found()
    {
        using var other = _api.CreateClient(OtherTenantsKey);
        await AssertProblemAsync(await other.GetAsync("/v1/entries/1"), 404, "not-found");
        await AssertProblemAsync(await other.GetAsync("/v1/entries/1/source"), 404, "not-found");
        await AssertProblemAsync(await _api.Http.GetAsync("/v1/entries/4"), 404, "not-found");
    }

    public sealed class BooksApi : SharedApi
    {
        protected override Task<RunningApi> StartAsync(PostgresFixture postgres, SqsS3Fixture aws) =>
            LineTests.StartWithBooksAsync(postgres, aws);
    }
}
