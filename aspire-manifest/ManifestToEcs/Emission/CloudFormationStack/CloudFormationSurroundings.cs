using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.CloudFormationTemplate;

namespace ManifestToEcs.Emission;

/// <summary>Cluster, name space, log groups, image repositories and queues.</summary>
internal static class CloudFormationSurroundings
{
    /// <summary>Id of the Cloud Map namespace of Service Connect.</summary>
    public const string NamespaceId = "namespace";

    private const string DnsNamespaceId = "dns-namespace";

    // AWS keeps the images of the last releases, so that a rollback finds its image.
    private const string KeepLastImages =
        """{"rules":[{"rulePriority":1,"description":"Keep the last 50 images","selection":"""
            + """{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":50},"action":{"type":"expire"}}]}""";

    public static void Add(CloudFormationTemplate template)
    {
        AddCluster(template);
        foreach (var group in template.Deployment.LogGroups)
        {
            template.Add(group.Id, "AWS::Logs::LogGroup", new JsonObject
            {
                ["LogGroupName"] = group.Name,
                ["KmsKeyId"] = template.KmsKey,
                ["RetentionInDays"] = group.RetentionDays,
                ["Tags"] = template.Tags(),
            }, deletionPolicy: "RetainExceptOnCreate", updateReplacePolicy: "Retain");
        }
        foreach (var image in template.Deployment.Images)
        {
            template.Add(image.Id, "AWS::ECR::Repository", new JsonObject
            {
                ["RepositoryName"] = image.Repository,
                ["EncryptionConfiguration"] = template.KmsKey is { } key
                    ? new JsonObject { ["EncryptionType"] = "KMS", ["KmsKey"] = key } : null,
                ["ImageScanningConfiguration"] = new JsonObject { ["ScanOnPush"] = true },
                ["ImageTagMutability"] = "IMMUTABLE",
                ["LifecyclePolicy"] = new JsonObject { ["LifecyclePolicyText"] = KeepLastImages },
                ["Tags"] = template.Tags(),
            }, deletionPolicy: "RetainExceptOnCreate", updateReplacePolicy: "Retain");
        }
        foreach (var queue in template.Deployment.Queues)
        {
            template.Add(queue.Id, "AWS::SQS::Queue", new JsonObject
            {
                ["QueueName"] = queue.Name,
                ["MessageRetentionPeriod"] = 14 * 24 * 60 * 60,
                ["KmsMasterKeyId"] = template.KmsKey,
                ["SqsManagedSseEnabled"] = template.Deployment.KmsKey is null ? true : null,
                ["Tags"] = template.Tags(),
            }, deletionPolicy: "RetainExceptOnCreate", updateReplacePolicy: "Retain");
        }
    }

    private static void AddCluster(CloudFormationTemplate template)
    {
        var deployment = template.Deployment;
        var cluster = deployment.Cluster;
        if (!cluster.Existing)
        {
            template.Add(cluster.Id, "AWS::ECS::Cluster", new JsonObject
            {
                ["ClusterName"] = cluster.Name,
                ["CapacityProviders"] = new JsonArray("FARGATE", "FARGATE_SPOT"),
                ["ClusterSettings"] = new JsonArray(new JsonObject
                {
                    ["Name"] = "containerInsights",
                    ["Value"] = cluster.ContainerInsights ? "enabled" : "disabled",
                }),
                ["Tags"] = template.Tags(),
            });
        }
        AddNamespaces(template, deployment, cluster);
    }

    private static void AddNamespaces(CloudFormationTemplate template, Deployment deployment, Cluster cluster)
    {
        if (cluster.Namespace is not null)
        {
            template.Add(NamespaceId, "AWS::ServiceDiscovery::HttpNamespace",
                new JsonObject { ["Name"] = cluster.Namespace, ["Tags"] = template.Tags() });
        }
        if (cluster.DnsNamespace is null) return;
        // DNS names need a zone in the VPC; Service Connect does not.
        template.Add(DnsNamespaceId, "AWS::ServiceDiscovery::PrivateDnsNamespace", new JsonObject
        {
            ["Name"] = cluster.DnsNamespace,
            ["Vpc"] = template.Text(deployment.Network.VpcId),
            ["Tags"] = template.Tags(),
        });
        foreach (var service in deployment.CloudMapServices)
        {
            template.Add(service.Id, "AWS::ServiceDiscovery::Service", new JsonObject
            {
                ["Name"] = service.DnsName,
                ["NamespaceId"] = GetAtt(template.LogicalId(DnsNamespaceId), "Id"),
                ["DnsConfig"] = new JsonObject
                {
                    ["DnsRecords"] = new JsonArray(new JsonObject { ["Type"] = "A", ["TTL"] = 10 }),
                    ["RoutingPolicy"] = "MULTIVALUE",
                },
                ["HealthCheckCustomConfig"] = new JsonObject { ["FailureThreshold"] = 1 },
                ["Tags"] = template.Tags(),
            });
        }
    }
}
