using Amazon.SQS;
using Financial.Fixtures;
using Financial.Ledger.Messages;
using Financial.LocalInfrastructure;

namespace Financial.EtlWorker.Tests;

/// <summary>The worker as a process: it ends when its queue is gone, and waits when SQS is away.</summary>
public sealed class LostQueueTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task A_worker_whose_queue_is_deleted_posts_the_import_in_hand_and_ends_with_exit_code_3()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await using var emulator = await SqsS3Emulator.StartAsync();
        using var sqs = SqsS3Fixture.CreateSqs(emulator.EndpointUrl);
        var url = await CreateQueuesAsync(sqs);
        var books = FaultTests.GeneralJournal(50_000);
        var message = await company.PutAsync(books);
        await OutageTests.PutAsync(emulator, message, books);
        using var log = new LogFile();
        await using var worker = await WorkerProcess.StartAsync(
            company.Database.EtlWorkerConnectionString, Environment(emulator, fatalAfter: "00:00:01"), log.Path);
        await WorkerProcess.SendAsync(company.Database.EtlWorker, message);
        await Eventually.BeTrueAsync(() =>
            company.ScalarAsync<bool>("select exists (select from ledger.import_run where status = 'running')"));

        await sqs.DeleteQueueAsync(url);

        Assert.Equal(3, await worker.WaitForExitAsync());
        Assert.Equal("posted", (await company.ReadAsync(message)).Status);
        Assert.Matches("The queue import-file has been missing or denied for 1 s; the service finishes its work and ends: "
            + "The .*queue .*does not exist", await log.ReadAsync());
    }

    [Fact]
    public async Task A_worker_waits_while_SQS_is_away_and_ends_once_SQS_answers_that_the_queue_does_not_exist()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var emulator = await SqsS3Emulator.StartAsync();
        try
        {
            using var sqs = SqsS3Fixture.CreateSqs(emulator.EndpointUrl);
            await CreateQueuesAsync(sqs);
            using var log = new LogFile();
            await using var worker = await WorkerProcess.StartAsync(
                database.EtlWorkerConnectionString, Environment(emulator, fatalAfter: "00:00:00"), log.Path);

            var port = emulator.Port;
            await emulator.KillAsync();
            // The worker has noticed, three times at least, and runs on.
            using var http = new HttpClient();
            await Eventually.BeTrueAsync(async () =>
            {
                using var health = await http.GetAsync(new Uri($"http://127.0.0.1:{worker.Port}/health/ready"));
                return !(await health.Content.ReadAsStringAsync()).StartsWith("""{"status":"Healthy""", StringComparison.Ordinal);
            }, TimeSpan.FromMinutes(2));
            // Its state was in memory: the queue is gone.
            await emulator.DisposeAsync();
            emulator = await SqsS3Emulator.StartAsync(port);

            Assert.Equal(3, await worker.WaitForExitAsync());
            Assert.Matches("ends: The .*queue .*does not exist", await log.ReadAsync());
        }
        finally
        {
            await emulator.DisposeAsync();
        }
    }

    private static Dictionary<string, string> Environment(SqsS3Emulator emulator, string fatalAfter) =>
        new(FaultTests.Environment(emulator))
        {
            ["AmazonSqs__CreateMissingQueues"] = "false", ["AmazonSqs__FatalAfter"] = fatalAfter,
        };

    private static async Task<string> CreateQueuesAsync(IAmazonSQS sqs)
    {
        foreach (var suffix in (string[])["_error", "_skipped"])
            await sqs.CreateQueueAsync(Queues.ImportFile + suffix);
        foreach (var suffix in (string[])["", "_error", "_skipped"])
            await sqs.CreateQueueAsync(Queues.ExportJournal + suffix);
        return (await sqs.CreateQueueAsync(Queues.ImportFile)).QueueUrl;
    }

    private sealed class LogFile : IDisposable
    {
        public string Path { get; } = System.IO.Path.GetTempFileName();

        public Task<string> ReadAsync() => File.ReadAllTextAsync(Path);

        public void Dispose() => File.Delete(Path);
    }
}
