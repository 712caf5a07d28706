using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary>
/// Resources with a password for which the provider has no write-only argument. A Terraform resource would store the password in the
/// state; a small CloudFormation stack holds a reference, which AWS resolves.
/// </summary>
internal static class TerraformPasswordStacks
{
    /// <summary>Reference to the address or port of the stack's resource.</summary>
    public static string Output(AwsResource resource, string attribute) =>
        $"aws_cloudformation_stack.{Label(resource)}.outputs[\"{Names.Pascal(attribute)}\"]";

    /// <summary>The servers that get a stack.</summary>
    public static IEnumerable<Server> Servers(Deployment deployment) =>
        deployment.Brokers.Concat<Server>(deployment.Caches.Where(cache => cache.AuthToken is not null));

    public static void AddCache(HclBody file, Deployment deployment, Cache cache, Secret token)
    {
        var properties = new HclObject
        {
            ["ReplicationGroupId"] = cache.Name,
            ["ReplicationGroupDescription"] = cache.Name,
            ["Engine"] = cache.Engine,
            ["EngineVersion"] = cache.EngineVersion,
            ["CacheNodeType"] = cache.NodeType,
            ["NumCacheClusters"] = cache.Replicas + 1,
            ["AutoMinorVersionUpgrade"] = cache.AutoMinorVersionUpgrade,
            ["AutomaticFailoverEnabled"] = cache.Replicas > 0,
            ["MultiAZEnabled"] = cache.Replicas > 0,
            ["Port"] = cache.Port,
            ["CacheSubnetGroupName"] = HclValue.Code($"aws_elasticache_subnet_group.{Label(cache)}.name"),
            ["SecurityGroupIds"] = HclValue.List([Ref(cache.SecurityGroup, "id")]),
            ["AtRestEncryptionEnabled"] = true,
            ["KmsKeyId"] = KmsKey(deployment),
            ["TransitEncryptionEnabled"] = true,
            ["AuthToken"] = ResolvedByAws(token),
        };
        AddStack(file, cache, cache.Name, "AWS::ElastiCache::ReplicationGroup", ("Snapshot", "Snapshot"), properties, new HclObject
        {
            ["Address"] = Value(GetAttribute("PrimaryEndPoint.Address")),
            ["Port"] = Value(GetAttribute("PrimaryEndPoint.Port")),
        });
    }

    public static void AddBroker(HclBody file, Deployment deployment, Broker broker)
    {
        var subnets = deployment.Network.ServerSubnets;
        var properties = new HclObject
        {
            ["BrokerName"] = broker.Name,
            ["EngineType"] = "RABBITMQ",
            ["EncryptionOptions"] = KmsKey(deployment) is { } key
                ? new HclObject { ["KmsKeyId"] = key, ["UseAwsOwnedKey"] = false } : null,
            ["EngineVersion"] = broker.EngineVersion,
            ["HostInstanceType"] = broker.InstanceType,
            ["DeploymentMode"] = broker.Cluster ? "CLUSTER_MULTI_AZ" : "SINGLE_INSTANCE",
            ["AutoMinorVersionUpgrade"] = broker.AutoMinorVersionUpgrade,
            ["PubliclyAccessible"] = false,
            ["Logs"] = new HclObject { ["General"] = true },
            ["SubnetIds"] = broker.Cluster ? TerraformVariables.ServerSubnets(deployment.Network) : Values(subnets.Take(1)),
            ["SecurityGroups"] = HclValue.List([Ref(broker.SecurityGroup, "id")]),
            ["Users"] = HclValue.List([new HclObject { ["Username"] = broker.Username, ["Password"] = ResolvedByAws(broker.Password) }]),
        };
        // AmqpEndpoints is a list whose first entry is amqps://b-1234….mq.eu-west-1.amazonaws.com:5671
        var endpoint = Function("Fn::Select", 0, GetAttribute("AmqpEndpoints"));
        var hostAndPort = Function("Fn::Select", 1, Split("//", endpoint));
        AddStack(file, broker, broker.Name, "AWS::AmazonMQ::Broker", ("RetainExceptOnCreate", "Retain"), properties, new HclObject
        {
            ["Address"] = Value(Function("Fn::Select", 0, Split(":", hostAndPort))),
            ["Port"] = Value(Function("Fn::Select", 1, Split(":", hostAndPort))),
        });
    }

    private static void AddStack(
        HclBody file, Server server, string name, string type, (string Deletion, string UpdateReplace) policies, HclObject properties,
        HclObject outputs)
    {
        file.Comment("The provider would keep the password in its state; CloudFormation lets AWS read it from the secret.");
        file.Resource("aws_cloudformation_stack", Label(server), new HclBody
        {
            ["name"] = name,
            ["template_body"] = HclValue.Call("jsonencode", new HclObject
            {
                ["Resources"] = new HclObject { ["Resource"] = new HclObject { ["Type"] = type,
                    ["DeletionPolicy"] = policies.Deletion, ["UpdateReplacePolicy"] = policies.UpdateReplace,
                    ["Properties"] = properties } },
                ["Outputs"] = outputs,
            }),
            ["policy_body"] = TerraformStacks.Policy(server.DeletionProtection),
            ["lifecycle"] = Lifecycle(server.DeletionProtection),
        });
    }

    private static HclValue ResolvedByAws(Secret secret) => Around("{{resolve:secretsmanager:", FilledArn(secret), "}}");

    private static HclObject Value(HclValue value) => new() { ["Value"] = value };

    private static HclObject GetAttribute(string attribute) =>
        new(Inline: true) { ["Fn::GetAtt"] = HclValue.Texts(["Resource", attribute]) };

    private static HclObject Split(string separator, HclValue text) => Function("Fn::Split", separator, text);

    // HclList writes objects on lines of their own; inside a one-line function they stay on it.
    private static HclObject Function(string name, HclValue first, HclValue second) =>
        new(Inline: true) { [name] = HclValue.Code($"[{first.OneLine}, {second.OneLine}]") };
}
