using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Rights of task roles to things of the manifest's stacks and of other accounts.</summary>
/// <param name="Statements">By resource name; sorted by Sid.</param>
/// <param name="Stacks">The stacks, with outputs for the ARNs in the statements.</param>
internal sealed record TaskRights(
    IReadOnlyDictionary<string, IReadOnlyList<PolicyStatement>> Statements, IReadOnlyList<Stack> Stacks);

/// <summary>
/// Decides the rights of task roles: references to queues, topics, buckets and tables, with the direction that the overlay states under
/// <c>access</c>. A reference without a stated direction gets the least useful right, which is listed as inferred.
/// </summary>
internal sealed class AccessRights(MappingScope scope, References references, Stacks stacks)
{
    private readonly List<(Stack Stack, string LogicalId)> _arns = [];

    /// <param name="resources">Those that run.</param>
    public TaskRights Of(IEnumerable<Resource> resources)
    {
        var statements = resources.ToDictionary(resource => resource.Name, For, StringComparer.Ordinal);
        var named = _arns.ToLookup(arn => arn.Stack.Id, arn => arn.LogicalId, StringComparer.Ordinal);
        return new TaskRights(statements, [.. stacks.All.Select(stack => stacks.TemplateOf(stack) is { } template
            ? stack with { Template = template.WithArns(named[stack.Id]) } : stack)]);
    }

    private IReadOnlyList<PolicyStatement> For(Resource resource)
    {
        var statements = new SortedDictionary<string, PolicyStatement>(StringComparer.Ordinal);
        var stated = new HashSet<AccessTarget>();
        foreach (var (key, direction) in scope.Overlay.For(resource.Name).Access)
        {
            if (Target(resource, key, direction) is not { } target) continue;
            stated.Add(target with { Prefix = "" });
            if (target.Directions.Contains(direction, StringComparer.Ordinal)) Allow(target, direction);
            else RefuseDirection(resource, key, target, direction);
        }
        foreach (var target in Referenced(resource).Where(target => target.Directions.Count > 0 && !stated.Contains(target)))
        {
            scope.Report.Inferred($"{resource.Name}: access.{target.Name}", target.Directions[0],
                "it refers to it, and the overlay states no direction");
            Allow(target, target.Directions[0]);
        }
        return [.. statements.Values];

        void Allow(AccessTarget target, string direction)
        {
            foreach (var statement in target.Statements(direction).Concat(KeyStatements(target)))
            {
                var sid = statement.Sid;
                for (var number = 2; statements.TryGetValue(sid, out var same)
                    && !same.Resources.SequenceEqual(statement.Resources); number++) sid = statement.Sid + number;
                statements[sid] = statement with { Sid = sid };
            }
        }
    }

    /// <summary>The target that the key of an <c>access</c> entry names; null after an error.</summary>
    private AccessTarget? Target(Resource resource, string key, string direction)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var (name, id) = slash < 0 ? (key, "") : (key[..slash], key[(slash + 1)..]);
        // bucket/exports: the objects whose keys begin with exports/
        if (id.IndexOf('/', StringComparison.Ordinal) is > 0 and var end)
            return Target(resource, key[..(slash + 1 + end)], direction) switch
            {
                { Type: "AWS::S3::Bucket" } bucket when id.Length > end + 1 => bucket with { Prefix = id[(end + 1)..].TrimEnd('/') },
                null => null,
                _ => Refuse($"'{key}' is more than a name.", "Only a bucket can have a prefix of keys behind its logical id."),
            };
        // A name that the manifest does not have was reported by the overlay's reader.
        if (scope.Manifest.Find(name) is not { } owner) return null;
        if (ExternalTarget(owner) is { } external) return external;
        if (stacks.Find(owner) is not var (stack, template))
        {
            if (owner.Kind == ResourceKind.CloudFormationTemplate && scope.Overlay.For(owner.Name).Kind is null) return null;
            return Refuse($"'{owner.Name}' is no CloudFormation stack, so there is nothing in it to allow.",
                $"Name something in a stack (resource/LogicalId), or give '{owner.Name}' kind: external with its ARN among the values, "
                    + $"or allow other services of AWS by resources.{resource.Name}.policies.");
        }
        if (template is null)
            return OfExistingStack(stack, id, direction)
                ?? Refuse($"'{id}' of '{owner.Name}' has no known type.",
                    "Name an output of the stack that ends in Arn, such as QueueArn.");
        if (template.TypeOf(id) is { } type)
            return new AccessTarget(type, id, ArnOf(stack, template, id));
        if (template.LogicalIdsIn(template.OutputValue(id)).ToList() is [var behind]) return OfTemplate(stack, template, behind);
        return Refuse(id.Length == 0 ? $"'{owner.Name}' is a whole stack."
            : $"The template of '{owner.Name}' has no resource {id}.{NearestName.Hint(id, template.LogicalIds)}",
            $"Write {owner.Name}/LogicalId: one of {string.Join(", ", template.LogicalIds.Order(StringComparer.Ordinal))}.");

