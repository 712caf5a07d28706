using System.Globalization;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;
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
}
