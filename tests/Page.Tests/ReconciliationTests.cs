using System.Globalization;
using Microsoft.Playwright;

namespace Financial.Page.Tests;

/// <summary>
/// Control totals on the page, over a ledger of its own: what is withheld there would be missing from the figures of the other tests. It
/// runs after them, because each system is six processes.
/// </summary>
[Collection(nameof(ReconciliationTests))]
public class ReconciliationTests(RunningSystem system) : IClassFixture<RunningSystem>
{
    private const string Header = "Date,Reference,Number of Distributions,G/L Account,Description,Amount,Transaction Period,Transaction "
        + "Number\r\n";

    [Fact]
    public async Task A_difference_withholds_the_figures_until_it_is_approved_REC_4_REC_5_REC_6()
    {
        await using var view = await PageView.SignInAsync(system);
        await ConfirmAsync(view, "january.csv", Header + Sale("1/10/26", 1, 100_00));
        await view.ExpectStateAsync("Not reconciled.");

        // Its titles do not say the day: the upload does.
        await view.GoAsync("Import");
        await view.Page.GetByText("More", new() { Exact = true }).ClickAsync();
        await view.Page.GetByLabel("Trial balance as of").FillAsync("2026-01-31");
        await UploadTests.UploadAsync(view, "january_balance.csv", TrialBalance("Balances", 100_00));
        await UploadTests.ExpectStatusAsync(view, "Posted: january_balance.csv");
        await view.GoAsync("Close");
        await ExpectComparisonAsync(view, "2026-01-31", "100.00 100.00 0.00 0.00 0.0000% Equal", "status-equal");
        await view.ExpectStateAsync(
            "Reconciled. The figures agree with Sage's control totals as of January 31, 2026, within the tolerance.");
        await Assertions.Expect(view.Page.Locator(".state")).ToHaveTextAsync("Reconciled to Sage, January 31, 2026");

        await view.GoAsync("Import");
        await UploadTests.UploadAsync(view, "february.csv", Header + Sale("2/10/26", 2, 50_00));
        await UploadTests.ExpectStatusAsync(view, "Posted: february.csv. 2 lines in 1 entry.");
        await view.ExpectStateAsync("Not reconciled. Sage's control totals were compared up to January 31, 2026.");
        await UploadTests.UploadAsync(view, "february_balance.csv", TrialBalance("As of Feb 28, 2026", 150_16));
        await Assertions.Expect(Banner(view)).ToContainTextAsync("Reconciliation failed. Showing verified data as of");
        await Banner(view).GetByRole(AriaRole.Link, new() { Name = "See the accounts that differ" }).ClickAsync();
        await ExpectComparisonAsync(view, "2026-02-28", "150.16 150.00 −0.16 0.16 0.1065% Outside tolerance", "status-outside");
        await view.KeepPictureAsync("reconciliation-failed");

        await AssertAccountsAsync(view);
        await ReviewAsync(view);
        await ApproveAsync(view);

        await ConfirmAsync(view, "single_entry.csv",
            "transaction_id,transaction_date,amount,account_number,region_code,description\r\nT1,2026-03-10,100.00,4002,NE,Spring "
                + "clean-up\r\n");
        await Assertions.Expect(Banner(view)).ToContainTextAsync("New data waits for control totals. Showing verified data as of");
        await view.GoAsync("Dashboard");
        await AssertMarchIsWithheldAsync(view);
        Assert.Empty(view.Complaints);
        await ComparePayrollAsync(view);
    }

