using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Financial.Page.Tests;

/// <summary>Statements show the Api's figures, and each opens down to the row of the file (DRILL-1).</summary>
[Collection(nameof(RunningSystem))]
public class StatementTests(RunningSystem system)
{
    [Theory]
    [InlineData("profit-and-loss", "/v1/profit-and-loss?from=2026-10-01&to=2026-10-31&compare=prior-period")]
    [InlineData("balance-sheet", "/v1/balance-sheet?asOf=2026-10-31&compareTo=2026-09-30")]
    [InlineData("cash-flow", "/v1/cash-flow?from=2026-10-01&to=2026-10-31")]
    public async Task Every_line_and_account_is_the_Api_s_and_opens_to_what_adds_up_to_it(string kind, string address)
    {
        await using var view = await OpenAsync($"/statements/{kind}");
        var answer = await view.GetAsync(address);
        var amounts = answer.GetProperty("lines").EnumerateArray().SelectMany(AmountsOf).ToList();
        var table = view.Page.Locator("table.statement");
        Assert.Equal(amounts, await table.Locator("tbody td:nth-child(2)").AllInnerTextsAsync());

        var figures = table.Locator("tbody td:nth-child(2) a.figure");
        var addresses = await figures.EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
        Assert.Equal(amounts.Count(amount => amount != "–"), addresses.Length);
        foreach (var href in addresses)
        {
            var figure = view.Page.Locator($"main a.figure[href='{href}']");
            var text = await figure.InnerTextAsync();
            await figure.EvaluateAsync("link => link.click()");
            await Assertions.Expect(Panel(view).Locator(".panel-amount")).ToContainTextAsync(text);
            await Assertions.Expect(Panel(view).Locator(".verdict")).ToHaveTextAsync($"Sums to {text} ✓");
        }
        Assert.Empty(view.Complaints);
    }

