using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Financial.Page.Tests;

/// <summary>
/// Every address of the page at three widths and in both themes: it is steady while it loads, nothing is cut off, and everybody can use it
/// (UI-1).
/// </summary>
[Collection(nameof(RunningSystem))]
public class AppTests(RunningSystem system)
{
    private const double LargestShift = 0.05;

    internal static readonly string[] Rooms =
    [
        "/", "/statements/trial-balance", "/statements/profit-and-loss", "/statements/balance-sheet", "/statements/cash-flow",
        "/transactions", "/imports", "/close", "/settings/formats", "/statements/profit-and-loss?range=last-12-months&by=month",
        "/statements/profit-and-loss?drill=gross-margin/range", "/?drill=gross_margin_pct/kpi",
    ];

    private const string Shifts = """
        () => new Promise(resolve => {
          const shifts = [];
          const observer = new PerformanceObserver(list => shifts.push(...list.getEntries()));
          observer.observe({ type: 'layout-shift', buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => {
            observer.disconnect();
            const moved = ({ node, previousRect: before, currentRect: after }) =>
              `${node?.className || node?.nodeName} from ${before.x},${before.y} to ${after.x},${after.y}`;
            resolve({ sum: shifts.reduce((sum, { value }) => sum + value, 0), moved: shifts.flatMap(({ sources }) => sources.map(moved)) });
          }));
        })
        """;

    // An amount that is cut off inside its cell, or that cannot be scrolled out from under the first column.
    private const string CutOff = """
        () => [...document.querySelectorAll('main .number, .panel .number, main .card-value')].filter(cell => {
          if (!cell.checkVisibility()) return false;
          const box = cell.closest('.sheet, .table-scroll');
          const first = box?.querySelector('tbody th')?.getBoundingClientRect().width ?? 0;
          const content = document.createRange();
          content.selectNodeContents(cell);
          const isWider = box !== null && content.getBoundingClientRect().width > box.clientWidth - (cell.closest('.sheet') ? first : 0);
          return isWider || cell.scrollWidth > cell.clientWidth + 1 || (box === null && cell.getBoundingClientRect().right > innerWidth);
        }).map(cell => cell.textContent)
        """;

