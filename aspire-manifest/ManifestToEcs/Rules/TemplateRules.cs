using System.Globalization;
using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Expressions;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Rules;

/// <summary>The quotas of CloudFormation that a whole application in one template can reach. None of them can be raised.</summary>
public static class TemplateRules
{
    private const int MostReferences = 60;
    private const int MostResources = 500;
    private const int MostParameters = 200;
    private const int MostOutputs = 200;
    private const int MostBytes = 1_000_000;

    /// <param name="files">The template among them; without it there is nothing to judge.</param>
    public static void Check(Deployment deployment, IReadOnlyList<EmittedFile> files, Report report)
    {
        if (files.FirstOrDefault(file => file.Path == CloudFormation.TemplatePath)?.Content is not { } text) return;
        var template = CloudFormation.Template(deployment);
        Judge(Count("Resources"), MostResources, "resources");
        Judge(Count("Parameters"), MostParameters, "parameters");
        Judge(Count("Outputs"), MostOutputs, "outputs");
        Judge(text.Split("{{resolve:").Length - 1, MostReferences, "references to values of secrets");
        foreach (var (pointer, reference) in References(deployment, template))
            report.Error(FindingCodes.DynamicReference, Location.InOutput(CloudFormation.TemplatePath, pointer),
                $"CloudFormation would replace {reference} by a parameter or a secret of the account.", "Write the text in another way.");
        Judge(System.Text.Encoding.UTF8.GetByteCount(text), MostBytes, "bytes");

        int Count(string section) => template[section]?.AsObject().Count ?? 0;

        void Judge(int count, int most, string what)
        {
            if (count <= most) return;
            report.Error(FindingCodes.TemplateLimit, Location.InOutput(CloudFormation.TemplatePath, ""),
                string.Create(CultureInfo.InvariantCulture, $"The template has {count} {what}, and CloudFormation takes {most}."),
                "Publish with --only terraform, which has no such limit, or divide the application into two AppHosts.");
        }
    }

    // Our own are functions, or begin with the ARN of a secret. The application's own templates may have any.
    private static IEnumerable<(string Pointer, string Text)> References(Deployment deployment, JsonObject template)
    {
        var own = deployment.Stacks.Select(stack => Names.Pascal(stack.Id)).ToList();
        return template["Resources"]!.AsObject().Where(resource => !own.Exists(id => resource.Key.StartsWith(id, StringComparison.Ordinal)))
            .SelectMany(resource => Texts(resource.Value, "/Resources/" + resource.Key))
            .Where(text => text.Text.Contains(ExpressionFindings.DynamicReferenceStart, StringComparison.Ordinal)
                && !text.Text.StartsWith(ExpressionFindings.DynamicReferenceStart + "secretsmanager:arn:", StringComparison.Ordinal));
    }

    private static IEnumerable<(string Pointer, string Text)> Texts(JsonNode? node, string pointer) => node switch
    {
        JsonObject map when map.Any(entry => entry.Key.StartsWith("Fn::", StringComparison.Ordinal)) => [],
        JsonObject map => map.SelectMany(entry => Texts(entry.Value, JsonPointer.Append(pointer, entry.Key))),
        JsonArray list => list.SelectMany((item, index) =>
            Texts(item, JsonPointer.Append(pointer, index))),
        JsonValue value when value.TryGetValue<string>(out var text) => [(pointer, text)],
        _ => [],
    };
}