    private static async Task AssertMarchIsWithheldAsync(PageView view)
    {
        // The chart tells the month under the pointer, which may lie where the chart is drawn.
        await view.Page.Mouse.MoveAsync(0, 0);
        await view.ChooseDaysAsync("2026-03-01", "2026-03-31");
        const string Reason = "the new data waits for control totals from Sage";
        var values = view.Section("Key figures").Locator(".card-value");
        await Assertions.Expect(values.First).ToHaveTextAsync("withheld" + Reason);
        Assert.All(await values.AllInnerTextsAsync(), value => Assert.StartsWith("withheld", value, StringComparison.Ordinal));
        await Assertions.Expect(view.Section("Insights")).ToContainTextAsync($"Withheld: {Reason}.");
        await Assertions.Expect(view.Section("Twelve-month trend").Locator(".chart-readout"))
            .ToHaveTextAsync($"March 2026: withheld, {Reason}");
        await Assertions.Expect(view.Section("Key figures").GetByText("$0")).ToHaveCountAsync(0);
    }

    // REC-9: apart from the control totals.
    private static async Task ComparePayrollAsync(PageView view)
    {
        await view.GoAsync("Close");
        var payroll = view.Section("Payroll");
        await payroll.GetByText("Enter a payroll total").ClickAsync();
        await payroll.GetByLabel("Month").FillAsync("2026-02");
        await payroll.GetByLabel("Payroll accounts, by code").FillAsync("1000");
        await payroll.GetByLabel("Payroll total", new() { Exact = true }).FillAsync("fifty");
        var compare = payroll.GetByRole(AriaRole.Button, new() { Name = "Compare the payroll total with the ledger" });
        await compare.ClickAsync();
        await Assertions.Expect(payroll.GetByRole(AriaRole.Alert)
            .Filter(new() { HasText = "Enter the total as an amount, for example 1,706,929.80." })).ToBeVisibleAsync();

        await payroll.GetByLabel("Payroll total", new() { Exact = true }).FillAsync("51.00");
        await compare.ClickAsync();
        await ExpectPayrollAsync("51.00 50.00 −1.00 −1.9607% Outside tolerance");
        await payroll.GetByText("Enter a payroll total").ClickAsync();
        await Assertions.Expect(payroll.GetByLabel("Payroll accounts, by code")).ToHaveValueAsync("1000");
        await view.KeepPictureAsync("payroll");

        await view.GoAsync("Import");
        await UploadTests.UploadAsync(view, "february_rest.csv", Header + Sale("2/11/26", 3, 1_00));
        await UploadTests.ExpectStatusAsync(view, "Posted: february_rest.csv");
        await view.GoAsync("Close");
        await ExpectPayrollAsync("51.00 51.00 0.00 0.0000% Equal");
        await payroll.GetByText("Show the accounts").First.ClickAsync();
        await Assertions.Expect(payroll.GetByRole(AriaRole.Listitem).First).ToHaveTextAsync("1000 Bank and cash 1000: 51.00");

        Task ExpectPayrollAsync(string figures) => Assertions.Expect(payroll.GetByRole(AriaRole.Row).Nth(1)).ToHaveTextAsync(
            new System.Text.RegularExpressions.Regex(@"^2026-02.*development.*"
                + string.Join(@"\s*", figures.Split(' ').Select(System.Text.RegularExpressions.Regex.Escape)) + "$"));
    }

