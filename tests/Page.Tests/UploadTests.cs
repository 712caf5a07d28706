using Financial.Fixtures;
using Microsoft.Playwright;

namespace Financial.Page.Tests;

[Collection(nameof(RunningSystem))]
public class UploadTests(RunningSystem system)
{
    internal const string Header =
        "Date,Reference,Date Clear in Bank Rec,Number of Distributions,G/L Account,Description,Amount,Job ID,Used for Reimbursable "
            + "Expenses,"
        + "Transaction Period,Transaction Number,Consolidated Transaction,Recur Number,Recur Frequency\r\n";

    [Fact]
    public async Task A_file_is_posted_with_live_progress_and_shows_in_the_figures()
    {
        await using var view = await OpenBooksAsync();
        await UploadAsync(view, "october_adjustment.csv", Entry("10/15/26", "AD1", 90001, "6200", "1000", "1250.00"));

        await ExpectStatusAsync(view, "Posted: october_adjustment.csv. 2 lines in 1 entry.");
        await Assertions.Expect(ImportRow(view, "october_adjustment.csv")).ToContainTextAsync("Posted");
        await view.OpenAsync("/statements/trial-balance");
        await Assertions.Expect(view.Section("Trial balance").GetByText("Balanced")).ToBeVisibleAsync();
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task The_first_file_of_a_layout_is_posted_when_its_preview_is_confirmed_IMP_4()
    {
        await using var view = await OpenBooksAsync();
        var version = (await view.GetAsync("/v1/entity")).GetProperty("ledgerVersion").GetInt64();
        await UploadAsync(view, "first_of_xero.csv", "*Narration,*Date,Description,*AccountCode,*TaxRate,*Amount\r\n"
            + "Sale,19/10/2026,Sale,11000,Tax Exempt,320.50\r\nSale,19/10/2026,Sale,40100,Tax Exempt,-320.50\r\n");

        await ExpectStatusAsync(view, "Awaiting confirmation: first_of_xero.csv.");
        await view.Page.GetByRole(AriaRole.Link, new() { Name = "See what it would post, and confirm it" }).ClickAsync();
        var row = view.Section("first_of_xero.csv");
        await Assertions.Expect(row).ToContainTextAsync("This is the first file of its format.");
        await Assertions.Expect(row).ToContainTextAsync("Dates are read with the day before month");
        Assert.Equal(
            ["asset 1 account, 1 line 320.50 0.00", "income 1 account, 1 line 0.00 320.50"],
            (await row.Locator(".class-totals tbody tr").AllInnerTextsAsync())
                .Select(text => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
        Assert.Equal(version, (await view.GetAsync("/v1/entity")).GetProperty("ledgerVersion").GetInt64());
        await view.KeepPictureAsync("awaiting-confirmation");

        await row.GetByRole(AriaRole.Button, new() { Name = "Post these entries of first_of_xero.csv" }).ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("2 lines in 1 entry.");
        await Assertions.Expect(row.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await view.Page.GoBackAsync();
        await Assertions.Expect(ImportRow(view, "first_of_xero.csv")).ToContainTextAsync("2 lines in 1 entry.");
        Assert.Equal(version + 1, (await view.GetAsync("/v1/entity")).GetProperty("ledgerVersion").GetInt64());
        Assert.Empty(view.Complaints);
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(768)]
    [InlineData(360)]
    public async Task The_preview_shows_debit_and_credit_side_by_side_at_every_width_IMP_4(int width)
    {
        await using var view = await OpenBooksAsync(width);
        var file = $"side_by_side_{width}.csv";
        await UploadAsync(view, file, Entry("10/15/26", $"SBS{width}", 91000 + width, "1000", "6200", "1234567.00"));

        var row = await OpenImportAsync(view, file);
        await row.GetByText("The first 1 entry as they would be posted").ClickAsync();
        foreach (var table in (string[])[".class-totals", ".preview-table"])
            Assert.Equal("", await row.Locator(table).First.EvaluateAsync<string>(
                """
                (table, width) => [...table.querySelectorAll("th, td")]
                  .filter(cell => cell.getBoundingClientRect().left < 0 || cell.getBoundingClientRect().right > width
                    || cell.scrollWidth > cell.clientWidth + 1)
                  .map(cell => cell.textContent).join("; ")
                """, width));
        await view.KeepPictureAsync($"preview-{width}");
        await row.GetByRole(AriaRole.Button, new() { Name = $"Discard {file}" }).ClickAsync();
        await Assertions.Expect(row.Locator(".preview")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_file_with_its_signs_reversed_waits_with_a_warning_IMP_4()
    {
        await using var view = await OpenBooksAsync();
        await UploadAsync(view, "reversed.csv", Entry("10/15/26", "AD5", 90005, "1000", "6200", "18.00"));

        await Assertions.Expect(ImportRow(view, "reversed.csv")).ToContainTextAsync("Awaiting confirmation");
        var row = await OpenImportAsync(view, "reversed.csv");
        await Assertions.Expect(row).ToContainTextAsync("Debits and credits are on other sides");
        await Assertions.Expect(row).ToContainTextAsync("Warning: Expenses lie on the credit side");
    }

    [Fact]
    public async Task An_entry_that_Sage_changed_is_told_to_be_reversed_IMP_7()
    {
        await using var view = await OpenBooksAsync();
        await UploadAsync(view, "before.csv", Entry("10/15/26", "AD6", 90006, "6200", "1000", "70.00"));
        await ExpectStatusAsync(view, "Posted: before.csv");
        await UploadAsync(view, "changed.csv", Entry("10/15/26", "AD6", 90006, "6300", "1000", "70.00"));

        var row = ImportRow(view, "changed.csv");
        await Assertions.Expect(row).ToContainTextAsync("1 entry that Sage changed was reversed.");
        await row.GetByText("Show these entries").ClickAsync();
        var entries = row.Locator("table").GetByRole(AriaRole.Row);
        await Assertions.Expect(entries.Filter(new() { HasText = "AD6" })).ToContainTextAsync("Changed");
    }

    [Fact]
    public async Task The_same_file_again_is_said_to_be_posted_already_IMP_2()
    {
        await using var view = await OpenBooksAsync();
        var entry = Entry("10/16/26", "AD2", 90002, "6200", "1000", "310.00");
        await UploadAsync(view, "first.csv", entry);
        await ExpectStatusAsync(view, "Posted: first.csv");

        await UploadAsync(view, "again.csv", entry);
        await ExpectStatusAsync(view, "Already posted: again.csv");
        await Assertions.Expect(ImportRow(view, "again.csv")).ToContainTextAsync("Nothing new: every row of this file is posted already.");
    }

    [Fact]
    public async Task A_refused_file_names_the_line_and_gives_its_rejects_as_CSV_IMP_6()
    {
        await using var view = await OpenBooksAsync();
        await UploadAsync(view, "wrong_account.csv", Entry("10/17/26", "AD3", 90003, "1000", "NOPE", "99.00"));

        await ExpectStatusAsync(view, "Rejected: wrong_account.csv. Nothing was posted.");
        var row = ImportRow(view, "wrong_account.csv");
        await Assertions.Expect(row).ToContainTextAsync("Line 3:");
        await Assertions.Expect(row).ToContainTextAsync("NOPE");
        await view.KeepPictureAsync("refused-file");

        var refused = row.GetByRole(AriaRole.Link, new() { Name = "Download the refused lines" });
        var download = await view.Page.RunAndWaitForDownloadAsync(() => refused.ClickAsync());
        var rejects = await File.ReadAllTextAsync((await download.PathAsync())!);
        Assert.Contains("3,unknown-account,", rejects, StringComparison.Ordinal);
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task The_repaired_lines_of_a_refused_file_post_its_entry_IMP_6()
    {
        await using var view = await OpenBooksAsync();
        await UploadAsync(view, "repairable.csv", Entry("10/17/26", "AD7", 90007, "1000", "NOPE", "64.00"));
        var row = ImportRow(view, "repairable.csv");
        var refused = row.GetByRole(AriaRole.Link, new() { Name = "Download the refused lines" });
        var download = await view.Page.RunAndWaitForDownloadAsync(() => refused.ClickAsync());
        var rejects = await File.ReadAllTextAsync((await download.PathAsync())!);

        await row.GetByLabel("Send the repaired lines of repairable.csv")
            .SetInputFilesAsync(Csv("repaired.csv", rejects.Replace(",NOPE,", ",4000,", StringComparison.Ordinal)));

        var repaired = ImportRow(view, "repaired.csv");
        await Assertions.Expect(repaired).ToContainTextAsync("2 lines in 1 entry.");
        await Assertions.Expect(repaired.GetByText("Send the repaired lines")).ToHaveCountAsync(0);
        await Assertions.Expect(row).ToContainTextAsync("Its repaired lines were posted.");
        await Assertions.Expect(row.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task A_file_that_is_refused_as_a_whole_has_no_lines_to_repair()
    {
        await using var view = await OpenBooksAsync();
        await UploadAsync(view, "header_only.csv", Header);

        var row = ImportRow(view, "header_only.csv");
        await Assertions.Expect(row).ToContainTextAsync("Rejected");
        await Assertions.Expect(row.GetByRole(AriaRole.Link, new() { Name = "Download" })).ToHaveCountAsync(0);
        await Assertions.Expect(row.GetByText("Send the repaired lines")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_file_that_cannot_be_an_export_is_refused_with_the_Api_s_own_words()
    {
        await using var view = await OpenBooksAsync();
        await view.Page.Locator("#file").SetInputFilesAsync(Samples.Path("sage/d15_html_not_csv.csv"));

        await Assertions.Expect(view.Page.Locator(".uploads")).ToContainTextAsync("HTML", new() { IgnoreCase = true });
    }

    [Fact]
    public async Task A_file_can_be_dropped_on_the_page()
    {
        await using var view = await OpenBooksAsync();
        var transfer = await view.Page.EvaluateHandleAsync(
            """
            (text) => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([text], "dropped.csv", { type: "text/csv" }));
              return transfer;
            }
            """, Entry("10/18/26", "AD4", 90004, "6200", "1000", "45.10"));
        await view.Page.Locator(".drop-zone").DispatchEventAsync("drop", new { dataTransfer = transfer });

        await ExpectStatusAsync(view, "Posted: dropped.csv");
    }

    private async Task<PageView> OpenBooksAsync(int width = 1440)
    {
        await system.WithDemoCompanyAsync();
        var view = await PageView.SignInAsync(system, "/imports", width);
        await Assertions.Expect(view.Section("Imports").Locator(".imports")).ToBeVisibleAsync();
        return view;
    }

    // One entry of two lines: the debit on line 2 of the file, the credit on line 3.
    internal static string Entry(string date, string reference, int number, string debited, string credited, string amount) =>
        $"{Header}{date},{reference},,2,{debited},Adjustment,{amount},,FALSE,10,{number},FALSE,0,0\r\n"
        + $"{date},{reference},,2,{credited},Adjustment,-{amount},,FALSE,10,{number},FALSE,0,0\r\n";

    internal static Task UploadAsync(PageView view, string name, string content) =>
        view.Page.Locator("#file").SetInputFilesAsync(Csv(name, content));

    internal static FilePayload Csv(string name, string content) =>
        new() { Name = name, MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(content) };

    internal static Task ExpectStatusAsync(PageView view, string text) =>
        Assertions.Expect(view.Page.Locator(".progress-status")).ToContainTextAsync(text);

    /// <summary>Opens the page of an import by its name in the list.</summary>
    internal static async Task<ILocator> OpenImportAsync(PageView view, string file)
    {
        await ImportRow(view, file).GetByRole(AriaRole.Link, new() { Name = file, Exact = true }).ClickAsync();
        return view.Section(file);
    }

    // The tables inside a row have rows of their own.
    internal static ILocator ImportRow(PageView view, string file) =>
        view.Section("Imports").Locator(".imports > tbody")
            .Filter(new() { Has = view.Page.GetByRole(AriaRole.Rowheader, new() { Name = file, Exact = true }) });
}
