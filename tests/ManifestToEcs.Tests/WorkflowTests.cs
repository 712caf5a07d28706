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
}
