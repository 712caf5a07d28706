using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.CloudFormationTemplate;

namespace ManifestToEcs.Emission;

/// <summary>Databases of RDS, Aurora and DocumentDB. A deleted stack leaves a snapshot.</summary>
internal static class CloudFormationDatabases
{
    public static void Add(CloudFormationTemplate template, Database database)
    {
        var isDocument = database.Engine == "docdb";
        AddParameterGroup(template, database, isDocument);
        template.Add(database.Id + "/subnet-group", isDocument ? "AWS::DocDB::DBSubnetGroup" : "AWS::RDS::DBSubnetGroup", new JsonObject
        {
            ["DBSubnetGroupDescription"] = "Private subnets of " + database.Name,
            ["SubnetIds"] = template.Texts(template.Deployment.Network.ServerSubnets),
            ["Tags"] = template.Tags(),
        });
        if (isDocument) AddDocumentCluster(template, database);
        else if (database.IsCluster) AddAuroraCluster(template, database);
        else AddInstance(template, database);
    }

    // Without a name of its own: a group of another family takes its place before it goes.
    private static void AddParameterGroup(CloudFormationTemplate template, Database database, bool isDocument)
    {
        var type = isDocument ? "AWS::DocDB::DBClusterParameterGroup"
            : database.IsCluster ? "AWS::RDS::DBClusterParameterGroup" : "AWS::RDS::DBParameterGroup";
        template.Add(database.Id + "/parameter-group", type, new JsonObject
        {
            ["Description"] = "Settings of " + database.Name,
            ["Family"] = database.ParameterGroup.Family,
            ["Parameters"] = new JsonObject(database.ParameterGroup.Parameters.Select(parameter =>
                KeyValuePair.Create(parameter.Name, (JsonNode?)parameter.Value))),
            ["Tags"] = template.Tags(),
        });
    }

    private static void AddInstance(CloudFormationTemplate template, Database database) =>
        AddStore(template, database, "AWS::RDS::DBInstance", new JsonObject
        {
            ["DBInstanceIdentifier"] = database.Name,
            ["AllocatedStorage"] = FormattableString.Invariant($"{database.StorageGiB}"),
            ["AutoMinorVersionUpgrade"] = database.AutoMinorVersionUpgrade,
            ["BackupRetentionPeriod"] = database.BackupRetentionDays,
            ["CopyTagsToSnapshot"] = true,
            ["DBInstanceClass"] = database.InstanceClass,
            ["DBName"] = database.InitialDatabase,
            ["DBParameterGroupName"] = Part(template, database, "parameter-group"),
            ["DBSubnetGroupName"] = Part(template, database, "subnet-group"),
            ["DeletionProtection"] = database.DeletionProtection,
            ["EnableCloudwatchLogsExports"] = Logs(database),
            ["EnablePerformanceInsights"] = database.PerformanceInsights,
            ["Engine"] = database.Engine,
            ["EngineVersion"] = database.EngineVersion,
            ["KmsKeyId"] = template.KmsKey,
            ["LicenseModel"] = database.Engine.StartsWith("sqlserver-", StringComparison.Ordinal) ? "license-included" : null,
            ["MasterUserPassword"] = template.SecretValue(database.Password),
            ["MasterUsername"] = database.MasterUsername,
            ["MaxAllocatedStorage"] = database.MaxStorageGiB,
            ["MultiAZ"] = database.MultiAz,
            ["PerformanceInsightsKMSKeyId"] = database.PerformanceInsights ? template.KmsKey : null,
            ["Port"] = FormattableString.Invariant($"{database.Port}"),
            ["PubliclyAccessible"] = false,
            ["StorageEncrypted"] = true,
            ["StorageType"] = "gp3",
            ["Tags"] = template.Tags(),
            ["VPCSecurityGroups"] = new JsonArray(template.Attribute(database.SecurityGroup, "id")),
        });

    private static void AddAuroraCluster(CloudFormationTemplate template, Database database)
    {
        var cluster = ClusterProperties(template, database);
        cluster["CopyTagsToSnapshot"] = true;
        cluster["DatabaseName"] = database.InitialDatabase;
        cluster["Engine"] = database.Engine;
        AddStore(template, database, "AWS::RDS::DBCluster", cluster);
        AddClusterInstances(template, database, "AWS::RDS::DBInstance", instance =>
        {
            instance["AutoMinorVersionUpgrade"] = database.AutoMinorVersionUpgrade;
            instance["Engine"] = database.Engine;
            instance["PerformanceInsightsKMSKeyId"] = database.PerformanceInsights ? template.KmsKey : null;
            instance["PubliclyAccessible"] = false;
        });
    }

    private static void AddDocumentCluster(CloudFormationTemplate template, Database database)
    {
        AddStore(template, database, "AWS::DocDB::DBCluster", ClusterProperties(template, database));
        AddClusterInstances(template, database, "AWS::DocDB::DBInstance", _ => { });
    }

    private static JsonObject ClusterProperties(CloudFormationTemplate template, Database database) => new()
    {
        ["BackupRetentionPeriod"] = Math.Max(1, database.BackupRetentionDays),
        ["DBClusterIdentifier"] = database.Name,
        ["DBClusterParameterGroupName"] = Part(template, database, "parameter-group"),
        ["DBSubnetGroupName"] = Part(template, database, "subnet-group"),
        ["DeletionProtection"] = database.DeletionProtection,
        ["EnableCloudwatchLogsExports"] = Logs(database),
        ["EngineVersion"] = database.EngineVersion,
        ["KmsKeyId"] = template.KmsKey,
        ["MasterUserPassword"] = template.SecretValue(database.Password),
        ["MasterUsername"] = database.MasterUsername,
        ["Port"] = database.Port,
        ["StorageEncrypted"] = true,
        ["Tags"] = template.Tags(),
        ["VpcSecurityGroupIds"] = new JsonArray(template.Attribute(database.SecurityGroup, "id")),
    };

    // AWS writes to the log groups and would make missing ones itself, without a retention.
    private static void AddStore(CloudFormationTemplate template, Database database, string type, JsonObject properties) =>
        template.Add(database.Id, type, properties, dependsOn: database.LogExports.Values.Select(group => group.Id),
            deletionPolicy: "Snapshot", updateReplacePolicy: "Snapshot");

    // The data belongs to the cluster; an instance may go.
    private static void AddClusterInstances(CloudFormationTemplate template, Database database, string type, Action<JsonObject> more)
    {
        for (var i = 1; i <= (database.MultiAz ? 2 : 1); i++)
        {
            var instance = new JsonObject
            {
                ["DBClusterIdentifier"] = template.RefTo(database),
                ["DBInstanceClass"] = database.InstanceClass,
                ["DBInstanceIdentifier"] = FormattableString.Invariant($"{database.Name}-{i}"),
                ["EnablePerformanceInsights"] = database.PerformanceInsights,
                ["Tags"] = template.Tags(),
            };
            more(instance);
            template.Add(FormattableString.Invariant($"{database.Id}/instance-{i}"), type, instance, deletionPolicy: "Delete",
                updateReplacePolicy: "Delete");
        }
    }

    private static JsonObject Part(CloudFormationTemplate template, Database database, string part) =>
        Ref(template.LogicalId($"{database.Id}/{part}"));

    private static JsonArray? Logs(Database database) =>
        database.LogExports.Count == 0 ? null : List(database.LogExports.Keys.Select(kind => (JsonNode)kind));
}
