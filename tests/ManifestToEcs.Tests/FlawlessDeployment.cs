using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

/// <summary>
/// A deployment made by hand that breaks no rule and uses every part of the model: a web front with a canary deployment, an API behind a
/// load balancer, a worker that follows a queue's backlog, a migration, a nightly import, a database on EFS.
/// </summary>
internal static partial class FlawlessDeployment
{
    public static Deployment Create()
    {
        var securityGroups = new[] { "api", "database", "etl", "files", "load-balancer", "migrate", "web" }
            .ToDictionary(name => name, name => new SecurityGroup($"sample-{name}", $"Tasks of {name}") { Id = $"{name}/security-group" });
        Ingress[] ingress =
        [
            From(securityGroups["load-balancer"], securityGroups["api"], 8000),
            From(securityGroups["web"], securityGroups["api"], 8000),
            From(securityGroups["load-balancer"], securityGroups["web"], 8080),
            From(securityGroups["api"], securityGroups["database"], 5432),
            From(securityGroups["database"], securityGroups["files"], 2049),
            new(securityGroups["load-balancer"], null, "0.0.0.0/0", "tcp", 443, "Everybody"),
        ];

        var logGroups = new[] { "api", "database", "etl", "migrate", "web" }.ToDictionary(name => name,
            name => new LogGroup($"/ecs/sample-{name}", 30) { Id = $"{name}/log-group" });
        var password = new GeneratedSecret(new(32, true, true, true, false, 1, 1, 1, 0), ";'\"\\@/{}%:? ") { Id = "password",
            Name = "sample/prod/password" };
        var openAiKey = new ProvidedSecret("OPENAI_API_KEY_ARN", "OPENAI_API_KEY") { Id = "openai-api-key",
            Name = "sample/prod/openai-api-key" };
        var databaseUrl = new ComposedSecret("postgresql://app:" + DeployText.Of(new SecretPart(password)) + "@database:5432/app")
        {
            Id = "api/database-url",
            Name = "sample/prod/api/database-url",
        };
        var images = new[] { "api", "etl", "web" }.ToDictionary(name => name, name => new BuiltImage(
            name, $"sample-{name}", $"{Names.UpperSnake(name)}_IMAGE_DIGEST",
            name == "etl" ? CpuArchitecture.Arm64 : CpuArchitecture.X86_64, $"../{name}/{name}.csproj", null, [],
            true) { Id = $"{name}/image" });
        var queue = new Queue("sample-schedules-dead-letter") { Id = "schedules/dead-letter-queue" };
        var stack = new Stack("sample-resources", "resources.json", []) { Id = "resources" };
        var accessPoint = new AccessPoint("files", "/data", 70, 70) { Id = "database/data/access-point" };
        var fileSystem = new FileSystem("sample-files", securityGroups["files"], [accessPoint]) { Id = "files" };

        var api = Task("api", logGroups["api"], new ContainerDefinition
        {
            Name = "api-container",
            Image = ImageOf(images["api"]),
            PortMappings = [new PortMapping("http", 8000, "tcp", "http")],
            Environment = new SortedDictionary<string, DeployText>(StringComparer.Ordinal)
            {
                ["BUCKET"] = DeployText.OfAttribute(stack, "output.ImportBucket"),
                ["ENVIRONMENT"] = "production",
            },
            Secrets = new SortedDictionary<string, SecretReference>(StringComparer.Ordinal)
            {
                ["DATABASE_URL"] = new(databaseUrl),
                ["OPENAI_API_KEY"] = new(openAiKey),
            },
            HealthCheck = new HealthCheck(["CMD", "dotnet", "Api.dll", "health"]),
            MountPoints = [new MountPoint("tmp", "/tmp", false)],
            DropAllCapabilities = true,
            User = "1654",
            StopTimeoutSeconds = 60,
            Log = Log(logGroups["api"]),
        }) with { Volumes = [new TaskVolume("tmp", null)] };

        var web = Task("web", logGroups["web"], new ContainerDefinition
        {
            Name = "web",
            Image = ImageOf(images["web"]),
            PortMappings = [new PortMapping("http", 8080, "tcp", null)],
            Environment = new SortedDictionary<string, DeployText>(
                StringComparer.Ordinal) { ["services__api__http__0"] = "http://api:8000" },
            Log = Log(logGroups["web"]),
        });

        var etl = Task("etl", logGroups["etl"], new ContainerDefinition
        {
            Name = "etl-container",
            Image = ImageOf(images["etl"]),
            MemoryMiB = 960,
            Command = ["work", "--bucket", DeployText.OfAttribute(stack, "output.ImportBucket")],
            HealthCheck = new HealthCheck(["CMD", "dotnet", "Etl.dll", "health"]),
            DependsOn = [new ContainerDependency("collector", "START")],
            Log = Log(logGroups["etl"], blocking: true),
        });
        etl = etl with
        {
            Containers =
            [
                etl.Containers[0],
                new ContainerDefinition
                {
                    Name = "collector",
                    Image = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3",
                    Essential = false,
                    Cpu = 64,
                    MemoryMiB = 256,
                    MemoryReservationMiB = 64,
                    Log = new LogConfiguration(logGroups["etl"], "collector", false),
                },
            ],
            EphemeralStorageGiB = 40,
            Architecture = CpuArchitecture.Arm64,
        };

        var migrate = Task("migrate", logGroups["migrate"], new ContainerDefinition
        {
            Name = "migrate-container",
            Image = ImageOf(images["etl"]),
            Command = ["migrate"],
            MemoryMiB = 1024,
            Log = Log(logGroups["migrate"], blocking: true),
        }) with { Architecture = CpuArchitecture.Arm64 };

        var database = Task("database", logGroups["database"], new ContainerDefinition
        {
            Name = "database",
            Image = "docker.io/library/postgres:17.5",
            PortMappings = [new PortMapping("tcp", 5432, "tcp", null)],
            Secrets = new SortedDictionary<string, SecretReference>(StringComparer.Ordinal) { ["POSTGRES_PASSWORD"] = new(password) },
            HealthCheck = new HealthCheck(["CMD-SHELL", "pg_isready -U postgres"]),
            MountPoints = [new MountPoint("data", "/var/lib/postgresql/data", false)],
            ReadonlyRootFilesystem = false,
            Log = Log(logGroups["database"], blocking: true),
        }) with { Volumes = [new TaskVolume("data", accessPoint)] };

        var apiGroup = Group("api", "target-group", 8000);
        var webBlue = Group("web", "target-group", 8080);
        var webGreen = Group("web", "alternate-target-group", 8080);
        var webRule = new ListenerRule(20, [], ["/*"], webBlue, webGreen) { Id = "web/listener-rule" };
        var loadBalancer = new LoadBalancer("sample", false, false, securityGroups["load-balancer"],
            [
                new Listener(80, "HTTP", null, true, []) { Id = "load-balancer/http" },
                new Listener(443, "HTTPS", DeployText.OfInput("CERTIFICATE_ARN"), false,
                    [new ListenerRule(10, ["api.example.com"], [], apiGroup) { Id = "api/listener-rule" }, webRule])
                    { Id = "load-balancer/https" },
            ], [apiGroup, webBlue, webGreen]) { Id = "load-balancer" };
        var infrastructure = new Role("sample-infrastructure", "ecs.amazonaws.com", []) { Id = "infrastructure-role" };
        var cluster = new Cluster("sample-cluster", "sample", true, false) { Id = "cluster", DnsNamespace = "sample.internal" };
        var scheduler = new Role("sample-scheduler", "scheduler.amazonaws.com",
            [
                new PolicyStatement("RunTask", ["ecs:RunTask"], ["arn:aws:ecs:eu-central-1:123456789012:task-definition/sample-etl:*"],
                    Condition("ArnEquals", "ecs:cluster", DeployText.OfAttribute(cluster, "arn"))),
                new PolicyStatement("PassRoles", ["iam:PassRole"],
                    [DeployText.OfAttribute(etl.ExecutionRole, "arn"), DeployText.OfAttribute(etl.TaskRole, "arn")],
                    Condition("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com")),
            ]) { Id = "scheduler-role" };

        return new Deployment
        {
            Application = "sample",
            Environment = "prod",
            Tool = "dotnet manifest-to-ecs",
            Account = new TargetAccount(DeployText.OfInput("ACCOUNT_ID"), DeployText.OfInput("REGION"), "aws"),
            Network = new Network(
                DeployText.OfInput("VPC_ID"),
                [DeployText.OfInput("PRIVATE_SUBNET_1"), DeployText.OfInput("PRIVATE_SUBNET_2")],
                [DeployText.OfInput("PUBLIC_SUBNET_1"), DeployText.OfInput("PUBLIC_SUBNET_2")],
                AssignPublicIp: false),
            Cluster = cluster,
            TaskDefinitions = [api, database, etl, migrate, web],
            Services =
            [
                Service("api", api, securityGroups["api"]) with
                {
                    DesiredCount = 2,
                    LoadBalancerTargets = [new LoadBalancerTarget(apiGroup, "api-container", 8000)],
                    HealthCheckGracePeriodSeconds = 60,
                    ServiceConnect = new ServiceConnect("sample", [new ServiceConnectEndpoint("http", "api", "api", 8000)],
                        new LogConfiguration(logGroups["api"], "service-connect", false)),
                    AutoScaling = new AutoScaling(2, 6,
                        [new CpuScaling("sample-api-cpu", 60, 300, 60),
                            new RequestScaling("sample-api-requests", 500, 300, 60, loadBalancer, apiGroup)]),
                },
                Service("database", database, securityGroups["database"]) with
                {
                    Rollout = new RolloutConfiguration(DeploymentStrategy.Rolling, 0, 100),
                    AvailabilityZoneRebalancing = false,
                    ServiceRegistry = new CloudMapService("database") { Id = "database/cloud-map-service" },
                },
                Service("etl", etl, securityGroups["etl"]) with
                {
                    CapacityProviders = [new CapacityProvider("FARGATE", 1, 1), new CapacityProvider("FARGATE_SPOT", 3, 0)],
                    AutoScaling = new AutoScaling(0, 4,
                        [new BacklogScaling("sample-etl-backlog", 100, 300, 60, DeployText.OfAttribute(stack, "output.ImportQueueName")),
                            Start(DeployText.OfAttribute(stack, "output.ImportQueueName"))]),
                },
                Service("web", web, securityGroups["web"]) with
                {
                    Rollout = new RolloutConfiguration(DeploymentStrategy.Canary, BakeMinutes: 5, StepPercent: 10, StepBakeMinutes: 5),
                    LoadBalancerTargets = [new LoadBalancerTarget(webBlue, "web", 8080, webGreen, webRule, infrastructure)],
                    HealthCheckGracePeriodSeconds = 60,
                    ServiceConnect = new ServiceConnect("sample", [], new LogConfiguration(logGroups["web"], "service-connect", false)),
                    AutoScaling = new AutoScaling(1, 3, [new MemoryScaling("sample-web-memory", 70, 300, 60)]),
                },
            ],
            Jobs = [Migration(migrate, securityGroups["migrate"])],
            Schedules =
            [
                new Schedule
                {
                    Id = "etl/schedule",
                    Resource = "etl",
                    Name = "sample-sage-import",
                    Expression = "cron(0 6 * * ? *)",
                    TimeZone = "Europe/Berlin",
                    TaskDefinition = etl,
                    SecurityGroup = securityGroups["etl"],
                    Role = scheduler,
                    DeadLetterQueue = queue,
                    ContainerName = "etl-container",
                    Environment = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["ETL_JOB"] = "sage_import" },
                    Command = ["import"],
                },
            ],
            LoadBalancers = [loadBalancer],
            LogGroups = [.. logGroups.Values],
            Roles = [api.ExecutionRole, api.TaskRole, database.ExecutionRole, database.TaskRole, etl.ExecutionRole, etl.TaskRole,
                infrastructure, migrate.ExecutionRole, migrate.TaskRole, scheduler, web.ExecutionRole, web.TaskRole],
            SecurityGroups = [.. securityGroups.Values],
            Ingress = ingress,
            Secrets = [databaseUrl, openAiKey, password],
            Images = [.. images.Values],
            FileSystems = [fileSystem],
            Stacks = [stack],
            Queues = [queue],
            CloudMapServices = [new CloudMapService("database") { Id = "database/cloud-map-service" }],
            Inputs = Inputs(),
            Tags = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["application"] = "sample", ["environment"] = "prod" },
            Rollout = [new RolloutStep("migrate", true, []), new RolloutStep("api", false, ["migrate"]),
                new RolloutStep("web", false, ["api"])],
        };
    }
}
