using System.Text.Json;
using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;
using ManifestToEcs.Rules;

namespace ManifestToEcs.Tests;

/// <summary>
/// Breaks <see cref="FlawlessDeployment"/> in one place, in the model or in an emitted file, and asserts which rule notices it.
/// </summary>
internal static class RuleCheck
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<Finding> Findings(Deployment deployment, IReadOnlyList<EmittedFile>? files = null)
    {
        var report = new Report();
        FargateRules.Check(deployment, files ?? [.. EcsJson.Emit(deployment)], report);
        return report.Findings;
    }

    /// <summary>The deployment, changed, breaks this rule and no other.</summary>
    public static void Breaks(string rule, Func<Deployment, Deployment> change) =>
        Only(rule, Findings(change(FlawlessDeployment.Create())));

    /// <summary>The task definition of a resource, changed, breaks this rule and no other.</summary>
    public static void BreaksTask(string resource, string rule, Func<TaskDefinition, TaskDefinition> change) => Breaks(rule, deployment =>
    {
        TaskDefinition Changed(TaskDefinition definition) => definition.Resource == resource ? change(definition) : definition;
        return deployment with
        {
            TaskDefinitions = [.. deployment.TaskDefinitions.Select(Changed)],
            Services = [.. deployment.Services.Select(service => service with { TaskDefinition = Changed(service.TaskDefinition) })],
            Jobs = [.. deployment.Jobs.Select(job => job with { TaskDefinition = Changed(job.TaskDefinition) })],
            Schedules = [.. deployment.Schedules.Select(schedule => schedule with { TaskDefinition = Changed(schedule.TaskDefinition) })],
        };
    });

    /// <summary>The first container of a resource, changed, breaks this rule and no other.</summary>
    public static void BreaksContainer(string resource, string rule, Func<ContainerDefinition, ContainerDefinition> change) =>
        BreaksTask(resource, rule, definition =>
            definition with { Containers = [change(definition.Containers[0]), .. definition.Containers.Skip(1)] });

    /// <summary>The file, changed, breaks this rule and no other.</summary>
    public static void BreaksIn(string file, string rule, Action<JsonNode> change) =>
        Only(rule, Findings(FlawlessDeployment.Create(), Changed((file, change))));

    /// <summary>The codes of what is found after all these changes.</summary>
    public static IEnumerable<string> CodesAfter(params (string File, Action<JsonNode> Change)[] changes) =>
        Findings(FlawlessDeployment.Create(), Changed(changes)).Select(finding => finding.Code).Distinct().Order(StringComparer.Ordinal);

    /// <summary>One more file, a changed copy of another, breaks this rule and no other.</summary>
    public static void BreaksByCopy(string file, string copy, string rule, Action<JsonNode> change)
    {
        var content = JsonNode.Parse(EcsJson.Emit(FlawlessDeployment.Create()).Single(each => each.Path == file).Content)!;
        change(content);
        Only(rule, Findings(FlawlessDeployment.Create(),
            [.. EcsJson.Emit(FlawlessDeployment.Create()), new EmittedFile(copy, content.ToJsonString(Layout) + "\n")]));
    }

    /// <summary>The text of the file, changed, breaks this rule and no other.</summary>
    public static void BreaksText(string file, string rule, Func<string, string> change)
    {
        var deployment = FlawlessDeployment.Create();
        Only(rule, Findings(deployment,
            [.. EcsJson.Emit(deployment).Select(each => each.Path == file ? each with { Content = change(each.Content) } : each)]));
    }

    private static EmittedFile[] Changed(params (string File, Action<JsonNode> Change)[] changes)
    {
        var files = EcsJson.Emit(FlawlessDeployment.Create()).ToArray();
        foreach (var (file, change) in changes)
        {
            var index = Array.FindIndex(files, each => each.Path == file);
            var body = JsonNode.Parse(files[index].Content)!;
            change(body);
            files[index] = files[index] with { Content = body.ToJsonString(Layout) + "\n" };
        }
        return files;
    }

    /// <summary>There are findings, and all are of this rule.</summary>
    public static void Only(string rule, IEnumerable<Finding> findings)
    {
        Assert.True(findings.Any(), $"{rule} is broken, but nothing says so");
        var code = rule.ToLowerInvariant();
        Assert.All(findings, finding => Assert.True(finding.Code == code, $"expected {rule} alone, but: {finding.Message}"));
        Assert.All(findings, finding => Assert.StartsWith(rule + ": ", finding.Message, StringComparison.Ordinal));
    }
}
