using System.Text.Json.Nodes;

namespace ManifestToEcs.Comparison;

/// <summary>Takes out of a body what AWS would put there by itself, so that a stated default equals a missing one.</summary>
internal static class AwsDefaults
{
    // false, empty lists and empty objects are defaults everywhere.
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["essential"] = "true",
        ["protocol"] = "tcp",
        ["cpu"] = "0",
        ["hostPort"] = "0",
        ["base"] = "0",
        ["interval"] = "30",
        ["timeout"] = "5",
        ["retries"] = "3",
        ["startPeriod"] = "0",
        ["stopTimeout"] = "30",
        ["rootDirectory"] = "/",
        ["transitEncryption"] = "DISABLED",
        ["iam"] = "DISABLED",
        ["versionConsistency"] = "enabled",
        ["operatingSystemFamily"] = "LINUX",
        ["cpuArchitecture"] = "X86_64",
        ["schedulingStrategy"] = "REPLICA",
        ["strategy"] = "ROLLING",
        ["maximumPercent"] = "200",
        ["minimumHealthyPercent"] = "100",
        ["bakeTimeInMinutes"] = "0",
        ["healthCheckGracePeriodSeconds"] = "0",
        ["propagateTags"] = "NONE",
        ["assignPublicIp"] = "DISABLED",
        ["platformVersion"] = "LATEST",
    };

    public static void Remove(JsonObject body)
    {
        foreach (var (name, value) in body.ToList())
        {
            if (value is JsonObject inner) Remove(inner);
            if (value is JsonArray list)
            {
                foreach (var item in list.OfType<JsonObject>()) Remove(item);
            }
            if (IsDefault(name, value, body)) body.Remove(name);
        }
    }

    private static bool IsDefault(string name, JsonNode? value, JsonObject parent) => value switch
    {
        null => true,
        JsonObject fields => fields.Count == 0 || (name == "deploymentController" && fields["type"]?.ToString() == "ECS"),
        JsonArray items => items.Count == 0,
        JsonValue single when single.TryGetValue<bool>(out var flag) =>
            flag ? Values.GetValueOrDefault(name) == "true" : Values.GetValueOrDefault(name) != "true",
        JsonValue single => name switch
        {
            "hostPort" => single.ToString() is "0" || single.ToString() == parent["containerPort"]?.ToString(),
            "discoveryName" => single.ToString() == parent["portName"]?.ToString(),
            _ => Values.TryGetValue(name, out var known) && single.ToString() == known,
        },
        _ => false,
    };
}
