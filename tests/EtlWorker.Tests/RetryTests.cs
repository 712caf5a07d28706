using Financial.EtlWorker.Load;
using Financial.Fixtures;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker.Tests;

// JOB-2, JOB-3: an import that is run once more, and the progress that people see of it.
public sealed class RetryTests(PostgresFixture postgres, SqsS3Fixture sqsS3) : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task JOB_3_a_rejected_import_that_is_put_back_posts_the_same_file_and_forgets_its_refusals()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var sample = await File.ReadAllBytesAsync(Samples.Path("sage/sage50us_general_journal.csv"));
        await company.ChangePeriodAsync("close_period", new DateOnly(2025, 1, 1));
        var rejected = await company.ImportAsync(sample);
        Assert.Equal(("rejected", "period-closed"), (rejected.Status, rejected.ErrorCode));
        await company.ChangePeriodAsync("reopen_period", new DateOnly(2025, 1, 1));

        Assert.True(await PutBackAsync(company, rejected.Message));
        Assert.Equal("pending", (await company.ReadAsync(rejected.Message)).Status);
        Assert.False(await PutBackAsync(company, rejected.Message));
        await company.Handler.HandleAsync(rejected.Message, Guid.NewGuid(), CancellationToken.None);

        var posted = await company.ReadAsync(rejected.Message);
        Assert.Equal(("posted", null, 2), (posted.Status, posted.ErrorCode, posted.Attempt));
        Assert.Empty(posted.Refusals);
        Assert.False(await PutBackAsync(company, rejected.Message));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task Two_messages_of_one_import_at_once_post_it_once_and_it_stays_posted()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var message = await company.PutAsync(await File.ReadAllBytesAsync(Samples.Path("sage/sage50us_general_journal.csv")));
        Task<ImportOutcome[]> outcomes;
        // A retry beside a redrive: neither can post before both have started.
        await using (var other = await company.Database.Administrator.OpenConnectionAsync())
        await using (var transaction = await other.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand("select set_config('app.tenant_id', '1', true), ledger.lock_tenant()", other);
            await hold.ExecuteNonQueryAsync();
            outcomes = Task.WhenAll(Enumerable.Range(0, 2)
                .Select(_ => company.Handler.HandleAsync(message, Guid.NewGuid(), CancellationToken.None)));
            await Eventually.BeTrueAsync(async () =>
                await company.ScalarAsync<long>("select count(*) from ledger.import_run where attempt = 2") == 1);
        }

        Assert.Equal(["AlreadyPosted", "Posted"], (await outcomes).Select(outcome => outcome.GetType().Name).Order(StringComparer.Ordinal));
        var import = await company.ReadAsync(message);
        Assert.Equal(("posted", null), (import.Status, import.ErrorCode));
        Assert.Equal(1L, await company.ScalarAsync<long>("select ledger_version from ledger.entity"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task JOB_2_progress_is_stamped_with_its_time_and_begins_anew_with_each_attempt()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var run = new ImportRun(company.Database.EtlWorker, await company.PutAsync("one file"u8.ToArray()));
        const string Read = "select rows_read || case when progressed_at >= started_at then ' in time' else '' end from ledger.import_run";
        await run.StartAsync(CancellationToken.None);
        Assert.Equal("0", await company.ScalarAsync<string>(Read));
        await run.ProgressAsync(500, CancellationToken.None);
        Assert.Equal("500 in time", await company.ScalarAsync<string>(Read));
        await run.StartAsync(CancellationToken.None);
        Assert.Equal("0", await company.ScalarAsync<string>(Read));
    }

    // As the Api does.
    private static async Task<bool> PutBackAsync(Company company, ImportFile message)
    {
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        await using var command = new NpgsqlCommand("select ledger.retry_import($1, $2)", transaction.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = message.EntityId });
        command.Parameters.Add(new NpgsqlParameter { Value = message.ImportId });
        var done = (bool)(await command.ExecuteScalarAsync())!;
        await transaction.CommitAsync();
        return done;
    }
}
