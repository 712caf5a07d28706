using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

public class WorkflowTests
{
    [Fact]
    public void The_shop_as_a_workflow() => Snapshot.Match("workflow-shop", Workflow.Emit(SampleDeployments.Shop()));

    [Theory]
    [InlineData("shop")]
    [InlineData("least")]
    public void It_is_YAML_with_a_check_before_the_deployment(string sample)
    {
        var workflow = CloudFormationYamlReader.Read(Assert.Single(Workflow.Emit(CloudFormationTests.Sample(sample))).Content);

        Assert.Equal("check", workflow["jobs"]!["deploy"]!["needs"]!.GetValue<string>());
        Assert.Equal("write", workflow["jobs"]!["deploy"]!["permissions"]!["id-token"]!.GetValue<string>());
        Assert.Equal("read", workflow["permissions"]!["contents"]!.GetValue<string>());
    }

    // Anybody could publish a package of that name on the public feed.
    [Fact]
    public void The_tool_comes_from_source_or_from_a_pinned_tool_manifest()
    {
        var workflow = Assert.Single(Workflow.Emit(SampleDeployments.Shop())).Content;

        Assert.Contains("TOOL: dotnet manifest-to-ecs\n", workflow, StringComparison.Ordinal);
        Assert.Contains("dotnet tool restore", workflow, StringComparison.Ordinal);
        Assert.DoesNotContain("--global", workflow, StringComparison.Ordinal);
    }

    [Fact]
    public void The_role_for_deploying_as_a_template() => Snapshot.Match("deploy-role-shop", DeployRole.Emit(SampleDeployments.Shop()));

    [Fact]
    public void The_role_may_use_the_bucket_for_templates_that_the_script_makes_whatever_the_length_of_the_name()
    {
        var deployment = SampleDeployments.Shop() with { Application = "an-application-with-a-long-name" };

        Assert.Contains("readonly BUCKET=an-application-with-prod\n",
            DeployScript.Emit(deployment, ".").Single(file => file.Path == "deploy.sh").Content, StringComparison.Ordinal);
        Assert.Contains("s3:::an-application-with-prod-templates-*", Assert.Single(DeployRole.Emit(deployment)).Content,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_environment_of_one_repository_takes_the_role()
    {
        var role = CloudFormationYamlReader.Read(Assert.Single(DeployRole.Emit(SampleDeployments.Shop())).Content)["Resources"]!["Role"]!;
        var trust = role["Properties"]!["AssumeRolePolicyDocument"]!["Statement"]![0]!["Condition"]!["StringEquals"]!;
        var statements = role["Properties"]!["Policies"]![0]!["PolicyDocument"]!["Statement"]!.AsArray();

        Assert.Equal("sts.amazonaws.com", trust["token.actions.githubusercontent.com:aud"]!.GetValue<string>());
        Assert.Equal("repo:${Repository}:environment:prod",
            trust["token.actions.githubusercontent.com:sub"]!["Fn::Sub"]!.GetValue<string>());
        // A role that can pass or change any role could take the account over.
        Assert.All(statements.Where(statement => statement!.ToJsonString().Contains("iam:", StringComparison.Ordinal)),
            statement => Assert.DoesNotContain("\"*\"", statement!["Resource"]!.ToJsonString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("acm:DescribeCertificate")]
    [InlineData("ec2:DescribeSubnets")]
    [InlineData("ecr:DescribeImages")]
    [InlineData("logs:FilterLogEvents")]
    [InlineData("servicequotas:GetServiceQuota")]
    public void The_role_may_verify_compare_and_read_logs_of_any_deployment(string action) =>
        Assert.Contains(Statements(TerraformSamples.Least()), statement => (string?)statement["Effect"] == "Allow"
            && statement["Action"]!.AsArray().Any(allowed => (string?)allowed == action));

    [Fact]
    public void Only_a_parameter_lets_the_role_destroy()
    {
        var either = Statements(SampleDeployments.Shop()).Single(statement => statement.ContainsKey("Fn::If"))["Fn::If"]!;

        Assert.Equal("MayDestroy", (string?)either[0]);
        Assert.Equal("Allow", (string?)either[1]!["Effect"]);
        Assert.Equal(["tag:GetResources"], either[1]!["Action"]!.AsArray().Select(action => (string?)action));
        var kept = Statements(SampleDeployments.Shop()).Single(statement => (string?)statement["Sid"] == "KeepResources");
        Assert.Superset(new HashSet<string?> { "application-autoscaling:*", "ecs:*", "scheduler:*" },
            kept["Action"]!.AsArray().Select(action => (string?)action).ToHashSet());
        Assert.Equal(("Deny", "cloudformation:DeleteStack"), ((string?)either[2]!["Effect"], (string?)either[2]!["Action"]![0]));
        Assert.Equal("false", (string?)CloudFormationYamlReader.Read(Assert.Single(DeployRole.Emit(SampleDeployments.Shop())).Content)
            ["Parameters"]!["MayDestroy"]!["Default"]);
    }

    private static IEnumerable<JsonObject> Statements(Deployment deployment) =>
        CloudFormationYamlReader.Read(Assert.Single(DeployRole.Emit(deployment)).Content)["Resources"]!["Role"]!["Properties"]!
            ["Policies"]![0]!["PolicyDocument"]!["Statement"]!.AsArray().Select(statement => statement!.AsObject());
}
