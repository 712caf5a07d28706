using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// The request bodies that the AWS CLI takes with <c>--cli-input-json</c>, by resource: <c>ecs/api/task-definition.json</c>,
/// <c>service.json</c>, <c>autoscaling.json</c> (register-scalable-target), <c>scaling-policy-cpu.json</c> (put-scaling-policy),
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
        foreach (var _ in Emit(deployment, texts))
        {
            // Emitting is what finds them.
        }
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

    private static IEnumerable<EmittedFile> Emit(Deployment deployment, RawText texts)
    {
        foreach (var definition in deployment.TaskDefinitions)
            yield return File(PathOf(definition.Resource, "task-definition"),
                body => TaskDefinitionBody.Write(body, definition, deployment, texts));

        foreach (var service in deployment.Services)
        {
            yield return File(PathOf(service.Resource, "service"), body => ServiceBody.Write(body, service, deployment, texts));
            if (service.AutoScaling is not { } scaling) continue;
            yield return File(PathOf(service.Resource, "autoscaling"),
                body => ScalingBodies.WriteTarget(body, service, scaling, deployment));
            foreach (var policy in scaling.Policies)
                yield return File(PathOf(service.Resource, "scaling-policy-" + policy.Name),
                    body => ScalingBodies.WritePolicy(body, service, policy, deployment, texts));
        }

        foreach (var job in deployment.Jobs)
            yield return File(PathOf(job.Resource, "run-task"),
                body => RunBodies.WriteRunTask(body, job.TaskDefinition, job.SecurityGroup, null, deployment));

        foreach (var schedule in deployment.Schedules)
        {
            yield return File(PathOf(schedule, deployment), body => RunBodies.WriteSchedule(body, schedule, deployment, texts));
            yield return File(
                RunTaskPathOf(schedule, deployment),
                body => RunBodies.WriteRunTask(body, schedule.TaskDefinition, schedule.SecurityGroup, schedule, deployment));
        }

        EmittedFile File(string path, Action<RequestBody> body) => new(path, RequestBody.Write(texts, body));
    }

    private static bool IsOnlySchedule(Schedule schedule, Deployment deployment) =>
        deployment.Schedules.Count(other => other.Resource == schedule.Resource) == 1;

    private static string PathName(string name) =>
        string.Concat(name.Select((
            letter, i) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' || (letter == '.' && i > 0) ? letter : '-'));
}
