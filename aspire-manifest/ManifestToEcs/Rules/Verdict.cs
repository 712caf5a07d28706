using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Rules;

/// <summary>Reports broken rules. The code of a finding is the rule's id in lower case; its message begins with the id.</summary>
internal sealed class Verdict(Report report)
{
    private static readonly Dictionary<string, string> SaidByMapping = new(StringComparer.Ordinal)
    {
        ["CONT-17"] = FindingCodes.NoHealthCheck,
        ["IMG-01"] = FindingCodes.MutableImage,
        ["SEC-01"] = FindingCodes.PlainSecret,
    };

    public void Broken(string rule, Node node, string message, string advice) =>
        report.Error(Code(rule), Location.InOutput(node.File, node.Pointer), $"{rule}: {message}", advice);

    public void Broken(string rule, string file, string message, string advice) =>
        report.Error(Code(rule), Location.InOutput(file, ""), $"{rule}: {message}", advice);

    public void Broken(string rule, AwsResource resource, string message, string advice) =>
        report.Error(Code(rule), At(resource), $"{rule}: {resource.Id}: {message}", advice);

    /// <summary>
    /// A rule that may be broken on purpose: a warning, unless the mapping has already reported the resource for the same reason.
    /// </summary>
    public void Doubtful(string rule, Node node, string message, string advice)
    {
        var resource = node.File.Split('/') is [_, var folder, ..] ? folder : node.File;
        var isSaid = SaidByMapping.TryGetValue(rule, out var code) &&
            report.Findings.Any(finding => finding.Code == code
                && finding.Message.Contains($"'{resource}'", StringComparison.OrdinalIgnoreCase));
        if (!isSaid) report.Warning(Code(rule), Location.InOutput(node.File, node.Pointer), $"{rule}: {message}", advice);
    }

    public static string Code(string rule) => rule.ToLowerInvariant();

    private static Location At(AwsResource resource) => new(Document.Output, "/" + resource.Id);
}
