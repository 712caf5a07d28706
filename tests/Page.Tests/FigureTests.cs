using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Financial.Page.Tests;

[Collection(nameof(RunningSystem))]
public partial class FigureTests(RunningSystem system)
{
    [Fact]
    public async Task An_empty_ledger_offers_the_demo_company_and_shows_its_import_live()
    {
        var load = await system.WithDemoCompanyAsync();

        Assert.Contains("fictional landscaper", load.Welcome, StringComparison.Ordinal);
        Assert.Contains(load.StatusesSeen,
            status => status.StartsWith("Sending: landscaper_general_journal.csv", StringComparison.Ordinal));
        Assert.Contains(load.StatusesSeen, status => status.StartsWith("Running: ", StringComparison.Ordinal));
        Assert.StartsWith("Posted: ", load.StatusesSeen[^1], StringComparison.Ordinal);
        Assert.Matches(@"^40,985 of 40,985 lines · [\d,]+ lines/s$", load.LastRate);
        Assert.Empty(load.Complaints);
    }

    [Fact]
    public async Task The_key_figures_stand_in_their_order_in_whole_units_KPI_1_KPI_2()
    {
        await using var view = await OpenBooksAsync();
        var cards = view.Section("Key figures").Locator(".card");
        var answer = await view.GetAsync("/v1/kpis?kpis=headline&from=2026-10-01&to=2026-10-31");
        var kpis = answer.GetProperty("kpis").EnumerateArray().ToList();
        await Assertions.Expect(cards).ToHaveCountAsync(kpis.Count);

        Assert.Equal(
            ["Revenue", "COGS", "Gross Margin", "Gross Margin %", "Other Expense", "EBITDA", "EBITDA %"],
            await cards.GetByRole(AriaRole.Heading).AllInnerTextsAsync());
        Assert.Equal(kpis.Select(Worded), await cards.Locator(".card-value").AllInnerTextsAsync());
        foreach (var change in await cards.Locator("dd").AllInnerTextsAsync())
            Assert.Matches(@"^([▲▼] \S+ .*[\d.,]+(%| pts)|[▲▼].*\d(%| pts)|unchanged|n/a.+)$", change.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task The_trial_balance_adds_up_to_equal_debits_and_credits()
    {
        await using var view = await OpenBooksAsync();
        await view.OpenAsync("/statements/trial-balance");
        var table = view.Section("Trial balance").GetByRole(AriaRole.Table);
        await Assertions.Expect(table).ToBeVisibleAsync();

        var totals = Amounts(await table.Locator("tfoot td.number").AllInnerTextsAsync());
        var cells = Amounts(await table.Locator("tbody td.number").AllInnerTextsAsync());
        Assert.Equal(6, totals.Count);
        for (var column = 0; column < 6; column++)
            Assert.Equal(totals[column], cells.Where((_, index) => index % 6 == column).Sum());
        Assert.Equal(totals[0], totals[1]);
        Assert.Equal(totals[2], totals[3]);
        Assert.Equal(totals[4], totals[5]);
        Assert.True(totals[4] > 0);
        await view.ExpectStateAsync("Not reconciled.");
    }

    [Fact]
    public async Task The_chart_tells_the_same_as_its_table_UI_1()
    {
        await using var view = await OpenBooksAsync();
        var trend = view.Section("Twelve-month trend");
        await trend.GetByText("Show as a table").ClickAsync();
        await Assertions.Expect(trend.Locator("tbody tr")).ToHaveCountAsync(12);
        await Assertions.Expect(trend.Locator(".chart-month")).ToHaveCountAsync(12);

        await trend.GetByRole(AriaRole.Img).FocusAsync();
        await view.Page.Keyboard.PressAsync("Home");
        var months = (await view.GetAsync("/v1/kpis/months?last=2026-10")).GetProperty("months");
        await Assertions.Expect(trend.Locator(".chart-readout"))
            .ToContainTextAsync($"November 2025: Revenue {Worded(months[0].GetProperty("kpis")[0])}");
        await view.Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(trend.Locator(".chart-readout")).ToContainTextAsync("December 2025");
    }

    [Fact]
    public async Task Months_without_lines_say_that_there_is_no_data_KPI_3()
    {
        await using var view = await OpenBooksAsync();
        const string Reason = "nothing is posted in this period";
        var trend = view.Section("Twelve-month trend");
        // The books begin within these twelve months.
        var first = (await view.GetAsync("/v1/periods")).GetProperty("periods")[0].GetProperty("month").GetString();
        await view.ChooseDaysAsync($"{first}-01", $"{first}-28");
        await Assertions.Expect(trend.Locator(".chart-month")).ToHaveCountAsync(12);
        await Assertions.Expect(trend.Locator(".chart-revenue")).ToHaveCountAsync(1);
        await trend.GetByRole(AriaRole.Img).FocusAsync();
        await view.Page.Keyboard.PressAsync("Home");
        await Assertions.Expect(trend.Locator(".chart-readout")).ToContainTextAsync($": no data, {Reason}");
        await trend.GetByText("Show as a table").ClickAsync();
        await Assertions.Expect(trend.Locator("tbody tr").First).ToContainTextAsync($"no data: {Reason}");

        await view.ChooseDaysAsync("2020-01-01", "2020-01-31");
        await Assertions.Expect(trend).ToContainTextAsync($"No data: {Reason}.");
        await Assertions.Expect(view.Section("Key figures").Locator(".card-value").First).ToHaveTextAsync("no data" + Reason);
        await Assertions.Expect(view.Page.GetByRole(AriaRole.Main).GetByText("$0")).ToHaveCountAsync(0);
        await view.GoAsync("Statements");
        await view.Page.GetByRole(AriaRole.Link, new() { Name = "Trial balance" }).ClickAsync();
        await Assertions.Expect(view.Section("Trial balance"))
            .ToContainTextAsync("No data: no account has lines up to the end of this range.");
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task A_chart_of_months_with_no_income_and_no_expense_is_drawn()
    {
        await using var view = await OpenBooksAsync();
        await view.Page.RouteAsync("**/v1/kpis/months?**", async route =>
        {
            var answer = await route.FetchAsync();
            await route.FulfillAsync(new() { Response = answer, Body = Minor().Replace(await answer.TextAsync(), "\"valueMinor\":\"0\"") });
        });
        await view.Page.ReloadAsync();
        var trend = view.Section("Twelve-month trend");
        await Assertions.Expect(trend.Locator(".chart-month")).ToHaveCountAsync(12);
        await Assertions.Expect(trend.Locator(".chart-readout")).ToContainTextAsync("Revenue $0");
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task Insights_of_the_month_are_shown_as_the_Api_gives_them()
    {
        await using var view = await OpenBooksAsync();
        var items = view.Section("Insights").GetByRole(AriaRole.Listitem);
        await Assertions.Expect(items.First).ToBeVisibleAsync();

        var insights = (await view.GetAsync("/v1/insights?period=2026-10")).GetProperty("insights").EnumerateArray().ToList();
        Assert.Equal(insights.Count, await items.CountAsync());
        await Assertions.Expect(items.First).ToContainTextAsync(insights[0].GetProperty("headline").GetString()!);
    }

    [Fact]
    public async Task The_range_holds_for_every_figure_and_survives_a_reload_DATE_5()
    {
        await using var view = await OpenBooksAsync();
        await view.Page.GetByLabel("Period", new() { Exact = true }).SelectOptionAsync("Last 12 months");
        const string Range = "Nov 1, 2025 – Oct 31, 2026";
        await Assertions.Expect(view.Section("Key figures")).ToContainTextAsync(Range);
        await view.GoAsync("Statements");
        await Assertions.Expect(view.Section("Profit and loss")).ToContainTextAsync(Range);

        await view.Page.ReloadAsync();
        await Assertions.Expect(view.Section("Profit and loss")).ToContainTextAsync(Range);
        await Assertions.Expect(view.Page.GetByLabel("Period", new() { Exact = true })).ToHaveValueAsync("last-12-months");
        await view.Page.GoBackAsync();
        await Assertions.Expect(view.Section("Key figures")).ToContainTextAsync(Range);
        await view.Page.GoBackAsync();
        await Assertions.Expect(view.Section("Key figures")).ToContainTextAsync("October 2026");
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task Amounts_beyond_a_double_are_shown_to_the_last_cent()
    {
        await using var view = await OpenBooksAsync();
        const string Pair = """{"debitMinor":"9223372036854775807","creditMinor":"9223372036854775807"}""";
        await view.Page.RouteAsync("**/v1/trial-balance?**", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = $$"""
                {"from":"2026-10-01","to":"2026-10-31","drillDown":"/v1/drill-down?from=2026-10-01&to=2026-10-31",
                "currency":"USD","ledgerVersion":1,"asOf":"2026-11-01T00:00:00Z","reconciled":true,
                "reason":null,
                 "rows":[{"account":{"code":"1000","name":"<b>Bank</b>","class":"asset"},"opening":{{Pair}},"movement":{{Pair}},
                  "adjustments":{{Pair}},"closingEntries":{{Pair}},"yearEnd":{{Pair}},"closing":{{Pair}}}]}
                """,
        }));
        await view.Page.RouteAsync("**/v1/entity", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = """{"name":"Books","currency":"USD","ledgerVersion":1,"asOf":"2026-11-01T00:00:00Z","reconciled":true,"reason":"""
                + """null,"approvedDifferenceMinor":null,"pendingVersion":null}""",
        }));
        await view.OpenAsync("/statements/trial-balance");
        var table = view.Section("Trial balance").GetByRole(AriaRole.Table);
        await Assertions.Expect(table.Locator("tfoot td.number").First).ToHaveTextAsync("92,233,720,368,547,758.07");
        await Assertions.Expect(table.Locator("tbody th").First).ToHaveTextAsync("1000 <b>Bank</b>");
        await view.ExpectStateAsync("Reconciled.");
    }

    private async Task<PageView> OpenBooksAsync()
    {
        await system.WithDemoCompanyAsync();
        var view = await PageView.SignInAsync(system);
        await Assertions.Expect(view.Section("Key figures").Locator(".card").First).ToBeVisibleAsync();
        return view;
    }

    // {"unit":"money","valueMinor":"123456789"} -> $1,234,568    {"unit":"ratio","valueRatio":"0.254321"} -> 25.4%
    private static string Worded(System.Text.Json.JsonElement kpi)
    {
        if (kpi.GetProperty("unit").GetString() == "ratio")
        {
            var percent = decimal.Parse(kpi.GetProperty("valueRatio").GetString()!, CultureInfo.InvariantCulture) * 100;
            return Signed(percent, decimal.Round(Math.Abs(percent), 1, MidpointRounding.AwayFromZero)
                .ToString("N1", CultureInfo.InvariantCulture) + "%");
        }
        var amount = decimal.Parse(kpi.GetProperty("valueMinor").GetString()!, CultureInfo.InvariantCulture) / 100;
        return Signed(amount, "$" + decimal.Round(Math.Abs(amount), 0, MidpointRounding.AwayFromZero)
            .ToString("N0", CultureInfo.InvariantCulture));
    }

    private static string Signed(decimal value, string magnitude) => value < 0 ? "\u2212" + magnitude : magnitude;

    private static List<decimal> Amounts(IEnumerable<string> cells) =>
        [.. cells.Select(cell => cell.Trim() == "–" ? 0 : decimal.Parse(NotANumber().Replace(cell, ""), CultureInfo.InvariantCulture))];

    [GeneratedRegex("\"valueMinor\":\"-?[0-9]+\"")]
    private static partial Regex Minor();

    [GeneratedRegex(@"[^\d.]")]
    private static partial Regex NotANumber();
}

[CollectionDefinition(nameof(RunningSystem))]
public class RunningSystemCollection : ICollectionFixture<RunningSystem>;
