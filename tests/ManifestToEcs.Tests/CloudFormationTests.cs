using ManifestToEcs.Emission;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

public class CloudFormationTests
{
    [Fact]
    public void The_shop_as_CloudFormation() => Snapshot.Match("cloudformation-shop", CloudFormation.Emit(SampleDeployments.Shop()));

    [Fact]
    public void Every_resource_type_property_and_reference_is_one_that_CloudFormation_knows() =>
        Assert.Empty(ResourceSpecification.Problems(CloudFormationYamlReader.Read(Yaml(SampleDeployments.Shop()))));

    [Fact]
    public void The_YAML_says_what_the_template_says() =>
        Assert.Equal(CloudFormation.Template(SampleDeployments.Shop()).ToJsonString(), CloudFormationYamlReader.Read(Yaml(SampleDeployments.Shop())).ToJsonString());

    private static string Yaml(Deployment deployment) => Assert.Single(CloudFormation.Emit(deployment)).Content;
}
