using ManifestToEcs.Model;

namespace ManifestToEcs.Rules;

/// <summary>IAM-01 to IAM-06 and SVC-13: who may do what.</summary>
internal static class RoleRules
{
    // Actions that AWS grants on no narrower resource.
    private static readonly string[] WithoutResource =
    [
        "ecr:GetAuthorizationToken", "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
        "elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
        "xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets",
        "xray:GetSamplingStatisticSummaries", "cloudwatch:PutMetricData",
        "elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
    ];

    private static readonly string[] ImagePull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

    public static void Check(Node definition, Verdict verdict)
    {
        var task = definition.Text("taskRoleArn");
        var execution = definition.Text("executionRoleArn");
        if (task is null || execution is null || task == execution)
            verdict.Broken("IAM-01", definition, "task role and execution role are not both there and different",
                "Give the application a role of its own.");
        foreach (var role in (ReadOnlySpan<string?>)[task, execution])
        {
            if (role is not null && !Spelling.IsArnOf(role, "iam"))
                verdict.Broken("IAM-02", definition, "a role is not an IAM ARN", "Use the ARN of the deployment's own role.");
        }
    }

    public static void Check(Deployment deployment, Verdict verdict)
    {
        foreach (var definition in deployment.TaskDefinitions)
        {
            CheckStart(definition, deployment, verdict);
            foreach (var role in new[] { definition.TaskRole,
                definition.ExecutionRole }.Where(role => role.Service != "ecs-tasks.amazonaws.com"))
                verdict.Broken("IAM-05", role, $"a role of a task trusts {role.Service}", "Trust ecs-tasks.amazonaws.com.");
        }
        foreach (var role in deployment.Roles)
        {
            foreach (var statement in role.Statements.Where(
                statement => !statement.IsStated && statement.Resources.Any(resource => resource.Literal == "*")))
            {
                var tooWide = statement.Actions.Where(action => !WithoutResource.Contains(action, StringComparer.Ordinal)).ToList();
                if (tooWide.Count > 0)
                    verdict.Broken("IAM-06", role, $"{string.Join(", ", tooWide)} is allowed on every resource", "Name the resources.");
            }
            foreach (var action in role.Statements.Where(statement => !statement.IsStated).SelectMany(statement => statement.Actions)
                .Where(action => action == "*" || action.EndsWith(":*", StringComparison.Ordinal)))
                verdict.Broken("IAM-06", role, $"every action of {action} is allowed", "Name the actions.");
        }
        foreach (var service in deployment.Services.Where(service => service.EnableExecuteCommand))
        {
            var actions = service.TaskDefinition.TaskRole.Statements.SelectMany(statement => statement.Actions).ToList();
            if (WithoutResource.Where(action => action.StartsWith("ssmmessages:", StringComparison.Ordinal))
                .Except(actions, StringComparer.Ordinal).Any())
                verdict.Broken("SVC-13", service.TaskDefinition.TaskRole,
                    "ECS Exec is on, but the task role lacks the four ssmmessages actions", "Add them, or switch exec off.");
        }
    }

    private static bool IsInEcr(ContainerDefinition container) => container.RegistryCredentials is null
        && (container.Image.Parts is [InputPart] || container.Image.ToString().Contains(".dkr.ecr.", StringComparison.Ordinal));

    // IAM-03: what the agent needs to start the task.
    private static void CheckStart(TaskDefinition definition, Deployment deployment, Verdict verdict)
    {
        var statements = definition.ExecutionRole.Statements;
        foreach (var group in definition.Containers.Select(container => container.Log.Group).Distinct())
        {
            var mayWrite = statements.Any(statement => statement.Actions.Contains("logs:PutLogEvents")
                && statement.Resources.Any(resource => Spelling.Contains(group, resource)
                    || resource.ToString().Contains($":{group.Name}:", StringComparison.Ordinal)));
            if (!mayWrite)
                verdict.Broken("IAM-03", definition.ExecutionRole, $"the execution role may not write to the log group {group.Name}",
                    "Allow logs:CreateLogStream and logs:PutLogEvents on the group.");
        }
        if (definition.Containers.Any(IsInEcr)
            && ImagePull.Append("ecr:GetAuthorizationToken").Except(statements.SelectMany(statement => statement.Actions)).Any())
            verdict.Broken("IAM-03", definition.ExecutionRole, "the execution role may not pull images from ECR",
                $"Allow ecr:GetAuthorizationToken, and {string.Join(", ", ImagePull)} on the repository.");
        foreach (var image in deployment.Images.Where(
            image => definition.Containers.Any(container => Spelling.Contains(image, container.Image))))
        {
            var actions = statements.Where(
                statement => statement.Resources.Any(resource => Spelling.Contains(image, resource)
                    || resource.ToString().EndsWith($":repository/{image.Repository}", StringComparison.Ordinal)))
                .SelectMany(statement => statement.Actions);
            if (ImagePull.Except(actions, StringComparer.Ordinal).Any())
                verdict.Broken("IAM-03", definition.ExecutionRole, $"the execution role may not pull the image {image.Repository}",
                    $"Allow {string.Join(", ", ImagePull)} on the repository.");
        }
    }
}
