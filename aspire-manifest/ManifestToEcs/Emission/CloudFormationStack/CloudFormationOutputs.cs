using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// Outputs: the values with which the deployment script fills the raw request bodies, and the addresses of the application.
/// </summary>
internal static class CloudFormationOutputs
{
    /// <summary>The placeholders that the stack itself answers.</summary>
    public static IEnumerable<AttributePart> Of(Deployment deployment) =>
        EcsJson.RequiredAttributes(deployment)
            .Concat(BuildArguments(deployment))
            .Where(part => !IsFromOutside(part))
            .DistinctBy(part => part.PlaceholderName)
            .OrderBy(part => part.PlaceholderName, StringComparer.Ordinal);

    // Values that the deployment script passes to a Dockerfile.
    private static IReadOnlyCollection<AttributePart> BuildArguments(Deployment deployment)
    {
        var texts = new RawText(deployment);
        foreach (var value in deployment.Images.SelectMany(image => image.Build?.Args.Values ?? []))
            _ = value is null ? "" : texts.Render(value);
        return texts.RequiredAttributes;
    }

    /// <summary>Stacks that exist already and Kafka's brokers are asked elsewhere.</summary>
    public static bool IsFromOutside(AttributePart part) => part.Resource is Stack { Template: null } or KafkaCluster;

    public static void Add(CloudFormationTemplate template)
    {
        var deployment = template.Deployment;
        foreach (var part in Of(deployment))
        {
            var output = new JsonObject { ["Description"] = "Fills " + part.PlaceholderName + " of the raw files." };
            if (part.Resource is TaskDefinition or Service or Schedule) output["Condition"] = CloudFormationTemplate.DeployServices;
            output["Value"] = template.Text(DeployText.Of(part));
            template.Outputs[CloudFormationNames.OfPlaceholder(part.PlaceholderName)] = output;
        }
        foreach (var balancer in deployment.LoadBalancers.Where(balancer => !balancer.IsNetwork))
        {
            template.Outputs[Names.Pascal(balancer.Id + "-url")] = new JsonObject { ["Description"] = "Where " + balancer.Name
                + " answers.", ["Value"] = Url(template, balancer) };
        }
    }

    // The first domain of a rule when there is one: a certificate is valid for names, not for the load balancer's own.
    private static JsonNode Url(CloudFormationTemplate template, LoadBalancer balancer)
    {
        var scheme = balancer.Listeners.Any(listener => listener.Protocol == "HTTPS") ? "https://" : "http://";
        var host = balancer.Listeners.SelectMany(listener => listener.Rules).OrderBy(rule => rule.Priority).SelectMany(rule => rule.Hosts)
            .Concat(template.Deployment.AliasRecords.Select(record => record.Name))
            .FirstOrDefault(name => !name.Contains('*', StringComparison.Ordinal));
        return template.Text(host is null ? scheme + DeployText.OfAttribute(balancer, "dnsName") : scheme + host);
    }
}
