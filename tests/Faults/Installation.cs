using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Transfer;
using Amazon.SQS;
using Amazon.SQS.Model;
using Financial.EtlWorker;
using Financial.Fixtures;
using Financial.Ledger.Messages;
using Financial.LocalInfrastructure;
using Npgsql;
using Xunit.Sdk;

namespace Financial.Faults;

/// <summary>
/// A ledger with a bucket and queues of its own, served by real worker processes, and the judgement on what a fault has left of it.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    private const string Bucket = "import-files";
    private const string WithoutEnd = "status not in ('posted', 'already-posted', 'rejected', 'failed')";

    // A message whose worker was killed comes again after this time; a living worker renews it.
    private const int VisibilitySeconds = 2;

    private const int PartBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly IAsyncDisposable _database;
    private readonly SqsS3Emulator _emulator;
    private readonly string _workerConnection;

    private Installation(IAsyncDisposable database, NpgsqlDataSource administrator, NpgsqlDataSource owner, NpgsqlDataSource etlWorker,
        string workerConnection, SqsS3Emulator emulator)
    {
        (_database, Administrator, Owner, EtlWorker) = (database, administrator, owner, etlWorker);
        (_workerConnection, _emulator) = (workerConnection, emulator);
        (S3, Sqs) = (SqsS3Fixture.CreateS3(emulator.EndpointUrl), SqsS3Fixture.CreateSqs(emulator.EndpointUrl));
    }

    public NpgsqlDataSource Administrator { get; }

    public NpgsqlDataSource Owner { get; }

    public NpgsqlDataSource EtlWorker { get; }

    public IAmazonS3 S3 { get; }

    public IAmazonSQS Sqs { get; }

    public string QueueUrl { get; private set; } = "";

    /// <summary>On a database of the shared server.</summary>
    public static async Task<Installation> StartAsync()
    {
        var postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        var database = await postgres.CreateDatabaseAsync();
        return await PrepareAsync(new Installation(
            database, database.Administrator, database.Owner, database.EtlWorker, database.EtlWorkerConnectionString,
            await SqsS3Emulator.StartAsync()));
    }

    /// <summary>On a server of its own, which ends with the installation.</summary>
    public static async Task<Installation> StartOnAsync(RestartablePostgres server) => await PrepareAsync(new Installation(
        server, server.Administrator, server.Owner, server.EtlWorker, server.EtlWorkerConnectionString, await SqsS3Emulator.StartAsync()));

    public Task<WorkerProcess> StartWorkerAsync() => WorkerProcess.StartAsync(_workerConnection, new Dictionary<string, string>
    {
        ["AWS_ENDPOINT_URL"] = _emulator.EndpointUrl.ToString(), ["AWS_REGION"] = SqsS3Emulator.Region, ["AWS_ACCESS_KEY_ID"] = "local",
        ["AWS_SECRET_ACCESS_KEY"] = "local",
    });

    /// <summary>Adds the ledgers of companies that are not there yet.</summary>
    public async Task AddLedgersAsync(IEnumerable<(int TenantId, int EntityId)> ledgers)
    {
        foreach (var (tenantId, entityId) in ledgers.Distinct())
            await ExecuteAsync($"insert into ledger.entity (tenant_id, entity_id, name) values ({tenantId}, {entityId}, 'Company') on "
                + "conflict do nothing");
    }

    /// <summary>Puts a file as the Api does and gives the message that announces it.</summary>
    public async Task<ImportFile> PutAsync(byte[] export, int tenantId = 1, int entityId = 1)
    {
        var importId = Guid.CreateVersion7();
        await PutObjectAsync(importId.ToString(), export);
        return new ImportFile(importId, tenantId, entityId, Bucket, importId.ToString(), Convert.ToHexStringLower(SHA256.HashData(export)),
            export.Length, true);
    }

    public async Task PutObjectAsync(string key, byte[] bytes)
    {
        // In parts when it is large.
        using var transfer = new TransferUtility(S3, new TransferUtilityConfig { MinSizeBeforePartUpload = PartBytes });
        await transfer.UploadAsync(new TransferUtilityUploadRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(bytes),
            PartSize = PartBytes });
    }

    public Task SendAsync(ImportFile message) => WorkerProcess.SendAsync(EtlWorker, message);

    /// <summary>Puts and sends a file and waits for its end.</summary>
    public async Task ImportAsync(byte[] export, int tenantId = 1, int entityId = 1)
    {
        var message = await PutAsync(export, tenantId, entityId);
        await SendAsync(message);
        await UntilAsync($"select exists (select from ledger.import_run where import_id = '{message.ImportId}' and not {WithoutEnd})");
    }

    /// <summary>Waits until a query says true.</summary>
    public Task UntilAsync(string sql, TimeSpan? deadline = null) =>
        Eventually.BeTrueAsync(() => ScalarAsync<bool>(sql), deadline ?? Deadline, sql);

    /// <summary>Waits for what lasts only milliseconds; fails when the import is over before it was seen.</summary>
    public async Task CatchAsync(string sql)
    {
        await using var connection = await Administrator.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            $"select case when ({sql}) then 'seen' when exists (select from ledger.import_run where not {WithoutEnd}) then 'over' end",
            connection);
        object? found;
        do found = await command.ExecuteScalarAsync();
        while (found is not string);
        if (found is "over") throw new MomentMissedException(sql);
    }

    /// <summary>Waits until the import has a status, or another that it keeps, which is a defect.</summary>
    public async Task<IReadOnlyCollection<string>> UntilStatusAsync(ImportFile message, string status)
    {
        try
        {
            // Nothing leads from posted or rejected to another status; a failed import may be posted yet by a message that comes again.
            await UntilAsync($"select exists (select from ledger.import_run where import_id = '{message.ImportId}' and status in "
                + $"('{status}', 'rejected', 'posted'))");
        }
        catch (XunitException)
        {
            // The status says what has kept it.
        }

        var reached = await ScalarAsync<string>(
            "select status || coalesce(' ' || error_code || ': ' || error_detail, '') from ledger.import_run where import_id = "
                + $"'{message.ImportId}' union all select 'unknown' limit 1");
        return reached.Split(' ')[0] == status ? [] : [$"the import is {reached} instead of {status}"];
    }

    /// <summary>Waits until no message is in the queue or in a worker's hand.</summary>
    public Task UntilQueueIsEmptyAsync() => Eventually.BeTrueAsync(
        async () =>
        {
            var counts = await Sqs.GetQueueAttributesAsync(QueueUrl,
                [QueueAttributeName.ApproximateNumberOfMessages, QueueAttributeName.ApproximateNumberOfMessagesNotVisible]);
            return counts.ApproximateNumberOfMessages == 0 && counts.ApproximateNumberOfMessagesNotVisible == 0;
        },
        Deadline);

    /// <summary>
    /// What is wrong with the ledgers: verify is not clean, a figure differs from the undisturbed run's, or something half is left.
    /// </summary>
    public async Task<List<string>> DefectsAsync(Figures undisturbed)
    {
        var defects = new List<string>();
        using var findings = new StringWriter();
        if (await VerifyCommand.RunAsync(Owner, tenant: null, findings, CancellationToken.None) != 0) defects.Add($"verify: {findings}");
        defects.AddRange((await Figures.ReadAsync(Administrator)).Differences(undisturbed).Take(3));
        if (await ScalarAsync<long>("select count(*) from pg_class where relname like 'load%' and relkind in ('r', 'p')") is > 0
            and var tables) defects.Add($"{tables} tables of a load are left");
        if (await ScalarAsync<long>($"select count(*) from ledger.import_run where {WithoutEnd}") is > 0 and var open)
            defects.Add($"{open} imports have no end");
        // ImportPosted leaves once for each posted import, in the transaction that posts it.
        var posted = await ScalarAsync<long>("select count(*) from ledger.import_run where status = 'posted'");
        var told = await ScalarAsync<long>($"select count(*) from ledger.outbox where queue = '{Queues.GenerateInsights}'");
        if (posted != told) defects.Add($"{posted} imports are posted, {told} told of");
        return defects;
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Administrator.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Administrator.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        Sqs.Dispose();
        await _emulator.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static async Task<Installation> PrepareAsync(Installation installation)
    {
        await installation.S3.PutBucketAsync(Bucket);
        var queue = await installation.Sqs.CreateQueueAsync(new CreateQueueRequest
        {
            QueueName = Queues.ImportFile, Attributes = new() { [QueueAttributeName.VisibilityTimeout] = $"{VisibilitySeconds}" },
        });
        installation.QueueUrl = queue.QueueUrl;
        return installation;
    }
}

/// <summary>What lasts only milliseconds was over before anybody looked.</summary>
internal sealed class MomentMissedException(string sql) : Exception($"The import was over before this was seen: {sql}");
