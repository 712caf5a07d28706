using ManifestToEcs.Emission;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

/// <summary>Rights that no reference shows: a task sends mail, calls a model, starts a state machine.</summary>
public class StatedPoliciesTests
{
    private const string Mail = """
        application: shop
        resources:
          api:
            policies:
              - actions: [ses:SendEmail, ses:SendRawEmail]
                resources: ["arn:aws:ses:${AWS_REGION}:${AWS_ACCOUNT_ID}:identity/example.com"]
            managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess"]
            executionRole:
              policies: [ { actions: [ssm:GetParameters], resources: ["${PARAMETERS}"] } ]
              managedPolicyArns: ["${BOUNDARY}"]
        """;

    [Fact]
    public void A_task_may_do_what_the_overlay_states_and_so_may_its_start()
    {
        var report = new Report();
        var task = Map(Project("api"), Mail, report).Task("api");
        var sending = Assert.Single(task.TaskRole.Statements);
        Assert.Equal(["ses:SendEmail", "ses:SendRawEmail"], sending.Actions);
        Assert.Equal("arn:aws:ses:${AWS_REGION}:${AWS_ACCOUNT_ID}:identity/example.com", Assert.Single(sending.Resources).ToString());
        Assert.Equal("arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess", Assert.Single(task.TaskRole.ManagedPolicies).ToString());
        Assert.Contains(task.ExecutionRole.Statements, statement => statement.Actions.Contains("ssm:GetParameters"));
        Assert.Equal("${BOUNDARY}", Assert.Single(task.ExecutionRole.ManagedPolicies).ToString());
        Assert.DoesNotContain(report.Findings, finding => finding.Code == FindingCodes.WidePolicy);
    }

    [Fact]
    public void CloudFormation_and_Terraform_say_the_same()
    {
        var deployment = Map(Project("api"), Mail);
        var role = CloudFormation.Template(deployment)["Resources"]!["ApiTaskRole"]!["Properties"]!;
        Assert.Equal("arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess", (string?)role["ManagedPolicyArns"]![0]);
        Assert.Equal("ses:SendEmail", (string?)role["Policies"]![0]!["PolicyDocument"]!["Statement"]![0]!["Action"]![0]);

        var terraform = Terraform.Emit(deployment).Single(file => file.Path == "terraform/iam.tf").Content;
        Assert.Contains("\"ses:SendEmail\"", terraform, StringComparison.Ordinal);
        Assert.Contains("resource \"aws_iam_role_policy_attachment\" \"api_task_role_1\" {", terraform, StringComparison.Ordinal);
        Assert.Contains("policy_arn = var.boundary", terraform, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[ses:SendEmail]", "[\"*\"]", "on every resource")]
    [InlineData("[\"ses:*\"]", "[\"arn:aws:ses:us-east-1:123456789012:identity/example.com\"]", "every action of ses:*")]
    public void A_wide_policy_is_a_warning_and_no_error(string actions, string resources, string message) => Assert.Contains(message,
        Finding(FindingCodes.WidePolicy, Project("api"),
            $"resources: {{ api: {{ policies: [ {{ actions: {actions}, resources: {resources} }} ] }} }}").Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_wide_policy_passes_the_rules_for_roles() => Assert.Equal("*", Map(Project("api"),
        "resources: { api: { policies: [ { actions: [\"polly:*\"], resources: [\"*\"] } ] } }")
        .Task("api").TaskRole.Statements[0].Resources[0].Literal);

    [Theory]
    [InlineData("{ actions: [ses:SendEmail] }")]
    [InlineData("{ resources: [\"*\"] }")]
    public void A_policy_without_actions_or_resources_is_refused(string policy) =>
        Finding(FindingCodes.InvalidPolicy, Project("api"), $"resources: {{ api: {{ policies: [ {policy} ] }} }}");

    [Fact]
    public void An_access_that_has_no_direction_names_the_way_out() => Assert.Contains("resources.api.policies", Finding(
        FindingCodes.AccessUnknown, $$"""
        {{Project("api")}}, "mail": { "type": "parameter.v0", "value": "a@example.com" }
        """, """
        resources:
          mail: { kind: external, values: { arn: "arn:aws:ses:us-east-1:123456789012:identity/example.com" } }
          api: { access: { mail: publish } }
        """).Advice, StringComparison.Ordinal);
}
