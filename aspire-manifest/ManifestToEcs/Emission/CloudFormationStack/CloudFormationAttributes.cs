using System.Globalization;
using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.CloudFormationTemplate;

namespace ManifestToEcs.Emission;

/// <summary>CloudFormation's expressions for the attributes in the deployment's texts.</summary>
internal static class CloudFormationAttributes
{
    /// <summary>
    /// Null: CloudFormation does not know it (output of a stack that exists already, brokers of MSK), so it is a parameter.
    /// </summary>
    public static JsonNode? Of(AttributePart part, CloudFormationTemplate template)
    {
        var name = template.LogicalId(part.Resource.Id);
        return (part.Resource, part.Attribute) switch
        {
            (Cluster { Existing: true } cluster, "name") => cluster.Name,
            (Cluster { Existing: true } cluster, "arn") => RegionalArn("ecs", "cluster/" + cluster.Name),
            (Cluster, "name") => Ref(name),
            (TaskDefinition definition, "family") => definition.Family,
            (TaskDefinition, "arn" or "revisionArn") => Ref(name),
            (Service, "name") => GetAtt(name, "Name"),
            (Role, "name") or (LogGroup, "name") or (Schedule, "name") => Ref(name),
            // The Arn attribute of a log group ends in ":*"; ours does not.
            (LogGroup, "arn") => RegionalArn("logs", "log-group:${" + name + "}"),
            (SecurityGroup, "id") => GetAtt(name, "GroupId"),
            (Vpc or Subnet, "id") => Ref(name),
            (LoadBalancer, "dnsName") => GetAtt(name, "DNSName"),
            (LoadBalancer, "fullName") => GetAtt(name, "LoadBalancerFullName"),
            (LoadBalancer, "hostedZoneId") => GetAtt(name, "CanonicalHostedZoneID"),
            (TargetGroup, "fullName") => GetAtt(name, "TargetGroupFullName"),
            (LoadBalancer or TargetGroup or Listener or ListenerRule or Certificate or Topic, "arn") => Ref(name),
            (ProvidedSecret secret, "arn") => template.Text(DeployText.OfInput(secret.ArnInput)),
            (ExistingSecret secret, "arn") => template.Text(secret.Arn),
            (Secret, "arn") => Ref(name),
            (ComposedSecret composed, "version") => VersionOf(composed, template),
            (Secret secret, "version") => template.Version(new SecretPart(secret)),
            (BuiltImage, "repositoryUri") => GetAtt(name, "RepositoryUri"),
            (BuiltImage, "repositoryArn") => GetAtt(name, "Arn"),
            (FileSystem or AccessPoint, "id") => Ref(name),
            (Database { Engine: "docdb" }, "address") => GetAtt(name, "Endpoint"),
            (Database, "address") => GetAtt(name, "Endpoint.Address"),
            (Database database, "port") => database.Port.ToString(CultureInfo.InvariantCulture),
            (Cache, "address") => GetAtt(name, "PrimaryEndPoint.Address"),
            (Cache cache, "port") => cache.Port.ToString(CultureInfo.InvariantCulture),
            (Broker, "address") => HostOfBroker(name),
            (Broker, "port") => "5671",
            (Queue, "url") => Ref(name),
            (Queue, "name") => GetAtt(name, "QueueName"),
            (KafkaCluster or Stack, _) => null,
            (_, "arn") => GetAtt(name, "Arn"),
            _ => null,
        };
    }

    // A composed secret changes when one of its parts does.
    private static JsonObject VersionOf(ComposedSecret secret, CloudFormationTemplate template)
    {
        var versions = secret.Template.Parts.OfType<SecretPart>().DistinctBy(CloudFormationSecrets.VersionPlaceholder)
            .Select(template.Version).ToList();
        return versions is [var only] ? only : new JsonObject { ["Fn::Join"] = new JsonArray(",", List(versions)) };
    }

    // "amqps://b-1234.mq.eu-west-1.on.aws:5671" -> b-1234.mq.eu-west-1.on.aws
    private static JsonObject HostOfBroker(string name)
    {
        var endpoint = Select(0, GetAtt(name, "AmqpEndpoints"));
        return Select(0, Split(":", Select(1, Split("//", endpoint))));

        static JsonObject Select(int index, JsonNode list) => new() { ["Fn::Select"] = new JsonArray(index, list) };
        static JsonObject Split(string delimiter, JsonNode text) => new() { ["Fn::Split"] = new JsonArray(delimiter, text) };
    }
}
