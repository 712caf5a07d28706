using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// The template while it grows: knows the logical id of everything and how each text of the deployment is spelled with functions.
/// </summary>
internal sealed class CloudFormationTemplate
{
    /// <summary>Parameter and condition: false leaves out task definitions, services, scaling and schedules.</summary>
    public const string DeployServices = "DeployServices";

    private readonly CloudFormationNames _names;
    private readonly CloudFormationStacks _stacks;
    private readonly SortedSet<string> _usedPlaceholders = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, AttributePart> _outsideAttributes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SecretPart> _secretVersions = new(StringComparer.Ordinal);

    public CloudFormationTemplate(Deployment deployment)
    {
        Deployment = deployment;
        _names = new CloudFormationNames(deployment);
        _stacks = new CloudFormationStacks(deployment, _names);
        foreach (var (name, resource) in _stacks.Resources) Resources[name] = resource?.DeepClone();
    }

    public Deployment Deployment { get; }

    public JsonObject Resources { get; } = [];

    public JsonObject Outputs { get; } = [];

    public CloudFormationStacks Stacks => _stacks;

    /// <summary>
    /// Placeholders (of inputs, and of attributes that no resource of the template gives) that some text uses, each a parameter.
    /// </summary>
    public IReadOnlyCollection<string> UsedPlaceholders => _usedPlaceholders;

    /// <summary>Those whose values come from outside the stack.</summary>
    public IReadOnlyCollection<AttributePart> OutsideAttributes => _outsideAttributes.Values;

    /// <summary>Placeholders of versions of secrets, each with a part that reads the secret.</summary>
    public IReadOnlyDictionary<string, SecretPart> SecretVersions => _secretVersions;

