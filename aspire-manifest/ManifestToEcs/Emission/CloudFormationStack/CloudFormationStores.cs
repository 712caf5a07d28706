using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.CloudFormationTemplate;

namespace ManifestToEcs.Emission;

/// <summary>File systems, databases, caches and brokers. A deleted stack leaves the data, or a snapshot of it.</summary>
internal static class CloudFormationStores
{
    public static void Add(CloudFormationTemplate template)
    {
        var deployment = template.Deployment;
        foreach (var fileSystem in deployment.FileSystems) AddFileSystem(template, fileSystem);
        foreach (var database in deployment.Databases)
        {
            if (database.Engine == "docdb") AddDocumentCluster(template, database);
            else if (database.IsCluster) AddAuroraCluster(template, database);
            else AddDatabase(template, database);
        }
        foreach (var cache in deployment.Caches) AddCache(template, cache);
        foreach (var broker in deployment.Brokers) AddBroker(template, broker);
        foreach (var cluster in deployment.KafkaClusters) AddKafka(template, cluster);
    }

    /// <summary>Ids of the mount targets: a task that mounts the file system needs them.</summary>
    public static IEnumerable<string> MountTargetIds(FileSystem fileSystem, Network network) =>
        network.TaskSubnets.Select((_, i) => FormattableString.Invariant($"{fileSystem.Id}/mount-target-{i + 1}"));

    private static void AddFileSystem(CloudFormationTemplate template, FileSystem fileSystem)
    {
        var network = template.Deployment.Network;
        template.Add(fileSystem.Id, "AWS::EFS::FileSystem", new JsonObject
        {
            ["BackupPolicy"] = new JsonObject { ["Status"] = "ENABLED" },
            ["Encrypted"] = true,
            ["FileSystemTags"] = NameTags(template, fileSystem.Name),
            ["ThroughputMode"] = "elastic",
        }, deletionPolicy: "RetainExceptOnCreate", updateReplacePolicy: "Retain");
        foreach (var (id, subnet) in MountTargetIds(fileSystem, network).Zip(network.TaskSubnets))
        {
            template.Add(id, "AWS::EFS::MountTarget", new JsonObject
            {
                ["FileSystemId"] = template.RefTo(fileSystem),
                ["SecurityGroups"] = new JsonArray(template.Attribute(fileSystem.SecurityGroup, "id")),
                ["SubnetId"] = template.Text(subnet),
            });
        }
        foreach (var accessPoint in fileSystem.AccessPoints)
        {
            var (uid, gid) = (FormattableString.Invariant($"{accessPoint.Uid}"), FormattableString.Invariant($"{accessPoint.Gid}"));
            template.Add(accessPoint.Id, "AWS::EFS::AccessPoint", new JsonObject
            {
                ["AccessPointTags"] = template.Tags(),
                ["FileSystemId"] = template.RefTo(fileSystem),
                ["PosixUser"] = new JsonObject { ["Gid"] = gid, ["Uid"] = uid },
                ["RootDirectory"] = new JsonObject
                {
                    ["CreationInfo"] = new JsonObject { ["OwnerGid"] = gid, ["OwnerUid"] = uid, ["Permissions"] = "0750" },
                    ["Path"] = accessPoint.Path,
                },
            });
        }
    }

