using Amazon.S3.Model;
using Microsoft.Playwright;
using Npgsql;

namespace Financial.Page.Tests;

/// <summary>
/// The imports as jobs: live while they run, tried again, and sent again from where their messages ended (JOB-2 to JOB-4).
/// </summary>
[Collection(nameof(RunningSystem))]
public class JobTests(RunningSystem system)
{
    private const string Month = "2026-10";

    [Fact]
    public async Task An_import_that_runs_shows_its_progress_in_the_list_until_it_has_ended_JOB_2()
    {
        await using var view = await OpenBooksAsync();
        var row = ImportRow(view, "waiting.csv");
        await using (var connection = await system.Database.Administrator.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            // While the tenant's lock is held, the worker has read how many rows there are and waits.
            await using var hold = new NpgsqlCommand("select set_config('app.tenant_id', '1', true), ledger.lock_tenant()", connection);
            await hold.ExecuteNonQueryAsync();
            await UploadAsync(view, "waiting.csv", "JB1", 90101);
            await Assertions.Expect(row).ToContainTextAsync("Running");
            await Assertions.Expect(row.GetByRole(AriaRole.Progressbar, new() { Name = "Progress of waiting.csv" })).ToBeVisibleAsync();
            await view.KeepPictureAsync("import-running");
        }

        await Assertions.Expect(row).ToContainTextAsync("Posted");
        await Assertions.Expect(row.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
        await Assertions.Expect(row.GetByRole(AriaRole.Cell).Nth(2))
            .ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^\d+(\.\d)? s"));
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task A_rejected_import_is_posted_by_its_Retry_button_once_the_cause_is_mended_JOB_3()
    {
        await using var view = await OpenBooksAsync();
        var row = await RejectAsync(view, "closed_month.csv", "JB2", 90102);

        await row.GetByRole(AriaRole.Button, new() { Name = "Retry the import of closed_month.csv" }).ClickAsync();

        await Assertions.Expect(row).ToContainTextAsync("Posted");
        await Assertions.Expect(row).ToContainTextAsync("2 lines in 1 entry.");
        await Assertions.Expect(row.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task A_message_that_no_worker_could_handle_is_shown_with_its_reason_and_posts_after_its_redrive_JOB_4()
    {
        await using var view = await OpenBooksAsync();
        var letters = view.Section("Files that could not be processed");
        await Assertions.Expect(letters).ToContainTextAsync("Every file was processed.");
        var row = await RejectAsync(view, "lost.csv", "JB3", 90103);
        var (key, content) = await TakeAwayAsync(view, "lost.csv");

        await row.GetByRole(AriaRole.Button, new() { Name = "Retry the import of lost.csv" }).ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("Failed");
        var letter = letters.GetByRole(AriaRole.Row).Filter(new() { HasText = "lost.csv" });
        await Assertions.Expect(letter).ToContainTextAsync("The uploaded file is no longer in the bucket.");
        await view.KeepPictureAsync("dead-letter");

        await system.S3.PutObjectAsync(new PutObjectRequest { BucketName = RunningSystem.Bucket, Key = key,
            InputStream = new MemoryStream(content) });
        await letter.GetByRole(AriaRole.Button, new() { Name = "Process lost.csv again" }).ClickAsync();
        await Assertions.Expect(letters).ToContainTextAsync("Every file was processed.");
        await Assertions.Expect(row).ToContainTextAsync("Posted");
        Assert.Empty(view.Complaints);
    }

    [Fact]
    public async Task A_retry_that_the_server_refuses_says_so_beside_its_button_UI_2()
    {
        await using var view = await OpenBooksAsync();
        var row = await RejectAsync(view, "refused_retry.csv", "JB4", 90104);
        await view.Page.RouteAsync("**/retry", route => route.FulfillAsync(new()
        {
            Status = 409,
            ContentType = "application/problem+json",
            Body = """{"title":"The import cannot be tried again","status":409,"detail":"The import is running.","code":"not-retryable"}""",
        }));
        var retry = row.GetByRole(AriaRole.Button, new() { Name = "Retry the import of refused_retry.csv" });
        await retry.ClickAsync();
        await Assertions.Expect(row.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Retrying" }))
            .ToContainTextAsync("Retrying refused_retry.csv: The import is running.");
        await Assertions.Expect(retry).ToBeEnabledAsync();
    }

    private async Task<PageView> OpenBooksAsync()
    {
        await system.WithDemoCompanyAsync();
        var view = await PageView.SignInAsync(system, "/imports");
        await Assertions.Expect(view.Section("Imports").Locator(".imports")).ToBeVisibleAsync();
        return view;
    }

    /// <summary>Uploads a file while its month is closed, and reopens the month.</summary>
    private static async Task<ILocator> RejectAsync(PageView view, string file, string reference, int number)
    {
        await ChangePeriodAsync(view, "close");
        await UploadAsync(view, file, reference, number);
        var row = ImportRow(view, file);
        await Assertions.Expect(row).ToContainTextAsync("Rejected");
        await ChangePeriodAsync(view, "reopen");
        return row;
    }

    private static async Task ChangePeriodAsync(PageView view, string change) => Assert.Equal(200, await view.Page.EvaluateAsync<int>(
        """
        async ([month, change]) => (await fetch(`/v1/periods/${month}/${change}`,
          { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ reason: "test" }) })).status
        """, new[] { Month, change }));

    /// <summary>Removes the uploaded object from the bucket and gives its key and content.</summary>
    private async Task<(string Key, byte[] Content)> TakeAwayAsync(PageView view, string file)
    {
        var import = (await view.GetAsync("/v1/imports")).GetProperty("imports").EnumerateArray()
            .Single(import => import.GetProperty("fileName").GetString() == file);
        var key = $"1/1/{import.GetProperty("importId").GetString()}";
        using var stored = await system.S3.GetObjectAsync(RunningSystem.Bucket, key);
        using var content = new MemoryStream();
        await stored.ResponseStream.CopyToAsync(content);
        await system.S3.DeleteObjectAsync(RunningSystem.Bucket, key);
        return (key, content.ToArray());
    }

    // One entry of two lines in the month.
    private static Task UploadAsync(PageView view, string file, string reference, int number) => UploadTests.UploadAsync(
        view, file, UploadTests.Entry("10/20/26", reference, number, "6200", "1000", "12.50"));

    private static ILocator ImportRow(PageView view, string file) => UploadTests.ImportRow(view, file);
}
