using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using ManifestToEcs.Reading;

namespace ManifestToEcs.Tests;

/// <summary>Deployments made by hand, so that an emitter is tested without the mapping.</summary>
internal static class SampleDeployments
{
    private static readonly DeployText Account = DeployText.OfInput("AWS_ACCOUNT_ID");
    private static readonly DeployText Region = DeployText.OfInput("AWS_REGION");

    /// <summary>
    /// A shop with one of nearly everything: <c>web</c> behind HTTPS with blue/green, <c>api</c> that it calls by Service Connect,
    /// <c>worker</c> that drains a queue on Spot, <c>migrate</c> as a job, a nightly <c>report</c>, Postgres, Valkey, a volume, and secrets
    /// of every kind.
    /// </summary>
    public static Deployment Shop()
    {
        var inputs = new List<Input>
        {
            new("API_IMAGE_DIGEST", InputKind.ImageDigest, "Digest of the image of api.", null),
            new("AWS_ACCOUNT_ID", InputKind.AccountId, "Account that everything is deployed to.", null),
            new("AWS_REGION", InputKind.Region, "Region that everything is deployed to.", "eu-west-1"),
            new("CERTIFICATE_ARN", InputKind.CertificateArn, "Certificate of the load balancer.", null),
            new("PAYMENT_KEY_ARN", InputKind.SecretArn, "Secret that holds payment-key.", null),
            new("PRIVATE_SUBNET_1", InputKind.SubnetId, "First private subnet, with a way out.", null),
            new("PRIVATE_SUBNET_2", InputKind.SubnetId, "Second private subnet, in another zone.", null),
            new("PUBLIC_SUBNET_1", InputKind.SubnetId, "First public subnet.", null),
            new("PUBLIC_SUBNET_2", InputKind.SubnetId, "Second public subnet, in another zone.", null),
            new("SHOP_CURRENCY", InputKind.Text, "Value of the parameter currency.", "EUR"),
            new("VPC_ID", InputKind.VpcId, "VPC of the tasks.", null),
            new("WEB_IMAGE_DIGEST", InputKind.ImageDigest, "Digest of the image of web.", null),
            new("WORKER_IMAGE_DIGEST", InputKind.ImageDigest, "Digest of the image of worker.", null),
        };
        var cluster = new Cluster("shop-cluster", "shop", ContainerInsights: true, Existing: false) { Id = "cluster" };
        var network = new Network(
            DeployText.OfInput("VPC_ID"),
            [DeployText.OfInput("PRIVATE_SUBNET_1"), DeployText.OfInput("PRIVATE_SUBNET_2")],
            [DeployText.OfInput("PUBLIC_SUBNET_1"), DeployText.OfInput("PUBLIC_SUBNET_2")],
            AssignPublicIp: false);

        var apiImage = Image("api", "API_IMAGE_DIGEST", "../src/Api/Api.csproj", null);
        var webImage = Image("web", "WEB_IMAGE_DIGEST", null, new ImageBuild(
            "../src/web", "../src/web/Dockerfile", "final",
            new SortedDictionary<string, DeployText?>(StringComparer.Ordinal) { ["CURRENCY"] = DeployText.OfInput("SHOP_CURRENCY"),
                ["VERSION"] = null },
            new SortedDictionary<string, string>(StringComparer.Ordinal) { ["npm-token"] = "env=NPM_TOKEN",
                ["npmrc"] = "src=../src/web/.npmrc" }));
        var workerImage = Image("worker", "WORKER_IMAGE_DIGEST", "../src/Worker/Worker.csproj",
            null) with { Architecture = CpuArchitecture.Arm64 };

        var apiGroup = new SecurityGroup("shop-api", "Tasks of api") { Id = "api/security-group" };
        var webGroup = new SecurityGroup("shop-web", "Tasks of web") { Id = "web/security-group" };
        var workerGroup = new SecurityGroup("shop-worker", "Tasks of worker") { Id = "worker/security-group" };
        var migrateGroup = new SecurityGroup("shop-migrate", "Tasks of migrate") { Id = "migrate/security-group" };
        var reportGroup = new SecurityGroup("shop-report", "Tasks of report") { Id = "report/security-group" };
        var databaseGroup = new SecurityGroup("shop-postgres", "Database postgres") { Id = "postgres/security-group" };
        var cacheGroup = new SecurityGroup("shop-cache", "Cache cache") { Id = "cache/security-group" };
        var filesGroup = new SecurityGroup("shop-files", "File system files") { Id = "files/security-group" };
        var publicGroup = new SecurityGroup("shop-public-alb", "Load balancer public") { Id = "public/security-group" };
        publicGroup.Ingress.Add(new Ingress(null, "0.0.0.0/0", "tcp", 443, "HTTPS from everywhere"));
        publicGroup.Ingress.Add(new Ingress(null, "0.0.0.0/0", "tcp", 80, "HTTP from everywhere, redirected"));
        webGroup.Ingress.Add(new Ingress(publicGroup, null, "tcp", 8080, "public to web"));
        webGroup.Ingress.Add(new Ingress(apiGroup, null, "tcp", 8080, "api to web"));
        apiGroup.Ingress.Add(new Ingress(webGroup, null, "tcp", 8080, "web to api"));
        databaseGroup.Ingress.Add(new Ingress(apiGroup, null, "tcp", 5432, "api to postgres"));
        databaseGroup.Ingress.Add(new Ingress(migrateGroup, null, "tcp", 5432, "migrate to postgres"));
        databaseGroup.Ingress.Add(new Ingress(reportGroup, null, "tcp", 5432, "report to postgres"));
        cacheGroup.Ingress.Add(new Ingress(webGroup, null, "tcp", 6379, "web to cache"));
        filesGroup.Ingress.Add(new Ingress(workerGroup, null, "tcp", 2049, "worker to files"));

        var databasePassword = new GeneratedSecret(new GenerateRule(22, Special: false), "") { Id = "postgres-password",
            Name = "shop/prod/postgres-password" };
        var cachePassword = new GeneratedSecret(new GenerateRule(32, MinLower: 1, MinNumeric: 1), ";'\"\\@/{}%:? ") { Id = "cache-password",
            Name = "shop/prod/cache-password" };
        var paymentKey = new ProvidedSecret("PAYMENT_KEY_ARN", "PAYMENT_KEY") { Id = "payment-key", Name = "shop/prod/payment-key" };
        var mailPassword = new ExistingSecret(
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:mail/smtp-AbCdEf") { Id = "mail-password", Name = "mail/smtp" };
        var database = new Database(
            "shop-postgres", "postgres", "17.6", "db.t4g.medium", 50, MultiAz: true, DeletionProtection: true, BackupRetentionDays: 14,
            "shop", databasePassword, "shop", 5432, databaseGroup) { Id = "postgres" };
        var cache = new Cache("shop-cache", "valkey", "8.1", "cache.t4g.small", 1, cachePassword, 6379, cacheGroup) { Id = "cache" };
        var connection = new ComposedSecret(
            "Host=" + DeployText.OfAttribute(database, "address") + ";Port=5432;Username=shop;Password="
                + DeployText.Of(new SecretPart(databasePassword)) +
            ";Database=shop;SSL Mode=Require") { Id = "api/connection-strings-shop", Name = "shop/prod/api/connection-strings-shop" };
        var paymentUrl = new ComposedSecret(
            "https://shop:" + DeployText.Of(new SecretPart(paymentKey, UriEncoded: true)) + "@pay.example.com/v1?mail=" +
            DeployText.Of(new SecretPart(mailPassword, "password"))) { Id = "web/payment-url", Name = "shop/prod/web/payment-url" };

        var queues = new Stack("shop-queues", "queues.template.json", (JsonObject)JsonNode.Parse(QueuesTemplate)!) { Id = "queues" };
        var shared = new Stack("shared", null, null) { Id = "shared" };
        var files = new AccessPoint("files", "/worker", 1654, 1654) { Id = "files/worker" };
        var fileSystem = new FileSystem("shop-files", filesGroup, [files]) { Id = "files" };

        var apiLogs = new LogGroup("/ecs/shop-api", 30) { Id = "api/logs" };
        var webLogs = new LogGroup("/ecs/shop-web", 30) { Id = "web/logs" };
        var workerLogs = new LogGroup("/ecs/shop-worker", 30) { Id = "worker/logs" };
        var migrateLogs = new LogGroup("/ecs/shop-migrate", 365) { Id = "migrate/logs" };
        var reportLogs = new LogGroup("/ecs/shop-report", 365) { Id = "report/logs" };
        var connectLogs = new LogGroup("/ecs/shop-service-connect", 7) { Id = "service-connect/logs" };

        var apiExecution = ExecutionRole("api", apiImage, [apiLogs], [connection]);
        var webExecution = ExecutionRole("web", webImage, [webLogs], [paymentKey, paymentUrl, cachePassword]);
        var workerExecution = ExecutionRole("worker", workerImage, [workerLogs], []);
        var migrateExecution = ExecutionRole("migrate", apiImage, [migrateLogs], [connection]);
        var reportExecution = ExecutionRole("report", apiImage, [reportLogs], [connection]);
        var apiRole = TaskRole("api", []);
        var webRole = TaskRole("web", []);
        var workerRole = TaskRole("worker",
        [
            new PolicyStatement("ConsumeOrders",
                ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
                [DeployText.OfAttribute(queues, "output.OrdersArn")]),
            new PolicyStatement("MountFiles", ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
                [DeployText.OfAttribute(fileSystem, "arn")],
                new SortedDictionary<string, IReadOnlyDictionary<string, DeployText>>(StringComparer.Ordinal)
                {
                    ["StringEquals"] = new SortedDictionary<string, DeployText>(StringComparer.Ordinal)
                    {
                        ["elasticfilesystem:AccessPointArn"] = DeployText.OfAttribute(files, "arn"),
                    },
                }),
        ]);
        var migrateRole = TaskRole("migrate", []);
        var reportRole = TaskRole("report", []);

        var apiDefinition = new TaskDefinition
        {
            Id = "api/task-definition",
            Resource = "api",
            Family = "shop-api",
            Cpu = 512,
            MemoryMiB = 1024,
            Architecture = CpuArchitecture.X86_64,
            TaskRole = apiRole,
            ExecutionRole = apiExecution,
            Containers =
            [
                new ContainerDefinition
                {
                    Name = "api",
                    Image = ImageText(apiImage),
                    PortMappings = [new PortMapping("http", 8080, "tcp", "http")],
                    Environment = Variables(("ASPNETCORE_HTTP_PORTS", "8080"), ("CURRENCY", DeployText.OfInput("SHOP_CURRENCY")),
                        ("ODD", "${NOT_A_PLACEHOLDER} #: 'x'\n- y")),
                    Secrets = Secrets(("ConnectionStrings__shop", new SecretReference(connection))),
                    HealthCheck = new HealthCheck(["CMD", "dotnet", "Api.dll", "health"]),
                    Log = new LogConfiguration(apiLogs, "ecs", Blocking: false),
                    User = "1654",
                    DropAllCapabilities = true,
                },
            ],
        };
        var webDefinition = new TaskDefinition
        {
            Id = "web/task-definition",
            Resource = "web",
            Family = "shop-web",
            Cpu = 1024,
            MemoryMiB = 2048,
            Architecture = CpuArchitecture.X86_64,
            TaskRole = webRole,
            ExecutionRole = webExecution,
            Containers =
            [
                new ContainerDefinition
                {
                    Name = "web",
                    Image = ImageText(webImage),
                    Cpu = 896,
                    PortMappings = [new PortMapping("http", 8080, "tcp", "http")],
                    Environment = Variables(
                        ("Cache__Host", DeployText.OfAttribute(cache, "address")),
                        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317"),
                        ("SHARED_TOPIC", DeployText.OfAttribute(shared, "output.TopicArn")),
                        ("services__api__http__0", "http://api:8080")),
                    Secrets = Secrets(
                        ("CACHE_PASSWORD", new SecretReference(cachePassword)),
                        ("PAYMENT_KEY", new SecretReference(paymentKey)),
                        ("PAYMENT_URL", new SecretReference(paymentUrl)),
                        ("SMTP_PASSWORD", new SecretReference(mailPassword, "password"))),
                    DependsOn = [new ContainerDependency("otel-collector", "START")],
                    Log = new LogConfiguration(webLogs, "ecs", Blocking: false),
                    MountPoints = [new MountPoint("tmp", "/tmp", ReadOnly: false)],
                    StopTimeoutSeconds = 60,
                },
                new ContainerDefinition
                {
                    Name = "otel-collector",
                    Image = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3",
                    Essential = false,
                    Cpu = 128,
                    MemoryReservationMiB = 128,
                    Command = ["--config=/etc/ecs/ecs-default-config.yaml"],
                    Log = new LogConfiguration(webLogs, "otel", Blocking: false),
                },
            ],
            Volumes = [new TaskVolume("tmp", null)],
        };
        var workerDefinition = new TaskDefinition
        {
            Id = "worker/task-definition",
            Resource = "worker",
            Family = "shop-worker",
            Cpu = 256,
            MemoryMiB = 512,
            Architecture = CpuArchitecture.Arm64,
            TaskRole = workerRole,
            ExecutionRole = workerExecution,
            EphemeralStorageGiB = 40,
            Containers =
            [
                new ContainerDefinition
                {
                    Name = "worker",
                    Image = ImageText(workerImage),
                    EntryPoint = ["dotnet"],
                    Command = ["Worker.dll", "--queue", DeployText.OfAttribute(queues, "output.OrdersName")],
                    Environment = Variables(("QUEUE_URL", DeployText.OfAttribute(queues, "output.OrdersUrl"))),
                    HealthCheck = new HealthCheck(["CMD", "dotnet", "Worker.dll", "health"]),
                    Log = new LogConfiguration(workerLogs, "ecs", Blocking: false),
                    MountPoints = [new MountPoint("files", "/data", ReadOnly: false)],
                    StopTimeoutSeconds = 120,
                },
            ],
            Volumes = [new TaskVolume("files", files)],
        };
        var migrateDefinition = Run("migrate", migrateRole, migrateExecution, apiImage, connection, migrateLogs, ["migrate"]);
        var reportDefinition = Run("report", reportRole, reportExecution, apiImage, connection, reportLogs, ["report"]);

        var blue = Target("web", "shop-web");
        var green = Target("web/alternate", "shop-web-alternate");
        var rule = new ListenerRule(100, ["shop.example.com"], ["/*"], blue, green) { Id = "web/listener-rule" };
        var publicBalancer = new LoadBalancer(
            "shop-public", IsNetwork: false, Internal: false, publicGroup,
            [
                new Listener(80, "HTTP", null, RedirectToHttps: true, []) { Id = "public/listener-80" },
                new Listener(443, "HTTPS", DeployText.OfInput("CERTIFICATE_ARN"), RedirectToHttps: false,
                    [rule]) { Id = "public/listener-443" },
            ],
            [blue, green]) { Id = "public" };
        var shiftRole = new Role("shop-ecs-load-balancers", "ecs.amazonaws.com",
        [
            new PolicyStatement("ShiftTraffic",
                ["elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule", "elasticloadbalancing:RegisterTargets"],
                [DeployText.OfAttribute(publicBalancer.Listeners[1], "arn"), DeployText.OfAttribute(rule, "arn"),
                    DeployText.OfAttribute(blue, "arn"), DeployText.OfAttribute(green, "arn")]),
            new PolicyStatement("ReadTraffic",
                ["elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules",
                    "elasticloadbalancing:DescribeTargetHealth"], ["*"]),
        ]) { Id = "ecs-load-balancers-role" };

        var apiService = new Service
        {
            Id = "api/service",
            Resource = "api",
            Name = "shop-api",
            TaskDefinition = apiDefinition,
            DesiredCount = 2,
            Rollout = new RolloutConfiguration(DeploymentStrategy.Rolling),
            ServiceConnect = new ServiceConnect("shop", [new ServiceConnectEndpoint("http", "api", "api", 8080)],
                new LogConfiguration(connectLogs, "api", Blocking: false)),
            SecurityGroup = apiGroup,
        };
        var webService = new Service
        {
            Id = "web/service",
            Resource = "web",
            Name = "shop-web",
            TaskDefinition = webDefinition,
            DesiredCount = 2,
            Rollout = new RolloutConfiguration(DeploymentStrategy.BlueGreen, BakeMinutes: 10),
            LoadBalancerTargets = [new LoadBalancerTarget(blue, "web", 8080, green, rule, shiftRole)],
            ServiceConnect = new ServiceConnect("shop", [], new LogConfiguration(connectLogs, "web", Blocking: false)),
            SecurityGroup = webGroup,
            HealthCheckGracePeriodSeconds = 60,
            AutoScaling = new AutoScaling(2, 10,
            [
                new CpuScaling("cpu", 60, 300, 60),
                new RequestScaling("requests", 1000, 300, 60, publicBalancer, blue),
            ]),
        };
        var workerService = new Service
        {
            Id = "worker/service",
            Resource = "worker",
            Name = "shop-worker",
            TaskDefinition = workerDefinition,
            DesiredCount = 1,
            CapacityProviders = [new CapacityProvider("FARGATE", 1, 1), new CapacityProvider("FARGATE_SPOT", 3, 0)],
            Rollout = new RolloutConfiguration(DeploymentStrategy.Rolling, MinimumHealthyPercent: 0, MaximumPercent: 100),
            SecurityGroup = workerGroup,
            AvailabilityZoneRebalancing = false,
            AutoScaling = new AutoScaling(1, 20,
                [new BacklogScaling("backlog", 100, 300, 60, DeployText.OfAttribute(queues, "output.OrdersName"))]),
        };

        var deadLetters = new Queue("shop-report-dead-letters") { Id = "report/dead-letters" };
        var schedulerRole = new Role("shop-report-scheduler", "scheduler.amazonaws.com",
        [
            new PolicyStatement("PassRoles", ["iam:PassRole"],
                [DeployText.OfAttribute(reportRole, "arn"), DeployText.OfAttribute(reportExecution, "arn")],
                new SortedDictionary<string, IReadOnlyDictionary<string, DeployText>>(StringComparer.Ordinal)
                {
                    ["StringEquals"] = new SortedDictionary<string, DeployText>(
                        StringComparer.Ordinal) { ["iam:PassedToService"] = "ecs-tasks.amazonaws.com" },
                }),
            new PolicyStatement("RunTask", ["ecs:RunTask"], ["arn:aws:ecs:" + Region + ":" + Account + ":task-definition/shop-report:*"],
                new SortedDictionary<string, IReadOnlyDictionary<string, DeployText>>(StringComparer.Ordinal)
                {
                    ["ArnEquals"] = new SortedDictionary<string, DeployText>(
                        StringComparer.Ordinal) { ["ecs:cluster"] = DeployText.OfAttribute(cluster, "arn") },
                }),
            new PolicyStatement("SendDeadLetters", ["sqs:SendMessage"], [DeployText.OfAttribute(deadLetters, "arn")]),
        ]) { Id = "report/scheduler-role" };
        var nightly = new Schedule
        {
            Id = "report/nightly",
            Resource = "report",
            Name = "shop-report-nightly",
            Expression = "cron(0 6 * * ? *)",
            TimeZone = "Europe/Vienna",
            FlexibleWindowMinutes = 15,
            TaskDefinition = reportDefinition,
            SecurityGroup = reportGroup,
            Role = schedulerRole,
            DeadLetterQueue = deadLetters,
            ContainerName = "report",
            Environment = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["REPORT_KIND"] = "nightly" },
        };

        return new Deployment
        {
            Application = "shop",
            Environment = "prod",
            Account = new TargetAccount(Account, Region, "aws"),
            Network = network,
            Cluster = cluster,
            TaskDefinitions = Sorted(apiDefinition, webDefinition, workerDefinition, migrateDefinition, reportDefinition),
            Services = Sorted(apiService, webService, workerService),
            Jobs = [new Job { Id = "migrate/job", Resource = "migrate", TaskDefinition = migrateDefinition, SecurityGroup = migrateGroup }],
            Schedules = [nightly],
            LoadBalancers = [publicBalancer],
            LogGroups = Sorted(apiLogs, webLogs, workerLogs, migrateLogs, reportLogs, connectLogs),
            Roles = Sorted(
                apiRole, webRole, workerRole, migrateRole, reportRole, apiExecution, webExecution, workerExecution, migrateExecution,
                reportExecution, shiftRole, schedulerRole),
            SecurityGroups = Sorted(apiGroup, webGroup, workerGroup, migrateGroup, reportGroup, databaseGroup, cacheGroup, filesGroup,
                publicGroup),
            Secrets = Sorted<Secret>(databasePassword, cachePassword, paymentKey, mailPassword, connection, paymentUrl),
            Images = Sorted(apiImage, webImage, workerImage),
            FileSystems = [fileSystem],
            Databases = [database],
            Caches = [cache],
            Stacks = Sorted(queues, shared),
            Queues = [deadLetters],
            Inputs = inputs,
            Tags = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["application"] = "shop", ["environment"] = "prod" },
            Rollout =
            [
                new RolloutStep("migrate", IsJob: true, []),
                new RolloutStep("api", IsJob: false, ["migrate"]),
                new RolloutStep("worker", IsJob: false, []),
                new RolloutStep("web", IsJob: false, ["api"]),
            ],
        };
    }

    // Parameters, conditions, mappings and every way in which a template refers to itself.
    private const string QueuesTemplate =
        """
        {
          "AWSTemplateFormatVersion": "2010-09-09",
          "Parameters": { "Retention": { "Type": "Number", "Default": 1209600, "Description": "Seconds that messages are kept." } },
          "Mappings": { "Visibility": { "prod": { "Seconds": 60 }, "dev": { "Seconds": 30 } } },
          "Conditions": { "KeepLong": { "Fn::Equals": [ { "Ref": "Retention" }, 1209600 ] }, "Always": { "Fn::Or": [ { "Condition":
            "KeepLong" }, { "Fn::Not": [ { "Condition": "KeepLong" } ] } ] } },
          "Resources": {
            "Orders": {
              "Type": "AWS::SQS::Queue",
              "Properties": {
                "MessageRetentionPeriod": { "Fn::If": [ "KeepLong", { "Ref": "Retention" }, { "Ref": "AWS::NoValue" } ] },
                "VisibilityTimeout": { "Fn::FindInMap": [ "Visibility", "prod", "Seconds" ] },
                "RedrivePolicy": { "deadLetterTargetArn": { "Fn::GetAtt": [ "OrdersDeadLetters", "Arn" ] }, "maxReceiveCount": 5 }
              }
            },
            "OrdersDeadLetters": { "Type": "AWS::SQS::Queue", "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain" },
            "Audit": { "Type": "AWS::SQS::Queue", "DependsOn": [ "Orders" ], "Condition": "Always" }
          },
          "Outputs": {
            "OrdersArn": { "Value": { "Fn::GetAtt": "Orders.Arn" } },
            "OrdersName": { "Value": { "Fn::GetAtt": [ "Orders", "QueueName" ] } },
            "OrdersUrl": { "Value": { "Fn::Sub": "${Orders}" } },
            "Where": { "Condition": "Always", "Value": { "Fn::Sub": [ "${Queue} in ${AWS::Region}, kept ${Retention} s, not ${!Orders}",
              { "Queue": { "Ref": "Orders" } } ] } }
          }
        }
        """;

    private static BuiltImage Image(string resource, string digestInput, string? project, ImageBuild? build) =>
        new(resource, "shop/" + resource, digestInput, CpuArchitecture.X86_64, project, build, [],
            RunsInTask: true) { Id = resource + "/image" };

    private static DeployText ImageText(BuiltImage image) =>
        DeployText.OfAttribute(image, "repositoryUri") + "@" + DeployText.OfInput(image.DigestInput);

    private static TargetGroup Target(string id, string name) =>
        new(name, 8080, "HTTP", "HTTP1", "/health/ready", "200-299", 15, 5, 2, 3, 30) { Id = id + "/target-group" };

    private static Role TaskRole(string resource, IReadOnlyList<PolicyStatement> statements) =>
        new($"shop-{resource}-task", "ecs-tasks.amazonaws.com", statements) { Id = resource + "/task-role" };

    private static Role ExecutionRole(string resource, BuiltImage image, IReadOnlyList<LogGroup> logs, IReadOnlyList<Secret> secrets)
    {
        var statements = new List<PolicyStatement>
        {
            new("Login", ["ecr:GetAuthorizationToken"], ["*"]),
            new("Pull", ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                [DeployText.OfAttribute(image, "repositoryArn")]),
            new("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"],
                [.. logs.Select(group => DeployText.OfAttribute(group, "arn") + ":*")]),
        };
        if (secrets.Count > 0)
            statements.Add(new PolicyStatement("ReadSecrets", ["secretsmanager:GetSecretValue"],
                [.. secrets.Select(secret => DeployText.OfAttribute(secret, "arn"))]));
        return new Role($"shop-{resource}-exec", "ecs-tasks.amazonaws.com", statements) { Id = resource + "/execution-role" };
    }

    private static TaskDefinition Run(
        string resource, Role taskRole, Role executionRole, BuiltImage image, Secret connection, LogGroup logs,
        IReadOnlyList<DeployText> command) => new()
    {
        Id = resource + "/task-definition",
        Resource = resource,
        Family = "shop-" + resource,
        Cpu = 256,
        MemoryMiB = 512,
        Architecture = CpuArchitecture.X86_64,
        TaskRole = taskRole,
        ExecutionRole = executionRole,
        Containers =
        [
            new ContainerDefinition
            {
                Name = resource,
                Image = ImageText(image),
                Command = command,
                Secrets = Secrets(("ConnectionStrings__shop", new SecretReference(connection))),
                Log = new LogConfiguration(logs, "ecs", Blocking: true),
            },
        ],
    };

    private static SortedDictionary<string, DeployText> Variables(params (string Name, DeployText Value)[] variables) =>
        new(variables.ToDictionary(variable => variable.Name, variable => variable.Value), StringComparer.Ordinal);

    private static SortedDictionary<string, SecretReference> Secrets(params (string Name, SecretReference Value)[] secrets) =>
        new(secrets.ToDictionary(secret => secret.Name, secret => secret.Value), StringComparer.Ordinal);

    private static List<T> Sorted<T>(params T[] resources)
        where T : AwsResource => [.. resources.OrderBy(resource => resource.Id, StringComparer.Ordinal)];
}
