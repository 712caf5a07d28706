using Microsoft.Playwright;

namespace Financial.Page.Tests;

/// <summary>Who may see the page, what happens when something fails, and that everybody can use it (UI-1, UI-2).</summary>
[Collection(nameof(RunningSystem))]
public class AccessTests(RunningSystem system)
{
    // Each visible text with the nearest opaque ground behind it: contrast by WCAG's relative luminance, 4.5 : 1, or 3 : 1 for large text.
    private const string LowContrast = """
        () => {
          const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const rgba = (color) => {
            canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
            return canvas.getImageData(0, 0, 1, 1).data;
          };
          const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const ground = (element) => {
            for (let e = element; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] === 255) return c;
              }
            return rgba('white');
          };
          const found = [];
          for (const element of document.querySelectorAll('body *')) {
            const text = [...element.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('');
            const box = element.getBoundingClientRect();
            if (!text || box.width <= 1 || !element.checkVisibility()) continue;
            const style = getComputedStyle(element);
            const [a, b] = [luminance(rgba(element instanceof SVGElement ? style.fill : style.color)), luminance(ground(element))].sort((x,
              y) => y - x);
            const size = parseFloat(style.fontSize);
            const needed = size >= 24 || (size >= 18.66 && +style.fontWeight >= 700) ? 3 : 4.5;
            const ratio = (a + 0.05) / (b + 0.05);
            if (ratio < needed) found.push(`${ratio.toFixed(2)}: ${element.tagName} "${text.slice(0, 40)}"`);
          }
          return found;
        }
        """;

    private const string Unnamed = """
        () => [...document.querySelectorAll('button, a, input, select, summary, [role=region], [role=img], section, progress')]
          .filter(e => e.checkVisibility())
          .filter(e => !(e.getAttribute('aria-label') || (e.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean).every(id =>
            document.getElementById(id)?.textContent)
            && e.hasAttribute('aria-labelledby') || e.labels?.length || e.textContent.trim()))
          .map(e => e.outerHTML.slice(0, 80))
        """;

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_text_contrasts_with_its_ground_UI_1(ColorScheme scheme)
    {
        await using var view = await OpenBooksAsync(colorScheme: scheme);
        foreach (var room in AppTests.Rooms)
        {
            await view.OpenAsync(room);
            await AppTests.ExpectReadyAsync(view);
            await UnfoldAsync(view);
            Assert.Empty(await view.Page.EvaluateAsync<string[]>(LowContrast));
        }
    }

    [Fact]
    public async Task Every_control_has_a_name_and_headings_do_not_skip_a_level()
    {
        await using var view = await OpenBooksAsync();
        foreach (var room in AppTests.Rooms)
        {
            await view.OpenAsync(room);
            await AppTests.ExpectReadyAsync(view);
            await UnfoldAsync(view);
            Assert.Empty(await view.Page.EvaluateAsync<string[]>(Unnamed));
            var levels = await view.Page.EvaluateAsync<int[]>(
                "() => [...document.querySelectorAll('h1,h2,h3,h4')].filter(h => h.checkVisibility()).map(h => +h.tagName[1])");
            Assert.Equal(1, levels[0]);
            Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1));
        }
        Assert.Equal("en", await view.Page.Locator("html").GetAttributeAsync("lang"));
    }

    [Fact]
    public async Task Every_control_is_reached_by_the_keyboard_UI_1()
    {
        await using var view = await OpenBooksAsync();
        var reached = new HashSet<string>();
        for (var press = 0; press < 60; press++)
        {
            await view.Page.Keyboard.PressAsync("Tab");
            reached.Add(await view.Page.EvaluateAsync<string>(
                "() => document.activeElement.id || document.activeElement.textContent.slice(0, 30) || document.activeElement.tagName"));
        }
        Assert.Superset(new HashSet<string> { "Skip to the figures", "Dashboard", "Statements", "preset", "compare", "Show as a table" },
            reached);
    }

    [Fact]
    public async Task The_navigation_names_the_rooms_in_the_order_of_the_work_UI_1()
    {
        await using var view = await OpenBooksAsync();
        Assert.Equal(
            ["Dashboard", "Statements", "Transactions", "Import", "Close", "Settings"],
            await view.Page.GetByRole(AriaRole.Navigation, new() { Name = "Rooms" }).Locator(".nav-name").AllInnerTextsAsync());
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_is_told_where_the_login_URL_is()
    {
        await using var view = await PageView.OpenAsync(system);
        await view.Page.GotoAsync(system.Address.ToString());
        var hint = view.Page.GetByRole(AriaRole.Alert);
        await Assertions.Expect(hint).ToContainTextAsync("You are not signed in, or your sign-in has ended.");
        await Assertions.Expect(hint).ToContainTextAsync($"{system.Address.GetLeftPart(UriPartial.Authority)}/login?t=");
    }

    [Fact]
    public async Task A_figure_that_fails_says_so_and_offers_another_try_while_the_rest_stands_UI_2()
    {
        await using var view = await OpenBooksAsync();
        await view.Page.RouteAsync("**/v1/kpis?**", route => route.FulfillAsync(new()
        {
            Status = 503,
            ContentType = "application/problem+json",
            Body = """{"title":"Not ready","status":503,"detail":"The database is restarting.","code":"not-ready"}""",
        }));
        await view.Page.ReloadAsync();
        var failure = view.Section("Key figures").GetByRole(AriaRole.Alert);
        await Assertions.Expect(failure).ToContainTextAsync("Reading the key figures failed. The database is restarting.");
        await Assertions.Expect(view.Section("Twelve-month trend").Locator(".chart-month")).ToHaveCountAsync(12);

        await view.Page.UnrouteAllAsync();
        await failure.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await ExpectAllCardsAsync(view);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named_with_the_step_UI_2()
    {
        await using var view = await OpenBooksAsync();
        await view.Page.RouteAsync("**/v1/date-presets", route => route.AbortAsync());
        await view.Page.ReloadAsync();
        await Assertions.Expect(view.Page.GetByRole(AriaRole.Alert))
            .ToContainTextAsync("Opening the books failed. The server did not answer.");
    }

    /// <summary>Opens whatever is folded away: it has to be as good as the rest.</summary>
    private static async Task UnfoldAsync(PageView view) =>
        await view.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(details => details.open = true)");

    private static async Task ExpectAllCardsAsync(PageView view)
    {
        var kpis = (await view.GetAsync("/v1/kpis?kpis=headline&from=2026-10-01&to=2026-10-31")).GetProperty("kpis").GetArrayLength();
        await Assertions.Expect(view.Section("Key figures").Locator(".card")).ToHaveCountAsync(kpis);
    }

    private async Task<PageView> OpenBooksAsync(ColorScheme colorScheme = ColorScheme.Light)
    {
        await system.WithDemoCompanyAsync();
        var view = await PageView.SignInAsync(system, "/", 1440, colorScheme);
        await ExpectAllCardsAsync(view);
        await Assertions.Expect(view.Section("Insights").GetByRole(AriaRole.Listitem).First).ToBeVisibleAsync();
        return view;
    }
}
