namespace ManifestToEcs.Model;

/// <summary>
/// CloudFormation types whose resources hold data. A deployment replaces or deletes such a resource only when the command names it.
/// </summary>
public static class StoredData
{
    public static readonly IReadOnlyList<string> Types =
    [
        "AWS::AmazonMQ::Broker", "AWS::Cognito::UserPool", "AWS::DocDB::DBCluster", "AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table",
        "AWS::EC2::Volume", "AWS::EFS::FileSystem", "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup",
        "AWS::ElastiCache::ServerlessCache", "AWS::KMS::Key", "AWS::Kinesis::Stream", "AWS::MSK::Cluster", "AWS::MemoryDB::Cluster",
        "AWS::Neptune::DBCluster", "AWS::OpenSearchService::Domain", "AWS::RDS::DBCluster", "AWS::RDS::DBInstance",
        "AWS::Redshift::Cluster", "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::SecretsManager::Secret", "AWS::Timestream::Table",
    ];
}
