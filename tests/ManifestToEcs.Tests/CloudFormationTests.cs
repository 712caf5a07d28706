using ManifestToEcs.Emission;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

public class CloudFormationTests
{
    [Fact]
    public void The_shop_as_CloudFormation() => Snapshot.Match("cloudformation-shop", CloudFormation.Emit(SampleDeployments.Shop()));

    [Theory]
    [InlineData("shop")]
    [InlineData("backends")]
    [InlineData("rollouts")]
    [InlineData("least")]
    public void Every_resource_type_property_and_reference_is_one_that_CloudFormation_knows(string sample) =>
        Assert.Empty(ResourceSpecification.Problems(CloudFormationYamlReader.Read(Yaml(Sample(sample)))));

    [Fact]
    public void The_YAML_says_what_the_template_says() =>
        Assert.Equal(CloudFormation.Template(SampleDeployments.Shop()).ToJsonString(), CloudFormationYamlReader.Read(Yaml(SampleDeployments.Shop())).ToJsonString());

    internal static Deployment Sample(string name) => name switch
    {
        "shop" => SampleDeployments.Shop(),
        "backends" => TerraformSamples.Backends(),
        "rollouts" => TerraformSamples.Rollouts(),
        "least" => TerraformSamples.Least(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such sample"),
    };

    private static string Yaml(Deployment deployment) => Assert.Single(CloudFormation.Emit(deployment)).Content;
}
