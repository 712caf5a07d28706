using Microsoft.Playwright;

namespace Financial.Page.Tests;

/// <summary>What an upload can ask for beside its file.</summary>
[Collection(nameof(RunningSystem))]
public class UploadOptionTests(RunningSystem system)
{
    [Fact]
    public async Task IMP_5_the_good_entries_of_a_file_are_posted_where_the_upload_asks_for_it()
    {
        await using var view = await OpenMoreAsync();
        var content = UploadTests.Entry("10/21/26", "UO1", 90301, "6200", "1000", "12.00")
            + Lines("10/21/26", "UO2", 90302, "NOPE", "13.00");

        await view.Page.GetByLabel("Post the good entries, refuse the rest").CheckAsync();
        await UploadTests.UploadAsync(view, "good_and_bad.csv", content);

        var row = UploadTests.ImportRow(view, "good_and_bad.csv");
        await Assertions.Expect(row).ToContainTextAsync("2 lines in 1 entry.");
        await Assertions.Expect(row).ToContainTextAsync("NOPE");
        // What was asked for one file holds for no other.
        await Assertions.Expect(view.Page.GetByLabel("Post the good entries, refuse the rest")).Not.ToBeCheckedAsync();
        Assert.Empty(view.Complaints);
    }

    [Fact] // IMP-4
    public async Task What_the_file_does_not_say_of_itself_the_upload_says()
    {
        await using var view = await OpenMoreAsync();
        await view.Page.GetByLabel("Currency of the file").FillAsync("eur");

        await UploadTests.UploadAsync(view, "euros.csv", UploadTests.Entry("10/23/26", "UO9", 90309, "6200", "1000", "12.00"));

        var row = UploadTests.ImportRow(view, "euros.csv");
        await Assertions.Expect(row).ToContainTextAsync("'EUR' is stated, the ledger is kept in USD");
        await Assertions.Expect(view.Page.GetByLabel("Its decimal mark is")).ToHaveValueAsync("");
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task IMP_3_rows_that_come_again_are_posted_where_the_upload_says_that_they_really_happened_twice()
    {
        await using var view = await OpenMoreAsync();
        var twice = Lines("10/21/26", "UO3", 90303, "6200", "14.00") + Lines("10/21/26", "UO4", 90304, "6200", "15.00");
        var content = UploadTests.Header + twice + twice;
        await UploadTests.UploadAsync(view, "repeated.csv", content);
        await UploadTests.ExpectStatusAsync(view, "Rejected: repeated.csv.");

        await view.Page.GetByLabel("Rows that come again really happened twice").CheckAsync();
        await UploadTests.UploadAsync(view, "really_twice.csv", content);

        await UploadTests.ExpectStatusAsync(view, "Posted: really_twice.csv. 8 lines in ");
    }

    [Fact]
    public async Task JOB_3_IMP_7_a_re_run_whose_range_the_Api_refuses_is_mended_beside_the_field_and_shows_what_it_would_reverse()
    {
        await using var view = await OpenMoreAsync();
        var (from, to) = (view.Page.GetByLabel("Re-run from"), view.Page.GetByLabel("Re-run to"));
        await from.FillAsync("2026-10-29");
        await UploadTests.UploadAsync(view, "rerun.csv", UploadTests.Entry("10/29/26", "UO5", 90305, "6200", "1000", "16.00"));
        var beside = view.Page.Locator(".upload-options .field").Filter(new() { Has = to }).GetByRole(AriaRole.Alert);
        await Assertions.Expect(beside).ToHaveTextAsync("A re-run needs both from and to, and cannot end before it starts.");
        await Assertions.Expect(to).ToHaveAttributeAsync("aria-invalid", "true");
        await view.KeepPictureAsync("upload-refused");

        await to.FillAsync("2026-10-29");
        await view.Page.Locator(".uploads").GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        var row = await UploadTests.OpenImportAsync(view, "rerun.csv");
        await Assertions.Expect(row).ToContainTextAsync("The range is Oct 29, 2026.");
        await Assertions.Expect(row).ToContainTextAsync("It would reverse 1 entry that Sage deleted.");
        await Assertions.Expect(view.Page.Locator(".upload-options").GetByText("A re-run needs both")).ToHaveCountAsync(0);
        await row.GetByRole(AriaRole.Button, new() { Name = "Post these entries of rerun.csv" }).ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("1 entry that Sage deleted was reversed.");
    }

    private async Task<PageView> OpenMoreAsync()
    {
        await system.WithDemoCompanyAsync();
        var view = await PageView.SignInAsync(system, "/imports");
        await Assertions.Expect(view.Section("Imports").Locator(".imports")).ToBeVisibleAsync();
        await view.Page.GetByText("More", new() { Exact = true }).ClickAsync();
        return view;
    }

    private static string Lines(string date, string reference, int number, string debited, string amount) =>
        UploadTests.Entry(date, reference, number, debited, "1000", amount)[UploadTests.Header.Length..];
}
