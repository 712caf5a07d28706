using Financial.Fixtures;
using Financial.Ledger.Messages;
using Financial.LocalInfrastructure;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker.Tests;

/// <summary>EXP-3: exports in a worker as a process of its own.</summary>
public sealed class ExportWorkerTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task EXP_3_a_million_lines_are_written_in_the_memory_of_a_few_pieces()
    {
        const int Entries = 500_000;
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await using var emulator = await SqsS3Emulator.StartAsync();
        using var s3 = SqsS3Fixture.CreateS3(emulator.EndpointUrl);
        await s3.PutBucketAsync(company.Bucket);
        await PostAsync(company, Entries);
        var servedId = await company.ScalarAsync<long>("select max(served_id) from ledger.served_version");
        await using var worker = await WorkerProcess.StartAsync(
            company.Database.EtlWorkerConnectionString, FaultTests.Environment(emulator));

        await WorkerProcess.SendAsync(
            company.Database.EtlWorker, Queues.ExportJournal, Company.Tenant, Ask(company, servedId, 2 * Entries));
        await Eventually.BeTrueAsync(() =>
            company.ScalarAsync<bool>("select exists (select from ledger.export_run where status <> 'running')"), TimeSpan.FromMinutes(3));

        Assert.Equal("done", await company.ScalarAsync<string>("select status from ledger.export_run"));
        Assert.True(await company.ScalarAsync<long>("select size_bytes from ledger.export_run") > 60L * 2 * Entries);
        Assert.InRange(worker.PeakMemoryBytes, 1, 200L * 1024 * 1024);
    }

    [Fact]
    public async Task EXP_3_an_export_does_not_hold_up_imports()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await using var emulator = await SqsS3Emulator.StartAsync();
        var books = FaultTests.GeneralJournal(10);
        var import = await company.PutAsync(books);
        await OutageTests.PutAsync(emulator, import, books);
        await using var worker = await WorkerProcess.StartAsync(
            company.Database.EtlWorkerConnectionString, FaultTests.Environment(emulator));

        await using (var holder = await company.Database.Administrator.OpenConnectionAsync())
        await using (var hold = await holder.BeginTransactionAsync())
        {
            await using (var take = new NpgsqlCommand("lock table ledger.export_run in exclusive mode", holder, hold))
                await take.ExecuteNonQueryAsync();
            await WorkerProcess.SendAsync(company.Database.EtlWorker, Queues.ExportJournal, Company.Tenant, Ask(company, 0, 0));
            await Eventually.BeTrueAsync(() => company.ScalarAsync<bool>(
                "select exists (select from pg_locks where relation = 'ledger.export_run'::regclass and not granted)"));
            await WorkerProcess.SendAsync(company.Database.EtlWorker, import);
            await Eventually.BeTrueAsync(() =>
                company.ScalarAsync<bool>("select exists (select from ledger.import_run where status = 'posted')"));
            Assert.Equal(0L, await company.ScalarAsync<long>("select count(*) from ledger.export_run"));
        }

        await Eventually.BeTrueAsync(() =>
            company.ScalarAsync<bool>("select exists (select from ledger.export_run where status = 'done')"));
    }

    private static ExportJournal Ask(Company company, long servedId, long lines) => new(
        Guid.CreateVersion7(), Company.Tenant, Company.Entity, "csv", new(2025, 1, 1), new(2025, 12, 31), servedId, lines, company.Bucket,
        "the controller", new DateTimeOffset(2026, 1, 5, 9, 30, 0, TimeSpan.Zero));

    // Entries of two lines, posted by the ledger's own functions: an import of as many lines would take longer.
    private static async Task PostAsync(Company company, int entries)
    {
        await TestBooks.AddAccountsAsync(company.Database.EtlWorker,
            [new("1000", "asset", "bank", "Bank"), new("4000", "income", "revenue", "Sales")]);
        await using var transaction = await company.Database.EtlWorker.BeginTenantTransactionAsync(Company.Tenant);
        await using var post = new NpgsqlCommand($"""
            do $$
            declare load bigint := ledger.begin_load(1, gen_random_uuid(),
              array(select ('2025-01-01'::date + n * interval '1 month')::date from generate_series(0, 11) n));
            begin
              execute format('insert into ledger.load_entry_%s (entry_id, correction, is_late, entry_date, first_line, last_line, reference,
                description, entry_hash) select n, false, false, ''2025-01-01''::date + n %% 365, 2 * n, 2 * n + 1, ''R'' || n,
                ''Mowing of lawn '' || n, decode(repeat(''00'', 32), ''hex'') from generate_series(1, {entries}) n', load);
              execute format('insert into ledger.load_line_%s (entry_id, line_no, source_line, entry_date, account_code, debit_minor,
                credit_minor) select n, s, 2 * n + s, ''2025-01-01''::date + n %% 365, case s when 1 then ''1000'' else ''4000'' end,
                case s when 1 then n else 0 end, case s when 2 then n else 0 end from generate_series(1, {entries}) n,
                generate_series(1, 2) s', load);
              perform ledger.post_load(load, 1);
            end $$
            """, transaction.Connection) { CommandTimeout = 0 };
        await post.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }
}
