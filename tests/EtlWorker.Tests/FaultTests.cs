using System.Globalization;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Load;
using Financial.Fixtures;
using Financial.Ledger.Messages;
using Financial.LocalInfrastructure;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker.Tests;

// IMP-8: whatever breaks while a file is imported, the ledger ends as if nothing had.
public sealed class FaultTests(PostgresFixture postgres, SqsS3Fixture sqsS3) : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private const int Entries = 20_000;
    private static readonly byte[] Books = GeneralJournal(Entries);

    [Fact]
    public async Task IMP_2_the_same_message_delivered_three_times_at_once_posts_once()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var message = await company.PutAsync(Books);
        var messageId = Guid.NewGuid();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 3)
            .Select(_ => Task.Run(() => company.Handler.HandleAsync(message, messageId, CancellationToken.None))));

        Assert.Single(outcomes, outcome => outcome is ImportOutcome.Posted);
        Assert.Equal(2L, outcomes.LongCount(outcome => outcome is ImportOutcome.AlreadyEnded));
        await AssertPostedOnceAsync(company);
        Assert.Equal(1L, await company.ScalarAsync<long>("select count(*) from ledger.outbox"));
    }

    [Fact]
    public async Task Two_messages_with_the_same_file_at_once_post_it_once()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var messages = new[] { await company.PutAsync(Books), await company.PutAsync(Books) };

        var outcomes = await Task.WhenAll(
            messages.Select(message => Task.Run(() => company.Handler.HandleAsync(message, Guid.NewGuid(), CancellationToken.None))));

        Assert.Single(outcomes, outcome => outcome is ImportOutcome.Posted);
        Assert.Single(outcomes, outcome => outcome is ImportOutcome.AlreadyPosted);
        await AssertPostedOnceAsync(company);
    }

    [Theory]
    [InlineData("shorter")]
    [InlineData("longer")]
    [InlineData("other")]
    public async Task An_object_that_is_not_the_uploaded_file_fails_the_import_and_posts_nothing(string change)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var message = await company.PutAsync(Books);
        var bytes = change switch { "shorter" => Books[..^100], "longer" => [.. Books, (byte)'\n'],
            _ => [.. Books[..^3], (byte)'1', .. Books[^2..]] };
        await sqsS3.S3.PutObjectAsync(new PutObjectRequest { BucketName = message.Bucket, Key = message.ObjectKey,
            InputStream = new MemoryStream(bytes) });

        await Assert.ThrowsAsync<ObjectChangedException>(
            () => company.Handler.HandleAsync(message, Guid.NewGuid(), CancellationToken.None));

        var import = await company.ReadAsync(message);
        Assert.Equal(("failed", "object-changed"), (import.Status, import.ErrorCode));
        Assert.Empty(await company.TrialBalanceAsync());
    }

    [Fact]
    public async Task A_message_without_its_object_fails_the_import()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var message = await company.PutAsync(Books) with { ObjectKey = "gone" };

        await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => company.Handler.HandleAsync(message, Guid.NewGuid(), CancellationToken.None));

        Assert.Equal(("failed", "object-missing"),
            ((await company.ReadAsync(message)).Status, (await company.ReadAsync(message)).ErrorCode));
    }

    // The connection is cut by the server at a moment of its choosing; the same message then comes again.
    [Fact]
    public async Task IMP_8_a_database_connection_cut_in_the_middle_leaves_nothing_and_the_next_delivery_posts()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var message = await company.PutAsync(Books);
        var messageId = Guid.NewGuid();
        using var stop = new CancellationTokenSource();
        var cutter = CutPostingAsync(company, stop.Token);

        var fault = await Record.ExceptionAsync(() => company.Handler.HandleAsync(message, messageId, CancellationToken.None));
        await stop.CancelAsync();
        Assert.True(await cutter, "the posting was over before it could be cut");
        Assert.True(TransientFaults.IsTransient(fault!), fault!.ToString());
        Assert.Equal(("running", "retrying"), ((await company.ReadAsync(message)).Status, (await company.ReadAsync(message)).ErrorCode));
        Assert.Empty(await company.TrialBalanceAsync());

        Assert.IsType<ImportOutcome.Posted>(await company.Handler.HandleAsync(message, messageId, CancellationToken.None));
        await AssertPostedOnceAsync(company);
    }

    [Fact]
    public async Task IMP_8_a_worker_killed_while_it_loads_and_started_again_posts_the_file_once()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await using var emulator = await SqsS3Emulator.StartAsync();
        var environment = Environment(emulator);
        var message = await company.PutAsync(Books);
        using (var sqs = SqsS3Fixture.CreateSqs(emulator.EndpointUrl))
            await sqs.CreateQueueAsync(new CreateQueueRequest(Queues.ImportFile) { Attributes = new() { ["VisibilityTimeout"] = "2" } });
        using (var s3 = SqsS3Fixture.CreateS3(emulator.EndpointUrl))
        {
            await s3.PutBucketAsync(message.Bucket);
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = message.Bucket, Key = message.ObjectKey,
                InputStream = new MemoryStream(Books) });
        }

        // Another transaction holds the tenant's lock, so that the worker is surely inside its own when it is killed.
        await using (var holder = await company.Database.EtlWorker.BeginTenantTransactionAsync(1))
        {
            await using (var hold = new NpgsqlCommand("select ledger.lock_tenant()", holder.Connection)) await hold.ExecuteNonQueryAsync();
            var temporary = Directory.CreateTempSubdirectory("financial-worker-");
            await using var killed = await WorkerProcess.StartAsync(
                company.Database.EtlWorkerConnectionString,
                new Dictionary<string, string>(environment) { ["TMPDIR"] = temporary.FullName });
            await WorkerProcess.SendAsync(company.Database.EtlWorker, message);
            await Eventually.BeTrueAsync(() => company.ScalarAsync<bool>(
                "select exists (select from pg_locks where locktype = 'advisory' and classid = 7201 and not granted)"),
                TimeSpan.FromSeconds(60));
            await killed.KillAsync();
            Assert.Empty(temporary.GetFiles("import-*"));
            temporary.Delete(recursive: true);
        }

        await using var worker = await WorkerProcess.StartAsync(company.Database.EtlWorkerConnectionString, environment);
        // The queue gives the message again when its visibility ends; a running worker renews it.
        await Eventually.BeTrueAsync(async () => (await company.ReadAsync(message)).Status == "posted", TimeSpan.FromSeconds(90));
        await AssertPostedOnceAsync(company);
        Assert.Equal(2, (await company.ReadAsync(message)).Attempt);
    }

    [Fact]
    public async Task IMP_8_an_import_whose_retries_ran_out_has_failed_and_the_file_can_be_sent_again()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var message = await company.PutAsync(Books);
        using var stop = new CancellationTokenSource();
        var cutter = CutPostingAsync(company, stop.Token);
        var fault = await Record.ExceptionAsync(() => company.Handler.HandleAsync(message, Guid.NewGuid(), CancellationToken.None));
        await stop.CancelAsync();
        Assert.True(await cutter, "the posting was over before it could be cut");

        await company.Handler.GiveUpAsync(message, fault!, CancellationToken.None);

        var import = await company.ReadAsync(message);
        Assert.Equal(
            ("failed", "retries-exhausted",
                "every attempt failed, the last because the database did not answer; nothing was posted, send the file again"),
            (import.Status, import.ErrorCode, import.ErrorDetail));
        Assert.Empty(await company.TrialBalanceAsync());
        Assert.Equal("posted", (await company.ImportAsync(Books)).Status);
        await AssertPostedOnceAsync(company);
    }

    [Fact]
    public async Task IMP_8_a_full_disk_of_the_database_delays_the_import_and_is_called_so()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var message = await company.PutAsync(GeneralJournal(1));
        await using (var fill = company.Database.Administrator.CreateCommand("""
            create function public.fail() returns trigger language plpgsql as
              'begin raise ''could not extend file'' using errcode = ''53100''; end';
            create trigger disk_full before insert on ledger.account_month_balance execute function public.fail()
            """))
            await fill.ExecuteNonQueryAsync();

        await Assert.ThrowsAsync<PostgresException>(() => company.Handler.HandleAsync(message, Guid.NewGuid(), CancellationToken.None));
        var import = await company.ReadAsync(message);
        Assert.Equal(("running", "retrying", "the disk of the database is full; the import is tried again"),
            (import.Status, import.ErrorCode, import.ErrorDetail));

        await using (var free = company.Database.Administrator.CreateCommand("drop trigger disk_full on ledger.account_month_balance"))
            await free.ExecuteNonQueryAsync();
        Assert.IsType<ImportOutcome.Posted>(await company.Handler.HandleAsync(message, Guid.NewGuid(), CancellationToken.None));
    }

    [Fact]
    public void IMP_8_a_full_temporary_folder_delays_the_import_and_is_called_so()
    {
        // A write to this device always finds it full.
        var full = Assert.Throws<IOException>(() => File.WriteAllBytes("/dev/full", new byte[1]));
        Assert.Equal(("running", "retrying", "the temporary folder of the worker is full; the import is tried again"),
            ImportFault.Describe(full));
    }

    [Fact]
    public async Task A_poison_message_goes_to_the_error_queue_with_its_reason_and_the_next_import_is_posted()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await using var emulator = await SqsS3Emulator.StartAsync();
        var message = await company.PutAsync(Books);
        using var s3 = SqsS3Fixture.CreateS3(emulator.EndpointUrl);
        await s3.PutBucketAsync(message.Bucket);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = message.Bucket, Key = message.ObjectKey,
            InputStream = new MemoryStream(Books) });
        await using var worker = await WorkerProcess.StartAsync(company.Database.EtlWorkerConnectionString, Environment(emulator));
        using var sqs = new AmazonSQSClient("local", "local",
            new AmazonSQSConfig { ServiceURL = emulator.EndpointUrl.ToString(), AuthenticationRegion = SqsS3Emulator.Region });

        await sqs.SendMessageAsync((await sqs.GetQueueUrlAsync(Queues.ImportFile)).QueueUrl, "{ this is no message");
        await WorkerProcess.SendAsync(company.Database.EtlWorker, message);

        await Eventually.BeTrueAsync(() =>
            company.ScalarAsync<bool>("select exists (select from ledger.import_run where status = 'posted')"), TimeSpan.FromSeconds(60));
        await AssertPostedOnceAsync(company);
        var poison = await sqs.ReceiveMessageAsync(new ReceiveMessageRequest
        {
            QueueUrl = (await sqs.GetQueueUrlAsync($"{Queues.ImportFile}_error")).QueueUrl, MessageAttributeNames = ["All"],
            WaitTimeSeconds = 10,
        });
        Assert.NotEmpty(Assert.Single(poison.Messages).MessageAttributes["MT-Fault-Message"].StringValue);
    }

    private static async Task AssertPostedOnceAsync(Company company)
    {
        Assert.Equal(2L * Entries, await company.ScalarAsync<long>("select count(*) from ledger.journal_line"));
        Assert.Equal(1L, await company.ScalarAsync<long>("select ledger_version from ledger.entity"));
        Assert.Equal(0L, await company.ScalarAsync<long>(
            "select count(*) from pg_class where relname like 'load%' and relkind in ('r', 'p')"));
        await company.AssertLedgerIsSoundAsync();
    }

    private static async Task<bool> CutPostingAsync(Company company, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await company.ScalarAsync<long>(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and query ilike 'copy "
                    + "ledger.load_line%'") > 0)
                return true;
            await Task.Delay(1, CancellationToken.None);
        }

        return false;
    }

    internal static Dictionary<string, string> Environment(SqsS3Emulator emulator) => new()
    {
        ["AWS_ENDPOINT_URL"] = emulator.EndpointUrl.ToString(), ["AWS_REGION"] = SqsS3Emulator.Region,
        ["AWS_ACCESS_KEY_ID"] = "local", ["AWS_SECRET_ACCESS_KEY"] = "local",
    };

    internal static byte[] GeneralJournal(int entries)
    {
        var text = new StringBuilder("Date,Reference,Number of Distributions,G/L Account,Description,Amount,Transaction Period,Transaction "
            + "Number\r\n");
        for (var entry = 1; entry <= entries; entry++)
        {
            var (month, day) = (1 + entry % 12, 1 + entry % 28);
            text.Append(CultureInfo.InvariantCulture, $"{month}/{day}/25,R{entry},2,1000,Mowing {entry},{entry}.25,{month},{entry}\r\n");
            text.Append(CultureInfo.InvariantCulture, $"{month}/{day}/25,R{entry},2,4000,Mowing {entry},-{entry}.25,{month},{entry}\r\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
