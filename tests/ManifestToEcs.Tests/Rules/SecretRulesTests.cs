using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests.Rules;

public class SecretRulesTests
{
    private const string Api = "ecs/api/task-definition.json";

    private static readonly GeneratedSecret Password = new(new(32), "") { Id = "password", Name = "sample/prod/password" };

    [Fact]
    public void SEC_01_No_secret_reaches_the_environment() => RuleCheck.BreaksContainer("api", "SEC-01", container => container with
    {
        Environment = new SortedDictionary<string, DeployText>(StringComparer.Ordinal) { ["URL"] = "x"
            + DeployText.Of(new SecretPart(Password)) },
    });

    [Theory]
    [InlineData("postgresql://user:hunter2@host/db")]
    [InlineData("Host=h;Password=hunter2")]
    public void SEC_01_A_literal_with_credentials_is_doubtful(string value)
    {
        RuleCheck.BreaksIn(Api, "SEC-01", body => body["containerDefinitions"]![0]!["environment"]![1]!["value"] = value);
    }

    [Fact]
    public void SEC_02_A_variable_is_in_environment_or_in_secrets() => RuleCheck.BreaksIn(Api, "SEC-02", body =>
        body["containerDefinitions"]![0]!["environment"]!.AsArray().Add(new JsonObject { ["name"] = "DATABASE_URL", ["value"] = "x" }));

    [Fact]
    public void SEC_02_A_variable_is_in_secrets_once() => RuleCheck.BreaksIn(Api, "SEC-02", body =>
        body["containerDefinitions"]![0]!["secrets"]!.AsArray().Add(body["containerDefinitions"]![0]!["secrets"]![0]!.DeepClone()));

    [Fact]
    public void SEC_03_No_secret_reaches_the_arguments() =>
        RuleCheck.BreaksContainer("api", "SEC-03",
            container => container with { Command = ["--key", DeployText.Of(new SecretPart(Password))] });

    [Theory]
    [InlineData("arn:aws:s3:::bucket")]
    [InlineData("arn:aws:secretsmanager:eu-central-1:123456789012:secret:name-AbCdEf:key")]
    [InlineData("arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:name-AbCdEf")]
    [InlineData("${OPENAI_API_KEY_ARN}:key")]
    [InlineData("")]
    public void SEC_04_A_reference_is_one_that_ECS_can_read(string from) =>
        RuleCheck.BreaksIn(Api, "SEC-04", body => body["containerDefinitions"]![0]!["secrets"]![1]!["valueFrom"] = from);

    [Theory]
    [InlineData("arn:aws:secretsmanager:eu-central-1:123456789012:secret:name-AbCdEf")]
    [InlineData("arn:aws:secretsmanager:eu-central-1:123456789012:secret:name-AbCdEf:key::")]
    [InlineData("arn:aws:ssm:eu-central-1:123456789012:parameter/app/key")]
    [InlineData("app-key")]
    [InlineData("${OPENAI_API_KEY_ARN}:key::")]
    public void SEC_04_These_references_are_fine(string from) =>
        Assert.Empty(RuleCheck.CodesAfter((Api, body => body["containerDefinitions"]![0]!["secrets"]![1]!["valueFrom"] = from)));

    [Fact]
    public void SEC_05_The_ARN_of_a_secret_is_complete() => RuleCheck.BreaksIn(Api, "SEC-05", body =>
        body["containerDefinitions"]![0]!["secrets"]![1]!["valueFrom"] =
            "arn:aws:secretsmanager:eu-central-1:123456789012:secret:openai-key");

    [Theory]
    [InlineData("sample/prod/client-secret")]
    [InlineData("sample prod")]
    public void SEC_05_The_name_of_a_secret_cannot_be_taken_for_an_ARN(string name) => RuleCheck.Breaks("SEC-05", deployment =>
        deployment with { Secrets = [.. deployment.Secrets, new ProvidedSecret("X", "X") { Id = "x/secret", Name = name }] });

