using System.Text.Json;
using Financial.Fixtures;
using Npgsql;

namespace Financial.EndToEnd.Tests;

/// <summary>
/// The committed task definitions against the binaries they start: what a task gets is what its service reads, and enough.
/// </summary>
public sealed class EmittedTasksTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private const string Bucket = "emitted-tasks";

    [Theory]
    [InlineData("api", "Api")]
    [InlineData("etl-worker", "EtlWorker")]
    [InlineData("insights", "Insights")]
    public async Task A_service_with_exactly_the_emitted_environment_and_secrets_becomes_ready_and_answers_its_health_command(
        string resource, string binary)
    {
        await CreateQueuesAsync();
        await using var database = await postgres.CreateDatabaseAsync();
        var container = Container(resource);

        await using var running = await ServiceProcess.StartAsync(binary, EnvironmentOf(container, database, resource));

        // ["CMD","dotnet","Api.dll","health"]
        var check = container.GetProperty("healthCheck").GetProperty("command").EnumerateArray().Select(word => word.GetString()!)
            .ToArray();
        Assert.Equal(["CMD", "dotnet", binary + ".dll"], check[..3]);
        Assert.Equal((0, ""), await running.RunBesideAsync(check[3..]));
    }

    [Fact]
    public async Task The_migrate_task_brings_an_empty_database_to_the_level_of_the_services()
    {
        await using var database = await postgres.CreateBareDatabaseAsync();
        var container = Container("migrate");
        var command = container.GetProperty("command").EnumerateArray().Select(word => word.GetString()!).ToArray();

        var (exitCode, text) = await ServiceProcess.RunAsync("EtlWorker", EnvironmentOf(container, database, "migrate"), command);

        Assert.True(exitCode == 0, text);
        Assert.Contains("applied 0001", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prod")]
    [InlineData("dev")]
    public void Every_variable_that_a_task_gets_is_a_setting_that_the_documentation_of_operations_describes(string environment)
    {
        var documented = File.ReadAllText(Path.Combine(Samples.RepositoryRoot, "docs", "operations.md"));
        var variables = Directory.GetFiles(Path.Combine(Samples.RepositoryRoot, "aspire-manifest", environment, "ecs"),
            "task-definition.json", SearchOption.AllDirectories)
            .Select(path => Containers(path).First()).SelectMany(Variables).Select(variable => variable.Name).ToHashSet();

        Assert.NotEmpty(variables);
        Assert.All(variables, variable => Assert.Contains($"`{variable}`", documented, StringComparison.Ordinal));
    }

    // What the platform adds in AWS: region, and the way to its services. Here that way leads to the emulator, and each service has a port
    // of its own.
    private Dictionary<string, string> EnvironmentOf(JsonElement container, TestDatabase database, string resource)
    {
        var environment = Variables(container)
            .ToDictionary(variable => variable.Name, variable => variable.Value ?? Secret(variable.Name, database, resource));
        environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        environment["AWS_ENDPOINT_URL"] = sqsS3.EndpointUrl.ToString();
        environment["AWS_REGION"] = "us-east-1";
        environment["AWS_ACCESS_KEY_ID"] = environment["AWS_SECRET_ACCESS_KEY"] = "local";
        return environment;
    }

    private static string Secret(string variable, TestDatabase database, string resource) => variable switch
    {
        "DATABASE_URL" => DatabaseUrl(resource switch
        {
            "api" => database.ApiConnectionString,
            "etl-worker" => database.EtlWorkerConnectionString,
            "insights" => database.InsightsConnectionString,
            "migrate" => database.OwnerConnectionString,
            _ => throw new ArgumentException($"No role belongs to {resource}.", nameof(resource)),
        }),
        "API_DATABASE_PASSWORD" => PasswordOf(database.ApiConnectionString),
        "ETL_WORKER_DATABASE_PASSWORD" => PasswordOf(database.EtlWorkerConnectionString),
        "INSIGHTS_DATABASE_PASSWORD" => PasswordOf(database.InsightsConnectionString),
        "OPENAI_API_KEY" => "never-used-here",
        _ => throw new ArgumentException($"{variable} is a secret that this test does not know.", nameof(variable)),
    };

    private static string DatabaseUrl(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return $"postgresql://{Uri.EscapeDataString(parts.Username!)}:{Uri.EscapeDataString(
            parts.Password!)}@{parts.Host}:{parts.Port}/{parts.Database}";
    }

    private static string PasswordOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Password!;

    // In AWS the stack of the template has made them.
    private async Task CreateQueuesAsync()
    {
        using var template = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(Samples.RepositoryRoot, "AppHost", "aws-resources.template.json")));
        foreach (var resource in template.RootElement.GetProperty("Resources").EnumerateObject())
            if (resource.Value.GetProperty("Type").GetString() == "AWS::SQS::Queue")
                await sqsS3.Sqs.CreateQueueAsync(resource.Value.GetProperty("Properties").GetProperty("QueueName").GetString());
        await sqsS3.S3.PutBucketAsync(Bucket);
    }

    // The application's container comes first, its sidecars after it.
    private static JsonElement Container(string resource) =>
        Containers(Path.Combine(Samples.RepositoryRoot, "aspire-manifest", "prod", "ecs", resource, "task-definition.json")).First();

    private static IEnumerable<JsonElement> Containers(string path)
    {
        using var definition = JsonDocument.Parse(File.ReadAllText(path));
        return [.. definition.RootElement.GetProperty("containerDefinitions").EnumerateArray().Select(container => container.Clone())];
    }

    // A secret has no value here. ${AWS_RESOURCES_OUTPUT_IMPORT_BUCKET} is what the deployed stack will say.
    private static IEnumerable<(string Name, string? Value)> Variables(JsonElement container)
    {
        if (container.TryGetProperty("environment", out var environment))
            foreach (var variable in environment.EnumerateArray())
                yield return (variable.GetProperty("name").GetString()!,
                    variable.GetProperty("value").GetString()!.StartsWith("${", StringComparison.Ordinal)
                        ? Bucket : variable.GetProperty("value").GetString());
        if (container.TryGetProperty("secrets", out var secrets))
            foreach (var variable in secrets.EnumerateArray())
                yield return (variable.GetProperty("name").GetString()!, null);
    }
}