    private const string Violations = """
        async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
          .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(node => node.html.slice(0, 120)).join(' | ')}`)
        """;

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    [Theory]
    [InlineData(1440)]
    [InlineData(1024)]
    [InlineData(390)]
    public async Task Every_room_is_steady_whole_and_accessible_in_both_themes_UI_1(int width)
    {
        await system.WithDemoCompanyAsync();
        await using var view = await PageView.SignInAsync(system, width: width);
        foreach (var room in Rooms)
        {
            await view.OpenAsync(room);
            await ExpectReadyAsync(view);
            var shifts = await view.Page.EvaluateAsync<Shift>(Shifts);
            Assert.True(shifts.Sum <= LargestShift, $"{room} at {width} px shifts by {shifts.Sum}: {string.Join("; ", shifts.Moved)}");
            await view.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(details => details.open = true)");
            Assert.True(await view.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width,
                $"{room} at {width} px scrolls sideways.");
            Assert.Empty(await view.Page.EvaluateAsync<string[]>(CutOff));
            await view.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(details => details.open = false)");
            foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                await view.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                await view.KeepPictureAsync($"room-{NameOf(room)}-{width}-{scheme}");
                await view.Page.EvaluateAsync(Axe);
                Assert.Empty(await view.Page.EvaluateAsync<string[]>(Violations));
            }
        }
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task Links_back_forward_and_reload_show_the_room_of_the_address()
    {
        await system.WithDemoCompanyAsync();
        await using var view = await PageView.SignInAsync(system);
        await ExpectTitleAsync(view, "Dashboard");
        await view.GoAsync("Statements");
        await ExpectTitleAsync(view, "Profit and loss");
        await view.Page.GetByRole(AriaRole.Link, new() { Name = "Balance sheet" }).ClickAsync();
        await ExpectTitleAsync(view, "Balance sheet");
        await view.Page.GetByLabel("Compare with", new() { Exact = true }).SelectOptionAsync("Prior year");
        await Assertions.Expect(view.Section("Balance sheet").GetByRole(AriaRole.Columnheader, new() { Name = "Oct 31, 2025" }))
            .ToBeVisibleAsync();
        Assert.EndsWith("/statements/balance-sheet?compare=prior-year", view.Page.Url, StringComparison.Ordinal);

        await view.GoAsync("Transactions");
        Assert.EndsWith("/transactions?compare=prior-year", view.Page.Url, StringComparison.Ordinal);
        await view.Page.GoBackAsync();
        await ExpectTitleAsync(view, "Balance sheet");
        await view.Page.ReloadAsync();
        await ExpectTitleAsync(view, "Balance sheet");
        await Assertions.Expect(view.Page.GetByLabel("Compare with", new() { Exact = true })).ToHaveValueAsync("prior-year");
        await view.Page.GoForwardAsync();
        await ExpectTitleAsync(view, "Transactions");
        Assert.Equal("page", await view.Page.GetByRole(AriaRole.Navigation, new() { Name = "Rooms" })
            .GetByRole(AriaRole.Link, new() { Name = "Transactions" }).GetAttributeAsync("aria-current"));
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task An_address_that_is_none_says_so_and_leads_back()
    {
        await system.WithDemoCompanyAsync();
        await using var view = await PageView.SignInAsync(system, "/statements/tea-leaves");
        await ExpectTitleAsync(view, "There is no such page");
        await view.Page.GetByRole(AriaRole.Link, new() { Name = "Go to the dashboard" }).ClickAsync();
        await ExpectTitleAsync(view, "Dashboard");
    }

    [Fact]
    public async Task The_page_uses_none_of_the_machine_s_words()
    {
        await system.WithDemoCompanyAsync();
        await using var view = await PageView.SignInAsync(system);
        foreach (var room in Rooms)
        {
            await view.OpenAsync(room);
            await ExpectReadyAsync(view);
            var text = await view.Page.Locator("body").InnerTextAsync();
            foreach (var word in (string[])["dead letter", "redrive", "apphost", "minor unit", "outbox", "exception", "layout", "profile"])
                Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Two_hundred_quick_changes_of_the_period_end_in_the_figures_of_the_last()
    {
        await system.WithDemoCompanyAsync();
        await using var view = await PageView.SignInAsync(system, "/statements/profit-and-loss?compare=none");
        await ExpectReadyAsync(view);
        await view.Page.EvaluateAsync("""
            () => {
              const period = document.getElementById('preset');
              const presets = [...period.options].map(option => option.value).filter(value => value !== 'custom');
              for (let n = 0; n < 200; n++) {
                period.value = n === 199 ? 'previous-month' : presets[n % presets.length];
                period.dispatchEvent(new Event('change'));
              }
            }
            """);
        await ExpectReadyAsync(view);
        var answer = await view.GetAsync("/v1/profit-and-loss?from=2026-09-01&to=2026-09-30");
        var expected = answer.GetProperty("lines").EnumerateArray()
            .Select(line => StatementTests.Cell(line.GetProperty("amounts")[0].GetProperty("minor").GetString()!));
        Assert.Equal(expected, await view.Section("Profit and loss").Locator("tr.section.level-0, tr.total").Locator("td:nth-child(2)")
            .AllInnerTextsAsync());
    }

    /// <summary>Nothing loads any more, and something is shown.</summary>
    internal static async Task ExpectReadyAsync(PageView view)
    {
        await Assertions.Expect(view.Page.Locator("main section").First).ToBeVisibleAsync();
        await Assertions.Expect(view.Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
    }

    private static Task ExpectTitleAsync(PageView view, string title) =>
        Assertions.Expect(view.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(title);

    private sealed record Shift
    {
        public double Sum { get; init; }
        public string[] Moved { get; init; } = [];
    }

    private static string NameOf(string room) =>
        room == "/" ? "dashboard" : string.Concat(room[1..].Select(letter => char.IsLetter(letter) ? letter : '-'));
}
