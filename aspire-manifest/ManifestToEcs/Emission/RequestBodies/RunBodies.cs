using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>The bodies of <c>aws ecs run-task</c> and <c>aws scheduler create-schedule</c>.</summary>
internal static class RunBodies
{
    /// <param name="schedule">Whose overrides the run takes; null: the definition as it is.</param>
    public static void WriteRunTask(
        RequestBody body, TaskDefinition definition, SecurityGroup securityGroup, Schedule? schedule, Deployment deployment)
    {
        body.Text("cluster", deployment.Cluster.Name);
        body.Number("count", schedule?.TaskCount ?? 1);
        body.Flag("enableECSManagedTags", true);
        body.Text("launchType", "FARGATE");
        ServiceBody.WriteNetwork(body, securityGroup, deployment);
        if (schedule is not null && HasOverrides(schedule)) body.Object("overrides", () => WriteOverrides(body, schedule));
        body.Text("platformVersion", "LATEST");
        body.Text("propagateTags", "TASK_DEFINITION");
        body.Text("taskDefinition", definition.Family);
    }

    public static void WriteSchedule(RequestBody body, Schedule schedule, Deployment deployment, RawText texts)
    {
        body.Object("FlexibleTimeWindow", () =>
        {
            body.OptionalNumber("MaximumWindowInMinutes", schedule.FlexibleWindowMinutes);
            body.Text("Mode", schedule.FlexibleWindowMinutes is null ? "OFF" : "FLEXIBLE");
        });
        body.Text("Name", schedule.Name);
        body.Text("ScheduleExpression", schedule.Expression);
        body.Text("ScheduleExpressionTimezone", schedule.TimeZone);
        body.Text("State", schedule.Enabled ? "ENABLED" : "DISABLED");
        body.Object("Target", () =>
        {
            body.Text("Arn", texts.Arn(deployment.Cluster));
            body.Object("DeadLetterConfig", () => body.Text("Arn", texts.Arn(schedule.DeadLetterQueue)));
            body.Object("EcsParameters", () => WriteEcsParameters(body, schedule, deployment, texts));
            if (HasOverrides(schedule)) body.Text("Input", RequestBody.WriteInline(texts, input => WriteOverrides(input, schedule)));
            body.Object("RetryPolicy", () =>
            {
                body.Number("MaximumEventAgeInSeconds", schedule.MaximumEventAgeSeconds);
                body.Number("MaximumRetryAttempts", schedule.RetryAttempts);
            });
            body.Text("RoleArn", texts.Arn(schedule.Role));
        });
    }

    private static void WriteEcsParameters(RequestBody body, Schedule schedule, Deployment deployment, RawText texts)
    {
        body.Flag("EnableECSManagedTags", true);
        body.Text("LaunchType", "FARGATE");
        body.Object("NetworkConfiguration", () => body.Object("awsvpcConfiguration", () =>
        {
            body.Text("AssignPublicIp", deployment.Network.AssignPublicIp ? "ENABLED" : "DISABLED");
            body.Texts("SecurityGroups", [DeployText.OfAttribute(schedule.SecurityGroup, "id")]);
            body.Texts("Subnets", [.. deployment.Network.TaskSubnets]);
        }));
        body.Text("PlatformVersion", "LATEST");
        body.Text("PropagateTags", "TASK_DEFINITION");
        body.Number("TaskCount", schedule.TaskCount);
        body.Text("TaskDefinitionArn", texts.FamilyArn(schedule.TaskDefinition));
    }

    private static bool HasOverrides(Schedule schedule) => schedule.Environment.Count > 0 || schedule.Command is not null;

    private static void WriteOverrides(RequestBody body, Schedule schedule) =>
        body.Objects("containerOverrides", [schedule], run =>
        {
            body.Text("name", run.ContainerName);
            if (run.Command is { } command) body.Texts("command", [.. command.Select(word => (DeployText)word)]);
            body.Objects("environment", run.Environment, variable =>
            {
                body.Text("name", variable.Key);
                body.Text("value", variable.Value);
            });
        });
}
