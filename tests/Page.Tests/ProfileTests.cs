using Microsoft.Playwright;

namespace Financial.Page.Tests;

/// <summary>How files of each format are read, on the page (IMP-4).</summary>
[Collection(nameof(RunningSystem))]
public class ProfileTests(RunningSystem system)
{
    private const string OwnColumns = "CSV with one signed amount and its own columns";
    private const string IntacctHeader = "JOURNAL,DATE,DESCRIPTION,REFERENCE_NO,LINE_NO,ACCT_NO,DEBIT,CREDIT\r\n";

    [Fact]
    public async Task IMP_4_each_layout_says_what_was_confirmed_of_it_and_by_whom()
    {
        await using var view = await OpenBooksAsync();
        var profile = Format(view, "Sage 50 US general journal");
        await Assertions.Expect(profile).ToContainTextAsync("income credit, expense debit");
        await Assertions.Expect(profile).ToContainTextAsync("development");
        await Assertions.Expect(profile.GetByRole(AriaRole.Cell).First).ToHaveTextAsync("1");
        await view.KeepPictureAsync("profiles");
    }

    [Fact]
    public async Task IMP_4_dates_that_can_be_read_either_way_wait_and_are_read_as_the_profile_is_set_on_the_page()
    {
        await using var view = await OpenBooksAsync();
        await view.GoAsync("Import");
        await UploadTests.UploadAsync(view, "intacct_first.csv", Intacct("2026-10-22", "PR1"));
        var first = await UploadTests.OpenImportAsync(view, "intacct_first.csv");
        await Button(first, "intacct_first.csv").ClickAsync();
        await Assertions.Expect(first).ToContainTextAsync("2 lines in 1 entry.");

        await view.GoAsync("Import");
        await UploadTests.UploadAsync(view, "intacct_either_way.csv", Intacct("08/09/2026", "PR2"));
        var row = await UploadTests.OpenImportAsync(view, "intacct_either_way.csv");
        await Assertions.Expect(row).ToContainTextAsync("No date says whether day or month stands first");
        await Assertions.Expect(row).ToContainTextAsync("Dates are read with the month before day");
        await view.KeepPictureAsync("ambiguous-dates");
        await row.GetByRole(AriaRole.Link, new() { Name = "set the date order of this file format" }).ClickAsync();

        var profile = Format(view, "Sage Intacct journal entries");
        await ChangeAsync(profile, "Sage Intacct journal entries",
            () => profile.GetByLabel("Date order").SelectOptionAsync("day before month"));
        await Assertions.Expect(profile.GetByRole(AriaRole.Cell).Nth(1)).ToHaveTextAsync("day before month");
        await Assertions.Expect(profile.GetByRole(AriaRole.Cell).First).ToHaveTextAsync("2");

        // The preview showed them otherwise: what is posted is what was seen.
        await view.Page.GoBackAsync();
        await Button(row, "intacct_either_way.csv").ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync(
            "The settings of the file format were changed since the preview was shown: "
                + "the dates are now read day first.");
        await Assertions.Expect(row).ToContainTextAsync("Dates are read with the day before month");
        await Button(row, "intacct_either_way.csv").ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("2 lines in 1 entry.");
        var imports = (await view.GetAsync("/v1/imports")).GetProperty("imports").EnumerateArray();
        Assert.Equal("2026-09-01", imports.Single(import => import.GetProperty("fileName").GetString() == "intacct_either_way.csv")
            .GetProperty("months")[0].GetString());
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task IMP_4_control_accounts_are_set_and_what_the_Api_refuses_of_them_stands_beside_the_field()
    {
        await using var view = await OpenBooksAsync();
        Assert.Equal(200, await view.Page.EvaluateAsync<int>(
            """
            async () => (await fetch("/v1/profiles/sage50uk-report",
              { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify({ controlAccounts: { debtors: "1105" }
                }) })).status
            """));
        await view.Page.ReloadAsync();
        var profile = Format(view, "Sage 50 UK audit-trail report");
        await Assertions.Expect(profile).ToContainTextAsync("Debtors 1105");

        await ChangeAsync(profile, "Sage 50 UK audit-trail report", () => profile.GetByLabel("Sales tax").FillAsync(" 2205"));
        await Assertions.Expect(profile.Locator(".field").Filter(new() { Has = profile.Page.GetByLabel("Sales tax") })
            .GetByRole(AriaRole.Alert))
            .ToHaveTextAsync("A code has 1 to 32 characters, none of them blank at its ends.");

        await profile.GetByLabel("Sales tax").FillAsync("2205");
        await profile.GetByRole(AriaRole.Button, new() { Name = "Save how Sage 50 UK audit-trail report is read" }).ClickAsync();
        await Assertions.Expect(profile.GetByRole(AriaRole.Cell).Nth(3)).ToHaveTextAsync("Debtors 1105, Sales tax 2205");

        await profile.GetByText("Change", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(profile.GetByLabel("Debtors")).ToBeVisibleAsync();
        await Assertions.Expect(profile.GetByLabel("Date order")).ToHaveCountAsync(0);
        await Assertions.Expect(Format(view, "Sage 50 US general journal").GetByText("Change", new() { Exact = true })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task IMP_4_the_columns_of_a_CSV_that_no_product_has_are_named_before_its_first_file()
    {
        await using var view = await OpenBooksAsync();
        var section = view.Section("How files are read");
        await section.GetByText("Set up a file format before its first file").ClickAsync();
        await section.GetByLabel("File format", new() { Exact = true }).SelectOptionAsync(OwnColumns);
        await section.GetByLabel("Date", new() { Exact = true }).FillAsync("Posted on");
        await section.GetByLabel("Amount", new() { Exact = true }).FillAsync("Value");
        await section.GetByLabel("Positive amounts are").SelectOptionAsync("debits, as in a ledger");
        await section.GetByLabel("Clearing account").FillAsync("9998");
        var save = section.GetByRole(AriaRole.Button, new() { Name = $"Save how {OwnColumns} is read" });
        await save.ClickAsync();
        await Assertions.Expect(section.GetByRole(AriaRole.Alert)
            .Filter(new() { HasText = "Name the header of the column with the account" })).ToBeVisibleAsync();
        await view.KeepPictureAsync("profile-set-up");

        await section.GetByLabel("Account", new() { Exact = true }).FillAsync("G/L");
        await save.ClickAsync();

        await Assertions.Expect(Format(view, OwnColumns)).ToContainTextAsync("Account: G/L");
        await Assertions.Expect(Format(view, OwnColumns)).ToContainTextAsync("positive is debit, clearing account 9998");
        await view.GoAsync("Import");
        await UploadTests.UploadAsync(view, "own_columns.csv", "Posted on,G/L,Value\r\n2026-10-20,6200,18.00\r\n");
        await Assertions.Expect(await UploadTests.OpenImportAsync(view, "own_columns.csv"))
            .ToContainTextAsync("This is the first file of its format.");
        Assert.Equal("signed-csv", (await view.GetAsync("/v1/imports")).GetProperty("imports").EnumerateArray()
            .Single(import => import.GetProperty("fileName").GetString() == "own_columns.csv").GetProperty("layout").GetString());
    }

    [Fact]
    public async Task What_is_being_typed_stays_when_an_import_that_changes_no_profile_ends_meanwhile()
    {
        await using var view = await OpenBooksAsync();
        var section = view.Section("How files are read");
        await section.GetByText("Set up a file format before its first file").ClickAsync();
        await section.GetByLabel("File format", new() { Exact = true }).SelectOptionAsync("Sage 50 UK audit-trail import");
        await section.GetByLabel("Debtors").Last.FillAsync("1105");

        await view.GoAsync("Import");
        await UploadTests.UploadAsync(view, "meanwhile.csv", UploadTests.Entry("10/23/26", "PR3", 90501, "6200", "1000", "19.00"));
        await UploadTests.ExpectStatusAsync(view, "Posted: meanwhile.csv");
        await view.Page.RunAndWaitForResponseAsync(
            () => view.GoAsync("Settings"), response => response.Url.EndsWith("/v1/profiles", StringComparison.Ordinal));
        await Assertions.Expect(view.Page.Locator("#formats:not([aria-busy])")).ToBeVisibleAsync();

        await Assertions.Expect(section.GetByLabel("Debtors").Last).ToBeVisibleAsync();
        await Assertions.Expect(section.GetByLabel("Debtors").Last).ToHaveValueAsync("1105");
    }

    private async Task<PageView> OpenBooksAsync()
    {
        await system.WithDemoCompanyAsync();
        var view = await PageView.SignInAsync(system, "/settings/formats");
        await Assertions.Expect(Format(view, "Sage 50 US general journal")).ToBeVisibleAsync();
        return view;
    }

    private static async Task ChangeAsync(ILocator profile, string format, Func<Task> change)
    {
        await profile.GetByText("Change", new() { Exact = true }).ClickAsync();
        await change();
        await profile.GetByRole(AriaRole.Button, new() { Name = $"Save how {format} is read" }).ClickAsync();
    }

    private static ILocator Button(ILocator import, string file) =>
        import.GetByRole(AriaRole.Button, new() { Name = $"Post these entries of {file}" });

    // One entry of two lines: date and reference stand on the first of them only.
    private static string Intacct(string date, string reference) =>
        $"{IntacctHeader}GJ,{date},Hedge,{reference},1,6200,18.00,\r\n,,,,2,1000,,18.00\r\n";

    private static ILocator Format(PageView view, string format) =>
        view.Section("How files are read").GetByRole(AriaRole.Row)
            .Filter(new() { Has = view.Page.GetByRole(AriaRole.Rowheader, new() { Name = format, Exact = true }) });
}