        AccessTarget? Refuse(string message, string advice)
        {
            scope.Report.Error(FindingCodes.AccessUnknown, scope.Overlay.LocationOf("resources", resource.Name, "access", key), message,
                advice);
            return null;
        }
    }

    private HashSet<AccessTarget> Referenced(Resource resource)
    {
        var found = new HashSet<AccessTarget>();
        foreach (var reference in references.Of(resource))
        {
            if (reference.Property is not ["output" or "outputs", var output]
                || stacks.Find(reference.Resource) is not var (stack, template) || template is null) continue;
            foreach (var id in template.LogicalIdsIn(template.OutputValue(output))) found.Add(OfTemplate(stack, template, id));
        }
        return found;
    }

    private AccessTarget OfTemplate(Stack stack, StackTemplate template, string logicalId)
    {
        var target = new AccessTarget(template.TypeOf(logicalId)!, logicalId, DeployText.Empty);
        // Only what can be allowed gets an output of its own.
        return target.Directions.Count == 0
            ? target : target with { Arn = ArnOf(stack, template, logicalId) };
    }

    private DeployText ArnOf(Stack stack, StackTemplate template, string logicalId)
    {
        _arns.Add((stack, logicalId));
        return DeployText.OfAttribute(stack, "output." + template.ArnOutput(logicalId));
    }

    // Of an existing stack only the direction and the name of the output are known.
    private static AccessTarget? OfExistingStack(Stack stack, string output, string direction)
    {
        if (!output.EndsWith("Arn", StringComparison.OrdinalIgnoreCase)) return null;
        var type = direction switch
        {
            "consume" or "produce" or "consume-produce" =>
                output.Contains("Stream", StringComparison.OrdinalIgnoreCase) ? "AWS::Kinesis::Stream" : "AWS::SQS::Queue",
            "publish" => output.Contains("Bus", StringComparison.OrdinalIgnoreCase) ? "AWS::Events::EventBus" : "AWS::SNS::Topic",
            _ => output.Contains("Table", StringComparison.OrdinalIgnoreCase) ? "AWS::DynamoDB::Table" : "AWS::S3::Bucket",
        };
        return new AccessTarget(type, output[..^3] is { Length: > 0 } name ? name : output,
            DeployText.OfAttribute(stack, "output." + output));
    }

    // kind: external with values such as arn: arn:aws:sqs:us-east-1:123456789012:orders
    private AccessTarget? ExternalTarget(Resource owner)
    {
        var stated = scope.Overlay.For(owner.Name);
        if (stated.Kind != "external") return null;
        foreach (var value in stated.Values.Values)
        {
            if (value.Split(':', 6) is not ["arn", _, var service, _, _, _]) continue;
            var type = service switch
            {
                "sqs" => "AWS::SQS::Queue",
                "sns" => "AWS::SNS::Topic",
                "s3" => "AWS::S3::Bucket",
                "dynamodb" => "AWS::DynamoDB::Table",
                "kinesis" => "AWS::Kinesis::Stream",
                "events" => "AWS::Events::EventBus",
                _ => null,
            };
            if (type is not null) return new AccessTarget(type, owner.Name, value);
        }
        return null;
    }

    /// <summary>A queue, topic, bucket or table under a key of the same template cannot be used without that key.</summary>
    private IEnumerable<PolicyStatement> KeyStatements(AccessTarget target)
    {
        if (target.Arn.Parts is not [AttributePart { Resource: Stack stack }] || stacks.TemplateOf(stack) is not { } template) yield break;
        if (KeyIn(template.PropertiesOf(target.Name)) is not { } key) yield break;
        foreach (var id in template.LogicalIdsIn(key).Where(id => template.TypeOf(id) == "AWS::KMS::Key"))
        {
            yield return new PolicyStatement("Use" + Names.Pascal(id), ["kms:Decrypt", "kms:GenerateDataKey"],
                [ArnOf(stack, template, id)]);
        }
    }

    private static JsonNode? KeyIn(JsonNode? properties) => properties switch
    {
        JsonObject map => map.FirstOrDefault(
            property => property.Key is "KmsMasterKeyId" or "KMSMasterKeyID" or "KMSMasterKeyId" or "KmsKeyId").Value
            ?? map.Select(property => KeyIn(property.Value)).FirstOrDefault(key => key is not null),
        JsonArray list => list.Select(KeyIn).FirstOrDefault(key => key is not null),
        _ => null,
    };

    private void RefuseDirection(Resource resource, string key, AccessTarget target, string direction) =>
        scope.Report.Error(FindingCodes.AccessDirection, scope.Overlay.LocationOf("resources", resource.Name, "access", key),
            $"{key} is of the type {target.Type}, for which '{direction}' means nothing.",
            target.Directions.Count > 0 ? $"Use one of: {string.Join(", ", target.Directions)}."
                : "Only queues, streams, topics, event buses, buckets, tables and secrets can be allowed by name; state "
                    + $"resources.{resource.Name}.policies for others.");
}
