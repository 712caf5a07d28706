using System.Text.Json.Nodes;

namespace ManifestToEcs.Comparison;

/// <summary>Finds the elements of a list again by what identifies them: a name, a port, a path; or else their position.</summary>
internal static class ListIdentities
{
    /// <summary>One identity for each element.</summary>
    /// <param name="name">The field that holds the list.</param>
    public static List<string> Of(JsonArray list, string? name)
    {
        var identities = new List<string>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            var identity = list[i] is JsonObject item && IdentityOf(item, name) is { } known ? known : FormattableString.Invariant($"{i}");
            // 53/tcp and 53/udp are two mappings of one port.
            if (identities.Contains(identity))
                identity = $"{identity} {(list[i] as JsonObject)?["protocol"] ?? FormattableString.Invariant($"{i}")}";
            identities.Add(identity);
        }
        return identities;
    }

    private static string? IdentityOf(JsonObject item, string? list)
    {
        return list switch
        {
            "SystemControls" => Text("Namespace"),
            "ContainerDefinitions" or "Environment" or "Secrets" or "Volumes" or "Ulimits" => Text("Name"),
            "PortMappings" => Text("ContainerPort"),
            "MountPoints" => Text("ContainerPath"),
            "Tags" or "TargetGroupAttributes" or "LoadBalancerAttributes" => Text("Key"),
            "Statement" => Text("Sid"),
            "systemControls" => Text("namespace"),
            "containerDefinitions" or "containerOverrides" or "environment" or "secrets" or "volumes" or "ulimits" => Text("name"),
            "portMappings" => Text("containerPort"),
            "mountPoints" => Text("containerPath"),
            "dependsOn" => Text("containerName"),
            "tags" => Text("key"),
            "loadBalancers" => Text("containerName") is { } container ? $"{container}:{Text("containerPort")}" : null,
            "services" => Text("portName"),
            "capacityProviderStrategy" => Text("capacityProvider"),
            "Metrics" => Text("Id"),
            "Dimensions" => Text("Name"),
            _ => null,
        };

        string? Text(string name) => item[name]?.ToString();
    }
}