    [Theory]
    [InlineData("profit-and-loss", "Revenue, October 2026")]
    [InlineData("balance-sheet", "Cash and bank, Oct 31, 2026")]
    [InlineData("trial-balance", "Total movement, debit")]
    public async Task A_figure_opens_by_keyboard_down_to_the_row_of_its_file_and_Esc_leads_up_again(string kind, string figure)
    {
        await using var view = await OpenAsync($"/statements/{kind}");
        await PressAsync(view, view.Page.GetByRole(AriaRole.Link, new() { Name = figure }).First);
        for (var level = 2; level < 5; level++)
        {
            await ExpectLevelAsync(view, level);
            await Assertions.Expect(Panel(view).Locator(".verdict")).ToContainTextAsync("✓");
            await PressAsync(view, Panel(view).Locator("tbody a").First);
        }
        await ExpectLevelAsync(view, 5);
        await Assertions.Expect(Panel(view).GetByText("Number in Sage")).ToBeVisibleAsync();
        await PressAsync(view, Panel(view).GetByRole(AriaRole.Link, new() { NameRegex = new("^lines? \\d") }));
        await ExpectLevelAsync(view, 6);
        await Assertions.Expect(Panel(view).Locator(".source .is-own").First).ToBeVisibleAsync();
        await Assertions.Expect(Panel(view).GetByText("Uploaded")).ToBeVisibleAsync();
        await view.KeepPictureAsync($"source-of-{kind}");

        await view.Page.ReloadAsync();
        await Assertions.Expect(Panel(view).Locator(".source .is-own").First).ToBeVisibleAsync();
        for (var level = 5; level >= 2; level--)
        {
            await view.Page.Keyboard.PressAsync("Escape");
            await ExpectLevelAsync(view, level);
        }
        await view.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(Panel(view)).ToBeHiddenAsync();
        Assert.DoesNotContain("drill", view.Page.Url, StringComparison.Ordinal);
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task A_panel_that_closes_gives_the_focus_back_and_back_opens_it_again()
    {
        await using var view = await OpenAsync("/statements/profit-and-loss");
        var revenue = view.Page.GetByRole(AriaRole.Link, new() { Name = "Revenue, October 2026" }).First;
        await PressAsync(view, revenue);
        await Assertions.Expect(Panel(view).GetByRole(AriaRole.Heading, new() { Name = "Revenue, October 2026" })).ToBeFocusedAsync();
        await view.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(revenue).ToBeFocusedAsync();
        await view.Page.GoBackAsync();
        await Assertions.Expect(Panel(view)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_lines_of_a_month_are_searched_and_paged_in_the_panel()
    {
        await using var view = await OpenAsync("/statements/profit-and-loss?drill=cogs/range/50100");
        await ExpectLevelAsync(view, 3);
        await Panel(view).Locator("tbody a").First.ClickAsync();
        await ExpectLevelAsync(view, 4);
        var rows = Panel(view).Locator("tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(100);
        await Panel(view).GetByRole(AriaRole.Button, new() { Name = "Show more lines" }).ClickAsync();
        await Assertions.Expect(rows).Not.ToHaveCountAsync(100);

        await Panel(view).GetByLabel("Search the descriptions").FillAsync("no description has this");
        await view.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Panel(view)).ToContainTextAsync("0 lines");
        await Assertions.Expect(rows).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Found_lines_keep_the_sign_of_their_figure()
    {
        await using var view = await OpenAsync("/statements/profit-and-loss?drill=revenue/range/40100");
        await ExpectLevelAsync(view, 3);
        await Panel(view).Locator("tbody a").First.ClickAsync();
        await ExpectLevelAsync(view, 4);
        var row = Panel(view).Locator("tbody tr").First;
        var (amount, description) = (await row.Locator("td").Last.InnerTextAsync(), await row.Locator(".rate").InnerTextAsync());

        await Panel(view).GetByLabel("Search the descriptions").FillAsync(description);
        await view.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(Panel(view)).ToContainTextAsync("Found:");
        await Assertions.Expect(row.Locator("td").Last).ToHaveTextAsync(amount);
    }

    [Fact]
    public async Task A_key_figure_shows_its_formula_with_values_and_opens_to_its_accounts_KPI_4()
    {
        await using var view = await OpenAsync("/");
        await view.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Gross Margin %") }).ClickAsync();
        await Assertions.Expect(Panel(view).GetByText("÷")).ToBeVisibleAsync();
        await Assertions.Expect(Panel(view).Locator(".verdict")).ToHaveCountAsync(2);
        Assert.All(await Panel(view).Locator(".verdict").AllInnerTextsAsync(),
            text => Assert.EndsWith("✓", text, StringComparison.Ordinal));
        await Panel(view).Locator("tbody a").First.ClickAsync();
        await ExpectLevelAsync(view, 3);
        await Assertions.Expect(Panel(view).Locator(".verdict")).ToContainTextAsync("✓");
    }

    [Fact]
    public async Task Switches_show_months_percentages_zero_rows_and_the_figures_of_an_earlier_day()
    {
        await using var view = await OpenAsync("/statements/profit-and-loss?range=last-3-months&compare=none");
        var heads = view.Page.Locator("table.statement thead th");
        await Assertions.Expect(heads).ToHaveTextAsync(["in USD", "Aug 1, 2026 – Oct 31, 2026", "% of revenue"]);
        await view.Page.GetByLabel("Months").CheckAsync();
        await Assertions.Expect(heads).ToHaveTextAsync(
            ["in USD", "Aug 26", "Sep 26", "Oct 26", "Aug 1, 2026 – Oct 31, 2026", "% of revenue"]);
        await view.Page.GetByLabel("% of revenue").UncheckAsync();
        await Assertions.Expect(heads).ToHaveCountAsync(5);
        await view.Page.GetByLabel("As known at", new() { Exact = true }).FillAsync("2020-01-01");
        await Assertions.Expect(view.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^As known at Jan 1, 2020") }))
            .ToBeVisibleAsync();
        await Assertions.Expect(view.Page.Locator("table.statement a.figure")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Sections_fold_and_a_missing_percentage_says_why_on_focus()
    {
        await using var view = await OpenAsync("/statements/profit-and-loss");
        var accounts = view.Page.Locator("tr.level-1");
        var all = await accounts.CountAsync();
        await view.Page.GetByRole(AriaRole.Button, new() { Name = "Revenue" }).ClickAsync();
        await Assertions.Expect(accounts.Filter(new() { Visible = true })).Not.ToHaveCountAsync(all);

        await view.OpenAsync("/statements/profit-and-loss?from=2024-11-01&to=2024-11-30");
        await AppTests.ExpectReadyAsync(view);
        var missing = view.Page.Locator("button.reasoned").First;
        await missing.FocusAsync();
        await Assertions.Expect(view.Page.GetByRole(AriaRole.Tooltip))
            .ToHaveTextAsync("There is nothing in the earlier period to compare with.");
    }

    [Theory]
    [InlineData("CSV", "trial-balance")]
    [InlineData("XLSX", "profit-and-loss")]
    public async Task A_statement_is_downloaded_as_a_file_EXP_1(string format, string kind)
    {
        await using var view = await OpenAsync($"/statements/{kind}");
        var link = view.Page.GetByRole(AriaRole.Link, new() { Name = format, Exact = true });
        var download = await view.Page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        Assert.EndsWith(format, download.SuggestedFilename, StringComparison.OrdinalIgnoreCase);
    }

    private static ILocator Panel(PageView view) => view.Page.Locator("aside.panel");

    private static async Task PressAsync(PageView view, ILocator link)
    {
        await link.FocusAsync();
        await view.Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>The panel shows the level that the address names.</summary>
    private static async Task ExpectLevelAsync(PageView view, int level)
    {
        await Assertions.Expect(Panel(view).Locator(".crumbs li")).ToHaveCountAsync(level - 1);
        Assert.Equal(level, System.Web.HttpUtility.ParseQueryString(new Uri(view.Page.Url).Query)["drill"]!.Split('/').Length);
    }

    private async Task<PageView> OpenAsync(string path)
    {
        await system.WithDemoCompanyAsync();
        var view = await PageView.SignInAsync(system, path);
        await AppTests.ExpectReadyAsync(view);
        return view;
    }

    private static IEnumerable<string> AmountsOf(JsonElement line)
    {
        yield return Cell(line.GetProperty("amounts")[0].GetProperty("minor").GetString()!);
        foreach (var amount in line.GetProperty("lines").EnumerateArray().SelectMany(AmountsOf))
            yield return amount;
        foreach (var account in line.GetProperty("accounts").EnumerateArray())
            if (account.GetProperty("code").ValueKind != JsonValueKind.Null
                || account.GetProperty("name").GetString() != line.GetProperty("name").GetString())
                yield return Cell(account.GetProperty("amounts")[0].GetProperty("minor").GetString()!);
    }

    /// <summary>123456 is 1,234.56, -100 is (1.00), and 0 a dash.</summary>
    internal static string Cell(string minor)
    {
        var amount = decimal.Parse(minor, CultureInfo.InvariantCulture) / 100;
        var text = Math.Abs(amount).ToString("N2", CultureInfo.InvariantCulture);
        return amount == 0 ? "–" : amount < 0 ? $"({text})" : text;
    }
}
