using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class ContainerCommandTests
{
    private const string Password =
        """ "pw": { "type": "parameter.v0", "value": "{pw.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } } """;
    private const string Redis = """ "cache": { "type": "container.v0", "image": "docker.io/library/redis:7.4", "args": ["redis-server","""
        + """ "--requirepass", "{pw.value}", "it's"] } """;

    [Fact]
    public void Entrypoint_and_arguments_keep_their_boundaries()
    {
        var deployment = Map(Container("tool", "example/tool:1",
            rest: """ "entrypoint": "/bin/tool", "args": ["serve all", "--port", "80"] """));
        Assert.Equal(["/bin/tool"], deployment.Container("tool").EntryPoint.Select(word => word.ToString()));
        Assert.Equal(["serve all", "--port", "80"], deployment.Container("tool").Command.Select(word => word.ToString()));
    }

    [Fact]
    public void A_secret_argument_is_refused_at_its_place_with_the_remedies()
    {
        var finding = Finding(FindingCodes.SecretInArgument, $"{Redis}, {Password}", "resources: { cache: { acceptDataLoss: true } }");
        Assert.Equal(Location.InManifest("/resources/cache/args/2"), finding.Location);
        Assert.Contains("shellWrapSecretArgs", finding.Advice, StringComparison.Ordinal);
        Assert.Contains("ElastiCache", finding.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--password", "hunter2", true)]
    [InlineData("--api-key=abc", "qqq", true)]
    [InlineData("serve", "--connection=Host=x;Password=abc", true)]
    [InlineData("serve", "https://me:pw@example.com", true)]
    [InlineData("--password", "$PASSWORD", false)]
    [InlineData("--password-file", "/run/pw", false)]
    [InlineData("--token", "--verbose", false)]
    [InlineData("--port", "80", false)]
    public void SEC_03_a_plain_secret_on_a_command_line_is_noticed(string first, string second, bool noticed)
    {
        var report = new Report();
        TryMap(Container("tool", "example/tool:1", rest: $""" "args": ["{first}", "{second}"] """), "", report);
        Assert.Equal(noticed, report.Findings.Any(finding => finding.Code == FindingCodes.PlainSecret));
        Assert.DoesNotContain(report.Findings, finding => finding.Message.Contains(second, StringComparison.Ordinal));
    }

    [Fact]
    public void With_permission_a_shell_expands_it_from_a_variable_after_the_images_own_entry_point()
    {
        var deployment = Map($"{Redis}, {Password}", "resources: { cache: { acceptDataLoss: true, shellWrapSecretArgs: true } }");
        var container = deployment.Container("cache");
        Assert.Equal(["/bin/sh", "-c"], container.EntryPoint.Select(word => word.ToString()));
        Assert.Equal("""exec 'docker-entrypoint.sh' 'redis-server' '--requirepass' "$SECRET_ARGUMENT_1" 'it'\''s'""",
            Assert.Single(container.Command).ToString());
        Assert.Equal(["SECRET_ARGUMENT_1"], container.Secrets.Keys);
    }

    [Fact]
    public void An_unknown_entry_point_cannot_be_wrapped() => Finding(FindingCodes.SecretInArgument,
        $"{Container("tool", "example/tool:1", rest: """ "args": ["--key", "{pw.value}"] """)}, {Password}",
        "resources: { tool: { shellWrapSecretArgs: true } }");
}
