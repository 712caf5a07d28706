using System.Text.Json.Nodes;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// The application's own CloudFormation templates: a resource that holds data and states no policy keeps its data when the stack goes, or
/// when the resource is replaced or leaves the template.
/// </summary>
internal static class DataPolicies
{
    private const string Retain = "Retain";
    private const string Snapshot = "Snapshot";

    private static readonly Dictionary<string, string> ByType = new(StringComparer.Ordinal)
    {
        ["AWS::AmazonMQ::Broker"] = Retain,
        ["AWS::Cognito::UserPool"] = Retain,
        ["AWS::DocDB::DBCluster"] = Snapshot,
        ["AWS::DynamoDB::GlobalTable"] = Retain,
        ["AWS::DynamoDB::Table"] = Retain,
        ["AWS::EC2::Volume"] = Snapshot,
        ["AWS::ECR::Repository"] = Retain,
        ["AWS::EFS::FileSystem"] = Retain,
        ["AWS::ElastiCache::CacheCluster"] = Snapshot,
        ["AWS::ElastiCache::ReplicationGroup"] = Snapshot,
        ["AWS::Kinesis::Stream"] = Retain,
        ["AWS::KMS::Key"] = Retain,
        ["AWS::MSK::Cluster"] = Retain,
        ["AWS::Neptune::DBCluster"] = Snapshot,
        ["AWS::OpenSearchService::Domain"] = Retain,
        ["AWS::RDS::DBCluster"] = Snapshot,
        ["AWS::Redshift::Cluster"] = Snapshot,
        ["AWS::S3::Bucket"] = Retain,
        ["AWS::SecretsManager::Secret"] = Retain,
        ["AWS::SQS::Queue"] = Retain,
    };

    public static void Complete(Resource resource, StackTemplate template, Report report)
    {
        foreach (var id in template.LogicalIds.Order(StringComparer.Ordinal))
        {
            if (PolicyOf(template, id) is not { } policy) continue;
            var body = (JsonObject)template.Root["Resources"]![id]!;
            // A first deployment that fails leaves nothing behind.
            var deletion = policy == Retain ? "RetainExceptOnCreate" : policy;
            if (!body.ContainsKey("DeletionPolicy")) State(body, "DeletionPolicy", deletion);
            if (!body.ContainsKey("UpdateReplacePolicy")) State(body, "UpdateReplacePolicy", policy);

            void State(JsonObject target, string name, string value)
            {
                target[name] = value;
                report.Inferred($"{resource.Name}: {name} of {id}", value, "it holds data, and its template states no policy");
            }
        }
    }

    // The data of an Aurora cluster is the cluster's, not its instances'.
    private static string? PolicyOf(StackTemplate template, string id) => template.TypeOf(id) switch
    {
        "AWS::RDS::DBInstance" => template.PropertiesOf(id)?.ContainsKey("DBClusterIdentifier") == true ? null : Snapshot,
        { } type => ByType.GetValueOrDefault(type),
        null => null,
    };
}
