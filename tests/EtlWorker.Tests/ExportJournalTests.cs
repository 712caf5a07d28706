using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Financial.Fixtures;
using Financial.Ledger.Messages;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Financial.LocalInfrastructure;
using Financial.ServiceDefaults;
using Microsoft.Extensions.Logging.Abstractions;

namespace Financial.EtlWorker.Tests;

// EXP-3: a journal of any length is written into the bucket, whole or not at all.
public sealed class ExportJournalTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private static readonly DateTimeOffset AskedAt = new(2026, 1, 5, 9, 30, 0, TimeSpan.Zero);
    private static readonly DateRange Year = new(new(2025, 1, 1), new(2025, 12, 31));

    public static TheoryData<string> Formats() => [.. JournalFile.All.Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task EXP_3_the_file_has_the_bytes_of_a_direct_export_of_the_version_that_was_served_when_it_was_asked_for(string format)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(FaultTests.GeneralJournal(50));
        var message = await AskAsync(company, format);
        var direct = await WriteAsync(company, format);
        await company.ImportAsync("2025-01-03 Later\n  Assets:1000  2.00\n  Income:4000\n");

        await Handler(company).HandleAsync(message, CancellationToken.None);

        var run = await ReadAsync(company, message);
        Assert.Equal(("done", 1, (long?)direct.Length), (run.Status, run.Attempt, run.SizeBytes));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(direct)), run.Sha256);
        Assert.Equal(direct, await ReadObjectAsync(company, run.ObjectKey!));
        Assert.Equal([run.ObjectKey!], await KeysAsync(company));
    }

    [Fact]
    public async Task EXP_3_an_empty_ledger_has_an_empty_journal_also_if_something_is_posted_meanwhile()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var message = await AskAsync(company, "hledger");
        await company.ImportAsync(FaultTests.GeneralJournal(5));

        await Handler(company).HandleAsync(message, CancellationToken.None);

        Assert.EndsWith("\n; End: 0 entries, 0 lines\n",
            Encoding.UTF8.GetString(await ReadObjectAsync(company, (await ReadAsync(company, message)).ObjectKey!)));
    }

    [Fact]
    public async Task EXP_4_texts_that_start_like_a_formula_stay_texts_in_CSV()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync("2025-01-03 =1+1\n  Assets:1201  2.00\n  Income:4000\n");

        var rows = CsvText.Rows(Encoding.UTF8.GetString(await WriteAsync(company, "csv"))).ToList();

        var line = rows.First(row => row[0] == "2025-01-03");
        Assert.Equal(["2025-01-03", "1", "1", "1201"], line.Take(4));
        Assert.Equal(("2.00", "0.00", "'=1+1"), (line[5], line[6], line[7]));
        Assert.Equal("2", rows.First(row => row[0] == "Rows")[1]);
    }

    [Fact]
    public async Task EXP_3_the_same_message_at_once_and_again_leaves_one_file()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(FaultTests.GeneralJournal(2_000));
        var message = await AskAsync(company, "csv");

        await Task.WhenAll(Enumerable.Range(0, 3).Select(
            _ => Task.Run(() => Handler(company).HandleAsync(message, CancellationToken.None))));
        await Handler(company).HandleAsync(message, CancellationToken.None);

        var run = await ReadAsync(company, message);
        Assert.Equal("done", run.Status);
        Assert.Equal([run.ObjectKey!], await KeysAsync(company));
        Assert.Equal(run.Sha256, Convert.ToHexStringLower(SHA256.HashData(await ReadObjectAsync(company, run.ObjectKey!))));
    }

    [Fact]
    public async Task EXP_3_a_bucket_that_breaks_off_after_the_first_part_gets_no_object_and_the_next_delivery_writes_the_file()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(FaultTests.GeneralJournal(30_000));
        var message = await AskAsync(company, "saft");
        using var broken = new BrokenBucket(sqsS3.EndpointUrl, failingPart: 2);

        var fault = await Assert.ThrowsAnyAsync<Exception>(
            () => Handler(company, broken.S3).HandleAsync(message, CancellationToken.None));

        Assert.True(TransientFaults.IsTransient(fault), fault.ToString());
        Assert.Equal(2, broken.PartsSent);
        var run = await ReadAsync(company, message);
        Assert.Equal(("running", "retrying", "the bucket did not answer; the export is tried again"),
            (run.Status, run.ErrorCode, run.ErrorDetail));
        Assert.Empty(await KeysAsync(company));
        Assert.Empty((await company.S3.ListMultipartUploadsAsync(company.Bucket)).MultipartUploads ?? []);

        await Handler(company).HandleAsync(message, CancellationToken.None);
        run = await ReadAsync(company, message);
        Assert.Equal(("done", 2, null), (run.Status, run.Attempt, run.ErrorCode));
        Assert.Equal(run.Sha256, Convert.ToHexStringLower(SHA256.HashData(await WriteAsync(company, "saft"))));
    }

    [Fact]
    public async Task EXP_3_an_export_whose_attempts_all_failed_has_failed_and_says_why()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var message = await AskAsync(company, "csv");
        using var nowhere = SqsS3Fixture.CreateS3(new Uri($"http://127.0.0.1:{FreePort.Next()}"));
        var handler = Handler(company, nowhere);
        var fault = await Assert.ThrowsAnyAsync<Exception>(() => handler.HandleAsync(message, CancellationToken.None));

        await handler.GiveUpAsync(message, fault, CancellationToken.None);

        var run = await ReadAsync(company, message);
        Assert.Equal(
            ("failed", "retries-exhausted", "every attempt failed, the last because the bucket did not answer; ask for the export again"),
            (run.Status, run.ErrorCode, run.ErrorDetail));
    }

    [Fact]
    public async Task EXP_3_a_bucket_that_is_gone_fails_the_export()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var message = await AskAsync(company, "csv") with { Bucket = $"gone-{Guid.NewGuid():N}" };

        await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => Handler(company).HandleAsync(message, CancellationToken.None));

        var run = await ReadAsync(company, message);
        Assert.Equal(("failed", "bucket-refused"), (run.Status, run.ErrorCode));
    }

    [Fact]
    public async Task EXP_3_a_journal_with_other_lines_than_were_announced_is_not_kept()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(FaultTests.GeneralJournal(5));
        var message = await AskAsync(company, "csv") with { LineCount = 11 };

        await Assert.ThrowsAsync<ExportChangedException>(() => Handler(company).HandleAsync(message, CancellationToken.None));

        var run = await ReadAsync(company, message);
        Assert.Equal(("failed", "lines-changed", "the journal has 10 lines, it had 11 when it was asked for"),
            (run.Status, run.ErrorCode, run.ErrorDetail));
        Assert.Empty(await KeysAsync(company));
    }

    [Fact]
    public async Task EXP_3_a_worker_killed_while_it_writes_leaves_nothing_that_is_called_done_and_the_next_one_writes_the_file()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await using var emulator = await SqsS3Emulator.StartAsync();
        using var s3 = SqsS3Fixture.CreateS3(emulator.EndpointUrl);
        await s3.PutBucketAsync(company.Bucket);
        await company.ImportAsync(FaultTests.GeneralJournal(30_000));
        var message = await AskAsync(company, "saft");

        // Another transaction keeps the run from being marked as done.
        await using (var holder = await company.Database.Administrator.OpenConnectionAsync())
        await using (var hold = await holder.BeginTransactionAsync())
        {
            await using var killed = await WorkerProcess.StartAsync(
                company.Database.EtlWorkerConnectionString, FaultTests.Environment(emulator));
            await WorkerProcess.SendAsync(company.Database.EtlWorker, Queues.ExportJournal, message.TenantId, message);
            await Eventually.BeTrueAsync(() =>
                company.ScalarAsync<bool>("select exists (select from ledger.export_run where status = 'running')"));
            await using (var take = new Npgsql.NpgsqlCommand("lock table ledger.export_run in exclusive mode", holder, hold))
                await take.ExecuteNonQueryAsync();
            await Eventually.BeTrueAsync(async () => await HasPartsAsync(s3, company.Bucket));
            await killed.KillAsync();
        }
        Assert.Equal("running", (await ReadAsync(company, message)).Status);

        await using var worker = await WorkerProcess.StartAsync(company.Database.EtlWorkerConnectionString,
            FaultTests.Environment(emulator));
        // The queue gives the message again when its visibility ends.
        await Eventually.BeTrueAsync(async () => (await ReadAsync(company, message)).Status == "done", TimeSpan.FromSeconds(120));

        var run = await ReadAsync(company, message);
        Assert.Equal(2, run.Attempt);
        Assert.Equal(run.Sha256, Convert.ToHexStringLower(SHA256.HashData(await WriteAsync(company, "saft"))));
        await Eventually.BeTrueAsync(async () => (await KeysAsync(s3, company.Bucket)).SequenceEqual([run.ObjectKey!]));
    }

    private static ExportJournalHandler Handler(Company company, IAmazonS3? s3 = null) =>
        new(company.Database.EtlWorker, s3 ?? company.S3, NullLogger<ExportJournalHandler>.Instance);

    // Asks as the Api does.
    private static async Task<ExportJournal> AskAsync(Company company, string format)
    {
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        var export = await JournalExport.PrepareAsync(
            transaction.Connection, Company.Entity, Year, JournalFile.Find(format)!, CancellationToken.None);
        return new ExportJournal(Guid.CreateVersion7(), Company.Tenant, Company.Entity, format, Year.From, Year.To,
            export.Version.ServedId, export.LineCount, company.Bucket, "the controller", AskedAt);
    }

    private static async Task<byte[]> WriteAsync(Company company, string format)
    {
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        var file = JournalFile.Find(format)!;
        var export = await JournalExport.PrepareAsync(transaction.Connection, Company.Entity, Year, file, CancellationToken.None);
        var output = new StringWriter();
        await export.WriteAsync(transaction.Connection, file, "the controller", AskedAt, output, CancellationToken.None);
        return Encoding.UTF8.GetBytes(output.ToString());
    }

    private static async Task<byte[]> ReadObjectAsync(Company company, string key)
    {
        using var response = await company.S3.GetObjectAsync(company.Bucket, key);
        using var content = new MemoryStream();
        await response.ResponseStream.CopyToAsync(content);
        return content.ToArray();
    }

    private static Task<IReadOnlyList<string>> KeysAsync(Company company) => KeysAsync(company.S3, company.Bucket);

    private static async Task<IReadOnlyList<string>> KeysAsync(IAmazonS3 s3, string bucket) =>
        [.. ((await s3.ListObjectsV2Async(new() { BucketName = bucket, Prefix = "exports/" })).S3Objects ?? []).Select(found => found.Key)];

    private static async Task<bool> HasPartsAsync(IAmazonS3 s3, string bucket)
    {
        if ((await KeysAsync(s3, bucket)).Count > 0) return true;
        foreach (var upload in (await s3.ListMultipartUploadsAsync(bucket)).MultipartUploads ?? [])
            if ((await s3.ListPartsAsync(bucket, upload.Key, upload.UploadId)).Parts is { Count: > 0 }) return true;
        return false;
    }

    private static async Task<Run> ReadAsync(Company company, ExportJournal message)
    {
        await using var command = company.Database.Administrator.CreateCommand(
            "select status, attempt, object_key, size_bytes, sha256, error_code, error_detail from ledger.export_run "
                + $"where export_id = '{message.ExportId}'");
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync(), "the export has no export_run");
        return new Run(reader.GetString(0), reader.GetInt32(1), Text(2), reader.IsDBNull(3) ? null : reader.GetInt64(3), Text(4), Text(5),
            Text(6));

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    private sealed record Run(
        string Status, int Attempt, string? ObjectKey, long? SizeBytes, string? Sha256, string? ErrorCode, string? ErrorDetail);

    /// <summary>A client whose connection breaks when it sends this part of an object.</summary>
    private sealed class BrokenBucket : Amazon.Runtime.HttpClientFactory, IDisposable
    {
        private readonly int _failingPart;

        public BrokenBucket(Uri endpoint, int failingPart)
        {
            _failingPart = failingPart;
            S3 = new AmazonS3Client(new BasicAWSCredentials("local", "local"), new AmazonS3Config
            {
                ServiceURL = endpoint.ToString(), AuthenticationRegion = SqsS3Emulator.Region, ForcePathStyle = true, MaxErrorRetry = 0,
                HttpClientFactory = this,
            });
        }

        public AmazonS3Client S3 { get; }

        public int PartsSent { get; private set; }

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(this), disposeHandler: true);

        public void Dispose() => S3.Dispose();

        private sealed class Handler(BrokenBucket bucket) : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                if (request.RequestUri!.Query.Contains("partNumber=", StringComparison.Ordinal)) bucket.PartsSent++;
                return request.RequestUri.Query.Contains($"partNumber={bucket._failingPart}", StringComparison.Ordinal)
                    ? throw new HttpRequestException("The connection broke.") : base.SendAsync(request, cancellationToken);
            }
        }
    }
}
