using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Financial.Page.Tests;

/// <summary>
/// The page in a browser of its own. What the browser complains about (script errors, refusals of the security policy) is kept.
/// </summary>
public sealed class PageView : IAsyncDisposable
{
    private readonly IBrowserContext _browser;
    private readonly List<string> _complaints = [];

    private PageView(IBrowserContext browser, IPage page)
    {
        _browser = browser;
        Page = page;
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Add(message.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console so far.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public ILocator Section(string title) => Page.GetByRole(AriaRole.Region, new() { Name = title, Exact = true });

    /// <summary>Opens the login URL that the AppHost prints, which leads to the page, and then a room of the page.</summary>
    public static async Task<PageView> SignInAsync(
        RunningSystem system, string path = "/", int width = 1440, ColorScheme colorScheme = ColorScheme.Light)
    {
        var view = await OpenAsync(system, width, colorScheme);
        await view.Page.GotoAsync(system.LoginAddress.ToString());
        if (path != "/")
            await view.OpenAsync(path);
        return view;
    }

    /// <summary>Loads the page anew at an address.</summary>
    public Task OpenAsync(string path) => Page.GotoAsync(new Uri(new Uri(Page.Url), path).ToString());

    /// <summary>Follows a link of the navigation; the page is not loaded anew.</summary>
    public Task GoAsync(string room) =>
        Page.GetByRole(AriaRole.Navigation, new() { Name = "Rooms" }).GetByRole(AriaRole.Link, new() { Name = room }).ClickAsync();

    /// <summary>Chooses days in the header.</summary>
    public async Task ChooseDaysAsync(string from, string to)
    {
        await Page.GetByLabel("Period", new() { Exact = true }).SelectOptionAsync("Custom range");
        // Ends before it starts while only one of the days is changed: begin with the one that keeps the order.
        var (first, second) = string.CompareOrdinal(from, await Page.GetByLabel("To", new() { Exact = true }).InputValueAsync()) > 0
            ? (("To", to), ("From", from)) : (("From", from), ("To", to));
        await Page.GetByLabel(first.Item1, new() { Exact = true }).FillAsync(first.Item2);
        await Page.GetByLabel(second.Item1, new() { Exact = true }).FillAsync(second.Item2);
    }

    /// <summary>The state of the books in the header, with its sentence.</summary>
    public Task ExpectStateAsync(string text) => Assertions.Expect(Page.Locator(".state"))
        .ToHaveAttributeAsync("title", new Regex(Regex.Escape(text)));

    /// <summary>A page that is not opened yet, and nobody signed in.</summary>
    public static async Task<PageView> OpenAsync(RunningSystem system, int width = 1440, ColorScheme colorScheme = ColorScheme.Light)
    {
        var browser = await system.NewBrowserAsync(width, colorScheme: colorScheme);
        browser.SetDefaultTimeout(60_000);
        return new PageView(browser, await browser.NewPageAsync());
    }

    /// <summary>What the Api answers to the signed-in browser.</summary>
    public async Task<System.Text.Json.JsonElement> GetAsync(string path)
    {
        var response = await Page.APIRequest.GetAsync(new Uri(new Uri(Page.Url), path).ToString());
        Assert.True(response.Ok, $"{path} answered {response.Status}");
        return (await response.JsonAsync())!.Value;
    }

    /// <summary>Keeps a picture where FINANCIAL_SCREENSHOTS names a folder, for people to look at.</summary>
    public async Task KeepPictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("FINANCIAL_SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    public ValueTask DisposeAsync() => _browser.DisposeAsync();
}
