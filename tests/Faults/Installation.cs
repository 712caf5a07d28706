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

/// <summary>A ledger with its own bucket and queues, served by real worker processes. It also judges the ledger after a fault.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private const string Bucket = "import-files";
    private const string WithoutEnd = "status not in ('posted', 'already-posted', 'rejected', 'failed')";

    // The message of a killed worker is redelivered after this time; a running worker renews it.
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

    /// <summary>Starts on a database of the shared server.</summary>
    public static async Task<Installation> StartAsync()
    {
        var postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        var database = await postgres.CreateDatabaseAsync();
        return await PrepareAsync(new Installation(
            database, database.Administrator, database.Owner, database.EtlWorker, database.EtlWorkerConnectionString,
            await SqsS3Emulator.StartAsync()));
    }

    /// <summary>Starts on its own server, which stops with the installation.</summary>
    public static async Task<Installation> StartOnAsync(RestartablePostgres server) => await PrepareAsync(new Installation(
        server, server.Administrator, server.Owner, server.EtlWorker, server.EtlWorkerConnectionString, await SqsS3Emulator.StartAsync()));

    public Task<WorkerProcess> StartWorkerAsync() => WorkerProcess.StartAsync(_workerConnection, new Dictionary<string, string>
    {
        ["AWS_ENDPOINT_URL"] = _emulator.EndpointUrl.ToString(), ["AWS_REGION"] = SqsS3Emulator.Region, ["AWS_ACCESS_KEY_ID"] = "local",
        ["AWS_SECRET_ACCESS_KEY"] = "local",
    });

    /// <summary>Adds the missing ledgers of these companies.</summary>
    public async Task AddLedgersAsync(IEnumerable<(int TenantId, int EntityId)> ledgers)
    {
        foreach (var (tenantId, entityId) in ledgers.Distinct())
            await ExecuteAsync($"insert into ledger.entity (tenant_id, entity_id, name) values ({tenantId}, {entityId}, 'Company') on "
                + "conflict do nothing");
    }

    /// <summary>Uploads a file as the Api does and returns its message.</summary>
    public async Task<ImportFile> PutAsync(byte[] export, int tenantId = 1, int entityId = 1)
    {
        var importId = Guid.CreateVersion7();
        await PutObjectAsync(importId.ToString(), export);
        return new ImportFile(importId, tenantId, entityId, Bucket, importId.ToString(), Convert.ToHexStringLower(SHA256.HashData(export)),
            export.Length, true);
    }

    public async Task PutObjectAsync(string key, byte[] bytes)
    {
        // Large files go in parts.
        using var transfer = new TransferUtility(S3, new TransferUtilityConfig { MinSizeBeforePartUpload = PartBytes });
        await transfer.UploadAsync(new TransferUtilityUploadRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(bytes),
            PartSize = PartBytes });
    }

    public Task SendAsync(ImportFile message) => WorkerProcess.SendAsync(EtlWorker, message);

    /// <summary>Uploads and sends a file and waits for the end of its import.</summary>
    public async Task ImportAsync(byte[] export, int tenantId = 1, int entityId = 1)
    {
        var message = await PutAsync(export, tenantId, entityId);
        await SendAsync(message);
        await UntilAsync($"select exists (select from ledger.import_run where import_id = '{message.ImportId}' and not {WithoutEnd})");
    }

    /// <summary>Waits until a query returns true.</summary>
    public Task UntilAsync(string sql, TimeSpan? deadline = null) =>
        Eventually.BeTrueAsync(() => ScalarAsync<bool>(sql), deadline ?? Deadline, sql);

    /// <summary>Waits for a state of a few milliseconds; fails if the import ends before it was seen.</summary>
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

    /// <summary>Waits for a status of the import; any other final status is a defect.</summary>
    public async Task<IReadOnlyCollection<string>> UntilStatusAsync(ImportFile message, string status)
    {
        try
        {
            // Posted and rejected are final; a redelivered message may still post a failed import.
            await UntilAsync($"select exists (select from ledger.import_run where import_id = '{message.ImportId}' and status in "
                + $"('{status}', 'rejected', 'posted'))");
        }
        catch (XunitException)
        {
            // The status below explains the time-out.
        }

        var reached = await ScalarAsync<string>(
            "select status || coalesce(' ' || error_code || ': ' || error_detail, '') from ledger.import_run where import_id = "
                + $"'{message.ImportId}' union all select 'unknown' limit 1");
        return reached.Split(' ')[0] == status ? [] : [$"the import is {reached} instead of {status}"];
    }

    /// <summary>Waits until the queue is empty and no worker holds a message.</summary>
    public Task UntilQueueIsEmptyAsync() => Eventually.BeTrueAsync(
        async () =>
        {
            var counts = await Sqs.GetQueueAttributesAsync(QueueUrl,
                [QueueAttributeName.ApproximateNumberOfMessages, QueueAttributeName.ApproximateNumberOfMessagesNotVisible]);
            return counts.ApproximateNumberOfMessages == 0 && counts.ApproximateNumberOfMessagesNotVisible == 0;
        },
        Deadline);

    /// <summary>Lists the defects: verify fails, a figure differs from the undisturbed run, or something incomplete is left.</summary>
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
        // Each posted import sends ImportPosted once, in its posting transaction.
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

/// <summary>A state of a few milliseconds ended before it was seen.</summary>
internal sealed class MomentMissedException(string sql) : Exception($"The import was over before this was seen: {sql}");
