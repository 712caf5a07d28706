using System.Diagnostics;
using System.Security.Cryptography;
using Amazon.S3.Model;
using Financial.Fixtures;
using Financial.GenerateBooks;
using Financial.Ledger.Messages;
using Financial.LocalInfrastructure;
using Npgsql;

namespace Financial.Benchmarks;

/// <summary>
/// One file of a million lines from its message to posted, through the real worker process, beside a raw COPY of the same lines into a bare
/// table: interleaved on one server with the AppHost's settings, a fresh database each time. Ratios are to the raw COPY of the same round.
/// Then the same file once more, which is refused as already posted.
/// </summary>
public static class ImportBenchmark
{
    public const int StandardLines = 1_000_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    public static async Task<int> RunAsync(int lines, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("import-benchmark-").FullName;
        try
        {
            var (journal, copy) = (Path.Combine(folder, "journal.csv"), Path.Combine(folder, "copy.csv"));
            BenchmarkBooks.Write(lines, journal, copy);
            await using var postgres = await DurableServer.StartAsync(folder);
            await using var emulator = await SqsS3Emulator.StartAsync(stateFolder: Path.Combine(folder, "sqs-s3"));
            await postgres.MigrateTemplateAsync();
            var file = await UploadAsync(emulator, journal);
            var rows = new List<object[]>();
            for (var round = 1; round <= rounds; round++)
                rows.Add(await MeasureAsync(round, lines, postgres, emulator, file, copy));
            rows.Add(Medians(rows));
            Results.Write(lines == StandardLines ? "import" : $"import-{lines}",
                "round,lines,copy_s,import_s,ratio,worker_cpu_s,worker_peak_mib,lines_per_s,repeated_file_s", rows);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<object[]> MeasureAsync(int round, int lines, DurableServer postgres, SqsS3Emulator emulator, ImportFile file, string copy)
    {
        var database = await postgres.CreateDatabaseAsync($"round_{round}");
        var rawCopy = await RawCopyAsync(database.Administrator, copy);
        await using var worker = await WorkerProcess.StartAsync(database.EtlWorker.ConnectionString, Environment(emulator), System.Environment.GetEnvironmentVariable("WORKER_LOG"));
        await using var etlWorker = NpgsqlDataSource.Create(database.EtlWorker);
        await ExecuteAsync(database.Administrator, "checkpoint");
        var cpuBefore = worker.CpuTime;
        var import = await ImportAsync(etlWorker, database.Administrator, file, "posted");
        var workerCpu = worker.CpuTime - cpuBefore;
        var repeated = await ImportAsync(etlWorker, database.Administrator, file, "already-posted");
        return
        [
            round, lines, Seconds(rawCopy), Seconds(import), Math.Round(import / rawCopy, 2), Seconds(workerCpu),
            Math.Round(worker.PeakMemoryBytes / 1048576.0, 1), Math.Round(lines / import.TotalSeconds), Seconds(repeated),
        ];
    }

    private static async Task<TimeSpan> ImportAsync(NpgsqlDataSource etlWorker, NpgsqlConnectionStringBuilder database, ImportFile file, string expectedStatus)
    {
        var message = file with { ImportId = Guid.CreateVersion7() };
        var watch = Stopwatch.StartNew();
        await WorkerProcess.SendAsync(etlWorker, message);
        await WaitUntilAsync(expectedStatus, database, message.ImportId, watch);
        return watch.Elapsed;
    }

    private static object[] Medians(List<object[]> rows) =>
        ["median", .. Enumerable.Range(1, rows[0].Length - 1).Select(column => (object)Results.Median(rows.Select(row => Convert.ToDouble(row[column], System.Globalization.CultureInfo.InvariantCulture))))];

    private static async Task<TimeSpan> RawCopyAsync(NpgsqlConnectionStringBuilder database, string path)
    {
        await ExecuteAsync(database, """
            create table raw_copy (entry_id bigint, line_no int, entry_date date, account text, department int, cost_centre int, customer int,
                                   amount_minor bigint, currency text, description text)
            """);
        await ExecuteAsync(database, "checkpoint");
        await using var connection = new NpgsqlConnection(database.ConnectionString);
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
        await ExecuteAsync(database, "drop table raw_copy");
        return elapsed;
    }

    private static async Task<ImportFile> UploadAsync(SqsS3Emulator emulator, string path)
    {
        using var s3 = SqsS3Fixture.CreateS3(emulator.EndpointUrl);
        await s3.PutBucketAsync("import-files");
        var upload = await s3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = "import-files", Key = "journal" });
        var parts = new List<PartETag>();
        await using var file = File.OpenRead(path);
        var part = new byte[8 * 1024 * 1024];
        int read;
        while ((read = await file.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false)) > 0)
        {
            var response = await s3.UploadPartAsync(new UploadPartRequest
            {
                BucketName = "import-files", Key = "journal", UploadId = upload.UploadId, PartNumber = parts.Count + 1, InputStream = new MemoryStream(part, 0, read),
            });
            parts.Add(new PartETag(parts.Count + 1, response.ETag));
        }

        await s3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = "import-files", Key = "journal", UploadId = upload.UploadId, PartETags = parts });
        file.Position = 0;
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
        return new ImportFile(Guid.Empty, 1, 1, "import-files", "journal", sha256, file.Length, true, null);
    }

    private static async Task WaitUntilAsync(string expectedStatus, NpgsqlConnectionStringBuilder database, Guid importId, Stopwatch watch)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        while (true)
        {
            await using var command = new NpgsqlCommand("select status, error_detail from ledger.import_run where import_id = $1", connection);
            command.Parameters.Add(new NpgsqlParameter { Value = importId });
            await using (var reader = await command.ExecuteReaderAsync())
            {
                var status = await reader.ReadAsync() ? reader.GetString(0) : "pending";
                if (status == expectedStatus) return;
                if (status is not ("pending" or "running")) throw new InvalidOperationException($"The import ended as {status}: {reader.GetValue(1)}");
            }

            if (watch.Elapsed > Deadline) throw new TimeoutException("The import did not end.");
            await Task.Delay(10);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnectionStringBuilder database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    private static Dictionary<string, string> Environment(SqsS3Emulator emulator) => new()
    {
        ["AWS_ENDPOINT_URL"] = emulator.EndpointUrl.ToString(), ["AWS_REGION"] = SqsS3Emulator.Region,
        ["AWS_ACCESS_KEY_ID"] = "local", ["AWS_SECRET_ACCESS_KEY"] = "local",
    };

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 2);
}
