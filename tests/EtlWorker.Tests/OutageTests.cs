using Amazon.S3.Model;
using Financial.Fixtures;
using Financial.Ledger.Journal;
using Financial.Ledger.Messages;
using Financial.LocalInfrastructure;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker.Tests;

// IMP-8: a server that the worker needs goes away and comes back; the import ends as if it had been there, and nobody has to do anything.
public sealed class OutageTests(PostgresFixture postgres, SqsS3Fixture sqsS3) : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    // Big enough that progress is written several times while the file loads.
    private const int Entries = 50_000;
    private static readonly byte[] Books = FaultTests.GeneralJournal(Entries);

    [Theory]
    [InlineData("INT")]
    [InlineData("QUIT")]
    public async Task IMP_8_Postgres_restarted_during_an_import_delays_it_and_changes_nothing(string signal)
    {
        await using var undisturbed = await Company.FoundAsync(postgres, sqsS3);
        Assert.Equal("posted", (await undisturbed.ImportAsync(Books)).Status);
        await using var server = await RestartablePostgres.StartAsync();
        await using var emulator = await SqsS3Emulator.StartAsync();
        var message = await undisturbed.PutAsync(Books);
        await PutAsync(emulator, message, Books);
        var log = Path.GetTempFileName();
        try
        {
            await using var worker = await WorkerProcess.StartAsync(server.EtlWorkerConnectionString, FaultTests.Environment(emulator),
                log);
            await WorkerProcess.SendAsync(server.EtlWorker, message);
            await Eventually.BeTrueAsync(
                () => ScalarAsync<bool>(server.Administrator,
                    "select exists (select from ledger.import_run where status = 'running' and rows_read > 0)"),
                TimeSpan.FromSeconds(60));

            await server.StopAsync(signal);
            await Eventually.BeTrueAsync(async () => (await ReadSharedAsync(log))
                .Contains($"Import {message.ImportId} met a fault", StringComparison.Ordinal));
            await server.StartAgainAsync();

            await Eventually.BeTrueAsync(
                () => ScalarAsync<bool>(server.Administrator, "select exists (select from ledger.import_run where status = 'posted')"),
                TimeSpan.FromSeconds(120));
        }
        finally
        {
            File.Delete(log);
        }

        Assert.True(await ScalarAsync<int>(server.Administrator, "select attempt from ledger.import_run") > 1);
        await using (var transaction = await server.EtlWorker.BeginTenantTransactionAsync(Company.Tenant))
            Assert.Empty(await LedgerChecks.RunAsync(transaction.Connection, CancellationToken.None));
        Assert.Equal(await undisturbed.TrialBalanceAsync(), await Company.TrialBalanceAsync(server.Administrator));
        Assert.Equal(2L * Entries, await ScalarAsync<long>(server.Administrator, "select count(*) from ledger.journal_line"));
        Assert.Equal(1L, await ScalarAsync<long>(server.Administrator, "select ledger_version from ledger.entity"));
        Assert.Equal(0L, await ScalarAsync<long>(server.Administrator,
            "select count(*) from pg_class where relname like 'load%' and relkind in ('r', 'p')"));
    }

    [Fact]
    public async Task IMP_8_an_import_whose_retries_ran_out_without_a_database_has_failed_once_it_is_back_and_keeps_its_message_until_then()
    {
        await using var server = await RestartablePostgres.StartAsync();
        var handler = Company.HandlerOf(server.EtlWorker, sqsS3.S3);
        var message = new ImportFile(Guid.CreateVersion7(), Company.Tenant, Company.Entity, "imports", "a.csv", new string('0', 64), 1,
            true);
        await server.StopAsync("INT");
        var fault = (await Record.ExceptionAsync(() => handler.HandleAsync(message, Guid.NewGuid(), CancellationToken.None)))!;
        Assert.True(TransientFaults.IsTransient(fault));

        using var stopped = new CancellationTokenSource();
        var ofStoppedWorker = handler.GiveUpAsync(message, fault, stopped.Token);
        await stopped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ofStoppedWorker);
        var given = handler.GiveUpAsync(message, fault, CancellationToken.None);
        await server.StartAgainAsync();
        await given.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal("failed retries-exhausted",
            await ScalarAsync<string>(server.Administrator, "select status || ' ' || error_code from ledger.import_run"));
    }

    [Fact]
    public async Task IMP_8_SQS_away_for_ten_seconds_while_an_import_is_sent_delays_it_and_it_is_posted_once()
    {
        var books = FaultTests.GeneralJournal(1_000);
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var folder = Directory.CreateTempSubdirectory("financial-sqs-");
        var emulator = await SqsS3Emulator.StartAsync(stateFolder: folder.FullName);
        try
        {
            var message = await company.PutAsync(books);
            await PutAsync(emulator, message, books);
            await using var worker = await WorkerProcess.StartAsync(company.Database.EtlWorkerConnectionString,
                FaultTests.Environment(emulator));

            var port = emulator.Port;
            await emulator.KillAsync();
            // How long it is away is the subject.
            var away = Task.Delay(TimeSpan.FromSeconds(10));
            await WorkerProcess.SendAsync(company.Database.EtlWorker, message);
            await away;
            Assert.Equal(1L, await company.ScalarAsync<long>(
                "select count(*) from ledger.outbox where sent_at is null and parked_at is null"));
            Assert.Equal(0L, await company.ScalarAsync<long>("select count(*) from ledger.import_run"));
            await emulator.DisposeAsync();
            emulator = await SqsS3Emulator.StartAsync(port, folder.FullName);

            await Eventually.BeTrueAsync(() =>
                company.ScalarAsync<bool>("select exists (select from ledger.import_run where status = 'posted')"),
                TimeSpan.FromSeconds(60));
            Assert.Equal(1, (await company.ReadAsync(message)).Attempt);
            Assert.Equal(2_000L, await company.ScalarAsync<long>("select count(*) from ledger.journal_line"));
            Assert.Equal(1L, await company.ScalarAsync<long>("select ledger_version from ledger.entity"));
            await company.AssertLedgerIsSoundAsync();
        }
        finally
        {
            await emulator.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    internal static async Task PutAsync(SqsS3Emulator emulator, ImportFile message, byte[] bytes)
    {
        using var s3 = SqsS3Fixture.CreateS3(emulator.EndpointUrl);
        await s3.PutBucketAsync(message.Bucket);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = message.Bucket, Key = message.ObjectKey,
            InputStream = new MemoryStream(bytes) });
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    // The worker is still writing it.
    private static async Task<string> ReadSharedAsync(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
