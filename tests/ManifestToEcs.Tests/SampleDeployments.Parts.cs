using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

/// <summary>The tasks, services and schedules of the shop.</summary>
internal static partial class SampleDeployments
{
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

    private static List<Input> Inputs() =>
    [
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
    ];

    private static Database ShopDatabase(Secret password, SecurityGroup group) => new(
        "shop-postgres", "postgres", "17", "db.t4g.medium", 50, MultiAz: true, BackupRetentionDays: 14, "shop", password, "shop", 5432,
        group, new ParameterGroup("postgres17", [new DatabaseParameter("rds.force_ssl", "1")]))
    {
        Id = "postgres",
        AutoMinorVersionUpgrade = true,
        MaxStorageGiB = 250,
        PerformanceInsights = true,
        LogExports = new SortedDictionary<string, LogGroup>(StringComparer.Ordinal)
        {
            ["postgresql"] = new LogGroup("/aws/rds/instance/shop-postgres/postgresql", 30) { Id = "postgres/postgresql/log-group" },
        },
    };

    private static TaskDefinition ApiTask(Role taskRole, Role executionRole, BuiltImage image, LogGroup logs, Secret connection) => new()
    {
        Id = "api/task-definition",
        Resource = "api",
        Family = "shop-api",
        Cpu = 512,
        MemoryMiB = 1024,
        Architecture = CpuArchitecture.X86_64,
        TaskRole = taskRole,
        ExecutionRole = executionRole,
        Containers =
        [
            new ContainerDefinition
            {
                Name = "api",
                Image = ImageText(image),
                PortMappings = [new PortMapping("http", 8080, "tcp", "http")],
                Environment = Variables(("ASPNETCORE_HTTP_PORTS", "8080"), ("CURRENCY", DeployText.OfInput("SHOP_CURRENCY")),
                    ("ODD", "${NOT_A_PLACEHOLDER} #: 'x'\n- y")),
                Secrets = Secrets(("ConnectionStrings__shop", new SecretReference(connection))),
                HealthCheck = new HealthCheck(["CMD", "dotnet", "Api.dll", "health"]),
                Log = new LogConfiguration(logs, "ecs", Blocking: false),
                User = "1654",
                DropAllCapabilities = true,
            },
        ],
    };

    private static TaskDefinition WebTask(
        Role taskRole, Role executionRole, BuiltImage image, LogGroup logs, Cache cache, Stack shared,
        SortedDictionary<string, SecretReference> secrets) => new()
    {
        Id = "web/task-definition",
        Resource = "web",
        Family = "shop-web",
        Cpu = 1024,
        MemoryMiB = 2048,
        Architecture = CpuArchitecture.X86_64,
        TaskRole = taskRole,
        ExecutionRole = executionRole,
        Containers =
        [
            new ContainerDefinition
            {
                Name = "web",
                Image = ImageText(image),
                Cpu = 896,
                PortMappings = [new PortMapping("http", 8080, "tcp", "http")],
                Environment = Variables(
                    ("Cache__Host", DeployText.OfAttribute(cache, "address")),
                    ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317"),
                    ("SHARED_TOPIC", DeployText.OfAttribute(shared, "output.TopicArn")),
                    ("services__api__http__0", "http://api:8080")),
                Secrets = secrets,
                DependsOn = [new ContainerDependency("otel-collector", "START")],
                Log = new LogConfiguration(logs, "ecs", Blocking: false),
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
                Log = new LogConfiguration(logs, "otel", Blocking: false),
            },
        ],
        Volumes = [new TaskVolume("tmp", null)],
    };

    private static TaskDefinition WorkerTask(
        Role taskRole, Role executionRole, BuiltImage image, LogGroup logs, Stack queues, AccessPoint files) => new()
    {
        Id = "worker/task-definition",
        Resource = "worker",
        Family = "shop-worker",
        Cpu = 256,
        MemoryMiB = 512,
        Architecture = CpuArchitecture.Arm64,
        TaskRole = taskRole,
        ExecutionRole = executionRole,
        EphemeralStorageGiB = 40,
        Containers =
        [
            new ContainerDefinition
            {
                Name = "worker",
                Image = ImageText(image),
                EntryPoint = ["dotnet"],
                Command = ["Worker.dll", "--queue", DeployText.OfAttribute(queues, "output.OrdersName")],
                Environment = Variables(("QUEUE_URL", DeployText.OfAttribute(queues, "output.OrdersUrl"))),
                HealthCheck = new HealthCheck(["CMD", "dotnet", "Worker.dll", "health"]),
                Log = new LogConfiguration(logs, "ecs", Blocking: false),
                MountPoints = [new MountPoint("files", "/data", ReadOnly: false)],
                StopTimeoutSeconds = 120,
            },
        ],
        Volumes = [new TaskVolume("files", files)],
    };

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

