using Microsoft.Playwright;
using Npgsql;

namespace Financial.Page.Tests;

/// <summary>Refused rows are mended cell by cell on the page, and only they are sent again (IMP-6).</summary>
[Collection(nameof(RunningSystem))]
public class RepairGridTests(RunningSystem system)
{
    [Fact]
    public async Task IMP_6_a_refused_row_is_mended_in_the_grid_and_posts_its_entry()
    {
        await using var view = await OpenBooksAsync();
        var grid = await RefuseAsync(view, "mended.csv", Entry("RG1", 90401, "6200", "NOPE"));

        await Assertions.Expect(grid).ToContainTextAsync("Entry of 2 rows, lines 2 to 3.");
        await Assertions.Expect(grid.GetByRole(AriaRole.Row).Filter(new() { HasText = "Account 'NOPE' is not in the chart." }))
            .ToHaveCountAsync(1);
        await Assertions.Expect(grid.Locator("[aria-invalid=true]")).ToHaveCountAsync(1);
        await Assertions.Expect(Cell(grid, "G/L Account", 3)).ToHaveAttributeAsync("aria-invalid", "true");
        await view.KeepPictureAsync("repair-grid");

        // By keyboard alone: the next cell is one Tab away.
        await Cell(grid, "Number of Distributions", 3).FocusAsync();
        await view.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(Cell(grid, "G/L Account", 3)).ToBeFocusedAsync();
        await view.Page.Keyboard.PressAsync("Control+A");
        await view.Page.Keyboard.TypeAsync("40100");
        await ImportAsync(grid);

        await Assertions.Expect(UploadTests.ImportRow(view, "mended-repaired.csv")).ToContainTextAsync("2 lines in 1 entry.");
        await Assertions.Expect(view.Section("Repair mended.csv")).ToHaveCountAsync(0);
        Assert.Equal(["40100", "6200"], await PostedAsync("account_code", "RG1"));
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task IMP_6_a_cell_with_a_comma_a_quote_and_an_umlaut_survives_whether_it_is_changed_or_not()
    {
        await using var view = await OpenBooksAsync();
        const string Text = "Müller, 5\" Größe";
        var grid = await RefuseAsync(view, "texts.csv",
            Entry("RG2", 90402, "6200", "NOPE").Replace("Adjustment,-", "\"Müller, 5\"\" Größe\",-", StringComparison.Ordinal));

        await Assertions.Expect(Cell(grid, "Description", 3)).ToHaveValueAsync(Text);
        await Cell(grid, "Description", 2).FillAsync(Text);
        await Cell(grid, "G/L Account", 3).FillAsync("40100");
        await ImportAsync(grid);

        await Assertions.Expect(UploadTests.ImportRow(view, "texts-repaired.csv")).ToContainTextAsync("2 lines in 1 entry.");
        Assert.Equal([Text, Text], await PostedAsync("coalesce(l.description, e.description)", "RG2"));
    }

    [Fact]
    public async Task IMP_6_a_code_that_lost_its_zeros_is_replaced_in_all_rows_at_once()
    {
        await using var view = await OpenBooksAsync();
        var grid = await RefuseAsync(view, "lost_zeros.csv",
            string.Concat(Enumerable.Range(1, 3).Select(number => Entry($"RG3{number}", 90410 + number, "730", "10200"))));
        await Assertions.Expect(grid.GetByText("Did you mean 73000?")).ToHaveCountAsync(3);

        await grid.GetByRole(AriaRole.Button, new() { Name = "Use 73000 on line 4" }).ClickAsync();
        await Assertions.Expect(Cell(grid, "G/L Account", 4)).ToHaveValueAsync("73000");
        await Assertions.Expect(Cell(grid, "G/L Account", 4)).ToBeFocusedAsync();
        await Assertions.Expect(Cell(grid, "G/L Account", 2)).ToHaveValueAsync("730");
        await grid.GetByRole(AriaRole.Button, new() { Name = "Use 73000 in all 2 rows" }).First.ClickAsync();
        await Assertions.Expect(grid.GetByText("73000 now stands in 2 rows.")).ToBeVisibleAsync();
        await Assertions.Expect(grid.GetByRole(AriaRole.Button, new() { Name = "Use 73000" })).ToHaveCountAsync(0);
        await ImportAsync(grid);

        await Assertions.Expect(UploadTests.ImportRow(view, "lost_zeros-repaired.csv")).ToContainTextAsync("6 lines in 3 entries.");
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task IMP_6_an_entry_that_does_not_balance_shows_debits_credits_and_difference_once()
    {
        await using var view = await OpenBooksAsync();
        var grid = await RefuseAsync(view, "unbalanced.csv",
            Entry("RG4", 90420, "6200", "10200").Replace("-12.00", "-11.00", StringComparison.Ordinal));

        await Assertions.Expect(grid.GetByText("Debits and credits of entry 'RG4' differ: 12.00 and 11.00, a difference of 1.00."))
            .ToHaveCountAsync(1);
        // No cell is known to be at fault.
        await Assertions.Expect(grid.Locator("[aria-invalid=true]")).ToHaveCountAsync(0);
        await grid.GetByRole(AriaRole.Button, new() { Name = "Import the repaired rows" }).ClickAsync();
        await Assertions.Expect(grid.GetByRole(AriaRole.Alert).First).ToContainTextAsync("No cell is changed yet.");
    }

    [Fact]
    public async Task IMP_6_more_than_200_rows_are_mended_by_file_and_the_grid_scrolls_in_its_own_box_on_a_phone()
    {
        await using var view = await OpenBooksAsync(width: 400);
        var grid = await RefuseAsync(view, "many.csv",
            string.Concat(Enumerable.Range(0, 101).Select(number => Entry($"RG5{number}", 90500 + number, "NOPE", "10200"))));

        await Assertions.Expect(grid.GetByText("The first 200 of 202 rows are shown.")).ToBeVisibleAsync();
        await Assertions.Expect(grid.Locator("tbody th[scope=row]")).ToHaveCountAsync(200);
        await Assertions.Expect(grid.GetByRole(AriaRole.Link, new() { Name = "download all of them (CSV)" })).ToBeVisibleAsync();
        Assert.Equal(400, await view.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        Assert.True(await grid.Locator(".table-scroll").EvaluateAsync<bool>("box => box.scrollWidth > box.clientWidth"));
        await view.KeepPictureAsync("repair-grid-phone");
    }

    private async Task<PageView> OpenBooksAsync(int width = 1440)
    {
        await system.WithDemoCompanyAsync();
        var view = await PageView.SignInAsync(system, "/imports", width);
        await Assertions.Expect(view.Section("Imports").Locator(".imports")).ToBeVisibleAsync();
        return view;
    }

    // Uploads a file that is refused, and opens its grid.
    private static async Task<ILocator> RefuseAsync(PageView view, string name, string rows)
    {
        await UploadTests.UploadAsync(view, name, UploadTests.Header + rows);
        await UploadTests.ExpectStatusAsync(view, $"Rejected: {name}.");
        await UploadTests.ImportRow(view, name).GetByRole(AriaRole.Button, new() { Name = $"Repair the refused rows of {name}" })
            .ClickAsync();
        var grid = view.Section($"Repair {name}");
        await Assertions.Expect(grid).ToBeVisibleAsync();
        return grid;
    }

    private static Task ImportAsync(ILocator grid) =>
        grid.GetByRole(AriaRole.Button, new() { Name = "Import the repaired rows" }).ClickAsync();

    private static ILocator Cell(ILocator grid, string column, int line) =>
        grid.GetByLabel($"{column}, line {line}", new() { Exact = true });

    private static string Entry(string reference, int number, string debited, string credited) =>
        UploadTests.Entry("10/22/26", reference, number, debited, credited, "12.00")[UploadTests.Header.Length..];

    // What the ledger holds of the lines of an entry.
    private async Task<string[]> PostedAsync(string expression, string reference)
    {
        await using var command = system.Database.Administrator.CreateCommand(
            $"""
            select array_agg({expression} order by account_code) from ledger.journal_line l join ledger.journal_entry e using (tenant_id,
              entity_id, entry_id)
            where e.reference = $1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = reference });
        return (string[])(await command.ExecuteScalarAsync())!;
    }
}
