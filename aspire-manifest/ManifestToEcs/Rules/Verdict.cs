using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Rules;

/// <summary>Reports broken rules. The code of a finding is the rule's id in lower case; its message begins with the id.</summary>
internal sealed class Verdict(Report report)
{
    public void Broken(string rule, Node node, string message, string advice) =>
        report.Error(Code(rule), Location.InOutput(node.File, node.Pointer), $"{rule}: {message}", advice);

    public void Broken(string rule, string file, string message, string advice) =>
        report.Error(Code(rule), Location.InOutput(file, ""), $"{rule}: {message}", advice);

    public void Broken(string rule, AwsResource resource, string message, string advice) =>
        report.Error(Code(rule), At(resource), $"{rule}: {resource.Id}: {message}", advice);

    public void Doubtful(string rule, Node node, string message, string advice) =>
        report.Warning(Code(rule), Location.InOutput(node.File, node.Pointer), $"{rule}: {message}", advice);

    public void Doubtful(string rule, AwsResource resource, string message, string advice) =>
        report.Warning(Code(rule), At(resource), $"{rule}: {resource.Id}: {message}", advice);

    public static string Code(string rule) => rule.ToLowerInvariant();

    private static Location At(AwsResource resource) => new(Document.Output, "/" + resource.Id);
}
