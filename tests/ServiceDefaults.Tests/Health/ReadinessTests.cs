using System.Net;
using Financial.Fixtures;
using Financial.ServiceDefaults.Tests.Messaging;

namespace Financial.ServiceDefaults.Tests.Health;

public sealed class ReadinessTests(PostgresFixture postgres, SqsS3Fixture sqs) : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task A_service_with_its_database_migrated_and_its_bus_connected_is_ready()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl);

        await Eventually.BeTrueAsync(async () => await ReadAsync(service) is (HttpStatusCode.OK, _));

        Assert.Equal(
            """{"status":"Healthy","checks":{"PostgreSql":"Healthy","schema":"Healthy","masstransit-bus":"Healthy"}}""",
            (await ReadAsync(service)).Body);
    }

    [Fact]
    public async Task A_service_is_not_ready_before_the_database_has_the_migrations_that_it_needs()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using (var command = database.Owner.CreateCommand("delete from schema_migration where number > 1"))
            await command.ExecuteNonQueryAsync();
        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl);

        var (status, body) = await ReadAsync(service);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("\"PostgreSql\":\"Healthy\",\"schema\":\"Unhealthy\"", body, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Body)> ReadAsync(TestService service)
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri(service.Address, "/health/ready"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
