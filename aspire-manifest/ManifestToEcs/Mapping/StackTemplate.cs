using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManifestToEcs.Yaml;

namespace ManifestToEcs.Mapping;

/// <summary>A CloudFormation template: JSON, or YAML whose short forms (<c>!GetAtt Queue.Arn</c>) become the long ones.</summary>
internal sealed class StackTemplate(JsonObject root)
{
    // The property that states a name of which an account can have one only; for buckets the whole world.
    private static readonly Dictionary<string, string> NameProperties = new(StringComparer.Ordinal)
    {
        ["AWS::CloudWatch::Alarm"] = "AlarmName",
        ["AWS::DynamoDB::Table"] = "TableName",
        ["AWS::ECR::Repository"] = "RepositoryName",
        ["AWS::ElastiCache::ReplicationGroup"] = "ReplicationGroupId",
        ["AWS::Events::EventBus"] = "Name",
        ["AWS::IAM::ManagedPolicy"] = "ManagedPolicyName",
        ["AWS::IAM::Role"] = "RoleName",
        ["AWS::IAM::User"] = "UserName",
        ["AWS::KMS::Alias"] = "AliasName",
        ["AWS::Kinesis::Stream"] = "Name",
        ["AWS::Lambda::Function"] = "FunctionName",
        ["AWS::Logs::LogGroup"] = "LogGroupName",
        ["AWS::RDS::DBCluster"] = "DBClusterIdentifier",
        ["AWS::RDS::DBInstance"] = "DBInstanceIdentifier",
        ["AWS::S3::Bucket"] = "BucketName",
        ["AWS::SNS::Topic"] = "TopicName",
        ["AWS::SQS::Queue"] = "QueueName",
        ["AWS::SSM::Parameter"] = "Name",
        ["AWS::SecretsManager::Secret"] = "Name",
        ["AWS::StepFunctions::StateMachine"] = "StateMachineName",
    };

    // Ref returns that name; for queues it returns a URL, for topics an ARN.
    private static readonly HashSet<string> NamedByRef = new(StringComparer.Ordinal)
    {
        "AWS::DynamoDB::Table", "AWS::Events::EventBus", "AWS::Kinesis::Stream", "AWS::Logs::LogGroup", "AWS::S3::Bucket",
    };

    // CloudFormation takes templates of 1 MB at most.
    private const int MaxLength = 1_000_000;

    public JsonObject Root { get; } = root;

    public IEnumerable<string> OutputNames => OutputMap.Select(output => output.Key);

    public IEnumerable<string> LogicalIds => (Root["Resources"] as JsonObject ?? []).Select(resource => resource.Key);

    /// <summary>Names that the template states outright, with the logical ids of their resources.</summary>
    public IEnumerable<(string LogicalId, string Name)> FixedNames =>
        from id in LogicalIds
        let type = TypeOf(id)
        where type is not null && NameProperties.ContainsKey(type)
        let name = TextProperty(id, NameProperties[type])
        where name is not null
        select (id, name);

    private JsonObject OutputMap => Root["Outputs"] as JsonObject ?? [];

    /// <summary>Null with a sentence about what is wrong.</summary>
    public static StackTemplate? Parse(string text, out string? wrong)
    {
        if (text.Length > MaxLength)
        {
            wrong = $"it has more than {MaxLength} characters, which CloudFormation does not take";
            return null;
        }
        var root = text.AsSpan().TrimStart("\uFEFF \t\r\n").StartsWith('{')
            ? FromJson(text.TrimStart('\uFEFF'), out wrong) : FromYaml(text, out wrong);
        if (root is not JsonObject template)
        {
            wrong ??= "it is not a map with Resources";
            return null;
        }
        if (template["Resources"] is JsonObject resources && resources.All(resource => resource.Value is JsonObject))
            return new StackTemplate(template);
        wrong = "it has no map of Resources";
        return null;
    }

