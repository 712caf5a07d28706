using ManifestToEcs.Emission;

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
    public void Only_the_environment_of_one_repository_takes_the_role()
    {
        var role = CloudFormationYamlReader.Read(Assert.Single(DeployRole.Emit(SampleDeployments.Shop())).Content)["Resources"]!["Role"]!;
        var trust = role["Properties"]!["AssumeRolePolicyDocument"]!["Statement"]![0]!["Condition"]!["StringEquals"]!;
        var statements = role["Properties"]!["Policies"]![0]!["PolicyDocument"]!["Statement"]!.AsArray();

        Assert.Equal("sts.amazonaws.com", trust["token.actions.githubusercontent.com:aud"]!.GetValue<string>());
        Assert.Equal("repo:${Repository}:environment:prod",
            trust["token.actions.githubusercontent.com:sub"]!["Fn::Sub"]!.GetValue<string>());
        // A role that can pass or change any role could take the account over.
        Assert.All(statements.Where(statement => statement!["Action"]!.ToJsonString().Contains("iam:", StringComparison.Ordinal)),
            statement => Assert.DoesNotContain("\"*\"", statement!["Resource"]!.ToJsonString(), StringComparison.Ordinal));
    }
}
