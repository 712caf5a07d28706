using Financial.Fixtures;

namespace Financial.Api.Tests;

/// <summary>One Api for all tests of a class that leave nothing behind which another could stumble over.</summary>
public class SharedApi : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly SqsS3Fixture _aws = new();

    public RunningApi Api { get; private set; } = null!;

    protected virtual Task<RunningApi> StartAsync(PostgresFixture postgres, SqsS3Fixture aws) => RunningApi.StartAsync(postgres, aws);

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        await _aws.InitializeAsync();
        Api = await StartAsync(_postgres, _aws);
    }

    public async Task DisposeAsync()
    {
        await Api.DisposeAsync();
        await _aws.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
