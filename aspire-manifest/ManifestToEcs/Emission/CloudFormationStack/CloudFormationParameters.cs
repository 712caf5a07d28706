using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.CloudFormationTemplate;

namespace ManifestToEcs.Emission;

/// <param name="Placeholder">Upper snake case; the deployment script's variable.</param>
/// <param name="Name">Of the parameter.</param>
/// <param name="Required">The parameter has no default, so the stack needs a value.</param>
internal sealed record TemplateParameter(string Placeholder, string Name, bool Required);

/// <summary>Parameters of the template and what is demanded of them.</summary>
internal static class CloudFormationParameters
{
    /// <summary>Every parameter but <c>DeployServices</c>, sorted by placeholder.</summary>
    public static IReadOnlyList<TemplateParameter> Of(CloudFormationTemplate template) =>
    [
        .. template.UsedPlaceholders
            .Select(placeholder => new TemplateParameter(placeholder, template.ParameterName(placeholder),
                Parameter(template, placeholder)["Default"] is null))
            .Concat(template.Stacks.Parameters.Select(parameter =>
                new TemplateParameter(Names.UpperSnake(parameter.Key), parameter.Key, (parameter.Value as JsonObject)?["Default"] is null)))
            .OrderBy(parameter => parameter.Placeholder, StringComparer.Ordinal),
    ];

    public static JsonObject Section(CloudFormationTemplate template)
    {
        var parameters = new JsonObject();
        if (template.Deployment.TaskDefinitions.Count > 0)
        {
            parameters[DeployServices] = new JsonObject
            {
                ["Type"] = "String",
                ["AllowedValues"] = new JsonArray("true", "false"),
                ["Default"] = "true",
                ["Description"] = "false: everything but task definitions, services, scaling and schedules.",
            };
        }
        foreach (var placeholder in template.UsedPlaceholders)
            parameters[template.ParameterName(placeholder)] = Parameter(template, placeholder);
        return parameters;
    }

    public static JsonObject Conditions(CloudFormationTemplate template) => template.Deployment.TaskDefinitions.Count == 0
        ? []
        : new JsonObject { [DeployServices] = new JsonObject { ["Fn::Equals"] = new JsonArray(Ref(DeployServices), "true") } };

    /// <summary>Services need values that are not known before the first deployment: digests of images, brokers of MSK.</summary>
    public static JsonObject Rules(CloudFormationTemplate template)
    {
        var laterKnown = template.UsedPlaceholders.Where(
            placeholder => Parameter(template, placeholder)["Default"]?.GetValue<string>() is ""
                && !template.SecretVersions.ContainsKey(placeholder)).ToList();
        if (laterKnown.Count == 0) return [];
        return new JsonObject
        {
            ["ServicesHaveWhatTheyNeed"] = new JsonObject
            {
                ["RuleCondition"] = new JsonObject { ["Fn::Equals"] = new JsonArray(Ref(DeployServices), "true") },
                ["Assertions"] = List(laterKnown.Select(placeholder => new JsonObject
                {
                    ["Assert"] = new JsonObject { ["Fn::Not"] =
                        new JsonArray(new JsonObject { ["Fn::Equals"] = new JsonArray(Ref(template.ParameterName(placeholder)), "") }) },
                    ["AssertDescription"] = $"{template.ParameterName(placeholder)} is needed when DeployServices is true.",
                })),
            },
        };
    }

    private static JsonObject Parameter(CloudFormationTemplate template, string placeholder)
    {
        var deployment = template.Deployment;
        if (deployment.Inputs.FirstOrDefault(input => input.Name == placeholder) is { } input) return OfInput(input);
        if (CloudFormationSecrets.EncodedParts(deployment)
            .FirstOrDefault(part => CloudFormationSecrets.EncodedPlaceholder(part) == placeholder) is { } encoded)
        {
            return Text(SecretArnPattern, $"Secret that holds the percent-encoded value of {encoded.Secret.Name}.", null);
        }
        if (template.SecretVersions.TryGetValue(placeholder, out var part))
        {
            return Text("[^:{}]*", $"Current version of {part.Secret.Name}{(CloudFormationSecrets.IsEncoded(part)
                ? ", percent-encoded" : "")}: a new id lets CloudFormation read the secret again. Empty: the first value.", "");
        }
        // An attribute that only AWS knows, such as an output of a stack that exists already.
        var isBrokers = deployment.KafkaClusters.Any(kafka => new AttributePart(kafka, "bootstrapBrokers").PlaceholderName == placeholder);
        return isBrokers
            ? Text(null, "Bootstrap brokers of the Kafka cluster, from `aws kafka get-bootstrap-brokers`; empty before the cluster exists.",
                "")
            : Text(null, $"Value of {placeholder}, which exists outside this stack.",
                deployment.KnownValues.GetValueOrDefault(placeholder));
    }

    private const string SecretArnPattern = "arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+-[A-Za-z0-9]{6}";

    private static JsonObject OfInput(Input input) => input.Kind switch
    {
        InputKind.VpcId => Parameter("AWS::EC2::VPC::Id", null, input.Description, input.Value),
        InputKind.SubnetId => Parameter("AWS::EC2::Subnet::Id", null, input.Description, input.Value),
        InputKind.SecurityGroupId => Parameter("AWS::EC2::SecurityGroup::Id", null, input.Description, input.Value),
        InputKind.HostedZoneId => Parameter("AWS::Route53::HostedZone::Id", null, input.Description, input.Value),
        InputKind.CertificateArn => Text("arn:aws[a-z-]*:(acm|iam):[a-z0-9-]*:[0-9]{12}:(server-)?certificate/.+", input.Description,
            input.Value),
        InputKind.KmsKeyArn => Text("arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+", input.Description, input.Value),
        InputKind.UriText => Text("[A-Za-z0-9._~-]*", input.Description, input.Value),
        InputKind.SecretArn => Text(SecretArnPattern, input.Description, input.Value),
        // The repositories must exist before anything can be pushed to them, so the first deployment has no digest to give.
        InputKind.ImageDigest => Text("(sha256:[0-9a-f]{64})?", input.Description, input.Value ?? ""),
        _ => Text(null, input.Description, input.Value),
    };

    private static JsonObject Text(string? pattern, string description, string? value) => Parameter("String", pattern, description, value);

    private static JsonObject Parameter(string type, string? pattern, string description, string? value)
    {
        var parameter = new JsonObject { ["Type"] = type };
        if (pattern is not null) parameter["AllowedPattern"] = pattern;
        if (value is not null) parameter["Default"] = value;
        parameter["Description"] = description;
        return parameter;
    }
}