    private static void AddDatabase(CloudFormationTemplate template, Database database)
    {
        AddDatabaseSubnets(template, database, "AWS::RDS::DBSubnetGroup");
        template.Add(database.Id, "AWS::RDS::DBInstance", new JsonObject
        {
            ["DBInstanceIdentifier"] = database.Name,
            ["AllocatedStorage"] = FormattableString.Invariant($"{database.StorageGiB}"),
            ["BackupRetentionPeriod"] = database.BackupRetentionDays,
            ["CopyTagsToSnapshot"] = true,
            ["DBInstanceClass"] = database.InstanceClass,
            ["DBName"] = database.InitialDatabase,
            ["DBSubnetGroupName"] = Ref(SubnetGroup(template, database)),
            ["DeletionProtection"] = database.DeletionProtection,
            ["Engine"] = database.Engine,
            ["EngineVersion"] = database.EngineVersion,
            ["LicenseModel"] = database.Engine.StartsWith("sqlserver-", StringComparison.Ordinal) ? "license-included" : null,
            ["MasterUserPassword"] = template.SecretValue(database.Password),
            ["MasterUsername"] = database.MasterUsername,
            ["MultiAZ"] = database.MultiAz,
            ["Port"] = FormattableString.Invariant($"{database.Port}"),
            ["PubliclyAccessible"] = false,
            ["StorageEncrypted"] = true,
            ["StorageType"] = "gp3",
            ["Tags"] = template.Tags(),
            ["VPCSecurityGroups"] = new JsonArray(template.Attribute(database.SecurityGroup, "id")),
        }, deletionPolicy: "Snapshot", updateReplacePolicy: "Snapshot");
    }

    private static void AddAuroraCluster(CloudFormationTemplate template, Database database)
    {
        AddDatabaseSubnets(template, database, "AWS::RDS::DBSubnetGroup");
        var cluster = ClusterProperties(template, database);
        cluster["CopyTagsToSnapshot"] = true;
        cluster["DatabaseName"] = database.InitialDatabase;
        cluster["Engine"] = database.Engine;
        template.Add(database.Id, "AWS::RDS::DBCluster", cluster, deletionPolicy: "Snapshot", updateReplacePolicy: "Snapshot");
        AddClusterInstances(template, database, "AWS::RDS::DBInstance", instance =>
        {
            instance["Engine"] = database.Engine;
            instance["PubliclyAccessible"] = false;
        });
    }

    private static void AddDocumentCluster(CloudFormationTemplate template, Database database)
    {
        AddDatabaseSubnets(template, database, "AWS::DocDB::DBSubnetGroup");
        template.Add(database.Id, "AWS::DocDB::DBCluster", ClusterProperties(template, database), deletionPolicy: "Snapshot",
            updateReplacePolicy: "Snapshot");
        AddClusterInstances(template, database, "AWS::DocDB::DBInstance", _ => { });
    }

