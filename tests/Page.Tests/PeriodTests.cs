using Microsoft.Playwright;

namespace Financial.Page.Tests;

/// <summary>The accounting periods on the page, and what is posted into one that is not open.</summary>
[Collection(nameof(RunningSystem))]
public class PeriodTests(RunningSystem system)
{
    private const string Month = "September 2026";

    [Fact]
    public async Task DATE_7_I_5_a_month_is_soft_closed_takes_late_entries_that_stay_marked_is_closed_and_reopened()
    {
        await using var view = await OpenBooksAsync();
        await Assertions.Expect(Period(view)).ToContainTextAsync("Open");
        await ChangeAsync(view, "Soft-close", "Waiting for the auditor");
        await Assertions.Expect(Period(view)).ToContainTextAsync("Soft-closed");
        await Assertions.Expect(Period(view)).ToContainTextAsync("development");

        await view.GoAsync("Import");
        var content = UploadTests.Entry("9/15/26", "PE1", 90401, "6200", "1000", "17.00");
        await UploadTests.UploadAsync(view, "not_late.csv", content);
        var refused = UploadTests.ImportRow(view, "not_late.csv");
        await Assertions.Expect(refused).ToContainTextAsync("2026-09 is soft-closed");
        await Assertions.Expect(refused).ToContainTextAsync("ticking “Post late entries into soft-closed months” under More");

        await view.Page.GetByText("More", new() { Exact = true }).ClickAsync();
        await view.Page.GetByLabel("Post late entries into soft-closed months").CheckAsync();
        await UploadTests.UploadAsync(view, "late.csv", content);
        await Assertions.Expect(UploadTests.ImportRow(view, "late.csv").Locator(".status-late")).ToHaveTextAsync("1 late entry");
        await view.KeepPictureAsync("late-entry");

        await view.GoAsync("Close");
        await ChangeAsync(view, "Close", "Audited");
        await Assertions.Expect(Period(view).Locator(".status")).ToHaveTextAsync("Closed");
        await Assertions.Expect(Period(view).GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await ChangeAsync(view, "Reopen", "The audit goes on");
        await Assertions.Expect(Period(view).Locator(".status")).ToHaveTextAsync("Open");
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task A_list_that_alters_figures_of_a_closed_month_is_written_for_a_reason()
    {
        await using var view = await OpenBooksAsync();
        await view.GoAsync("Import");
        await UploadTests.UploadAsync(view, "courses.csv", UploadTests.Entry("9/16/26", "PE2", 90402, "6210", "1000", "25.00"));
        await UploadTests.ExpectStatusAsync(view, "Posted: courses.csv");
        await view.GoAsync("Close");
        await ChangeAsync(view, "Soft-close", "Waiting for the auditor");

        await view.GoAsync("Import");
        await UploadTests.UploadAsync(view, "elsewhere.csv", "code,name,class,kpi_group\n6210,Courses,expense,cogs\n");
        var row = await UploadTests.OpenImportAsync(view, "elsewhere.csv");
        await Assertions.Expect(row).ToContainTextAsync("These figures change by: COGS by 25.00, Other Expense by -25.00");
        var change = row.GetByRole(AriaRole.Button, new() { Name = "Change these figures by elsewhere.csv" });
        await change.ClickAsync();
        await Assertions.Expect(row.GetByLabel("Reason")).ToHaveJSPropertyAsync("validity.valueMissing", true);
        await row.GetByLabel("Reason").FillAsync("Courses are for jobs");
        await change.ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("Posted");

        await view.GoAsync("Close");
        await ChangeAsync(view, "Reopen", "The audit goes on");
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task DATE_7_ranges_count_from_the_month_that_is_closed_together_with_all_before_it()
    {
        await using var view = await OpenBooksAsync();
        await view.Section("Periods").GetByText("Show the months before").ClickAsync();
        await ChangeAsync(view, "Close", "The first month is done", "November 2024");
        await Assertions.Expect(view.Page.GetByLabel("Period", new() { Exact = true }))
            .ToHaveAttributeAsync("title", "Ranges count from November 2024, the last closed month.");

        await view.Section("Periods").GetByText("Show the months before").ClickAsync();
        await ChangeAsync(view, "Reopen", "Not yet", "November 2024");
        await Assertions.Expect(view.Page.GetByLabel("Period", new() { Exact = true }))
            .ToHaveAttributeAsync("title", new System.Text.RegularExpressions.Regex("^No month is closed yet"));
    }

    [Fact]
    public async Task UI_2_a_month_is_not_changed_without_a_reason_and_what_the_Api_refuses_stands_beside_the_button()
    {
        await using var view = await OpenBooksAsync();
        await Period(view).GetByText("Change", new() { Exact = true }).ClickAsync();
        var close = Period(view).GetByRole(AriaRole.Button, new() { Name = $"Close {Month}", Exact = true });
        await close.ClickAsync();
        await Assertions.Expect(Period(view).GetByLabel("Reason")).ToHaveJSPropertyAsync("validity.valueMissing", true);

        // Somebody else is faster.
        await CallAsync(view, "close");
        await Period(view).GetByLabel("Reason").FillAsync("Month-end close");
        await close.ClickAsync();
        await Assertions.Expect(Period(view).GetByRole(AriaRole.Alert))
            .ToContainTextAsync($"Closing {Month}: The period 2026-09 is already closed. Nothing was changed.");
        await CallAsync(view, "reopen");
    }

    private async Task<PageView> OpenBooksAsync()
    {
        await system.WithDemoCompanyAsync();
        var view = await PageView.SignInAsync(system, "/close");
        await Assertions.Expect(Period(view)).ToBeVisibleAsync();
        return view;
    }

    private static async Task ChangeAsync(PageView view, string change, string reason, string month = Month)
    {
        var period = Period(view, month);
        await period.GetByText("Change", new() { Exact = true }).ClickAsync();
        await period.GetByLabel("Reason").FillAsync(reason);
        await period.GetByRole(AriaRole.Button, new() { Name = $"{change} {month}", Exact = true }).ClickAsync();
    }

    private static async Task CallAsync(PageView view, string change) => Assert.Equal(200, await view.Page.EvaluateAsync<int>(
        """
        async (change) => (await fetch(`/v1/periods/2026-09/${change}`,
          { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ reason: "test" }) })).status
        """, change));

    private static ILocator Period(PageView view, string month = Month) =>
        view.Section("Periods").GetByRole(AriaRole.Row)
            .Filter(new() { Has = view.Page.GetByRole(AriaRole.Rowheader, new() { Name = month, Exact = true }) });
}
