using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using ManifestToEcs.Reading;

namespace ManifestToEcs.Tests;

/// <summary>Deployments made by hand, so that an emitter is tested without the mapping.</summary>
internal static partial class SampleDeployments
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
        Ingress[] ingress =
        [
            new(publicGroup, null, "0.0.0.0/0", "tcp", 443, "HTTPS from everywhere"),
            new(publicGroup, null, "0.0.0.0/0", "tcp", 80, "HTTP from everywhere, redirected"),
            new(webGroup, publicGroup, null, "tcp", 8080, "public to web"),
            new(webGroup, apiGroup, null, "tcp", 8080, "api to web"),
            new(apiGroup, webGroup, null, "tcp", 8080, "web to api"),
            new(databaseGroup, apiGroup, null, "tcp", 5432, "api to postgres"),
            new(databaseGroup, migrateGroup, null, "tcp", 5432, "migrate to postgres"),
            new(databaseGroup, reportGroup, null, "tcp", 5432, "report to postgres"),
            new(cacheGroup, webGroup, null, "tcp", 6379, "web to cache"),
            new(filesGroup, workerGroup, null, "tcp", 2049, "worker to files"),
        ];
        Egress[] egress =
        [
            new(apiGroup, null, "0.0.0.0/0", "tcp", 443, "AWS and HTTPS"),
            new(apiGroup, databaseGroup, null, "tcp", 5432, "To shop-postgres"),
            new(publicGroup, webGroup, null, "tcp", 8080, "To shop-web"),
            new(webGroup, null, "0.0.0.0/0", "tcp", 443, "AWS and HTTPS"),
            new(workerGroup, null, "0.0.0.0/0", "tcp", 443, "AWS and HTTPS"),
        ];

        var databasePassword = new GeneratedSecret(new GenerateRule(22, Special: false), "") { Id = "postgres-password",
            Name = "shop/prod/postgres-password" };
        var cachePassword = new GeneratedSecret(new GenerateRule(32, MinLower: 1, MinNumeric: 1), ";'\"\\@/{}%:? ") { Id = "cache-password",
            Name = "shop/prod/cache-password" };
        var paymentKey = new ProvidedSecret("PAYMENT_KEY_ARN", "PAYMENT_KEY") { Id = "payment-key", Name = "shop/prod/payment-key" };
        var mailPassword = new ExistingSecret(
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:mail/smtp-AbCdEf") { Id = "mail-password", Name = "mail/smtp" };
        var database = ShopDatabase(databasePassword, databaseGroup);
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

        var apiDefinition = ApiTask(apiRole, apiExecution, apiImage, apiLogs, connection);
        var webDefinition = WebTask(webRole, webExecution, webImage, webLogs, cache, shared, Secrets(
            ("CACHE_PASSWORD", new SecretReference(cachePassword)),
            ("PAYMENT_KEY", new SecretReference(paymentKey)),
            ("PAYMENT_URL", new SecretReference(paymentUrl)),
            ("SMTP_PASSWORD", new SecretReference(mailPassword, "password"))));
        var workerDefinition = WorkerTask(workerRole, workerExecution, workerImage, workerLogs, queues, files);
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

        var apiService = ApiService(apiDefinition, apiGroup, connectLogs);
        var webService = WebService(webDefinition, webGroup, connectLogs, publicBalancer, shiftRole);
        var workerService = WorkerService(workerDefinition, workerGroup, queues);

        var deadLetters = new Queue("shop-report-dead-letters") { Id = "report/dead-letters" };
        var schedulerRole = SchedulerRole(reportDefinition, cluster, deadLetters);
        var nightly = Nightly(reportDefinition, reportGroup, schedulerRole, deadLetters);

        return new Deployment
        {
            Application = "shop",
            Environment = "prod",
            Tool = "dotnet manifest-to-ecs",
            Account = new TargetAccount(Account, Region, "aws"),
            Network = network,
            Cluster = cluster,
            TaskDefinitions = Sorted(apiDefinition, webDefinition, workerDefinition, migrateDefinition, reportDefinition),
            Services = Sorted(apiService, webService, workerService),
            Jobs = [new Job { Id = "migrate/job", Resource = "migrate", TaskDefinition = migrateDefinition, SecurityGroup = migrateGroup }],
            Schedules = [nightly],
            LoadBalancers = [publicBalancer],
            LogGroups = Sorted([apiLogs, webLogs, workerLogs, migrateLogs, reportLogs, connectLogs, .. database.LogExports.Values]),
            Roles = Sorted(
                apiRole, webRole, workerRole, migrateRole, reportRole, apiExecution, webExecution, workerExecution, migrateExecution,
                reportExecution, shiftRole, schedulerRole),
            SecurityGroups = Sorted(apiGroup, webGroup, workerGroup, migrateGroup, reportGroup, databaseGroup, cacheGroup, filesGroup,
                publicGroup),
            Ingress = ingress,
            Egress = egress,
            Secrets = Sorted<Secret>(databasePassword, cachePassword, paymentKey, mailPassword, connection, paymentUrl),
            Images = Sorted(apiImage, webImage, workerImage),
            FileSystems = [fileSystem],
            Databases = [database],
            Caches = [cache],
            Stacks = Sorted(queues, shared),
            Queues = [deadLetters],
            Inputs = Inputs(),
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

    private static SortedDictionary<string, DeployText> Variables(params (string Name, DeployText Value)[] variables) =>
        new(variables.ToDictionary(variable => variable.Name, variable => variable.Value), StringComparer.Ordinal);

    private static SortedDictionary<string, SecretReference> Secrets(params (string Name, SecretReference Value)[] secrets) =>
        new(secrets.ToDictionary(secret => secret.Name, secret => secret.Value), StringComparer.Ordinal);

    private static List<T> Sorted<T>(params T[] resources)
        where T : AwsResource => [.. resources.OrderBy(resource => resource.Id, StringComparer.Ordinal)];
}
