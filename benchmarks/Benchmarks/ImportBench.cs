using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3.Model;
using Financial.Fixtures;
using Financial.Ledger.Messages;
using Financial.LocalInfrastructure;
using Npgsql;

namespace Financial.Benchmarks;

/// <summary>A durable Postgres, the SQS/S3 emulator and a folder of input files, to measure imports by the real worker.</summary>
public sealed class ImportBench : IAsyncDisposable
{
    /// <summary>The bucket of the uploaded files.</summary>
    public const string Bucket = "import-files";

    private const int PartBytes = 8 * 1024 * 1024;

    private readonly DirectoryInfo _folder;
    private readonly DurableServer _postgres;
    private readonly SqsS3Emulator _emulator;
    private readonly string _workerFolder;

    private ImportBench(DirectoryInfo folder, DurableServer postgres, SqsS3Emulator emulator, string workerFolder) =>
        (_folder, _postgres, _emulator, _workerFolder) = (folder, postgres, emulator, workerFolder);

    public static async Task<ImportBench> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("import-benchmark-");
        var postgres = await DurableServer.StartAsync(folder.FullName);
        await postgres.MigrateTemplateAsync();
        var emulator = await SqsS3Emulator.StartAsync(stateFolder: Path.Combine(folder.FullName, "sqs-s3"));
        var worker = await PublishedService.PublishAsync("EtlWorker", Path.Combine(folder.FullName, "worker"));
        var bench = new ImportBench(folder, postgres, emulator, worker);
        using var s3 = SqsS3Fixture.CreateS3(bench._emulator.EndpointUrl);
        await s3.PutBucketAsync(Bucket);
        return bench;
    }

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Uploads a file to the bucket and returns its message, without an import id.</summary>
    public async Task<ImportFile> UploadAsync(string path)
    {
        var key = Path.GetFileName(path);
        using var s3 = SqsS3Fixture.CreateS3(_emulator.EndpointUrl);
        var upload = await s3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = Bucket, Key = key });
        var parts = new List<PartETag>();
        await using var file = File.OpenRead(path);
        var part = new byte[PartBytes];
        int read;
        while ((read = await file.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false)) > 0)
        {
            var response = await s3.UploadPartAsync(new UploadPartRequest
            {
                BucketName = Bucket, Key = key, UploadId = upload.UploadId, PartNumber = parts.Count + 1,
                InputStream = new MemoryStream(part, 0, read),
            });
            parts.Add(new PartETag(parts.Count + 1, response.ETag));
        }

        await s3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = Bucket, Key = key,
            UploadId = upload.UploadId, PartETags = parts });
        file.Position = 0;
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
        return new ImportFile(Guid.Empty, 1, 1, Bucket, key, sha256, file.Length, true);
    }

    /// <summary>Creates a database with workers of its own.</summary>
    public async Task<Installation> CreateInstallationAsync(string database)
    {
        var (administrator, etlWorker, api) = await _postgres.CreateDatabaseAsync(database);
        return new Installation(administrator, etlWorker, api, _emulator, _workerFolder);
    }

    public async ValueTask DisposeAsync()
    {
        await _emulator.DisposeAsync();
        await _postgres.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

/// <summary>One database and its workers.</summary>
public sealed class Installation(
    NpgsqlConnectionStringBuilder administrator, NpgsqlConnectionStringBuilder etlWorker, NpgsqlConnectionStringBuilder api,
    SqsS3Emulator emulator, string workerFolder)
    : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    private readonly NpgsqlDataSource _worker = NpgsqlDataSource.Create(etlWorker);

    public Task<WorkerProcess> StartWorkerAsync() => WorkerProcess.StartAsync(
        etlWorker.ConnectionString, Aws, Environment.GetEnvironmentVariable("WORKER_LOG"), workerFolder);

    /// <summary>The environment of the Api.</summary>
    public IReadOnlyDictionary<string, string> ApiEnvironment => new Dictionary<string, string>(Aws)
    {
        ["ConnectionStrings__ledger"] = api.ConnectionString, ["IMPORT_BUCKET"] = ImportBench.Bucket,
        ["AmazonSqs__CreateMissingQueues"] = "true",
    };

    private Dictionary<string, string> Aws => new()
    {
        ["AWS_ENDPOINT_URL"] = emulator.EndpointUrl.ToString(), ["AWS_REGION"] = SqsS3Emulator.Region,
        ["AWS_ACCESS_KEY_ID"] = "local", ["AWS_SECRET_ACCESS_KEY"] = "local",
    };

    /// <summary>Adds a key of the first company, and gives Postgres the statistics that it would gather in time.</summary>
    public async Task PrepareReadingAsync(string key)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        await ExecuteAsync($"insert into app.api_key (tenant_id, entity_id, name, key_hash) values (1, 1, 'benchmark', '\\x{hash}')");
        await ExecuteAsync("vacuum analyze");
        await CheckpointAsync();
    }

    public Task CheckpointAsync() => ExecuteAsync("checkpoint");

    public Task AddTenantAsync(int tenantId) =>
        ExecuteAsync($"insert into ledger.entity (tenant_id, entity_id, name) values ({tenantId}, 1, 'Company {tenantId}')");

    /// <summary>Builds the indexes that the worker builds after postings.</summary>
    public async Task<TimeSpan> IndexMonthsAsync()
    {
        var watch = Stopwatch.StartNew();
        await using var connection = await _worker.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("select ledger.index_next_month()", connection) { CommandTimeout = 0 };
        while (await command.ExecuteScalarAsync() is string)
        {
        }

        return watch.Elapsed;
    }

    /// <summary>Sends the message and waits for the import's end; fails on any other status.</summary>
    public async Task<TimeSpan> ImportAsync(ImportFile file, string expectedStatus)
    {
        var message = file with { ImportId = Guid.CreateVersion7() };
        var watch = Stopwatch.StartNew();
        await WorkerProcess.SendAsync(_worker, message);
        await WaitUntilAsync(expectedStatus, message.ImportId, watch);
        return watch.Elapsed;
    }

    /// <summary>Address of the database for other programs.</summary>
    public string AdministratorUri =>
        $"postgresql://{administrator.Username}:{administrator.Password}@"
            + $"{administrator.Host}:{administrator.Port}/{administrator.Database}";

    /// <summary>Runs a query that returns account and sum in minor units; returns the sums by account.</summary>
    public async Task<IReadOnlyDictionary<string, long>> BalancesAsync(string query)
    {
        await using var connection = new NpgsqlConnection(administrator.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var balances = new Dictionary<string, long>();
        while (await reader.ReadAsync()) balances.Add(reader.GetString(0), reader.GetInt64(1));
        return balances;
    }

    /// <summary>Empties the table of a raw COPY that was kept.</summary>
    public async Task EmptyRawCopyAsync()
    {
        await ExecuteAsync("truncate raw_copy");
        await CheckpointAsync();
    }

    /// <summary>Copies the plain CSV into <c>raw_copy</c>, a logged table without indexes. Drops the table unless it is kept.</summary>
    public async Task<TimeSpan> RawCopyAsync(string path, bool keep = false)
    {
        await ExecuteAsync("""
            create table raw_copy (entry_id bigint, line_no int, entry_date date, account text, department int, cost_centre int,
              customer int,
                                   amount_minor bigint, currency text, description text)
            """);
        await CheckpointAsync();
        await using var connection = new NpgsqlConnection(administrator.ConnectionString);
        await connection.OpenAsync();
        var watch = Stopwatch.StartNew();
        using (var source = new StreamReader(path))
        await using (var target = await connection.BeginTextImportAsync("copy raw_copy from stdin (format csv)"))
        {
            var buffer = new char[128 * 1024];
            int read;
            while ((read = await source.ReadAsync(buffer)) > 0) await target.WriteAsync(buffer.AsMemory(0, read));
        }

        var elapsed = watch.Elapsed;
        if (!keep) await ExecuteAsync("drop table raw_copy");
        return elapsed;
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    private async Task WaitUntilAsync(string expectedStatus, Guid importId, Stopwatch watch)
    {
        await using var connection = new NpgsqlConnection(administrator.ConnectionString);
        await connection.OpenAsync();
        while (true)
        {
            await using var command = new NpgsqlCommand("select status, error_detail from ledger.import_run where import_id = $1",
                connection);
            command.Parameters.Add(new NpgsqlParameter { Value = importId });
            await using (var reader = await command.ExecuteReaderAsync())
            {
                var status = await reader.ReadAsync() ? reader.GetString(0) : "pending";
                if (status == expectedStatus) return;
                if (status is not ("pending" or "running"))
                    throw new InvalidOperationException($"The import ended as {status}: {reader.GetValue(1)}");
            }

            if (watch.Elapsed > Deadline) throw new TimeoutException("The import did not end.");
            await Task.Delay(10);
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(administrator.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }
}
