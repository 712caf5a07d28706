using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Rules;

/// <summary>
/// Judges a deployment and its raw JSON files by the rules of ECS Fargate, rule by rule, before anything is written. A rule about a file
/// is judged on the file, the rest on the deployment. Nothing is repaired here: a broken rule is an error of the input or of the mapping.
/// </summary>
public static class FargateRules
{
    public static void Check(Deployment deployment, IReadOnlyList<EmittedFile> files, Report report)
    {
        // Without request bodies among the files, judge them all the same.
        if (!files.Any(file => file.Path.StartsWith("ecs/", StringComparison.Ordinal))) files = [.. files, .. EcsJson.Emit(deployment)];
        var verdict = new Verdict(report);
        var bodies = RequestFiles.Parse(files, verdict);

        JsonRules.Check(deployment, files, bodies, verdict);
        foreach (var definition in bodies.TaskDefinitions)
        {
            TaskRules.Check(definition, verdict);
            foreach (var container in definition.Items("containerDefinitions"))
            {
                ContainerRules.Check(container, definition, verdict);
                LogRules.Check(container, definition, deployment, verdict);
                SecretRules.Check(container, deployment, verdict);
            }
            VolumeRules.Check(definition, bodies, verdict);
            RoleRules.Check(definition, verdict);
            ImageRules.Check(definition, verdict);
        }
        ContainerRules.CheckFamilies(bodies, deployment, verdict);
        foreach (var service in bodies.Services)
        {
            ServiceRules.Check(service, bodies, verdict);
            NetworkRules.Check(service, deployment, verdict);
            ServiceConnectRules.Check(service, bodies, verdict);
        }
        foreach (var run in bodies.RunTasks) NetworkRules.Check(run, deployment, verdict);
        ScalingRules.Check(bodies, deployment, verdict);
        foreach (var schedule in bodies.Schedules) ScheduleRules.Check(schedule, bodies, verdict);

        TaskRules.Check(deployment, bodies, verdict);
        ServiceRules.Check(deployment, bodies, verdict);
        SecretRules.Check(deployment, verdict);
        LogRules.Check(deployment, verdict);
        NetworkRules.Check(deployment, verdict);
        LoadBalancerRules.Check(deployment, verdict);
        ServiceConnectRules.Check(deployment, bodies, verdict);
        ScheduleRules.Check(deployment, verdict);
        RoleRules.Check(deployment, verdict);
        ImageRules.Check(deployment, verdict);
    }
}