    /// <summary>Adds a resource. Properties without a value (null) are left out, at every depth.</summary>
    /// <param name="id">Of the <see cref="AwsResource"/>, or of a part of one such as <c>postgres/subnet-group</c>.</param>
    public void Add(
        string id, string type, JsonObject properties, bool withServices = false, IEnumerable<string>? dependsOn = null,
        string? deletionPolicy = null, string? updateReplacePolicy = null)
    {
        WithoutNulls(properties);
        var dependencies = (dependsOn ?? []).Select(LogicalId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var resource = new JsonObject { ["Type"] = type };
        if (withServices) resource["Condition"] = DeployServices;
        if (dependencies.Count > 0) resource["DependsOn"] = List(dependencies.Select(name => (JsonNode)name));
        if (deletionPolicy is not null) resource["DeletionPolicy"] = deletionPolicy;
        if (updateReplacePolicy is not null) resource["UpdateReplacePolicy"] = updateReplacePolicy;
        if (properties.Count > 0) resource["Properties"] = properties;
        Resources.Add(LogicalId(id), resource);
    }

    public string LogicalId(string id) => _names.LogicalId(id);

    public string ParameterName(string placeholder) => _names.ParameterName(placeholder);

    public static JsonObject Ref(string name) => new() { ["Ref"] = name };

    public static JsonObject GetAtt(string name, string attribute) => new() { ["Fn::GetAtt"] = new JsonArray(name, attribute) };

    public static JsonArray List(IEnumerable<JsonNode?> items) => [.. items];

    public JsonObject RefTo(AwsResource resource) => Ref(LogicalId(resource.Id));

    public JsonNode Arn(AwsResource resource) => Attribute(resource, "arn");

    public JsonNode Attribute(AwsResource resource, string attribute) => Text(DeployText.OfAttribute(resource, attribute));

    public JsonArray Texts(IEnumerable<DeployText> texts) => List(texts.Select(Text));

    /// <summary>ARN of the customer key for whatever is made here; null: the key of the AWS service.</summary>
    public JsonNode? KmsKey => Deployment.KmsKey is { } key ? Text(key) : null;

    /// <summary>The tags as <c>Key</c> and <c>Value</c>, as most resources want them; null when there are none.</summary>
    public JsonArray? Tags() => Deployment.Tags.Count == 0
        ? null
        : List(Deployment.Tags.Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value }));

    public JsonObject? TagMap() => Deployment.Tags.Count == 0
        ? null
        : new JsonObject(Deployment.Tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value)));

    /// <summary>A text as a literal, a reference, or a join of both.</summary>
    public JsonNode Text(DeployText text)
    {
        if (text.Literal is { } literal) return literal;
        if (text.Parts is [var only]) return Part(only);
        var parts = text.Parts.Select(part => (Part: part, Node: Part(part))).ToList();
        if (parts.All(part => part.Node is JsonValue)) return string.Concat(parts.Select(part => part.Node.GetValue<string>()));
        // A literal "${x}" would be taken for a reference by Sub, and a nested function does not fit into it.
        var isSub = parts.All(part => part.Part is LiteralPart { Text: var words }
            ? !words.Contains("${", StringComparison.Ordinal) : SubText(part.Node) is not null);
        return isSub
            ? new JsonObject { ["Fn::Sub"] =
                string.Concat(parts.Select(part => part.Part is LiteralPart words ? words.Text : SubText(part.Node))) }
            : Join(parts.Select(part => part.Node));
    }

    /// <summary>
    /// A reference that CloudFormation resolves to the secret's value, and that no one can read in the template. A new version of the
    /// secret changes its text, so the resource is updated.
    /// </summary>
    public JsonNode SecretValue(Secret secret) => Text(DeployText.Of(new SecretPart(secret)));

    /// <summary>The same for a resource that takes its password only when it is made: the text never changes.</summary>
    public JsonNode FirstSecretValue(Secret secret) => Reference(["{{resolve:secretsmanager:", Arn(secret), "}}"]);

    /// <summary>The version of the secret that a part reads: a parameter.</summary>
    public JsonObject Version(SecretPart part)
    {
        var name = CloudFormationSecrets.VersionPlaceholder(part);
        _secretVersions[name] = part;
        return Placeholder(name);
    }

    /// <summary>In a region and account that only the deployment knows, such as <c>sqs</c> and the name of a queue.</summary>
    public static JsonObject RegionalArn(string service, string resource) =>
        new() { ["Fn::Sub"] = "arn:${AWS::Partition}:" + service + ":${AWS::Region}:${AWS::AccountId}:" + resource };

    private JsonNode Part(TextPart part) => part switch
    {
        LiteralPart literal => literal.Text,
        InputPart input => Input(input.Name),
        AttributePart attribute => Attribute(attribute),
        SecretPart secret => Secret(secret),
        _ => throw new InvalidOperationException($"unknown part {part.GetType().Name}"),
    };

    private JsonObject Input(string name) => Deployment.Inputs.FirstOrDefault(input => input.Name == name)?.Kind switch
    {
        InputKind.AccountId => Ref("AWS::AccountId"),
        InputKind.Region => Ref("AWS::Region"),
        _ => Placeholder(name),
    };

    private JsonObject Placeholder(string name)
    {
        _usedPlaceholders.Add(name);
        return Ref(_names.ParameterName(name));
    }

    private JsonNode Attribute(AttributePart part)
    {
        if (part.Resource is Stack stack && part.Attribute.StartsWith("output.", StringComparison.Ordinal) &&
            _stacks.OutputValue(stack, part.Attribute["output.".Length..]) is { } output)
        {
            return output;
        }
        if (CloudFormationAttributes.Of(part, this) is { } known) return known;
        _outsideAttributes[part.PlaceholderName] = part;
        return Placeholder(part.PlaceholderName);
    }

    // CloudFormation reads a secret again only when the text changes. Without a version (empty) it takes the current one.
    private JsonNode Secret(SecretPart part)
    {
        var arn = CloudFormationSecrets.IsEncoded(part) ? Placeholder(CloudFormationSecrets.EncodedPlaceholder(part)) : Arn(part.Secret);
        var key = CloudFormationSecrets.IsEncoded(part) ? null : part.JsonKey;
        return Reference(["{{resolve:secretsmanager:", arn, $":SecretString:{key}::", Version(part), "}}"]);
    }

    private static JsonNode Reference(JsonNode[] parts)
    {
        if (Array.TrueForAll(parts, part => part is JsonValue)) return string.Concat(parts.Select(part => part.GetValue<string>()));
        var texts = parts.Select(SubText).ToList();
        return texts.Contains(null) ? Join(parts) : new JsonObject { ["Fn::Sub"] = string.Concat(texts) };
    }

    private static JsonObject Join(IEnumerable<JsonNode> parts) => new() { ["Fn::Join"] = new JsonArray("", List(parts)) };

    // {"Ref": "X"} -> ${X}; {"Fn::GetAtt": ["X", "Y"]} -> ${X.Y}; {"Fn::Sub": "text"} -> text; null: another function.
    private static string? SubText(JsonNode node) => node switch
    {
        JsonValue value => value.GetValue<string>() is var text && text.Contains("${", StringComparison.Ordinal) ? null : text,
        JsonObject map when map["Ref"] is { } name => "${" + name.GetValue<string>() + "}",
        JsonObject map when map["Fn::GetAtt"] is JsonArray { Count: 2 } path && path[1] is JsonValue attribute =>
            "${" + path[0]!.GetValue<string>() + "." + attribute.GetValue<string>() + "}",
        JsonObject map when map["Fn::Sub"] is JsonValue text => text.GetValue<string>(),
        _ => null,
    };

    private static void WithoutNulls(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list) WithoutNulls(item);
        }
        if (node is not JsonObject map) return;
        foreach (var name in map.Where(entry => entry.Value is null).Select(entry => entry.Key).ToList()) map.Remove(name);
        foreach (var (_, value) in map) WithoutNulls(value);
    }
}