    [Fact]
    public void SEC_07_A_generated_secret_is_as_long_as_its_minima_demand() => RuleCheck.Breaks("SEC-07", deployment =>
        deployment with { Secrets = [.. deployment.Secrets,
            new GeneratedSecret(new(8, MinLower: 5, MinNumeric: 5), "") { Id = "x/secret", Name = "x" }] });

    [Theory]
    [InlineData(false, "SEC-07")]
    [InlineData(true, "SEC-08")]
    public void SEC_07_SEC_08_A_generated_secret_breaks_no_text_into_which_it_goes(bool uriEncoded, string rule) =>
        RuleCheck.Breaks(rule, deployment =>
        deployment with { Secrets = [.. deployment.Secrets,
            new ComposedSecret("amqp://u:" + DeployText.Of(new SecretPart(Password, UriEncoded: uriEncoded)) + "@h") { Id = "x/secret",
                Name = "x" }] });

    [Fact]
    public void SEC_10_The_execution_role_reads_no_other_secrets() => RuleCheck.BreaksTask("web", "SEC-10", definition => definition with
    {
        ExecutionRole = definition.ExecutionRole with { Statements = [.. definition.ExecutionRole.Statements,
            new("Secrets", ["secretsmanager:GetSecretValue"], [DeployText.OfAttribute(Password, "arn")])] },
    });

    [Fact]
    public void SEC_10_The_execution_role_reads_all_that_is_used() => RuleCheck.BreaksTask("api", "SEC-10", definition => definition with
    {
        ExecutionRole = definition.ExecutionRole with { Statements = [
            .. definition.ExecutionRole.Statements.Where(statement => statement.Sid != "Secrets")] },
    });

    [Fact]
    public void SEC_10_The_role_names_the_secret_where_the_container_names_one_key_of_it()
    {
        const string arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:smtp-AbCdEf";
        var deployment = Mapped.Map(
            Mapped.Project("api", env: "\"KEY\": \"{key.value}\"")
                + """, "key": { "type": "parameter.v0", "value": "{key.inputs.value}", "inputs": { "value": { "type": "string", "secret":"""
                + """ true } } }""",
            $"resources: {{ key: {{ secretArn: \"{arn}:password::\" }} }}");

        var role = deployment.TaskDefinitions[0].ExecutionRole;

        Assert.Equal(arn, Assert.Single(
            Assert.Single(role.Statements, statement => statement.Actions.Contains("secretsmanager:GetSecretValue")).Resources).Literal);
        RuleCheck.Only("SEC-10", RuleCheck.Findings(deployment with
        {
            TaskDefinitions = [deployment.TaskDefinitions[
                0] with { ExecutionRole = role with { Statements = [
                    .. role.Statements.Select(statement =>
                        statement with { Resources = [
                            .. statement.Resources.Select(resource => resource.Literal == arn ? arn + ":password::" : resource)] })] } }],
        }).Where(finding => finding.Severity == ManifestToEcs.Reports.Severity.Error));
    }

    [Theory]
    [InlineData("{api.bindings.http.url}/x")]
    [InlineData("Host={db.connectionString}")]
    [InlineData("{key.inputs.value}")]
    public void SEC_12_No_manifest_expression_is_left(string text) =>
        RuleCheck.BreaksContainer("api", "SEC-12",
            container => container with { Environment = new Dictionary<string, DeployText> { ["X"] = text } });

    [Theory]
    [InlineData("{Timestamp:HH:mm:ss} [{Level}] {Message}")]
    [InlineData("{\"a.b\": {}}")]
    [InlineData("{{api.bindings.http.url")]
    public void SEC_12_Other_braces_are_text(string text)
    {
        var deployment = FlawlessDeployment.Create();
        var api = deployment.TaskDefinitions[0];
        api = api with { Containers = [api.Containers[0] with { Environment = new Dictionary<string, DeployText> { ["X"] = text } }] };

        Assert.Empty(RuleCheck.Findings(deployment with { TaskDefinitions = [api, .. deployment.TaskDefinitions.Skip(1)] }));
    }
}
