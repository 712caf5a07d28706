using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

/// <summary>The inputs, tasks and services of the deployment.</summary>
internal static partial class FlawlessDeployment
{
    private static readonly string[] LogActions = ["logs:CreateLogStream", "logs:PutLogEvents"];

    private static readonly string[] PullActions = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

    private static List<Input> Inputs() =>
    [
        new Input("ACCOUNT_ID", InputKind.AccountId, "Account", "123456789012"),
        new Input("API_IMAGE_DIGEST", InputKind.ImageDigest, "Image of api", "sha256:" + new string('a', 64)),
        new Input("CERTIFICATE_ARN", InputKind.CertificateArn, "Certificate", null),
        new Input("ETL_IMAGE_DIGEST", InputKind.ImageDigest, "Image of etl", "sha256:" + new string('b', 64)),
        new Input("OPENAI_API_KEY_ARN", InputKind.SecretArn, "OpenAI key",
            "arn:aws:secretsmanager:eu-central-1:123456789012:secret:sample/prod/openai-api-key-AbCdEf"),
        new Input("PRIVATE_SUBNET_1", InputKind.SubnetId, "Subnet", "subnet-0a1"),
        new Input("PRIVATE_SUBNET_2", InputKind.SubnetId, "Subnet", "subnet-0a2"),
        new Input("PUBLIC_SUBNET_1", InputKind.SubnetId, "Subnet", null),
        new Input("PUBLIC_SUBNET_2", InputKind.SubnetId, "Subnet", null),
        new Input("REGION", InputKind.Region, "Region", "eu-central-1"),
        new Input("VPC_ID", InputKind.VpcId, "VPC", null),
        new Input("WEB_IMAGE_DIGEST", InputKind.ImageDigest, "Image of web", null),
    ];

    private static Job Migration(TaskDefinition definition, SecurityGroup group) =>
        new() { Id = "migrate/job", Resource = "migrate", TaskDefinition = definition, SecurityGroup = group };

    private static TaskDefinition Task(string resource, LogGroup logGroup, ContainerDefinition container) => new()
    {
        Id = $"{resource}/task-definition",
        Resource = resource,
        Family = $"sample-{resource}",
        Cpu = 512,
        MemoryMiB = 1024,
        Architecture = CpuArchitecture.X86_64,
        TaskRole = new Role($"sample-{resource}-task", "ecs-tasks.amazonaws.com", []) { Id = $"{resource}/task-role" },
        ExecutionRole = new Role($"sample-{resource}-exec", "ecs-tasks.amazonaws.com",
            [.. ExecutionRights(logGroup, container)]) { Id = $"{resource}/execution-role" },
        Containers = [container],
    };

    private static IEnumerable<PolicyStatement> ExecutionRights(LogGroup logGroup, ContainerDefinition container)
    {
        yield return new PolicyStatement("Logs", LogActions, [DeployText.OfAttribute(logGroup, "arn") + ":*"]);
        yield return new PolicyStatement("Login", ["ecr:GetAuthorizationToken"], ["*"]);
        if (container.Image.Parts[0] is AttributePart { Resource: BuiltImage image })
            yield return new PolicyStatement("Pull", PullActions, [DeployText.OfAttribute(image, "repositoryArn")]);
        if (container.Secrets.Count > 0)
            yield return new PolicyStatement("Secrets", ["secretsmanager:GetSecretValue"],
                [.. container.Secrets.Values.Select(reference => DeployText.OfAttribute(reference.Secret, "arn"))]);
    }

    private static Service Service(string resource, TaskDefinition definition, SecurityGroup securityGroup) => new()
    {
        Id = $"{resource}/service",
        Resource = resource,
        Name = $"sample-{resource}-service",
        TaskDefinition = definition,
        DesiredCount = 1,
        Rollout = new RolloutConfiguration(DeploymentStrategy.Rolling),
        SecurityGroup = securityGroup,
    };

    private static TargetGroup Group(string resource, string role, int port) =>
        new($"sample-{resource}{(role == "target-group" ? "" : "-2")}", port, "HTTP", "HTTP1", "/health/ready", "200", 15, 5, 2, 3,
            30) { Id = $"{resource}/{role}" };

    private static Dictionary<string, IReadOnlyDictionary<string, DeployText>> Condition(string test, string key, DeployText value) =>
        new() { [test] = new Dictionary<string, DeployText> { [key] = value } };

    private static DeployText ImageOf(BuiltImage image) =>
        DeployText.OfAttribute(image, "repositoryUri") + "@" + DeployText.OfInput(image.DigestInput);

    private static LogConfiguration Log(LogGroup group, bool blocking = false) => new(group, "ecs", blocking);

    private static Ingress From(SecurityGroup from, SecurityGroup to, int port) => new(to, from, null, "tcp", port, $"From {from.Name}");

    private static StartScaling Start(DeployText queue) => new("sample-etl-start", 300, new Alarm("sample-etl-start", "A message waits.",
        [
            new AlarmMetric("m1", "AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", [new("QueueName", queue)]),
            new AlarmMetric("m2", "ECS/ContainerInsights", "RunningTaskCount", "Maximum",
                [new("ClusterName", "sample-cluster"), new("ServiceName", "sample-etl-service")]),
        ], "IF(FILL(m2, 0) > 0, 0, m1)", 1, 2) { Id = "etl/start-alarm" });
}
