using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.RequestBody;

namespace ManifestToEcs.Emission;

/// <summary>The bodies of <c>aws ecs run-task</c> and <c>aws scheduler create-schedule</c>.</summary>
internal static class RunBodies
{
    /// <param name="schedule">Its overrides apply to the run; null: the definition as it is.</param>
    public static JsonObject RunTask(
        TaskDefinition definition, SecurityGroup securityGroup, Schedule? schedule, Deployment deployment, RawText texts) => new()
    {
        ["cluster"] = deployment.Cluster.Name,
        ["count"] = schedule?.TaskCount ?? 1,
        ["enableECSManagedTags"] = true,
        ["launchType"] = "FARGATE",
        ["networkConfiguration"] = ServiceBody.Network(securityGroup, deployment, texts),
        ["overrides"] = Overrides(schedule),
        ["platformVersion"] = "LATEST",
        ["propagateTags"] = "TASK_DEFINITION",
        ["taskDefinition"] = definition.Family,
    };

    public static JsonObject CreateSchedule(Schedule schedule, Deployment deployment, RawText texts) => new()
    {
        ["FlexibleTimeWindow"] = new JsonObject
        {
            ["MaximumWindowInMinutes"] = schedule.FlexibleWindowMinutes,
            ["Mode"] = schedule.FlexibleWindowMinutes is null ? "OFF" : "FLEXIBLE",
        },
        ["Name"] = schedule.Name,
        ["ScheduleExpression"] = schedule.Expression,
        ["ScheduleExpressionTimezone"] = schedule.TimeZone,
        ["State"] = schedule.Enabled ? "ENABLED" : "DISABLED",
        ["Target"] = new JsonObject
        {
            ["Arn"] = texts.Arn(deployment.Cluster),
            ["DeadLetterConfig"] = new JsonObject { ["Arn"] = texts.Arn(schedule.DeadLetterQueue) },
            ["EcsParameters"] = new JsonObject
            {
                ["EnableECSManagedTags"] = true,
                ["LaunchType"] = "FARGATE",
                ["NetworkConfiguration"] = new JsonObject
                {
                    ["awsvpcConfiguration"] = new JsonObject
                    {
                        ["AssignPublicIp"] = deployment.Network.AssignPublicIp ? "ENABLED" : "DISABLED",
                        ["SecurityGroups"] = new JsonArray(texts.Attribute(schedule.SecurityGroup, "id")),
                        ["Subnets"] = texts.List([.. deployment.Network.TaskSubnets]),
                    },
                },
                ["PlatformVersion"] = "LATEST",
                ["PropagateTags"] = "TASK_DEFINITION",
                ["TaskCount"] = schedule.TaskCount,
                ["TaskDefinitionArn"] = texts.FamilyArn(schedule.TaskDefinition),
            },
            ["Input"] = Overrides(schedule) is { } overrides ? WriteInline(overrides) : null,
            ["RetryPolicy"] = new JsonObject
            {
                ["MaximumEventAgeInSeconds"] = schedule.MaximumEventAgeSeconds,
                ["MaximumRetryAttempts"] = schedule.RetryAttempts,
            },
            ["RoleArn"] = texts.Arn(schedule.Role),
        },
    };

    // Null: the definition as it is.
    private static JsonObject? Overrides(Schedule? schedule)
    {
        if (schedule is null or { Environment.Count: 0, Command: null }) return null;
        return new JsonObject
        {
            ["containerOverrides"] = new JsonArray(new JsonObject
            {
                ["name"] = schedule.ContainerName,
                ["command"] = schedule.Command is { } command ? List(command, word => JsonValue.Create(word)) : null,
                ["environment"] = List(schedule.Environment, variable =>
                    new JsonObject { ["name"] = variable.Key, ["value"] = variable.Value }),
            }),
        };
    }
}
