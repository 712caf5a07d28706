using Financial.Fixtures;
using Microsoft.Playwright;

namespace Financial.Page.Tests;

[Collection(nameof(RunningSystem))]
public class UploadTests(RunningSystem system)
{
    private const string Header =
        "Date,Reference,Date Clear in Bank Rec,Number of Distributions,G/L Account,Description,Amount,Job ID,Used for Reimbursable Expenses,"
        + "Transaction Period,Transaction Number,Consolidated Transaction,Recur Number,Recur Frequency\r\n";

    [Fact]
    public async Task A_file_is_posted_with_live_progress_and_shows_in_the_figures()
    {
        await using var view = await OpenBooksAsync();
        await UploadAsync(view, "october_adjustment.csv", Entry("10/15/26", "AD1", 90001, "1000", "6200", "1250.00"));

        await ExpectStatusAsync(view, "Posted: october_adjustment.csv. 2 lines in 1 entry.");
        await Assertions.Expect(ImportRow(view, "october_adjustment.csv")).ToContainTextAsync("Posted");
        await Assertions.Expect(view.Section("Trial balance").GetByText("Balanced")).ToBeVisibleAsync();
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task The_same_file_again_is_said_to_be_posted_already_IMP_2()
    {
        await using var view = await OpenBooksAsync();
        var entry = Entry("10/16/26", "AD2", 90002, "1000", "6200", "310.00");
        await UploadAsync(view, "first.csv", entry);
        await ExpectStatusAsync(view, "Posted: first.csv");

        await UploadAsync(view, "again.csv", entry);
        await ExpectStatusAsync(view, "Already posted: again.csv");
        await Assertions.Expect(ImportRow(view, "again.csv")).ToContainTextAsync("Nothing was posted twice.");
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

        var download = await view.Page.RunAndWaitForDownloadAsync(() => row.GetByRole(AriaRole.Link).ClickAsync());
        var rejects = await File.ReadAllTextAsync((await download.PathAsync())!);
        Assert.Contains("3,unknown-account,", rejects, StringComparison.Ordinal);
        Assert.Empty(view.Complaints);
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
            """, Entry("10/18/26", "AD4", 90004, "1000", "6200", "45.10"));
        await view.Page.Locator(".drop-zone").DispatchEventAsync("drop", new { dataTransfer = transfer });

        await ExpectStatusAsync(view, "Posted: dropped.csv");
    }

    private async Task<PageView> OpenBooksAsync()
    {
        await system.WithDemoCompanyAsync();
        var view = await PageView.SignInAsync(system);
        await Assertions.Expect(view.Section("Imports").GetByRole(AriaRole.Table)).ToBeVisibleAsync();
        return view;
    }

    // One entry of two lines: the debit on line 2 of the file, the credit on line 3.
    internal static string Entry(string date, string reference, int number, string debited, string credited, string amount) =>
        $"{Header}{date},{reference},,2,{debited},Adjustment,{amount},,FALSE,10,{number},FALSE,0,0\r\n"
        + $"{date},{reference},,2,{credited},Adjustment,-{amount},,FALSE,10,{number},FALSE,0,0\r\n";

    internal static Task UploadAsync(PageView view, string name, string content) =>
        view.Page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(content) });

    private static Task ExpectStatusAsync(PageView view, string text) =>
        Assertions.Expect(view.Page.Locator(".progress-status")).ToContainTextAsync(text);

    internal static ILocator ImportRow(PageView view, string file) =>
        view.Section("Imports").GetByRole(AriaRole.Row).Filter(new() { Has = view.Page.GetByRole(AriaRole.Rowheader, new() { Name = file, Exact = true }) });
}
