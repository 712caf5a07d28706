using ManifestToEcs.Commands;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

/// <summary>
/// CloudFormation refuses a template above its quotas, and deploy.sh would find out in the middle of the first deployment.
/// </summary>
public class TemplateRulesTests
{
    private const string Password =
        """ "pw": { "type": "parameter.v0", "value": "{pw.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } } """;

    [Fact]
    public void More_references_to_secrets_than_CloudFormation_resolves_are_refused()
    {
        // One reference in each text.
        Assert.DoesNotContain(FindingsOf(60, Outputs.All), IsLimit);
        var finding = Assert.Single(FindingsOf(61, Outputs.All), IsLimit);
        Assert.Contains("61 references to values of secrets, and CloudFormation takes 60", finding.Message, StringComparison.Ordinal);
        Assert.Contains("--only terraform", finding.Advice, StringComparison.Ordinal);
        Assert.DoesNotContain(FindingsOf(61, Outputs.Terraform), IsLimit);
    }

    private static bool IsLimit(Finding finding) => finding.Code == FindingCodes.TemplateLimit;

    private static IReadOnlyList<Finding> FindingsOf(int texts, Outputs outputs)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "aspire-manifest.json");
        var env = string.Join(", ", Enumerable.Range(0, texts).Select(at => $"\"V{at}\": \"Password={{pw.value}};N={at}\""));
        File.WriteAllText(path, $$"""{ "resources": { {{Container("web", "nginx:1.27", env: env)}}, {{Password}} } }""");
        return Publication.Of(path, null, "prod", new Report(), new Dictionary<string, int>(), outputs).Report.Findings;
    }

    [Fact]
    public void A_literal_that_CloudFormation_would_replace_is_refused_wherever_it_stands()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "aspire-manifest.json");
        File.WriteAllText(path, $$"""{ "resources": { {{Container("web", "nginx:1.27")}} } }""");
        var overlay = Path.Combine(folder.Path, "ecs.yaml");
        File.WriteAllText(overlay, "resources: { web: { health: { command: [test, '{{resolve:ssm:/x}}'] } } }");

        var findings = Publication.Of(path, overlay, "prod", new Report(), new Dictionary<string, int>(), Outputs.All).Report.Findings;

        var finding = Assert.Single(findings, finding => finding.Code == FindingCodes.DynamicReference);
        Assert.Contains("/HealthCheck/Command/", finding.Location.Pointer, StringComparison.Ordinal);
    }
}
