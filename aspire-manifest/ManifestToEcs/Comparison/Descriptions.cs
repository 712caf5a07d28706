using System.Text.Json;
using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Comparison;

/// <summary>A description from AWS, in the form of the request that would make it.</summary>
/// <param name="Body">Null: it does not exist in AWS.</param>
internal sealed record Description(string Kind, string Name, JsonObject? Body)
{
    public const string TaskDefinition = "task definition";

    public const string Service = "service";
}

/// <summary>Reads the output of <c>aws ecs describe-task-definition</c> and <c>aws ecs describe-services</c>.</summary>
internal static class Descriptions
{
    // Fields of the requests. The rest of a description is AWS's own (revision, status, counts, events…).
    private static readonly string[] TaskDefinitionFields =
    [
        "family", "taskRoleArn", "executionRoleArn", "networkMode", "containerDefinitions", "volumes", "placementConstraints",
        "requiresCompatibilities", "cpu", "memory",
        "tags", "pidMode", "ipcMode", "proxyConfiguration", "inferenceAccelerators", "ephemeralStorage", "runtimePlatform",
        "enableFaultInjection",
    ];

    private static readonly string[] ServiceFields =
    [
        "serviceName", "availabilityZoneRebalancing", "loadBalancers", "serviceRegistries", "desiredCount", "launchType",
        "capacityProviderStrategy", "platformVersion",
        "deploymentConfiguration", "placementConstraints", "placementStrategy", "networkConfiguration", "healthCheckGracePeriodSeconds",
        "schedulingStrategy", "deploymentController", "tags", "enableECSManagedTags", "propagateTags", "enableExecuteCommand",
    ];

    /// <summary>Null when the file is neither output (reported).</summary>
    public static IReadOnlyList<Description>? Read(EmittedFile file, Report report)
    {
        try
        {
            var root = JsonNode.Parse(file.Content)?.AsObject();
            if (root?["taskDefinition"] is JsonObject definition) return [OfTaskDefinition(definition, root["tags"])];
            if (root?["containerDefinitions"] is JsonArray) return [OfTaskDefinition(root, root["tags"])];
            if (root?["services"] is JsonArray services)
                return [.. services.OfType<JsonObject>().Select(OfService),
                    .. (root["failures"] as JsonArray ?? []).OfType<JsonObject>().Where(failure => (string?)failure["reason"] == "MISSING")
                        .Select(Missing)];
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            Report($"{file.Path} is not valid JSON of that kind: {broken.Message}");
            return null;
        }
        Report($"{file.Path} is not the output of describe-task-definition or describe-services.");
        return null;

        void Report(string message) => report.Error(FindingCodes.NotADescription, Location.InOutput(file.Path, ""), message,
            "Save the output of aws ecs describe-task-definition or describe-services with --include TAGS --output json.");
    }

    private static Description OfTaskDefinition(JsonObject definition, JsonNode? tags)
    {
        var body = Keep(definition, TaskDefinitionFields);
        if (tags is not null) body["tags"] = tags.DeepClone();
        return new Description(Description.TaskDefinition, (string?)definition["family"] ?? "", body);
    }

    private static Description OfService(JsonObject service)
    {
        var name = (string?)service["serviceName"] ?? "";
        if ((string?)service["status"] == "INACTIVE") return new Description(Description.Service, name, null);
        var body = Keep(service, ServiceFields);
        if ((string?)service["clusterArn"] is { } cluster) body["cluster"] = LastSegment(cluster);
        // arn:aws:ecs:R:A:task-definition/family:7 -> family
        if ((string?)service["taskDefinition"] is { } definition) body["taskDefinition"] = LastSegment(definition).Split(':')[0];
        // Service Connect and volumes are described with the deployment that runs.
        var primary = (service["deployments"] as JsonArray ?? []).OfType<JsonObject>()
            .FirstOrDefault(deployment => (string?)deployment["status"] == "PRIMARY");
        foreach (var field in (ReadOnlySpan<string>)["serviceConnectConfiguration", "volumeConfigurations", "vpcLatticeConfigurations"])
        {
            if (primary?[field] is { } value) body[field] = value.DeepClone();
        }
        return new Description(Description.Service, name, body);
    }

    // {"arn": "arn:aws:ecs:R:A:service/cluster/name", "reason": "MISSING"}
    private static Description Missing(JsonObject failure) => new(Description.Service, LastSegment((string?)failure["arn"] ?? ""), null);

    private static JsonObject Keep(JsonObject described, string[] fields)
    {
        var body = new JsonObject();
        foreach (var field in fields)
        {
            if (described[field] is { } value) body[field] = value.DeepClone();
        }
        return body;
    }

    private static string LastSegment(string arn) => arn[(arn.LastIndexOf('/') + 1)..];
}
