using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformDatabases;
using static ManifestToEcs.Emission.TerraformReferences;
using static ManifestToEcs.Emission.TerraformSecrets;

namespace ManifestToEcs.Emission;

/// <summary>RDS instances, and the clusters of Aurora and DocumentDB, each with its parameter group.</summary>
internal static class TerraformRelationalDatabases
{
    public static void Add(HclBody file, Deployment deployment, Database database)
    {
        var isDocument = database.Engine == "docdb";
        var label = Label(database);
        var type = isDocument ? "aws_docdb_cluster" : database.IsCluster ? "aws_rds_cluster" : "aws_db_instance";
        var group = type is "aws_db_instance" ? "aws_db_parameter_group" : type + "_parameter_group";
        file.Resource(group, label, ParameterGroup(database));
        AddSnapshotSuffix(file, database);
        if (!database.IsCluster)
        {
            file.Resource(type, label, Instance(deployment, database));
            return;
        }
        file.Resource(type, label, Cluster(deployment, database, group, isDocument));
        file.Resource(type + "_instance", label, ClusterInstance(deployment, database, type, isDocument));
    }

    private static HclBody ParameterGroup(Database database)
    {
        var group = new HclBody { ["name_prefix"] = database.Name + "-", ["family"] = database.ParameterGroup.Family };
        group["parameter"] = HclValue.Blocks(database.ParameterGroup.Parameters.Select(parameter => new HclBody
        {
            ["name"] = parameter.Name,
            ["value"] = parameter.Value,
            ["apply_method"] = parameter.NeedsRestart ? "pending-reboot" : null,
        }));
        // A group of another family takes its place before it goes.
        group["lifecycle"] = new HclBody { ["create_before_destroy"] = true };
        return group;
    }

    private static HclBody Instance(Deployment deployment, Database database)
    {
        var instance = new HclBody
        {
            ["identifier"] = database.Name,
            ["engine"] = database.Engine,
            ["engine_version"] = database.EngineVersion,
            ["license_model"] = database.Engine.StartsWith("sqlserver-", StringComparison.Ordinal) ? "license-included" : null,
            ["instance_class"] = database.InstanceClass,
            ["allocated_storage"] = database.StorageGiB,
            ["max_allocated_storage"] = database.MaxStorageGiB,
            ["storage_type"] = "gp3",
            ["storage_encrypted"] = true,
            ["kms_key_id"] = KmsKey(deployment),
            ["multi_az"] = database.MultiAz,
            ["db_name"] = database.InitialDatabase,
            ["port"] = database.Port,
            ["username"] = database.MasterUsername,
            ["password_wo"] = HclValue.Code(SecretValue(database.Password)),
            ["password_wo_version"] = VersionOf(database.Password),
            ["parameter_group_name"] = HclValue.Code($"aws_db_parameter_group.{Label(database)}.name"),
            ["db_subnet_group_name"] = HclValue.Code($"aws_db_subnet_group.{Label(database)}.name"),
            ["vpc_security_group_ids"] = HclValue.List([Ref(database.SecurityGroup, "id")]),
            ["publicly_accessible"] = false,
            ["auto_minor_version_upgrade"] = database.AutoMinorVersionUpgrade,
            ["performance_insights_enabled"] = database.PerformanceInsights,
            ["performance_insights_kms_key_id"] = database.PerformanceInsights ? KmsKey(deployment) : null,
            ["enabled_cloudwatch_logs_exports"] = HclValue.Texts(database.LogExports.Keys),
            ["backup_retention_period"] = database.BackupRetentionDays,
            ["deletion_protection"] = database.DeletionProtection,
            ["skip_final_snapshot"] = false,
            ["final_snapshot_identifier"] = FinalSnapshot(database, database.Name),
            ["copy_tags_to_snapshot"] = true,
        };
        return Guarded(instance, database);
    }

    // Aurora, or DocumentDB, which has no first database.
    private static HclBody Cluster(Deployment deployment, Database database, string group, bool isDocument)
    {
        var cluster = new HclBody
        {
            ["cluster_identifier"] = database.Name,
            ["engine"] = database.Engine,
            ["engine_version"] = database.EngineVersion,
            ["storage_encrypted"] = true,
            ["kms_key_id"] = KmsKey(deployment),
            ["database_name"] = isDocument ? null : database.InitialDatabase,
            ["port"] = database.Port,
            ["master_username"] = database.MasterUsername,
            ["master_password_wo"] = HclValue.Code(SecretValue(database.Password)),
            ["master_password_wo_version"] = VersionOf(database.Password),
            ["db_cluster_parameter_group_name"] = HclValue.Code($"{group}.{Label(database)}.name"),
            ["db_subnet_group_name"] = HclValue.Code($"aws_{(isDocument ? "docdb" : "db")}_subnet_group.{Label(database)}.name"),
            ["vpc_security_group_ids"] = HclValue.List([Ref(database.SecurityGroup, "id")]),
            ["enabled_cloudwatch_logs_exports"] = HclValue.Texts(database.LogExports.Keys),
            // A cluster cannot be without backups.
            ["backup_retention_period"] = Math.Max(1, database.BackupRetentionDays),
            ["deletion_protection"] = database.DeletionProtection,
            ["skip_final_snapshot"] = false,
            ["final_snapshot_identifier"] = FinalSnapshot(database, database.Name),
            ["copy_tags_to_snapshot"] = isDocument ? null : (HclValue)true,
        };
        return Guarded(cluster, database);
    }

    private static HclBody ClusterInstance(Deployment deployment, Database database, string type, bool isDocument)
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
        instance["auto_minor_version_upgrade"] = isDocument ? null : (HclValue)database.AutoMinorVersionUpgrade;
        instance[isDocument ? "enable_performance_insights" : "performance_insights_enabled"] = database.PerformanceInsights;
        instance["performance_insights_kms_key_id"] = database.PerformanceInsights ? KmsKey(deployment) : null;
        return instance;
    }

    // AWS writes to the log groups and would make missing ones itself, without a retention.
    private static HclBody Guarded(HclBody body, Database database)
    {
        body["lifecycle"] = Lifecycle(database.DeletionProtection);
        TerraformServices.AddDependencies(body, database.LogExports.Values.Select(group => $"aws_cloudwatch_log_group.{Label(group)}"));
        return body;
    }
}
