using System.Security.Cryptography;
using System.Text.Json;
using System.Text;
using Amazon.S3.Model;
using Amazon.S3;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Load;
using Financial.Fixtures;
using Financial.Ledger.Journal;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;

// Tests of outages mostly wait: more of them than there are cores fill the time.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]

namespace Financial.EtlWorker.Tests;

/// <summary>One company with a ledger and a bucket of its own, into which files are imported by the worker's own handler.</summary>
public sealed class Company : IAsyncDisposable
{
    public const int Tenant = 1;
    public const int Entity = 1;

    private readonly string _bucket = $"company-{Guid.NewGuid():N}";
    private readonly IAmazonS3 _s3;

    private Company(TestDatabase database, IAmazonS3 s3)
    {
        Database = database;
        _s3 = s3;
        Handler = HandlerOf(database.EtlWorker, s3);
    }

    public TestDatabase Database { get; }

    public ImportFileHandler Handler { get; }

    public string Bucket => _bucket;

    public static ImportFileHandler HandlerOf(NpgsqlDataSource etlWorker, IAmazonS3 s3) =>
        new(etlWorker, new Extraction(etlWorker, new ObjectDownload(s3)), new Inbox("ledger"), new Outbox("ledger"), new ImportMetrics(),
            NullLogger<ImportFileHandler>.Instance);

    public IAmazonS3 S3 => _s3;

    public static async Task<Company> FoundAsync(PostgresFixture postgres, SqsS3Fixture sqsS3)
    {
        var company = new Company(await postgres.CreateDatabaseAsync(), sqsS3.S3);
        await company._s3.PutBucketAsync(company._bucket);
        return company;
    }

    public Task<Import> ImportSampleAsync(string name) => ImportAsync(File.ReadAllBytes(Samples.Path(name)));

    public Task<Import> ImportAsync(string text) => ImportAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Puts a file and imports it as an upload that says more than its file.</summary>
    public async Task<Import> ImportAsync(string text, Func<ImportFile, ImportFile> with)
    {
        var message = with(await PutAsync(Encoding.UTF8.GetBytes(text)));
        return await ReadAsync(message, await Handler.HandleAsync(message, Guid.NewGuid(), CancellationToken.None));
    }

    /// <summary>Puts a file and imports it.</summary>
    public async Task<Import> ImportAsync(byte[] bytes, string? currency = null, int tenantId = Tenant)
    {
        var message = await PutAsync(bytes, currency, tenantId);
        var outcome = await Handler.HandleAsync(message, Guid.NewGuid(), CancellationToken.None);
        return await ReadAsync(message, outcome);
    }

    /// <summary>Puts a file as the Api does and gives the message that announces it.</summary>
    public async Task<ImportFile> PutAsync(byte[] bytes, string? currency = null, int tenantId = Tenant)
    {
        var importId = Guid.CreateVersion7();
        await _s3.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = importId.ToString(),
            InputStream = new MemoryStream(bytes) });
        return new ImportFile(importId, tenantId, Entity, _bucket, importId.ToString(), Convert.ToHexStringLower(SHA256.HashData(bytes)),
            bytes.Length, true)
        {
            RequestedBy = "controller", Options = new() { Currency = currency },
        };
    }

    /// <summary>Says yes to what the preview of an import asks, as the Api does, and why.</summary>
    public async Task<Import> ConfirmAsync(Import asked, string? reason = null)
    {
        var shown = await ScalarAsync<string>(
            $"select coalesce(preview->'questions', '[]')::text from ledger.import_run where import_id = '{asked.Message.ImportId}'");
        var message = asked.Message with
        {
            Confirmed = true,
            Reason = reason,
            ConfirmedQuestions = [.. asked.Message.ConfirmedQuestions,
                .. JsonSerializer.Deserialize<ConfirmedQuestion[]>(shown, JsonSerializerOptions.Web)!],
        };
        return await ReadAsync(message, await Handler.HandleAsync(message, Guid.NewGuid(), CancellationToken.None));
    }

    public async Task<Import> ReadAsync(ImportFile message, ImportOutcome? outcome = null)
    {
        await using var run = Database.Administrator.CreateCommand("""
            select status, error_code, error_detail, rows_read, rows_posted, rows_refused, entries_posted, layout, encoding, attempt,
                   (select coalesce(array_agg(line || ' ' || code order by sequence), '{}') from ledger.import_refusal r
                     where r.import_id = i.import_id)
            from ledger.import_run i where import_id = $1
            """);
        run.Parameters.Add(new NpgsqlParameter { Value = message.ImportId });
        await using var reader = await run.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync(), "the import has no import_run");
        return new Import(message, outcome, reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1),
            reader.IsDBNull(2) ? null : reader.GetString(2),
            reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6), reader.IsDBNull(7) ? null : reader.GetString(7),
            reader.IsDBNull(8) ? null : reader.GetString(8), reader.GetInt32(9), reader.GetFieldValue<string[]>(10));
    }

    /// <summary>Debits minus credits by account, from the lines themselves.</summary>
    public Task<SortedDictionary<string, long>> TrialBalanceAsync(int tenantId = Tenant) =>
        TrialBalanceAsync(Database.Administrator, tenantId);

    /// <inheritdoc cref="TrialBalanceAsync(int)"/>
    public static async Task<SortedDictionary<string, long>> TrialBalanceAsync(NpgsqlDataSource administrator, int tenantId = Tenant)
    {
        await using var command = administrator.CreateCommand("""
            select account_code, sum(debit_minor - credit_minor)::bigint from ledger.journal_line where tenant_id = $1 group by 1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = tenantId });
        await using var reader = await command.ExecuteReaderAsync();
        var balances = new SortedDictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync()) balances.Add(reader.GetString(0), reader.GetInt64(1));
        return balances;
    }

    /// <summary>Fails when any invariant of the ledger is broken (I-1, I-3, I-4, I-6, I-12, I-13, I-14, I-15).</summary>
    public async Task AssertLedgerIsSoundAsync(int tenantId = Tenant)
    {
        Assert.Empty(await HashChainCheck.RunAsync(Database.EtlWorker, tenantId, CancellationToken.None));
        await using var transaction = await Database.Api.BeginTenantTransactionAsync(tenantId);
        Assert.Empty(await LedgerChecks.RunAsync(transaction.Connection, CancellationToken.None));
    }

    /// <summary>Closes or reopens a month as the Api does.</summary>
    public async Task ChangePeriodAsync(string function, DateOnly month)
    {
        await using var transaction = await Database.Api.BeginTenantTransactionAsync(Tenant);
        await using var command = new NpgsqlCommand($"select ledger.{function}(1, $1, 'controller', 'month end')", transaction.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = month });
        await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    /// <summary>Sets what a layout's profile says as the Api does.</summary>
    public async Task ChangeProfileAsync(string layout, string change)
    {
        await using var transaction = await Database.Api.BeginTenantTransactionAsync(Tenant);
        await using var command = new NpgsqlCommand("select ledger.change_profile(1, $1, $2, 'controller')", transaction.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = layout });
        command.Parameters.Add(new NpgsqlParameter { Value = change, NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.Administrator.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}

/// <summary>What became of an import, as everybody sees it in <c>import_run</c>; refusals as "line code".</summary>
public sealed record Import(
    ImportFile Message, ImportOutcome? Outcome, string Status, string? ErrorCode, string? ErrorDetail, long RowsRead, long RowsPosted,
    long RowsRefused, long EntriesPosted, string? Layout, string? Encoding, int Attempt, IReadOnlyList<string> Refusals);
