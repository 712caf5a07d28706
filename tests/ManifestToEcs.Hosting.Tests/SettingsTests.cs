using Aspire.Hosting;

namespace ManifestToEcs.Hosting.Tests;

/// <summary>What <c>ecs.yaml</c> says, C# says too: with the same keys, the same checks and the same effect.</summary>
public class SettingsTests
{
    private const string Overlay = """
        application: shop
        region: eu-central-1
        vpc: vpc-0123456789abcdef0
        privateSubnets: [subnet-00000000000000001, subnet-00000000000000002]
        domain: { name: shop.example.com, hostedZoneId: Z0123456789ABC }
        tags: { team: sales }
        resources:
          api:
            kind: service
            cpu: 512
            memoryMiB: 1024
            scaling: { min: 2, max: 6, cpuPercent: 60 }
            environment: { MODE: fast }
          migrate: { kind: job }
          report:
            kind: scheduled
            schedules: [{ expression: cron(0 6 * * ? *), timeZone: Europe/Berlin }]
          cache: { kind: managed, managed: { multiAz: true } }
          api-key: { secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:key-AbCdEf" }
        """;

    [Fact]
    public async Task Settings_of_the_AppHost_emit_what_the_same_keys_of_the_overlay_emit()
    {
        using var byOverlay = new PublishedApplication(Overlay);
        using var byCode = new PublishedApplication();

        var expected = await byOverlay.PublishAsync(builder =>
        {
            Shop(builder);
            builder.AddEcsFargateEnvironment("aws");
        });
        var actual = await byCode.PublishAsync(ShopWithSettings);

        Assert.Equal(expected, actual);
    }

    [Fact]
    public async Task The_AppHost_wins_over_the_overlay_and_keeps_what_it_does_not_state()
    {
        using var application = new PublishedApplication("resources: { web: { cpu: 1024, memoryMiB: 2048, exec: true } }");

        var files = await application.PublishAsync(builder =>
        {
            builder.AddContainer("web", "example.org/web", "1.0")
                .PublishAsEcsFargateService(service => service with { Cpu = 512, Exec = false });
            builder.AddEcsFargateEnvironment("aws");
        });

        Assert.Contains("\"cpu\": \"512\",\n  \"memory\": \"2048\"", files["ecs/web/task-definition.json"], StringComparison.Ordinal);
        Assert.DoesNotContain("\"enableExecuteCommand\": true", files["ecs/web/service.json"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_can_be_the_value_of_a_parameter()
    {
        using var application = new PublishedApplication();

        var files = await application.PublishAsync(builder =>
        {
            builder.Configuration["Parameters:region"] = "eu-central-1";
            builder.AddContainer("web", "example.org/web", "1.0");
            builder.AddEcsFargateEnvironment("aws")
                .WithSetting(builder.AddParameter("region"), (settings, region) => settings with { Region = region });
        });

        Assert.Contains("readonly REGION=eu-central-1\n", files["deploy.sh"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_overlay_the_name_of_the_AppHost_begins_the_names_in_AWS()
    {
        using var application = new PublishedApplication();

        var files = await application.PublishAsync(builder =>
        {
            builder.AddContainer("web", "example.org/web", "1.0");
            builder.AddEcsFargateEnvironment("aws").WithEcsEnvironmentName("staging");
        });

        Assert.Contains("readonly STACK=shop-staging\n", files["deploy.sh"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_setting_stops_the_publication_with_its_place_and_a_remedy()
    {
        using var application = new PublishedApplication();

        var log = await application.RunAsync("publish", builder =>
        {
            builder.AddContainer("web", "example.org/web", "1.0").PublishAsEcsFargateService(service => service with { Cpu = 100 });
            builder.AddEcsFargateEnvironment("aws");
        });

        Assert.Contains("Error: AppHost /resources/web/cpu: error overlay-wrong-value: cpu must be one of 256, 512", log,
            StringComparison.Ordinal);
        Assert.Contains("Write, for example, cpu: 256", log, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(application.Output, "deploy.sh")));
    }

    private static void Shop(IDistributedApplicationBuilder builder)
    {
        builder.AddContainer("api", "example.org/api", "1.0").WithEnvironment("KEY", builder.AddParameter("api-key", secret: true))
            .WithReference(builder.AddRedis("cache"));
        builder.AddContainer("migrate", "example.org/migrate", "1.0");
        builder.AddContainer("report", "example.org/report", "1.0");
    }

    private static void ShopWithSettings(IDistributedApplicationBuilder builder)
    {
        builder.AddEcsFargateEnvironment("aws").WithSettings(aws => aws with
        {
            Application = "shop",
            Region = "eu-central-1",
            Vpc = "vpc-0123456789abcdef0",
            PrivateSubnets = ["subnet-00000000000000001", "subnet-00000000000000002"],
            Domain = new() { Name = "shop.example.com", HostedZoneId = "Z0123456789ABC" },
            Tags = new Dictionary<string, string> { ["team"] = "sales" },
        });
        var key = builder.AddParameter("api-key", secret: true).WithEcsFargateSettings(parameter => parameter with
        {
            SecretArn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:key-AbCdEf",
        });
        builder.AddContainer("api", "example.org/api", "1.0")
            .WithEnvironment("KEY", key)
            .WithReference(builder.AddRedis("cache").PublishAsAwsManagedService(cache => cache with { MultiAz = true }))
            .PublishAsEcsFargateService(service => service with
            {
                Cpu = 512,
                MemoryMiB = 1024,
                Scaling = new() { Min = 2, Max = 6, CpuPercent = 60 },
                Environment = new Dictionary<string, string?> { ["MODE"] = "fast" },
            });
        builder.AddContainer("migrate", "example.org/migrate", "1.0").PublishAsEcsFargateJob();
        builder.AddContainer("report", "example.org/report", "1.0")
            .PublishAsEcsFargateSchedule("cron(0 6 * * ? *)", run => run with { TimeZone = "Europe/Berlin" });
    }
}