    private static JsonObject ClusterProperties(CloudFormationTemplate template, Database database) => new()
    {
        ["BackupRetentionPeriod"] = Math.Max(1, database.BackupRetentionDays),
        ["DBClusterIdentifier"] = database.Name,
        ["DBSubnetGroupName"] = Ref(SubnetGroup(template, database)),
        ["DeletionProtection"] = database.DeletionProtection,
        ["EngineVersion"] = database.EngineVersion,
        ["MasterUserPassword"] = template.SecretValue(database.Password),
        ["MasterUsername"] = database.MasterUsername,
        ["Port"] = database.Port,
        ["StorageEncrypted"] = true,
        ["Tags"] = template.Tags(),
        ["VpcSecurityGroupIds"] = new JsonArray(template.Attribute(database.SecurityGroup, "id")),
    };

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
                ["Tags"] = template.Tags(),
            };
            more(instance);
            template.Add(FormattableString.Invariant($"{database.Id}/instance-{i}"), type, instance, deletionPolicy: "Delete",
                updateReplacePolicy: "Delete");
        }
    }

    private static void AddDatabaseSubnets(CloudFormationTemplate template, Database database, string type) =>
        template.Add(database.Id + "/subnet-group", type, new JsonObject
        {
            ["DBSubnetGroupDescription"] = "Private subnets of " + database.Name,
            ["SubnetIds"] = template.Texts(template.Deployment.Network.PrivateSubnets),
            ["Tags"] = template.Tags(),
        });

    private static string SubnetGroup(CloudFormationTemplate template, AwsResource resource) =>
        template.LogicalId(resource.Id + "/subnet-group");

    private static void AddCache(CloudFormationTemplate template, Cache cache)
    {
        template.Add(cache.Id + "/subnet-group", "AWS::ElastiCache::SubnetGroup", new JsonObject
        {
            ["Description"] = "Private subnets of " + cache.Name,
            ["SubnetIds"] = template.Texts(template.Deployment.Network.PrivateSubnets),
            ["Tags"] = template.Tags(),
        });
        template.Add(cache.Id, "AWS::ElastiCache::ReplicationGroup", new JsonObject
        {
            ["ReplicationGroupId"] = cache.Name,
            ["ReplicationGroupDescription"] = cache.Name,
            ["AtRestEncryptionEnabled"] = true,
            ["AuthToken"] = cache.AuthToken is null ? null : template.SecretValue(cache.AuthToken),
            ["AutomaticFailoverEnabled"] = cache.Replicas > 0,
            ["CacheNodeType"] = cache.NodeType,
            ["CacheSubnetGroupName"] = Ref(SubnetGroup(template, cache)),
            ["Engine"] = cache.Engine,
            ["EngineVersion"] = cache.EngineVersion,
            ["MultiAZEnabled"] = cache.Replicas > 0,
            ["NumCacheClusters"] = cache.Replicas + 1,
            ["Port"] = cache.Port,
            ["SecurityGroupIds"] = new JsonArray(template.Attribute(cache.SecurityGroup, "id")),
            ["Tags"] = template.Tags(),
            ["TransitEncryptionEnabled"] = true,
        }, deletionPolicy: "Snapshot", updateReplacePolicy: "Snapshot");
    }

    private static void AddBroker(CloudFormationTemplate template, Broker broker)
    {
        var subnets = template.Deployment.Network.PrivateSubnets;
        template.Add(broker.Id, "AWS::AmazonMQ::Broker", new JsonObject
        {
            ["AutoMinorVersionUpgrade"] = true,
            ["BrokerName"] = broker.Name,
            ["DeploymentMode"] = broker.Cluster ? "CLUSTER_MULTI_AZ" : "SINGLE_INSTANCE",
            ["EngineType"] = "RABBITMQ",
            ["EngineVersion"] = broker.EngineVersion,
            ["HostInstanceType"] = broker.InstanceType,
            ["Logs"] = new JsonObject { ["General"] = true },
            ["PubliclyAccessible"] = false,
            ["SecurityGroups"] = new JsonArray(template.Attribute(broker.SecurityGroup, "id")),
            ["SubnetIds"] = template.Texts(broker.Cluster ? subnets : subnets.Take(1)),
            ["Tags"] = template.Tags(),
            ["Users"] = new JsonArray(new JsonObject { ["Password"] = template.SecretValue(broker.Password),
                ["Username"] = broker.Username }),
        }, deletionPolicy: "RetainExceptOnCreate", updateReplacePolicy: "Retain");
    }

    private static void AddKafka(CloudFormationTemplate template, KafkaCluster cluster) =>
        template.Add(cluster.Id, "AWS::MSK::Cluster", new JsonObject
        {
            ["BrokerNodeGroupInfo"] = new JsonObject
            {
                ["ClientSubnets"] = template.Texts(template.Deployment.Network.PrivateSubnets),
                ["InstanceType"] = cluster.InstanceType,
                ["SecurityGroups"] = new JsonArray(template.Attribute(cluster.SecurityGroup, "id")),
                ["StorageInfo"] = new JsonObject { ["EBSStorageInfo"] = new JsonObject { ["VolumeSize"] = cluster.StorageGiB } },
            },
            ["ClientAuthentication"] = new JsonObject { ["Unauthenticated"] = new JsonObject { ["Enabled"] = true } },
            ["ClusterName"] = cluster.Name,
            ["EncryptionInfo"] = new JsonObject { ["EncryptionInTransit"] = new JsonObject { ["ClientBroker"] = "TLS",
                ["InCluster"] = true } },
            ["KafkaVersion"] = cluster.Version,
            ["NumberOfBrokerNodes"] = cluster.Brokers,
            ["Tags"] = template.TagMap(),
        }, deletionPolicy: "RetainExceptOnCreate", updateReplacePolicy: "Retain");

    private static JsonArray NameTags(CloudFormationTemplate template, string name)
    {
        var tags = template.Tags() ?? [];
        tags.Add(new JsonObject { ["Key"] = "Name", ["Value"] = name });
        return tags;
    }
}
