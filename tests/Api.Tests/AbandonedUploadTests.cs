using Financial.Fixtures;
using static Financial.Api.Tests.RunningApi;

namespace Financial.Api.Tests;

/// <summary>An object in the bucket that no import will ever ask for is removed.</summary>
public sealed class AbandonedUploadTests(PostgresFixture postgres, SqsS3Fixture aws)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private const string ADayLater = "update app.upload set started_at = started_at - interval '25 hours'";

    [Fact]
    public async Task The_object_of_an_Api_that_died_before_its_commit_is_removed_a_day_later_and_no_other()
    {
        await using var api = await StartAsync(postgres, aws);
        await DieBeforeTheCommitAsync(api);
        Assert.Equal(1, await api.CountAsync("app.upload"));
        var orphan = Assert.Single(await api.ObjectKeysAsync());
        await api.ExecuteAsync(ADayLater);
        await api.ExecuteAsync("insert into app.upload (tenant_id, entity_id, object_key, bucket) values (2, 1, 'under-way', 'any')");
        using var response = await api.UploadAsync(LongFile(1000));
        Assert.Equal(2, await api.CountAsync("app.upload"));

        await using var startedAgain = await ServiceProcess.StartAsync("Api", Environment(api), "/health/live");

        await Eventually.BeTrueAsync(async () => await api.CountAsync("app.upload") == 1);
        Assert.Equal(1, await api.CountAsync("app.upload where object_key = 'under-way'"));
        Assert.DoesNotContain(orphan, await api.ObjectKeysAsync());
        Assert.Equal(1, await api.CountAsync($"app.import where object_key = '{(await api.ObjectKeysAsync()).Single()}'"));
    }

    private static async Task DieBeforeTheCommitAsync(RunningApi api)
    {
        await using var dying = await ServiceProcess.StartAsync("Api", Environment(api));
        await using var holder = await api.Database.Administrator.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = holder.CreateCommand())
        {
            hold.CommandText = "lock table app.import in access exclusive mode";
            await hold.ExecuteNonQueryAsync();
        }
        using var client = api.CreateClient(Key);
        client.BaseAddress = dying.Address;
        var upload = api.UploadAsync(LongFile(1000), client: client);
        await Eventually.BeTrueAsync(async () => (await api.ObjectKeysAsync()).Count == 1);
        await dying.KillAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => upload);
    }

    private static Dictionary<string, string> Environment(RunningApi api) => new(api.Aws.ServiceEnvironment)
    {
        ["ConnectionStrings__ledger"] = api.Database.ApiConnectionString,
        ["IMPORT_BUCKET"] = api.Bucket,
    };
}
