using Financial.Fixtures;

namespace Financial.Api.Tests;

/// <summary>An Api for each test, over a journal of two entries: one in January 2025, one in February.</summary>
public abstract class JournalApi(PostgresFixture postgres, SqsS3Fixture aws)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>, IAsyncLifetime
{
    protected RunningApi Api { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Api = await RunningApi.StartAsync(postgres, aws);
        await TestBooks.AddAccountsAsync(Api.Database.EtlWorker,
            [new("1000", "asset", "bank", "Bank"), new("4000", "income", "revenue", "Sales")]);
        await TestBooks.PostAsync(Api.Database.EtlWorker,
        [
            new(1, new(2025, 1, 10), "1000", 100_000, 0), new(1, new(2025, 1, 10), "4000", 0, 100_000),
            new(2, new(2025, 2, 10), "1000", 9_007_199_254_740_993, 0), new(2, new(2025, 2, 10), "4000", 0, 9_007_199_254_740_993),
        ]);
    }

    public async Task DisposeAsync() => await Api.DisposeAsync();
}
