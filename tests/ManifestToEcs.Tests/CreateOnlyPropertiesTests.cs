using ManifestToEcs.Comparison;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

public class CreateOnlyPropertiesTests
{
    // Each change of a task definition makes a new revision, and each of a job's run starts it again: these are no replacements.
    [Theory]
    [InlineData("shop")]
    [InlineData("backends")]
    [InlineData("rollouts")]
    [InlineData("least")]
    [InlineData("dapr")]
    public void Every_type_that_is_written_is_in_the_table(string sample) => Assert.Empty(
        TypesOf(CloudFormationTests.Sample(sample)).Except(CreateOnlyProperties.ByType.Keys)
            .Except(["AWS::ECS::TaskDefinition", "Custom::JobRun"]));

    [Fact]
    public void The_specification_agrees_that_each_property_of_the_table_replaces_its_resource()
    {
        var replacing = ResourceSpecification.ReplacingProperties(CreateOnlyProperties.ByType.Keys);

        Assert.Contains(("AWS::ElasticLoadBalancingV2::TargetGroup", "Port"), replacing);
        Assert.Empty(from type in CreateOnlyProperties.ByType
                     from path in type.Value.Always
                     where !path.Contains('/') && !replacing.Contains((type.Key, path))
                     select $"{type.Key} {path}");
    }

    [Fact]
    public void Every_type_that_holds_data_and_is_written_is_known_as_such() => Assert.Equal(
        ["AWS::AmazonMQ::Broker", "AWS::DocDB::DBCluster", "AWS::EFS::FileSystem", "AWS::ElastiCache::ReplicationGroup",
            "AWS::MSK::Cluster",
            "AWS::RDS::DBCluster", "AWS::RDS::DBInstance", "AWS::SQS::Queue", "AWS::SecretsManager::Secret"],
        TypesOf(CloudFormationTests.Sample("shop")).Concat(TypesOf(CloudFormationTests.Sample("backends"))).Intersect(StoredData.Types)
            .Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<string> TypesOf(Deployment deployment) =>
        CloudFormation.Template(deployment)["Resources"]!.AsObject().Select(resource => resource.Value!["Type"]!.GetValue<string>());
}
