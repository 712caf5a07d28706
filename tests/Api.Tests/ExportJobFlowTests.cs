using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>EXP-3 from the request to the file, with the real worker.</summary>
public sealed class ExportJobFlowTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private SqsS3Fixture _aws = null!;
    private RunningApi _api = null!;

    public async Task InitializeAsync()
    {
        _aws = await SqsS3Fixture.StartOwnAsync();
        _api = await StartAsync(postgres, _aws, dispatching: true, settings: ("AmazonSqs:CreateMissingQueues", "true"));
        await TestBooks.AddAccountsAsync(_api.Database.EtlWorker,
            [new("1000", "asset", "bank", "Bank"), new("4000", "income", "revenue", "Sales")]);
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        await _aws.DisposeAsync();
    }

    [Fact]
    public async Task EXP_3_a_journal_of_more_than_100_000_lines_has_the_lines_and_sums_of_its_version_while_others_post()
    {
        const int Entries = 60_000;
        await TestBooks.PostAsync(_api.Database.EtlWorker, [.. Books(Entries)]);
        await AssertProblemAsync(await _api.Http.GetAsync("/v1/journal?format=csv"), 422, "export-too-long");
        var totals = (await JsonAsync(await _api.Http.GetAsync("/v1/lines?limit=1&count=true"))).GetProperty("totals");
        var export = await AskAsync("?format=csv");

        await TestBooks.PostAsync(_api.Database.EtlWorker, [.. Books(7)]);
        await using var worker = await StartWorkerAsync();
        var posting = TestBooks.PostAsync(_api.Database.EtlWorker, [.. Books(500)]);
        var done = await FollowAsync(export, "done");
        await posting;

        using var response = await _api.Http.GetAsync(Text(done.GetProperty("links"), "content"));
        var content = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal((content.Length, Convert.ToHexStringLower(SHA256.HashData(content))),
            (done.GetProperty("sizeBytes").GetInt32(), Text(done, "sha256")));
        var rows = CsvText.Rows(System.Text.Encoding.UTF8.GetString(content)).ToList();
        var lines = rows.SkipWhile(row => row[0] != "Date").Skip(1).Where(row => row.Count > 1).ToList();
        Assert.Equal(2 * Entries, lines.Count);
        Assert.Equal(totals.GetProperty("lines").GetInt64(), lines.Count);
        Assert.Equal(Text(totals, "debitMinor"), Minor(lines, 5));
        Assert.Equal(Text(totals, "creditMinor"), Minor(lines, 6));
        Assert.Equal(("1", "development"), (Fact(rows, "Ledger version"), Fact(rows, "Exported by")));
        Assert.Equal(1, done.GetProperty("ledgerVersion").GetInt32());
    }

    [Fact]
    public async Task EXP_3_the_file_of_a_small_journal_has_the_bytes_of_the_direct_export()
    {
        await TestBooks.PostAsync(_api.Database.EtlWorker, [.. Books(20)]);
        await using var worker = await StartWorkerAsync();
        foreach (var format in new[] { "fec", "saft", "hledger", "csv" })
        {
            var done = await FollowAsync(await AskAsync($"?format={format}"), "done");
            var direct = await _api.Http.GetStringAsync($"/v1/journal?format={format}");
            var written = await _api.Http.GetStringAsync(Text(done.GetProperty("links"), "content"));
            Assert.Equal(WithoutTime(direct), WithoutTime(written));
        }
    }

    [Fact] // JOB-4
    public async Task EXP_3_a_failed_export_is_a_dead_letter_that_a_redrive_completes()
    {
        await TestBooks.PostAsync(_api.Database.EtlWorker, [.. Books(5)]);
        await _aws.S3.DeleteBucketAsync(_api.Bucket);
        await using var worker = await StartWorkerAsync();
        var export = await AskAsync("?format=csv");
        var failed = await FollowAsync(export, "failed");
        Assert.Equal(("bucket-refused", "the bucket refused the file (NoSuchBucket)"),
            (Text(failed, "errorCode"), Text(failed, "errorDetail")));

        JsonElement letter = default;
        await Eventually.BeTrueAsync(async () => (letter = (await JsonAsync(await _api.Http.GetAsync("/v1/dead-letters")))
            .GetProperty("deadLetters").EnumerateArray().FirstOrDefault()).ValueKind == JsonValueKind.Object);
        Assert.Equal(("export-journal_error", Text(export, "exportId"), false),
            (Text(letter, "queue"), Text(letter, "exportId"), letter.GetProperty("stuck").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, letter.GetProperty("importId").ValueKind);

        await _aws.S3.PutBucketAsync(_api.Bucket);
        using var redriven = await _api.Http.PostAsync(Text(letter.GetProperty("links"), "redrive"), content: null);
        Assert.Equal((HttpStatusCode.Accepted, $"/v1/exports/{Text(export, "exportId")}"),
            (redriven.StatusCode, redriven.Headers.Location!.ToString()));
        Assert.Equal(2, (await FollowAsync(export, "done")).GetProperty("attempt").GetInt32());
    }

    private static IEnumerable<TestLine> Books(int entries) => Enumerable.Range(1, entries).SelectMany(entry => new TestLine[]
    {
        new(entry, new(2025, 1 + entry % 12, 1), "1000", entry, 0), new(entry, new(2025, 1 + entry % 12, 1), "4000", 0, entry),
    });

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    private static string Fact(List<IReadOnlyList<string>> rows, string label) => rows.First(row => row[0] == label)[1];

    private static string Minor(List<IReadOnlyList<string>> lines, int column) => lines
        .Sum(line => long.Parse(line[column].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture))
        .ToString(CultureInfo.InvariantCulture);

    // The direct export states the time of the answer, the other one that of the request.
    private static IEnumerable<string> WithoutTime(string file) =>
        file.Split('\n').Where(line => !line.StartsWith("Exported at,", StringComparison.Ordinal)
            && !line.StartsWith("; Exported by ", StringComparison.Ordinal));

    private Task<ServiceProcess> StartWorkerAsync() => ServiceProcess.StartAsync(
        "EtlWorker", new Dictionary<string, string>(
            _aws.ServiceEnvironment) { ["ConnectionStrings__ledger"] = _api.Database.EtlWorkerConnectionString });

    private async Task<JsonElement> AskAsync(string query)
    {
        using var response = await _api.Http.PostAsync($"/v1/exports{query}", content: null);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return await JsonAsync(response);
    }

    private async Task<JsonElement> FollowAsync(JsonElement export, string status)
    {
        JsonElement now = default;
        await Eventually.BeTrueAsync(async () => Text(now = await JsonAsync(
            await _api.Http.GetAsync(Text(export.GetProperty("links"), "self"))), "status") == status);
        return now;
    }
}
