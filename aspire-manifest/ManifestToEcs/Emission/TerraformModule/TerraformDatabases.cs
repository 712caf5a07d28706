using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary>
/// <c>databases.tf</c>: RDS, Aurora, DocumentDB and MSK; with <see cref="TerraformPasswordStacks"/> ElastiCache and Amazon MQ.
/// </summary>
internal static class TerraformDatabases
{
    public static HclBody Databases(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var database in deployment.Databases) AddDatabase(file, database);
        foreach (var cache in deployment.Caches)
        {
            AddSubnetGroup(file, "aws_elasticache_subnet_group", cache, cache.Name);
            if (cache.AuthToken is { } token) TerraformPasswordStacks.AddCache(file, cache, token);
            else file.Resource("aws_elasticache_replication_group", Label(cache), ReplicationGroup(cache));
        }
        foreach (var broker in deployment.Brokers) TerraformPasswordStacks.AddBroker(file, deployment, broker);
        foreach (var cluster in deployment.KafkaClusters) file.Resource("aws_msk_cluster", Label(cluster), Kafka(cluster));
        return file;
    }

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

    private static void AddDatabase(HclBody file, Database database)
    {
        var isDocument = database.Engine == "docdb";
        AddSubnetGroup(file, isDocument ? "aws_docdb_subnet_group" : "aws_db_subnet_group", database, database.Name);
        if (!database.IsCluster && !isDocument)
        {
            file.Resource("aws_db_instance", Label(database), Instance(database));
            return;
        }
        var type = isDocument ? "aws_docdb_cluster" : "aws_rds_cluster";
        file.Resource(type, Label(database), Cluster(database, isDocument));
        file.Resource(type + "_instance", Label(database), ClusterInstance(database, type, isDocument));
    }

    private static HclBody Instance(Database database) => new()
    {
        ["identifier"] = database.Name,
        ["engine"] = database.Engine,
        ["engine_version"] = database.EngineVersion,
        ["license_model"] = database.Engine.StartsWith("sqlserver-", StringComparison.Ordinal) ? "license-included" : null,
        ["instance_class"] = database.InstanceClass,
        ["allocated_storage"] = database.StorageGiB,
        ["storage_type"] = "gp3",
        ["storage_encrypted"] = true,
        ["multi_az"] = database.MultiAz,
        ["db_name"] = database.InitialDatabase,
        ["port"] = database.Port,
        ["username"] = database.MasterUsername,
        ["password_wo"] = HclValue.Code(SecretValue(database.Password)),
        ["password_wo_version"] = 1,
        ["db_subnet_group_name"] = HclValue.Code($"aws_db_subnet_group.{Label(database)}.name"),
        ["vpc_security_group_ids"] = HclValue.List([Ref(database.SecurityGroup, "id")]),
        ["publicly_accessible"] = false,
        ["auto_minor_version_upgrade"] = true,
        ["backup_retention_period"] = database.BackupRetentionDays,
        ["deletion_protection"] = database.DeletionProtection,
        ["skip_final_snapshot"] = false,
        ["final_snapshot_identifier"] = database.Name + "-final",
        ["copy_tags_to_snapshot"] = true,
    };

    // Aurora, or DocumentDB, which has no first database.
    private static HclBody Cluster(Database database, bool isDocument) => new()
    {
        ["cluster_identifier"] = database.Name,
        ["engine"] = database.Engine,
        ["engine_version"] = database.EngineVersion,
        ["storage_encrypted"] = true,
        ["database_name"] = isDocument ? null : database.InitialDatabase,
        ["port"] = database.Port,
        ["master_username"] = database.MasterUsername,
        ["master_password_wo"] = HclValue.Code(SecretValue(database.Password)),
        ["master_password_wo_version"] = 1,
        ["db_subnet_group_name"] = HclValue.Code($"aws_{(isDocument ? "docdb" : "db")}_subnet_group.{Label(database)}.name"),
        ["vpc_security_group_ids"] = HclValue.List([Ref(database.SecurityGroup, "id")]),
        // A cluster cannot be without backups.
        ["backup_retention_period"] = Math.Max(1, database.BackupRetentionDays),
        ["deletion_protection"] = database.DeletionProtection,
        ["skip_final_snapshot"] = false,
        ["final_snapshot_identifier"] = database.Name + "-final",
        ["copy_tags_to_snapshot"] = isDocument ? null : (HclValue)true,
    };

    private static HclBody ClusterInstance(Database database, string type, bool isDocument)
    {
        var cluster = $"{type}.{Label(database)}";
        var instance = new HclBody { ["count"] = database.MultiAz ? 2 : 1 };
        instance.Gap();
        instance["identifier"] = HclValue.Code($"\"{HclValue.Escape(database.Name)}-${{count.index + 1}}\"");
        instance["cluster_identifier"] = HclValue.Code(cluster + ".id");
        instance["engine"] = isDocument ? null : HclValue.Code(cluster + ".engine");
        instance["engine_version"] = isDocument ? null : HclValue.Code(cluster + ".engine_version");
        instance["instance_class"] = database.InstanceClass;
        instance["publicly_accessible"] = isDocument ? null : (HclValue)false;
        return instance;
    }

    private static HclBody ReplicationGroup(Cache cache) => new()
    {
        ["replication_group_id"] = cache.Name,
        ["description"] = cache.Name,
        ["engine"] = cache.Engine,
        ["engine_version"] = cache.EngineVersion,
        ["node_type"] = cache.NodeType,
        ["num_cache_clusters"] = cache.Replicas + 1,
        ["automatic_failover_enabled"] = cache.Replicas > 0,
        ["multi_az_enabled"] = cache.Replicas > 0,
        ["port"] = cache.Port,
        ["subnet_group_name"] = HclValue.Code($"aws_elasticache_subnet_group.{Label(cache)}.name"),
        ["security_group_ids"] = HclValue.List([Ref(cache.SecurityGroup, "id")]),
        ["at_rest_encryption_enabled"] = true,
        ["transit_encryption_enabled"] = true,
    };

    private static HclBody Kafka(KafkaCluster cluster) => new()
    {
        ["cluster_name"] = cluster.Name,
        ["kafka_version"] = cluster.Version,
        ["number_of_broker_nodes"] = cluster.Brokers,
        ["broker_node_group_info"] = new HclBody
        {
            ["instance_type"] = cluster.InstanceType,
            ["client_subnets"] = HclValue.Code("local.private_subnet_ids"),
            ["security_groups"] = HclValue.List([Ref(cluster.SecurityGroup, "id")]),
            ["storage_info"] = new HclBody { ["ebs_storage_info"] = new HclBody { ["volume_size"] = cluster.StorageGiB } },
        },
        ["client_authentication"] = new HclBody { ["unauthenticated"] = true },
        ["encryption_info"] = new HclBody
        {
            ["encryption_in_transit"] = new HclBody { ["client_broker"] = "TLS", ["in_cluster"] = true },
        },
    };

    private static void AddSubnetGroup(HclBody file, string type, AwsResource resource, string name) =>
        file.Resource(type, Label(resource), new HclBody
        {
            ["name"] = name,
            ["subnet_ids"] = HclValue.Code("local.private_subnet_ids"),
        });
}