    private static async Task AssertAccountsAsync(PageView view)
    {
        var below = view.Section("Reconciliation").Locator(".below");
        await Assertions.Expect(below).ToHaveCountAsync(1);
        await below.GetByText("Show the accounts that differ").ClickAsync();
        await Assertions.Expect(below.Locator("tbody tr")).ToHaveCountAsync(2);
        await view.KeepPictureAsync("accounts-that-differ");
        Assert.Equal(
            ["1000 Bank and cash 1000 150.16 150.00 −0.16 −0.1065% Outside tolerance",
                "4002 Sales 4002 −150.16 −150.00 0.16 0.1065% Outside tolerance"],
            (await below.Locator("tbody tr").AllInnerTextsAsync())
                .Select(text => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
    }

    private static async Task ReviewAsync(PageView view)
    {
        var row = Comparison(view, "2026-02-28");
        await row.GetByLabel("What was found").FillAsync("The bank has booked more");
        await row.GetByRole(AriaRole.Button, new() { Name = "Mark the difference as of 2026-02-28 reviewed" }).ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("Outside tolerance Reviewed");
        await Assertions.Expect(Banner(view)).ToContainTextAsync("Reconciliation failed.");

        var below = view.Section("Reconciliation").Locator(".below");
        await below.GetByText("Show the accounts that differ").ClickAsync();
        await Assertions.Expect(below.GetByRole(AriaRole.Listitem)).ToContainTextAsync("Reviewed by development");
        await Assertions.Expect(below.GetByRole(AriaRole.Listitem)).ToContainTextAsync("The bank has booked more");
    }

    private static async Task ApproveAsync(PageView view)
    {
        var row = Comparison(view, "2026-02-28");
        var approve = row.GetByRole(AriaRole.Button, new() { Name = "Approve the difference as of 2026-02-28" });
        await approve.ClickAsync();
        await Assertions.Expect(row.GetByLabel("What was found")).ToHaveJSPropertyAsync("validity.valueMissing", true);
        await Assertions.Expect(Banner(view)).ToContainTextAsync("Reconciliation failed.");

        await row.GetByLabel("What was found").FillAsync("Bank charges of the last day");
        await approve.ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("Outside tolerance Reviewed Approved");
        await Assertions.Expect(approve).ToHaveCountAsync(0);
        await Assertions.Expect(Banner(view)).ToContainTextAsync("Approved with a difference of 0.16 USD.");
        var id = (await view.GetAsync("/v1/reconciliations")).GetProperty("reconciliations")[0].GetProperty("reconciliationId").GetInt64();
        var review = (await view.GetAsync($"/v1/reconciliations/{id}")).GetProperty("reviews")[1];
        Assert.Equal(("approved", "Bank charges of the last day"),
            (review.GetProperty("kind").GetString(), review.GetProperty("note").GetString()));
    }

    /// <summary>Uploads the first file of a layout and says yes to it.</summary>
    private static async Task ConfirmAsync(PageView view, string file, string content)
    {
        await view.GoAsync("Import");
        await UploadTests.UploadAsync(view, file, content);
        var import = await UploadTests.OpenImportAsync(view, file);
        await import.GetByRole(AriaRole.Button, new() { Name = $"Post these entries of {file}" }).ClickAsync();
        await Assertions.Expect(import.Locator(".status").First).ToHaveTextAsync("Posted");
    }

    private static async Task ExpectComparisonAsync(PageView view, string asOf, string figures, string colour)
    {
        var row = Comparison(view, asOf);
        await Assertions.Expect(row).ToContainTextAsync("Trial balance file");
        await Assertions.Expect(row.Locator($".{colour}")).ToBeVisibleAsync();
        var shown = (await row.Locator("td.number, .status").AllInnerTextsAsync()).Select(text => text.Trim());
        Assert.Equal(figures, string.Join(' ', shown));
    }

    private static ILocator Banner(PageView view) => view.Page.Locator(".banner");

    private static ILocator Comparison(PageView view, string asOf) =>
        view.Section("Reconciliation").GetByRole(AriaRole.Row)
            .Filter(new() { Has = view.Page.GetByRole(AriaRole.Rowheader, new() { Name = asOf, Exact = true }) }).First;

    private static string Sale(string date, int number, long minor) => string.Create(CultureInfo.InvariantCulture,
        $"{date},R{number},2,1000,Sale,{minor / 100m:0.00},1,{number}\r\n{date},R{number},2,4002,Sale,{-minor / 100m:0.00},1,{number}\r\n");

    private static string TrialBalance(string title, long minor) => string.Create(CultureInfo.InvariantCulture,
        $"Landscaper Ltd\r\n{title}\r\n\r\nN/C,Name,Debit,Credit\r\n1000,Bank,{minor / 100m:0.00},\r\n4002,Sales,,{minor / 100m:0.00}\r\n");
}

[CollectionDefinition(nameof(ReconciliationTests), DisableParallelization = true)]
public class ReconciliationCollection;
