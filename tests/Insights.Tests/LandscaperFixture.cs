using Financial.Fixtures;
using Financial.GenerateBooks;
using Financial.Ledger.Accounts;
using Npgsql;

namespace Financial.Insights.Tests;

/// <summary>A database that holds the demo company's 24 months.</summary>
public sealed class LandscaperFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private TestDatabase? _database;

    public TestDatabase Database => _database ?? throw new InvalidOperationException("InitializeAsync has not run.");

    public static IReadOnlyList<DateOnly> Months { get; } = [.. Enumerable.Range(0, 24).Select(Landscaper.FirstMonth.AddMonths)];

    public long LedgerVersion { get; private set; }

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _database = await _postgres.CreateDatabaseAsync();
        LedgerVersion = await PostAsync(_database.EtlWorker);
    }

    public async Task DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
    }

    public static async Task<long> PostAsync(NpgsqlDataSource etlWorker)
    {
        await TestBooks.AddAccountsAsync(etlWorker, Accounts());
        return await TestBooks.PostAsync(etlWorker,
            [.. DemoBooks.Generate().Index().SelectMany(numbered => numbered.Item.Distributions.Select(line => new TestLine(
            numbered.Index + 1, numbered.Item.Date, line.Account, Math.Max(line.Cents, 0), Math.Max(-line.Cents, 0), Text(line.Region),
            Text(line.Division), line.Job.Split(',') is [{ Length: > 0 } job, ..] ? job : null)))]);
    }

    private static string? Text(string field) => field.Length > 0 ? field : null;

    // The accounts that an import of these books would propose.
    private static IEnumerable<TestAccount> Accounts() => typeof(LandscaperChart).GetFields()
        .Select(field => ChartProfile.Us.Propose((string)field.GetValue(null)!)!)
        .Select(account => new TestAccount(account.Code, account.Class.ToString().ToLowerInvariant(), account.KpiGroup, account.Name));
}