    /// <summary>Type of a resource, such as <c>AWS::SQS::Queue</c>, or null.</summary>
    public string? TypeOf(string logicalId) =>
        (Root["Resources"] as JsonObject)?[logicalId] is JsonObject resource && resource["Type"] is JsonValue type
            && type.TryGetValue<string>(out var text) ? text : null;

    public JsonObject? PropertiesOf(string logicalId) => (Root["Resources"] as JsonObject)?[logicalId]?["Properties"] as JsonObject;

    public JsonNode? OutputValue(string output) => (OutputMap[output] as JsonObject)?["Value"];

    /// <summary>
    /// The value of an output when the template states it outright: a literal, or the name of a resource that has a fixed one.
    /// </summary>
    public string? LiteralOutput(string output) => OutputValue(output) switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonObject { Count: 1 } function when function["Ref"] is JsonValue reference && reference.TryGetValue<string>(out var id) =>
            TypeOf(id) is { } type && NamedByRef.Contains(type) ? TextProperty(id, NameProperties[type]) : null,
        JsonObject { Count: 1 } function when GetAtt(function) is { Attribute: "QueueName" or "TopicName" or "BucketName" } named =>
            TextProperty(named.LogicalId, named.Attribute),
        _ => null,
    };

    /// <summary>Resources that a value refers to.</summary>
    public IEnumerable<string> LogicalIdsIn(JsonNode? value) =>
        Mentions(value).Where(id => TypeOf(id) is not null).Distinct(StringComparer.Ordinal);

    /// <summary>The output that holds the ARN of a resource; <see cref="WithArns"/> adds it where there is none.</summary>
    public string ArnOutput(string logicalId)
    {
        foreach (var (name, _) in OutputMap)
        {
            if (OutputValue(name) is not JsonObject { Count: 1 } function) continue;
            if (GetAtt(function) is { Attribute: "Arn" } arn && arn.LogicalId == logicalId) return name;
            if (IsArnByRef(logicalId) && function["Ref"]?.ToString() == logicalId) return name;
        }
        var added = logicalId + "Arn";
        while (OutputMap.ContainsKey(added)) added += "X";
        return added;
    }

    /// <summary>The output that holds the name of a queue, or null.</summary>
    public string? NameOutput(string logicalId) => OutputNames.FirstOrDefault(output =>
        OutputValue(output) is JsonObject { Count: 1 } function && GetAtt(function) == (logicalId, "QueueName"));

    /// <summary>The template with an output for the ARN of each resource.</summary>
    public JsonObject WithArns(IEnumerable<string> logicalIds)
    {
        var missing = logicalIds.Distinct(StringComparer.Ordinal).Where(id => !OutputMap.ContainsKey(ArnOutput(id))).ToList();
        if (missing.Count == 0) return Root;
        var root = (JsonObject)Root.DeepClone();
        if (root["Outputs"] is not JsonObject outputs) root["Outputs"] = outputs = [];
        foreach (var id in missing)
        {
            outputs[ArnOutput(id)] = new JsonObject
            {
                ["Value"] = IsArnByRef(id) ? new JsonObject { ["Ref"] = id } : new JsonObject { ["Fn::GetAtt"] = new JsonArray(id, "Arn") },
            };
        }
        return root;
    }

    private bool IsArnByRef(string logicalId) =>
        TypeOf(logicalId) is "AWS::SNS::Topic" or "AWS::SecretsManager::Secret" or "AWS::StepFunctions::StateMachine";

    private string? TextProperty(string logicalId, string property) =>
        PropertiesOf(logicalId)?[property] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    // ["Queue", "Arn"] or "Queue.Arn"
    private static (string LogicalId, string Attribute)? GetAtt(JsonObject function) => function["Fn::GetAtt"] switch
    {
        JsonArray { Count: 2 } parts when parts[0] is JsonValue && parts[1] is JsonValue => (parts[0]!.ToString(), parts[1]!.ToString()),
        JsonValue value when value.ToString().Split('.', 2) is [var id, var attribute] => (id, attribute),
        _ => null,
    };

    /// <summary>Names of resources and parameters that a value refers to.</summary>
    public static IEnumerable<string> Mentions(JsonNode? value)
    {
        switch (value)
        {
            case JsonObject map:
                if (map["Ref"] is JsonValue reference) yield return reference.ToString();
                if (GetAtt(map) is { } attribute) yield return attribute.LogicalId;
                if ((map["Fn::Sub"] is JsonArray { Count: > 0 } array ? array[0] : map["Fn::Sub"]) is JsonValue text)
                    foreach (var id in Substitutions(text.ToString())) yield return id;
                foreach (var (_, inner) in map) foreach (var id in Mentions(inner)) yield return id;
                break;
            case JsonArray list:
                foreach (var inner in list) foreach (var id in Mentions(inner)) yield return id;
                break;
        }
    }

    // "arn:aws:s3:::${Bucket}/x${Queue.Arn}"
    private static IEnumerable<string> Substitutions(string text)
    {
        for (var start = text.IndexOf("${", StringComparison.Ordinal); start >= 0; start = text.IndexOf("${", start + 2,
            StringComparison.Ordinal))
        {
            var end = text.IndexOf('}', start);
            if (end < 0) yield break;
            yield return text[(start + 2)..end].Split('.')[0];
        }
    }

    private static JsonNode? FromJson(string text, out string? wrong)
    {
        wrong = null;
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
        }
        catch (JsonException exception)
        {
            wrong = string.Create(CultureInfo.InvariantCulture,
                $"line {exception.LineNumber + 1}: it is not valid JSON, or a key stands twice");
        }
        return null;
    }

    private static JsonNode? FromYaml(string text, out string? wrong)
    {
        var problems = new List<YamlProblem>();
        var node = YamlReader.Parse(text, problems);
        wrong = problems.Count == 0 ? null
            : string.Create(CultureInfo.InvariantCulture, $"line {problems[0].Line ?? 1}: {problems[0].Message}");
        return problems.Count > 0 || node is null ? null : ToJson(node);
    }

    private static JsonNode? ToJson(YamlNode node)
    {
        if (node.Tag is ['!', not '!', ..] tag) return ShortForm(tag[1..], node with { Tag = null });
        return node switch
        {
            YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, ToJson(entry.Value)))),
            YamlList list => new JsonArray([.. list.Items.Select(ToJson)]),
            YamlScalar { IsNull: true } => null,
            YamlScalar { Plain: true, Text: "true" } => true,
            YamlScalar { Plain: true, Text: "false" } => false,
            YamlScalar { Plain: true } scalar when IsNumber(scalar.Text) => long.Parse(scalar.Text, CultureInfo.InvariantCulture),
            YamlScalar scalar => scalar.Text,
            _ => null,
        };
    }

    // !Ref x -> {"Ref": x}, !GetAtt a.b -> {"Fn::GetAtt": [a, b]}, !Join [...] -> {"Fn::Join": [...]}
    private static JsonObject ShortForm(string function, YamlNode argument) => function switch
    {
        "Ref" or "Condition" => new JsonObject { [function] = ToJson(argument) },
        "GetAtt" when argument is YamlScalar scalar && scalar.Text.Split('.', 2) is [var id, var attribute] =>
            new JsonObject { ["Fn::GetAtt"] = new JsonArray(id, attribute) },
        _ => new JsonObject { ["Fn::" + function] = ToJson(argument) },
    };

    // Account numbers and versions ("012345678901", "2010-09-09", "1.0") stay texts.
    private static bool IsNumber(string text)
    {
        var digits = text.StartsWith('-') ? text[1..] : text;
        return digits.Length is > 0 and < 16 && digits.All(char.IsAsciiDigit) && (digits.Length == 1 || digits[0] != '0');
    }
}
