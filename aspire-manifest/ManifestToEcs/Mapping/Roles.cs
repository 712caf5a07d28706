using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>Roles with exactly the rights that something in the deployment needs; the application never inherits those of ECS.</summary>
internal static class Roles
{
    private static readonly IReadOnlyList<DeployText> Anything = ["*"];

    /// <summary>The rights with which ECS starts the task: its images, its log groups, its secrets.</summary>
    public static Role Execution(Workload workload, IReadOnlyList<DeployText> repositories, IReadOnlyList<LogGroup> logs,
        IEnumerable<Secret> secrets, MappingScope scope)
    {
        var statements = new List<PolicyStatement>();
        if (repositories.Count > 0)
        {
            // Has no resource to be limited to.
            statements.Add(new PolicyStatement("EcrLogin", ["ecr:GetAuthorizationToken"], Anything));
            statements.Add(new PolicyStatement("PullImages",
                ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                [.. repositories.Distinct()]));
        }
        var read = secrets.ToList();
        var arns = read.Select(ArnOf).Distinct().OrderBy(arn => arn.ToString(), StringComparer.Ordinal).ToList();
        if (arns.Count > 0) statements.Add(new PolicyStatement("ReadSecrets", ["secretsmanager:GetSecretValue"], arns));
        var keys = read.Select(secret => secret.KmsKey).OfType<DeployText>().ToList();
        if (keys.Count > 0) statements.Add(CustomerKeys.Use("DecryptSecrets", ["kms:Decrypt"], keys, "secretsmanager", scope.Account));
        statements.Add(new PolicyStatement("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"],
            [.. logs.Select(group => group.Name).Distinct().Order(StringComparer.Ordinal)
                .Select(name => scope.Arn("logs", $"log-group:{name}:*"))]));
        return Of(scope, workload, "execution-role", "-exec", "ecs-tasks.amazonaws.com", statements);
    }

    /// <summary>
    /// The application's own rights: from its references, and for Exec, telemetry and file systems.
    /// </summary>
    public static Role Task(Workload workload, IEnumerable<PolicyStatement> statements, MappingScope scope) =>
        Of(scope, workload, "task-role", "-task", "ecs-tasks.amazonaws.com", statements);

    /// <summary>Lets EventBridge Scheduler run this one family in this one cluster.</summary>
    /// <param name="kmsKey">Customer key of the queue.</param>
    public static Role Scheduler(
        Workload workload, Role task, Role execution, Queue deadLetters, string cluster, DeployText? kmsKey, MappingScope scope) =>
        Of(scope, workload, "schedule-role", "-schedule", "scheduler.amazonaws.com",
        [
            .. kmsKey is null ? []
                : new[] { CustomerKeys.Use("EncryptFailures", ["kms:Decrypt", "kms:GenerateDataKey"], [kmsKey], "sqs", scope.Account) },
            new PolicyStatement("RunTask", ["ecs:RunTask"], [scope.Arn("ecs", $"task-definition/{workload.Family}:*")],
                Condition("ArnEquals", "ecs:cluster", scope.Arn("ecs", "cluster/" + cluster))),
            // The tags of the task, which propagateTags asks for.
            new PolicyStatement("TagTask", ["ecs:TagResource"], [scope.Arn("ecs", $"task/{cluster}/*")],
                Condition("StringEquals", "ecs:CreateAction", "RunTask")),
            new PolicyStatement("PassRoles", ["iam:PassRole"],
                [DeployText.OfAttribute(execution, "arn"), DeployText.OfAttribute(task, "arn")],
                Condition("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com")),
            new PolicyStatement("KeepFailures", ["sqs:SendMessage"], [DeployText.OfAttribute(deadLetters, "arn")]),
        ]);

    /// <summary>Lets ECS move a listener rule's traffic from one target group to the other.</summary>
    /// <param name="movable">Rules and target groups.</param>
    public static Role Infrastructure(MappingScope scope, IReadOnlyList<DeployText> movable) =>
        new(scope.RoleName(scope.NamePrefix, "-traffic"), "ecs.amazonaws.com",
        [
            new PolicyStatement("MoveTraffic",
                ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:ModifyRule", "elasticloadbalancing:RegisterTargets"],
                movable),
            // Describing has no resource to be limited to.
            new PolicyStatement("ReadTraffic",
                ["elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules",
                    "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth"], Anything),
        ])
        { Id = "load-balancer/infrastructure-role" };

    /// <summary>
    /// Lets a task protect itself while it handles a message. ECS tags each task with its service, which keeps other services' tasks out.
    /// </summary>
    public static PolicyStatement Protection(Workload workload, string cluster, MappingScope scope) => new("ProtectTask",
        ["ecs:GetTaskProtection", "ecs:UpdateTaskProtection"], [scope.Arn("ecs", $"task/{cluster}/*")],
        Condition("StringEquals", "aws:ResourceTag/aws:ecs:serviceName", workload.ServiceName));

    /// <summary>The channel of ECS Exec; has no resource to be limited to.</summary>
    public static readonly PolicyStatement ExecChannel = new("ExecChannel",
        ["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel"], Anything);

    public static DeployText ArnOf(Secret secret) => secret switch
    {
        ProvidedSecret provided => DeployText.OfInput(provided.ArnInput),
        ExistingSecret existing => existing.Arn,
        _ => DeployText.OfAttribute(secret, "arn"),
    };

    private static Role Of(
        MappingScope scope, Workload workload, string id, string suffix, string service, IEnumerable<PolicyStatement> statements) =>
        new(scope.RoleName(workload.Family, suffix), service,
            [.. statements.OrderBy(statement => statement.Sid, StringComparer.Ordinal)]) { Id = workload.Id(id) };

    private static Dictionary<string, IReadOnlyDictionary<string, DeployText>> Condition(string comparison, string key, DeployText value) =>
        new() { [comparison] = new Dictionary<string, DeployText> { [key] = value } };
}
