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
        foreach (var database in deployment.Databases)
        {
            if (database.Engine == "docdb") AddDocumentDb(file, database);
            else if (database.IsCluster) AddAurora(file, database);
            else AddInstance(file, database);
        }
        foreach (var cache in deployment.Caches)
        {
            if (cache.AuthToken is null) AddCache(file, cache);
            else TerraformPasswordStacks.AddCache(file, cache, cache.AuthToken);
        }
        foreach (var broker in deployment.Brokers) TerraformPasswordStacks.AddBroker(file, deployment, broker);
        foreach (var cluster in deployment.KafkaClusters) AddKafka(file, cluster);
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

    private static void AddInstance(HclBody file, Database database)
    {
        AddSubnetGroup(file, "aws_db_subnet_group", database, database.Name);
        var block = file.Resource("aws_db_instance", Label(database));
        block["identifier"] = database.Name;
        block["engine"] = database.Engine;
        block["engine_version"] = database.EngineVersion;
        if (database.Engine.StartsWith("sqlserver-", StringComparison.Ordinal)) block["license_model"] = "license-included";
        block["instance_class"] = database.InstanceClass;
        block["allocated_storage"] = database.StorageGiB;
        block["storage_type"] = "gp3";
        block["storage_encrypted"] = true;
        block["multi_az"] = database.MultiAz;
        if (database.InitialDatabase is { } name) block["db_name"] = name;
        block["port"] = database.Port;
        block["username"] = database.MasterUsername;
        block["password_wo"] = HclValue.Code(SecretValue(database.Password));
        block["password_wo_version"] = 1;
        block["db_subnet_group_name"] = HclValue.Code($"aws_db_subnet_group.{Label(database)}.name");
        block["vpc_security_group_ids"] = HclValue.List([HclValue.Code(TerraformReferences.Attribute(database.SecurityGroup, "id"))]);
        block["publicly_accessible"] = false;
        block["auto_minor_version_upgrade"] = true;
        AddRetention(block, database);
        block["copy_tags_to_snapshot"] = true;
    }

    private static void AddAurora(HclBody file, Database database)
    {
        var label = Label(database);
        AddSubnetGroup(file, "aws_db_subnet_group", database, database.Name);
        var block = file.Resource("aws_rds_cluster", label);
        block["cluster_identifier"] = database.Name;
        block["engine"] = database.Engine;
        block["engine_version"] = database.EngineVersion;
        block["storage_encrypted"] = true;
        if (database.InitialDatabase is { } name) block["database_name"] = name;
        block["port"] = database.Port;
        block["master_username"] = database.MasterUsername;
        block["master_password_wo"] = HclValue.Code(SecretValue(database.Password));
        block["master_password_wo_version"] = 1;
        block["db_subnet_group_name"] = HclValue.Code($"aws_db_subnet_group.{label}.name");
        block["vpc_security_group_ids"] = HclValue.List([HclValue.Code(TerraformReferences.Attribute(database.SecurityGroup, "id"))]);
        AddRetention(block, database);
        block["copy_tags_to_snapshot"] = true;

        var instance = file.Resource("aws_rds_cluster_instance", label);
        instance["count"] = database.MultiAz ? 2 : 1;
        instance.Gap();
        instance["identifier"] = HclValue.Code($"\"{HclValue.Escape(database.Name)}-${{count.index + 1}}\"");
        instance["cluster_identifier"] = HclValue.Code($"aws_rds_cluster.{label}.id");
        instance["engine"] = HclValue.Code($"aws_rds_cluster.{label}.engine");
        instance["engine_version"] = HclValue.Code($"aws_rds_cluster.{label}.engine_version");
        instance["instance_class"] = database.InstanceClass;
        instance["publicly_accessible"] = false;
    }

    private static void AddDocumentDb(HclBody file, Database database)
    {
        var label = Label(database);
        AddSubnetGroup(file, "aws_docdb_subnet_group", database, database.Name);
        var block = file.Resource("aws_docdb_cluster", label);
        block["cluster_identifier"] = database.Name;
        block["engine"] = "docdb";
        block["engine_version"] = database.EngineVersion;
        block["storage_encrypted"] = true;
        block["port"] = database.Port;
        block["master_username"] = database.MasterUsername;
        block["master_password_wo"] = HclValue.Code(SecretValue(database.Password));
        block["master_password_wo_version"] = 1;
        block["db_subnet_group_name"] = HclValue.Code($"aws_docdb_subnet_group.{label}.name");
        block["vpc_security_group_ids"] = HclValue.List([HclValue.Code(TerraformReferences.Attribute(database.SecurityGroup, "id"))]);
        AddRetention(block, database);

        var instance = file.Resource("aws_docdb_cluster_instance", label);
        instance["count"] = database.MultiAz ? 2 : 1;
        instance.Gap();
        instance["identifier"] = HclValue.Code($"\"{HclValue.Escape(database.Name)}-${{count.index + 1}}\"");
        instance["cluster_identifier"] = HclValue.Code($"aws_docdb_cluster.{label}.id");
        instance["instance_class"] = database.InstanceClass;
    }

    private static void AddRetention(HclBody block, Database database)
    {
        // A cluster cannot be without backups.
        block["backup_retention_period"] = database.IsCluster ? Math.Max(1, database.BackupRetentionDays) : database.BackupRetentionDays;
        block["deletion_protection"] = database.DeletionProtection;
        block["skip_final_snapshot"] = false;
        block["final_snapshot_identifier"] = database.Name + "-final";
    }

    private static void AddCache(HclBody file, Cache cache)
    {
        AddSubnetGroup(file, "aws_elasticache_subnet_group", cache, cache.Name);
        var block = file.Resource("aws_elasticache_replication_group", Label(cache));
        block["replication_group_id"] = cache.Name;
        block["description"] = cache.Name;
        block["engine"] = cache.Engine;
        block["engine_version"] = cache.EngineVersion;
        block["node_type"] = cache.NodeType;
        block["num_cache_clusters"] = cache.Replicas + 1;
        block["automatic_failover_enabled"] = cache.Replicas > 0;
        block["multi_az_enabled"] = cache.Replicas > 0;
        block["port"] = cache.Port;
        block["subnet_group_name"] = HclValue.Code($"aws_elasticache_subnet_group.{Label(cache)}.name");
        block["security_group_ids"] = HclValue.List([HclValue.Code(TerraformReferences.Attribute(cache.SecurityGroup, "id"))]);
        block["at_rest_encryption_enabled"] = true;
        block["transit_encryption_enabled"] = true;
    }

    private static void AddKafka(HclBody file, KafkaCluster cluster)
    {
        var block = file.Resource("aws_msk_cluster", Label(cluster));
        block["cluster_name"] = cluster.Name;
        block["kafka_version"] = cluster.Version;
        block["number_of_broker_nodes"] = cluster.Brokers;
        var brokers = block.Block("broker_node_group_info");
        brokers["instance_type"] = cluster.InstanceType;
        brokers["client_subnets"] = HclValue.Code("local.private_subnet_ids");
        brokers["security_groups"] = HclValue.List([HclValue.Code(TerraformReferences.Attribute(cluster.SecurityGroup, "id"))]);
        brokers.Block("storage_info").Block("ebs_storage_info")["volume_size"] = cluster.StorageGiB;
        block.Block("client_authentication")["unauthenticated"] = true;
        var encryption = block.Block("encryption_info").Block("encryption_in_transit");
        encryption["client_broker"] = "TLS";
        encryption["in_cluster"] = true;
    }

    internal static void AddSubnetGroup(HclBody file, string type, AwsResource resource, string name)
    {
        var block = file.Resource(type, Label(resource));
        block["name"] = name;
        block["subnet_ids"] = HclValue.Code("local.private_subnet_ids");
    }
}