    private static Service ApiService(TaskDefinition definition, SecurityGroup group, LogGroup connectLogs) => new()
    {
        Id = "api/service",
        Resource = "api",
        Name = "shop-api",
        TaskDefinition = definition,
        DesiredCount = 2,
        Rollout = new RolloutConfiguration(DeploymentStrategy.Rolling),
        ServiceConnect = new ServiceConnect("shop", [new ServiceConnectEndpoint("http", "api", "api", 8080)],
            new LogConfiguration(connectLogs, "api", Blocking: false)),
        SecurityGroup = group,
    };

    private static Service WebService(
        TaskDefinition definition, SecurityGroup group, LogGroup connectLogs, LoadBalancer publicBalancer, Role shiftRole) => new()
    {
        Id = "web/service",
        Resource = "web",
        Name = "shop-web",
        TaskDefinition = definition,
        DesiredCount = 2,
        Rollout = new RolloutConfiguration(DeploymentStrategy.BlueGreen, BakeMinutes: 10),
        LoadBalancerTargets = [new LoadBalancerTarget(
            publicBalancer.TargetGroups[0], "web", 8080, publicBalancer.TargetGroups[1], publicBalancer.Listeners[1].Rules[0], shiftRole)],
        ServiceConnect = new ServiceConnect("shop", [], new LogConfiguration(connectLogs, "web", Blocking: false)),
        SecurityGroup = group,
        HealthCheckGracePeriodSeconds = 60,
        AutoScaling = new AutoScaling(2, 10,
        [
            new CpuScaling("cpu", 60, 300, 60),
            new RequestScaling("requests", 1000, 300, 60, publicBalancer, publicBalancer.TargetGroups[0]),
        ]),
    };

    private static Service WorkerService(TaskDefinition definition, SecurityGroup group, Stack queues) => new()
    {
        Id = "worker/service",
        Resource = "worker",
        Name = "shop-worker",
        TaskDefinition = definition,
        DesiredCount = 1,
        CapacityProviders = [new CapacityProvider("FARGATE", 1, 1), new CapacityProvider("FARGATE_SPOT", 3, 0)],
        Rollout = new RolloutConfiguration(DeploymentStrategy.Rolling, MinimumHealthyPercent: 0, MaximumPercent: 100),
        SecurityGroup = group,
        AvailabilityZoneRebalancing = false,
        AutoScaling = new AutoScaling(0, 20,
        [
            new BacklogScaling("backlog", 100, 300, 60, DeployText.OfAttribute(queues, "output.OrdersName")),
            new StartScaling("start", 300, new Alarm("shop-worker-start", "A message waits while no task of shop-worker runs.",
                [new AlarmMetric("m1", "AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum",
                    [new("QueueName", DeployText.OfAttribute(queues, "output.OrdersName"))])],
                null, 1, 1) { Id = "worker/start-alarm" }),
        ]),
    };

    private static Role SchedulerRole(TaskDefinition definition, Cluster cluster, Queue deadLetters) => new(
        "shop-report-scheduler", "scheduler.amazonaws.com",
    [
        new PolicyStatement("PassRoles", ["iam:PassRole"],
            [DeployText.OfAttribute(definition.TaskRole, "arn"), DeployText.OfAttribute(definition.ExecutionRole, "arn")],
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

    private static Schedule Nightly(TaskDefinition definition, SecurityGroup securityGroup, Role role, Queue deadLetters) => new()
    {
        Id = "report/nightly",
        Resource = "report",
        Name = "shop-report-nightly",
        Expression = "cron(0 6 * * ? *)",
        TimeZone = "Europe/Vienna",
        FlexibleWindowMinutes = 15,
        TaskDefinition = definition,
        SecurityGroup = securityGroup,
        Role = role,
        DeadLetterQueue = deadLetters,
        ContainerName = "report",
        Environment = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["REPORT_KIND"] = "nightly" },
    };
}
