using System.Text.Json;
using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;
using ManifestToEcs.Rules;

namespace ManifestToEcs.Tests;

/// <summary>Breaks <see cref="FlawlessDeployment"/> in one place, in the model or in an emitted file, and asserts which rule notices it.</summary>
internal static class RuleCheck
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<Finding> Findings(Deployment deployment, IReadOnlyList<EmittedFile>? files = null)
    {
        var report = new Report();
        FargateRules.Check(deployment, files ?? [.. EcsJson.Emit(deployment)], report);
        return report.Findings;
    }

    /// <summary>The deployment, changed, breaks this rule and no other.</summary>
    public static void Breaks(string rule, Func<Deployment, Deployment> change) => Only(rule, Findings(change(FlawlessDeployment.Create())));

    /// <summary>The file, changed, breaks this rule and no other.</summary>
    public static void BreaksIn(string file, string rule, Action<JsonNode> change) => Only(rule, Findings(FlawlessDeployment.Create(), Changed(file, change)));

    /// <summary>The text of the file, changed, breaks this rule and no other.</summary>
    public static void BreaksText(string file, string rule, Func<string, string> change)
    {
        var deployment = FlawlessDeployment.Create();
        Only(rule, Findings(deployment, [.. EcsJson.Emit(deployment).Select(each => each.Path == file ? each with { Content = change(each.Content) } : each)]));
    }

    private static EmittedFile[] Changed(string file, Action<JsonNode> change)
    {
        var files = EcsJson.Emit(FlawlessDeployment.Create()).ToArray();
        var index = Array.FindIndex(files, each => each.Path == file);
        var body = JsonNode.Parse(files[index].Content)!;
        change(body);
        files[index] = files[index] with { Content = body.ToJsonString(Layout) + "\n" };
        return files;
    }

    private static void Only(string rule, IReadOnlyList<Finding> findings)
    {
        Assert.True(findings.Count > 0, $"{rule} is broken, but nothing says so");
        var code = rule.ToLowerInvariant();
        Assert.All(findings, finding => Assert.True(finding.Code == code, $"expected {rule} alone, but: {finding.Message}"));
        Assert.All(findings, finding => Assert.StartsWith(rule + ": ", finding.Message, StringComparison.Ordinal));
    }
}
