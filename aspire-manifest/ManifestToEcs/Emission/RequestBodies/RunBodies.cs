using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>The bodies of <c>aws ecs run-task</c> and <c>aws scheduler create-schedule</c>.</summary>
internal static class RunBodies
{
    /// <param name="schedule">Its overrides apply to the run; null: the definition as it is.</param>
    public static RequestBody RunTask(
        TaskDefinition definition, SecurityGroup securityGroup, Schedule? schedule, Deployment deployment) => new()
    {
        ["cluster"] = DeployText.OfAttribute(deployment.Cluster, "name"),
        ["count"] = schedule?.TaskCount ?? 1,
        ["enableECSManagedTags"] = true,
        ["launchType"] = "FARGATE",
        ["networkConfiguration"] = ServiceBody.Network(securityGroup, deployment),
        ["overrides"] = Overrides(schedule),
        ["platformVersion"] = "LATEST",
        ["propagateTags"] = "TASK_DEFINITION",
        ["taskDefinition"] = DeployText.OfAttribute(definition, "arn"),
    };

    public static RequestBody CreateSchedule(Schedule schedule, Deployment deployment) => new()
    {
        ["FlexibleTimeWindow"] = new RequestBody
        {
            ["MaximumWindowInMinutes"] = schedule.FlexibleWindowMinutes,
            ["Mode"] = schedule.FlexibleWindowMinutes is null ? "OFF" : "FLEXIBLE",
        },
        ["Name"] = schedule.Name,
        ["ScheduleExpression"] = schedule.Expression,
        ["ScheduleExpressionTimezone"] = schedule.TimeZone,
        ["State"] = schedule.Enabled ? "ENABLED" : "DISABLED",
        ["Target"] = new RequestBody
        {
            ["Arn"] = DeployText.OfAttribute(deployment.Cluster, "arn"),
            ["DeadLetterConfig"] = new RequestBody { ["Arn"] = DeployText.OfAttribute(schedule.DeadLetterQueue, "arn") },
            ["EcsParameters"] = new RequestBody
            {
                ["EnableECSManagedTags"] = true,
                ["LaunchType"] = "FARGATE",
                ["NetworkConfiguration"] = new RequestBody
                {
                    ["awsvpcConfiguration"] = new RequestBody
                    {
                        ["AssignPublicIp"] = deployment.Network.AssignPublicIp ? "ENABLED" : "DISABLED",
                        ["SecurityGroups"] = new[] { DeployText.OfAttribute(schedule.SecurityGroup, "id") },
                        ["Subnets"] = deployment.Network.TaskSubnets,
                    },
                },
                ["PlatformVersion"] = "LATEST",
                ["PropagateTags"] = "TASK_DEFINITION",
                ["TaskCount"] = schedule.TaskCount,
                // With its revision: a deployment that ECS rolls back leaves the schedule on the revision before.
                ["TaskDefinitionArn"] = DeployText.OfAttribute(schedule.TaskDefinition, "revisionArn"),
            },
            ["Input"] = Overrides(schedule) is { } overrides ? new JsonText(overrides) : null,
            ["RetryPolicy"] = new RequestBody
            {
                ["MaximumEventAgeInSeconds"] = schedule.MaximumEventAgeSeconds,
                ["MaximumRetryAttempts"] = schedule.RetryAttempts,
            },
            ["RoleArn"] = DeployText.OfAttribute(schedule.Role, "arn"),
        },
    };

    // Null: the definition as it is.
    private static RequestBody? Overrides(Schedule? schedule) => schedule is null or { Environment.Count: 0, Command: null } ? null
        : new RequestBody
        {
            ["containerOverrides"] = new[]
            {
                new RequestBody
                {
                    ["name"] = schedule.ContainerName,
                    ["command"] = schedule.Command,
                    ["environment"] = schedule.Environment.Select(variable =>
                        new RequestBody { ["name"] = variable.Key, ["value"] = variable.Value }),
                },
            },
        };
}
