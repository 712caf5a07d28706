using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary>
/// <c>databases.tf</c>: ElastiCache and MSK; with <see cref="TerraformRelationalDatabases"/> RDS, Aurora and DocumentDB, with
/// <see cref="TerraformPasswordStacks"/> Amazon MQ and caches that have a password.
/// </summary>
internal static class TerraformDatabases
{
    public static HclBody Databases(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var database in deployment.Databases)
        {
            AddSubnetGroup(file, deployment, database.Engine == "docdb" ? "aws_docdb_subnet_group" : "aws_db_subnet_group", database,
                database.Name);
            TerraformRelationalDatabases.Add(file, deployment, database);
        }
        foreach (var cache in deployment.Caches)
        {
            AddSubnetGroup(file, deployment, "aws_elasticache_subnet_group", cache, cache.Name);
            if (cache.AuthToken is { } token)
            {
                TerraformPasswordStacks.AddCache(file, deployment, cache, token);
                TerraformCachePasswords.Add(file, deployment, cache, token);
                continue;
            }
            AddSnapshotSuffix(file, cache);
            file.Resource("aws_elasticache_replication_group", Label(cache), ReplicationGroup(deployment, cache));
        }
        foreach (var broker in deployment.Brokers) TerraformPasswordStacks.AddBroker(file, deployment, broker);
        foreach (var cluster in deployment.KafkaClusters) file.Resource("aws_msk_cluster", Label(cluster), Kafka(deployment, cluster));
        return file;
    }

    /// <summary>The name of a final snapshot is taken for ever: each server that is made anew gets one of its own.</summary>
    public static void AddSnapshotSuffix(HclBody file, Server server) =>
        file.Resource("random_id", SnapshotSuffix(server), new HclBody { ["byte_length"] = 4 });

    public static HclValue FinalSnapshot(Server server, string name) =>
        Around(name + "-final-", $"random_id.{SnapshotSuffix(server)}.hex", "");

    private static string SnapshotSuffix(Server server) => Label(server) + "_final_snapshot";

    public static string Attribute(Database database, string attribute)
    {
        var label = Label(database);
        if (!database.IsCluster) return $"aws_db_instance.{label}.{attribute}";
        return $"aws_{(database.Engine == "docdb" ? "docdb" : "rds")}_cluster.{label}.{(attribute == "address" ? "endpoint" : attribute)}";
    }

    public static string Attribute(Cache cache, string attribute) => cache.AuthToken is not null
        ? TerraformPasswordStacks.Output(cache, attribute)
        : $"aws_elasticache_replication_group.{Label(cache)}.{(attribute == "address" ? "primary_endpoint_address" : attribute)}";

    public static string Attribute(Broker broker, string attribute) => TerraformPasswordStacks.Output(broker, attribute);

    private static HclBody ReplicationGroup(Deployment deployment, Cache cache) => new()
    {
        ["replication_group_id"] = cache.Name,
        ["description"] = cache.Name,
        ["engine"] = cache.Engine,
        ["engine_version"] = cache.EngineVersion,
        ["node_type"] = cache.NodeType,
        ["num_cache_clusters"] = cache.Replicas + 1,
        ["auto_minor_version_upgrade"] = cache.AutoMinorVersionUpgrade,
        ["automatic_failover_enabled"] = cache.Replicas > 0,
        ["multi_az_enabled"] = cache.Replicas > 0,
        ["port"] = cache.Port,
        ["subnet_group_name"] = HclValue.Code($"aws_elasticache_subnet_group.{Label(cache)}.name"),
        ["security_group_ids"] = HclValue.List([Ref(cache.SecurityGroup, "id")]),
        ["at_rest_encryption_enabled"] = true,
        ["kms_key_id"] = KmsKey(deployment),
        ["transit_encryption_enabled"] = true,
        ["final_snapshot_identifier"] = FinalSnapshot(cache, cache.Name),
        ["lifecycle"] = Lifecycle(cache.DeletionProtection),
    };

    private static HclBody Kafka(Deployment deployment, KafkaCluster cluster) => new()
    {
        ["cluster_name"] = cluster.Name,
        ["kafka_version"] = cluster.Version,
        ["number_of_broker_nodes"] = cluster.Brokers,
        ["broker_node_group_info"] = new HclBody
        {
            ["instance_type"] = cluster.InstanceType,
            ["client_subnets"] = TerraformVariables.ServerSubnets(deployment.Network),
            ["security_groups"] = HclValue.List([Ref(cluster.SecurityGroup, "id")]),
            ["storage_info"] = new HclBody { ["ebs_storage_info"] = new HclBody { ["volume_size"] = cluster.StorageGiB } },
        },
        ["client_authentication"] = new HclBody { ["unauthenticated"] = true },
        ["encryption_info"] = new HclBody
        {
            ["encryption_at_rest_kms_key_arn"] = KmsKey(deployment),
            ["encryption_in_transit"] = new HclBody { ["client_broker"] = "TLS", ["in_cluster"] = true },
        },
        ["lifecycle"] = Lifecycle(cluster.DeletionProtection),
    };

    private static void AddSubnetGroup(HclBody file, Deployment deployment, string type, AwsResource resource, string name) =>
        file.Resource(type, Label(resource), new HclBody
        {
            ["name"] = name,
            ["subnet_ids"] = TerraformVariables.ServerSubnets(deployment.Network),
        });
}
