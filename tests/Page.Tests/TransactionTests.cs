using Microsoft.Playwright;

namespace Financial.Page.Tests;

/// <summary>Journal lines are found by what a person knows of them, and lead to their entry and its file.</summary>
[Collection(nameof(RunningSystem))]
public class TransactionTests(RunningSystem system)
{
    [Fact]
    public async Task Lines_are_searched_by_account_amount_description_and_reference_and_the_address_keeps_the_search()
    {
        await using var view = await OpenAsync("/transactions");
        var all = await CountAsync(view);
        await SearchAsync(view, "Account", "6200");
        var ofAccount = await CountAsync(view);
        Assert.InRange(ofAccount, 1, all - 1);
        Assert.All(await Rows(view).Locator("td:nth-child(3)").AllInnerTextsAsync(),
            account => Assert.StartsWith("6200 ", account, StringComparison.Ordinal));

        await view.Page.ReloadAsync();
        await Assertions.Expect(view.Page.GetByLabel("Account", new() { Exact = true })).ToHaveValueAsync("6200");
        Assert.Equal(ofAccount, await CountAsync(view));
        await view.Page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Assertions.Expect(view.Page.GetByLabel("Account", new() { Exact = true })).ToHaveValueAsync("");
        Assert.Equal(all, await CountAsync(view));

        var description = await Rows(view).Locator(".description").First.InnerTextAsync();
        await SearchAsync(view, "Description", description[..6].ToUpperInvariant());
        Assert.All(await Rows(view).Locator(".description").AllInnerTextsAsync(),
            text => Assert.Contains(description[..6], text, StringComparison.OrdinalIgnoreCase));

        await view.OpenAsync("/transactions");
        await AppTests.ExpectReadyAsync(view);
        await view.Page.GetByLabel("From amount").FillAsync("1,000");
        await SearchAsync(view, "To amount", "2,000.50");
        Assert.All((await Rows(view).Locator("td.number").AllInnerTextsAsync()).Where(text => text.Length > 0),
            text => Assert.InRange(decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture), 1000m, 2000.5m));
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task An_amount_that_is_none_is_said_beside_its_field()
    {
        await using var view = await OpenAsync("/transactions");
        await view.Page.GetByLabel("From amount").FillAsync("a lot");
        await view.Page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Assertions.Expect(view.Page.GetByLabel("From amount"))
            .ToHaveJSPropertyAsync("validationMessage", "Enter an amount, for example 1,706,929.80.");
    }

    [Fact]
    public async Task Results_are_paged_and_a_line_leads_to_its_entry_its_row_and_its_import()
    {
        await using var view = await OpenAsync("/transactions");
        await Assertions.Expect(Rows(view)).ToHaveCountAsync(100);
        await view.Page.GetByRole(AriaRole.Button, new() { Name = "Show more lines" }).ClickAsync();
        await Assertions.Expect(Rows(view)).ToHaveCountAsync(200);

        var line = Rows(view).Nth(150);
        var reference = await line.GetByRole(AriaRole.Link).InnerTextAsync();
        await line.GetByRole(AriaRole.Link).ClickAsync();
        var entry = view.Section($"Entry {reference}");
        await Assertions.Expect(entry).ToBeVisibleAsync();
        await Assertions.Expect(view.Section("Source").Locator(".is-own").First).ToContainTextAsync(reference);
        var totals = await entry.Locator("tfoot td").AllInnerTextsAsync();
        Assert.Equal(totals[0], totals[1]);
        await view.KeepPictureAsync("entry");
        await entry.GetByRole(AriaRole.Link, new() { Name = "landscaper_general_journal.csv" }).ClickAsync();
        await Assertions.Expect(view.Section("landscaper_general_journal.csv")).ToContainTextAsync("40,985");
    }

    [Fact]
    public async Task An_entry_and_its_reversal_lead_to_each_other_I_3()
    {
        await using var view = await OpenAsync("/imports");
        await UploadTests.UploadAsync(view, "as_it_was.csv", UploadTests.Entry("10/15/26", "TR1", 90701, "6200", "1000", "71.00"));
        await UploadTests.ExpectStatusAsync(view, "Posted: as_it_was.csv");
        await UploadTests.UploadAsync(view, "as_it_is.csv", UploadTests.Entry("10/15/26", "TR1", 90701, "6300", "1000", "71.00"));
        await UploadTests.ExpectStatusAsync(view, "Posted: as_it_is.csv");

        await view.OpenAsync("/transactions?reference=TR1&account=6200");
        await Assertions.Expect(Rows(view)).ToHaveCountAsync(2);
        await Rows(view).First.GetByRole(AriaRole.Link).ClickAsync();
        var first = view.Page.Url;
        await view.Page.GetByText("Reversed by").GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(view.Page.GetByText("Reverses an entry that Sage changed or deleted:")).ToBeVisibleAsync();
        Assert.NotEqual(first, view.Page.Url);
        await view.Page.GetByText("Reverses an entry").GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(view.Page.GetByText("Reversed by")).ToBeVisibleAsync();
        Assert.Equal(new Uri(first).AbsolutePath, new Uri(view.Page.Url).AbsolutePath);
        Assert.Empty(view.Complaints);
    }

    private static ILocator Rows(PageView view) => view.Section("Lines").Locator("tbody tr");

    private static async Task SearchAsync(PageView view, string field, string text)
    {
        await view.Page.GetByLabel(field, new() { Exact = true }).FillAsync(text);
        await view.Page.RunAndWaitForResponseAsync(() => view.Page.Keyboard.PressAsync("Enter"),
            response => response.Url.Contains("/v1/lines?", StringComparison.Ordinal));
        await AppTests.ExpectReadyAsync(view);
    }

    // "1,234 lines: debits …"
    private static async Task<int> CountAsync(PageView view)
    {
        await AppTests.ExpectReadyAsync(view);
        return int.Parse((await view.Section("Lines").GetByRole(AriaRole.Status).InnerTextAsync()).Split(' ')[0],
            System.Globalization.NumberStyles.AllowThousands, System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<PageView> OpenAsync(string path)
    {
        await system.WithDemoCompanyAsync();
        var view = await PageView.SignInAsync(system, path);
        await AppTests.ExpectReadyAsync(view);
        return view;
    }
}
