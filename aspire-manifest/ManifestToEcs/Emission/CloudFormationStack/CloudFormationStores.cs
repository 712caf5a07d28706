using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.CloudFormationTemplate;

namespace ManifestToEcs.Emission;

/// <summary>File systems, caches, brokers, and by <see cref="CloudFormationDatabases"/> databases. A deleted stack leaves the data, or a
/// snapshot of it.</summary>
internal static class CloudFormationStores
{
    public static void Add(CloudFormationTemplate template)
    {
        var deployment = template.Deployment;
        foreach (var fileSystem in deployment.FileSystems) AddFileSystem(template, fileSystem);
        foreach (var database in deployment.Databases) CloudFormationDatabases.Add(template, database);
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
            ["KmsKeyId"] = template.KmsKey,
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

    private static void AddCache(CloudFormationTemplate template, Cache cache)
    {
        template.Add(cache.Id + "/subnet-group", "AWS::ElastiCache::SubnetGroup", new JsonObject
        {
            ["Description"] = "Private subnets of " + cache.Name,
            ["SubnetIds"] = template.Texts(template.Deployment.Network.ServerSubnets),
            ["Tags"] = template.Tags(),
        });
        template.Add(cache.Id, "AWS::ElastiCache::ReplicationGroup", new JsonObject
        {
            ["ReplicationGroupId"] = cache.Name,
            ["ReplicationGroupDescription"] = cache.Name,
            ["AtRestEncryptionEnabled"] = true,
            // ElastiCache changes a token by modify-replication-group only; a changed property could replace the cache.
            ["AuthToken"] = cache.AuthToken is null ? null : template.FirstSecretValue(cache.AuthToken),
            ["AutoMinorVersionUpgrade"] = cache.AutoMinorVersionUpgrade,
            ["AutomaticFailoverEnabled"] = cache.Replicas > 0,
            ["CacheNodeType"] = cache.NodeType,
            ["CacheSubnetGroupName"] = Ref(template.LogicalId(cache.Id + "/subnet-group")),
            ["Engine"] = cache.Engine,
            ["EngineVersion"] = cache.EngineVersion,
            ["KmsKeyId"] = template.KmsKey,
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
        var subnets = template.Deployment.Network.ServerSubnets;
        template.Add(broker.Id, "AWS::AmazonMQ::Broker", new JsonObject
        {
            ["AutoMinorVersionUpgrade"] = broker.AutoMinorVersionUpgrade,
            ["BrokerName"] = broker.Name,
            ["DeploymentMode"] = broker.Cluster ? "CLUSTER_MULTI_AZ" : "SINGLE_INSTANCE",
            ["EncryptionOptions"] = template.KmsKey is { } key
                ? new JsonObject { ["KmsKeyId"] = key, ["UseAwsOwnedKey"] = false } : null,
            ["EngineType"] = "RABBITMQ",
            ["EngineVersion"] = broker.EngineVersion,
            ["HostInstanceType"] = broker.InstanceType,
            ["Logs"] = new JsonObject { ["General"] = true },
            ["PubliclyAccessible"] = false,
            ["SecurityGroups"] = new JsonArray(template.Attribute(broker.SecurityGroup, "id")),
            ["SubnetIds"] = template.Texts(broker.Cluster ? subnets : subnets.Take(1)),
            ["Tags"] = template.Tags(),
            // RabbitMQ itself changes the password of a user; Amazon MQ takes it only when the broker is made.
            ["Users"] = new JsonArray(new JsonObject { ["Password"] = template.FirstSecretValue(broker.Password),
                ["Username"] = broker.Username }),
        }, deletionPolicy: "RetainExceptOnCreate", updateReplacePolicy: "Retain");
    }

    private static void AddKafka(CloudFormationTemplate template, KafkaCluster cluster) =>
        template.Add(cluster.Id, "AWS::MSK::Cluster", new JsonObject
        {
            ["BrokerNodeGroupInfo"] = new JsonObject
            {
                ["ClientSubnets"] = template.Texts(template.Deployment.Network.ServerSubnets),
                ["InstanceType"] = cluster.InstanceType,
                ["SecurityGroups"] = new JsonArray(template.Attribute(cluster.SecurityGroup, "id")),
                ["StorageInfo"] = new JsonObject { ["EBSStorageInfo"] = new JsonObject { ["VolumeSize"] = cluster.StorageGiB } },
            },
            ["ClientAuthentication"] = new JsonObject { ["Unauthenticated"] = new JsonObject { ["Enabled"] = true } },
            ["ClusterName"] = cluster.Name,
            ["EncryptionInfo"] = new JsonObject
            {
                ["EncryptionAtRest"] = template.KmsKey is { } key ? new JsonObject { ["DataVolumeKMSKeyId"] = key } : null,
                ["EncryptionInTransit"] = new JsonObject { ["ClientBroker"] = "TLS", ["InCluster"] = true },
            },
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
