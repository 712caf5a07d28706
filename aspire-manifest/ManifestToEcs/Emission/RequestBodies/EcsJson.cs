using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// The request bodies that the AWS CLI takes with <c>--cli-input-json</c>, by resource: <c>ecs/api/task-definition.json</c>,
/// <c>service.json</c>, <c>autoscaling.json</c> (register-scalable-target), <c>scaling-policy-cpu.json</c> (put-scaling-policy),
/// <c>scaling-alarm-start.json</c> (cloudwatch put-metric-alarm),
/// <c>schedule.json</c> (scheduler create-schedule) and <c>run-task.json</c>.
/// </summary>
public static class EcsJson
{
    public static IEnumerable<EmittedFile> Emit(Deployment deployment) => Emit(deployment, new RawText(deployment));

    /// <summary>
    /// The placeholders of the raw files that only the deployed stack can fill, by <see cref="AttributePart.PlaceholderName"/>.
    /// </summary>
    public static IReadOnlyList<AttributePart> RequiredAttributes(Deployment deployment)
    {
        var texts = new RawText(deployment);
        // Writing the bodies finds them.
        _ = Emit(deployment, texts).Count();
        return [.. texts.RequiredAttributes];
    }

    /// <summary>
    /// Path of a file below the output directory. A name with letters that a path should not have is spelled with hyphens.
    /// </summary>
    public static string PathOf(string resource, string file) => $"ecs/{PathName(resource)}/{PathName(file)}.json";

    /// <summary>Path of a schedule: <c>schedule.json</c>, or <c>schedule-NAME.json</c> when the resource has several.</summary>
    public static string PathOf(Schedule schedule, Deployment deployment) =>
        PathOf(schedule.Resource, IsOnlySchedule(schedule, deployment) ? "schedule" : "schedule-" + schedule.Name);

    /// <summary>
    /// Path of the body that runs a schedule's task by hand: <c>run-task.json</c>, or <c>run-task-NAME.json</c> where that is taken.
    /// </summary>
    public static string RunTaskPathOf(Schedule schedule, Deployment deployment)
    {
        var isFree = IsOnlySchedule(schedule, deployment) && !deployment.Jobs.Any(job => job.Resource == schedule.Resource);
        return PathOf(schedule.Resource, isFree ? "run-task" : "run-task-" + schedule.Name);
    }

    private static IEnumerable<EmittedFile> Emit(Deployment deployment, RawText texts) =>
        Bodies(deployment).Select(file => new EmittedFile(file.Path, RawJson.Write(file.Body, texts)));

    private static IEnumerable<(string Path, RequestBody Body)> Bodies(Deployment deployment)
    {
        foreach (var definition in deployment.TaskDefinitions)
            yield return (PathOf(definition.Resource, "task-definition"),
                TaskDefinitionBody.Of(definition, deployment, withSecretVersions: false));

        foreach (var service in deployment.Services)
        {
            yield return (PathOf(service.Resource, "service"), ServiceBody.Of(service, deployment));
            if (service.AutoScaling is not { } scaling) continue;
            var cluster = deployment.Cluster.Name;
            yield return (PathOf(service.Resource, "autoscaling"), ScalingBodies.Target(scaling, cluster, service.Name, deployment));
            foreach (var policy in scaling.Policies)
            {
                yield return (PathOf(service.Resource, "scaling-policy-" + policy.Name),
                    ScalingBodies.Policy(policy, cluster, service.Name));
                // Its action is the policy, whose ARN AWS chooses: deploy.sh adds it.
                if (policy is StartScaling start)
                    yield return (PathOf(service.Resource, "scaling-alarm-" + policy.Name), AlarmBody.Of(start.Alarm, deployment));
            }
        }

        foreach (var job in deployment.Jobs)
            yield return (PathOf(job.Resource, "run-task"),
                RunBodies.RunTask(job.TaskDefinition, job.SecurityGroup, null, deployment));

        foreach (var schedule in deployment.Schedules)
        {
            yield return (PathOf(schedule, deployment), RunBodies.CreateSchedule(schedule, deployment));
            yield return (RunTaskPathOf(schedule, deployment),
                RunBodies.RunTask(schedule.TaskDefinition, schedule.SecurityGroup, schedule, deployment));
        }
    }

    private static bool IsOnlySchedule(Schedule schedule, Deployment deployment) =>
        deployment.Schedules.Count(other => other.Resource == schedule.Resource) == 1;

    private static string PathName(string name) =>
        string.Concat(name.Select((
            letter, i) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' || (letter == '.' && i > 0) ? letter : '-'));
}
