using System.Globalization;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// Writes the texts of a deployment for raw request bodies, which have no references. ARNs are computed from account, region and name;
/// inputs and known attributes appear as their values. An attribute that only AWS knows becomes a placeholder <c>${NAME}</c>, and is
/// remembered.
/// </summary>
internal sealed class RawText(Deployment deployment)
{
    private readonly Dictionary<string, Input> _inputs = deployment.Inputs.ToDictionary(input => input.Name, StringComparer.Ordinal);
    private readonly SortedDictionary<string, AttributePart> _requiredAttributes = new(StringComparer.Ordinal);

    /// <summary>The attributes that have been spelled as placeholders so far, by placeholder name.</summary>
    public IReadOnlyCollection<AttributePart> RequiredAttributes => _requiredAttributes.Values;

    public string Render(DeployText text) => string.Concat(text.Parts.Select(Render));

    public string Arn(AwsResource resource) => Render(DeployText.OfAttribute(resource, "arn"));

    private string Render(TextPart part) => part switch
    {
        LiteralPart literal => literal.Text,
        InputPart input => RenderInput(input.Name),
        AttributePart attribute => Computed(attribute) ?? Placeholder(attribute),
        // Its value is not known here, and rule SEC-01 refuses the file.
        SecretPart secret => "${secret " + secret.Secret.Name + "}",
        _ => throw new InvalidOperationException($"unknown part {part.GetType().Name}"),
    };

    private string RenderInput(string name) =>
        _inputs.TryGetValue(name, out var input) && input.Value is not null ? input.Value : "${" + name + "}";

    private string Placeholder(AttributePart attribute)
    {
        if (deployment.KnownValues.TryGetValue(attribute.PlaceholderName, out var known)) return known;
        _requiredAttributes[attribute.PlaceholderName] = attribute;
        return "${" + attribute.PlaceholderName + "}";
    }

    // Null: AWS chooses it when it makes the resource.
    private string? Computed(AttributePart attribute) => (attribute.Resource, attribute.Attribute) switch
    {
        (Role role, "arn") => $"arn:{Partition}:iam::{Account}:role/{role.Name}",
        (Role role, "name") => role.Name,
        (Cluster cluster, "arn") => RegionalArn("ecs", "cluster/" + cluster.Name),
        (Cluster cluster, "name") => cluster.Name,
        (LogGroup group, "arn") => RegionalArn("logs", "log-group:" + group.Name),
        (LogGroup group, "name") => group.Name,
        (Queue queue, "arn") => RegionalArn("sqs", queue.Name),
        (Queue queue, "url") => $"https://sqs.{Region}.{Domain}/{Account}/{queue.Name}",
        (Queue queue, "name") => queue.Name,
        (BuiltImage image, "repositoryUri") => $"{Account}.dkr.ecr.{Region}.{Domain}/{image.Repository}",
        (BuiltImage image, "repositoryArn") => RegionalArn("ecr", "repository/" + image.Repository),
        // A family without a revision is its newest one.
        (TaskDefinition definition, "family" or "arn") => definition.Family,
        // deploy.sh adds the revision that it has rolled out (rule SCHED-05).
        (TaskDefinition definition, "revisionArn") => RegionalArn("ecs", "task-definition/" + definition.Family),
        (Service service, "name") => service.Name,
        (Schedule schedule, "name") => schedule.Name,
        (ProvidedSecret secret, "arn") => RenderInput(secret.ArnInput),
        (ExistingSecret secret, "arn") => Render(secret.Arn),
        (Database database, "port") => database.Port.ToString(CultureInfo.InvariantCulture),
        (Cache cache, "port") => cache.Port.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private string Region => Render(deployment.Account.Region);

    private string Partition => deployment.Account.Partition;

    private string Account => Render(deployment.Account.AccountId);

    private string Domain => Partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";

    private string RegionalArn(string service, string resource) => $"arn:{Partition}:{service}:{Region}:{Account}:{resource}";
}
