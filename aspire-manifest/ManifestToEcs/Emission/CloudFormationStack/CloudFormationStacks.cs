using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// The CloudFormation templates of the manifest, merged into one: each name gets the stack's id in front (<c>Orders</c> of <c>queues</c> is
/// QueuesOrders), and every reference is renamed with it. Metadata is left out: consoles use it for one template only.
/// </summary>
internal sealed class CloudFormationStacks
{
    private readonly Dictionary<string, MergedStack> _merged = new(StringComparer.Ordinal);

    public CloudFormationStacks(Deployment deployment, CloudFormationNames names)
    {
        foreach (var stack in deployment.Stacks)
        {
            if (stack.Template is null) continue;
            var merged = new MergedStack(Names.Pascal(stack.Id), stack.Template, names);
            _merged[stack.Id] = merged;
            merged.CopySection("Parameters", merged.Parameters, Parameters);
            merged.CopySection("Mappings", merged.Mappings, Mappings);
            merged.CopySection("Conditions", merged.Conditions, Conditions);
            merged.CopySection("Rules", merged.Rules, Rules);
            merged.CopySection("Resources", merged.Resources, Resources);
            merged.CopySection("Outputs", merged.Outputs, Outputs);
            Transforms.UnionWith(merged.Transforms());
        }
    }

    public JsonObject Parameters { get; } = [];

    public JsonObject Mappings { get; } = [];

    public JsonObject Conditions { get; } = [];

    public JsonObject Rules { get; } = [];

    public JsonObject Resources { get; } = [];

    public JsonObject Outputs { get; } = [];

    /// <summary>Macros such as <c>AWS::Serverless-2016-10-31</c>.</summary>
    public SortedSet<string> Transforms { get; } = new(StringComparer.Ordinal);

    /// <summary>The value of an output of a merged stack; null when the stack is not part of this template.</summary>
    public JsonNode? OutputValue(Stack stack, string output) =>
        _merged.TryGetValue(stack.Id, out var merged) && merged.Outputs.TryGetValue(output, out var name)
            ? Outputs[name]?["Value"]?.DeepClone() : null;

    private sealed class MergedStack
    {
        private readonly JsonObject _template;

        public MergedStack(string prefix, JsonObject template, CloudFormationNames names)
        {
            _template = template;
            Parameters = NamesIn("Parameters", name => names.Reserve(prefix + name));
            Resources = NamesIn("Resources", name => names.Reserve(prefix + name));
            Mappings = NamesIn("Mappings", name => prefix + name);
            Conditions = NamesIn("Conditions", name => prefix + name);
            Rules = NamesIn("Rules", name => prefix + name);
            Outputs = NamesIn("Outputs", name => prefix + name);
        }

        public Dictionary<string, string> Parameters { get; }

        public Dictionary<string, string> Resources { get; }

        public Dictionary<string, string> Mappings { get; }

        public Dictionary<string, string> Conditions { get; }

        public Dictionary<string, string> Rules { get; }

        public Dictionary<string, string> Outputs { get; }

        public void CopySection(string section, Dictionary<string, string> names, JsonObject target)
        {
            if (_template[section] is not JsonObject entries) return;
            foreach (var (name, entry) in entries) target[names[name]] = section == "Mappings" ? entry?.DeepClone() : Entry(entry);
        }

        public IEnumerable<string> Transforms() => _template["Transform"] switch
        {
            JsonArray several => several.Where(IsText).Select(name => name!.GetValue<string>()),
            { } one when IsText(one) => [one.GetValue<string>()],
            _ => [],
        };

        private Dictionary<string, string> NamesIn(string section, Func<string, string> rename) =>
            _template[section] is JsonObject entries
                ? entries.ToDictionary(entry => entry.Key, entry => rename(entry.Key), StringComparer.Ordinal)
                : [];

        // A resource, output or condition: DependsOn and Condition are names here, not properties.
        private JsonNode? Entry(JsonNode? entry)
        {
            var copy = Rewrite(entry);
            if (copy is not JsonObject map) return copy;
            if (IsText(map["Condition"])) map["Condition"] = Renamed(map["Condition"]!, Conditions);
            if (IsText(map["DependsOn"])) map["DependsOn"] = Renamed(map["DependsOn"]!, Resources);
            else if (map["DependsOn"] is JsonArray several)
                map["DependsOn"] = new JsonArray([.. several.Select(name => Renamed(name, Resources))]);
            return map;
        }

        private JsonNode? Rewrite(JsonNode? node) => node switch
        {
            JsonObject { Count: 1 } map when Function(map) is { } function => function,
            JsonObject map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, Rewrite(entry.Value)))),
            JsonArray list => new JsonArray([.. list.Select(Rewrite)]),
            _ => node?.DeepClone(),
        };

        private JsonObject? Function(JsonObject map)
        {
            var (name, argument) = map.First();
            JsonNode? rewritten = (name, argument) switch
            {
                ("Ref", not null) when IsText(argument) => Renamed(argument, Resources, Parameters),
                ("Condition", not null) when IsText(argument) => Renamed(argument, Conditions),
                // "Orders.Arn", which YAML templates may write, is the same as ["Orders", "Arn"].
                ("Fn::GetAtt", not null) when IsText(argument) =>
                    new JsonArray([.. ReferenceIn(argument.GetValue<string>()).Split('.', 2).Select(word => (JsonNode)word)]),
                ("Fn::GetAtt", JsonArray list) => WithFirst(list, Resources),
                ("Fn::If", JsonArray list) => WithFirst(list, Conditions),
                ("Fn::FindInMap", JsonArray list) => WithFirst(list, Mappings),
                ("Fn::Sub", not null) when IsText(argument) => Substitution(argument.GetValue<string>(), null),
                ("Fn::Sub", JsonArray { Count: 2 } pair) when IsText(pair[0]) && pair[1] is JsonObject variables =>
                    new JsonArray(Substitution(pair[0]!.GetValue<string>(), variables), Rewrite(variables)),
                _ => null,
            };
            return rewritten is null ? null : new JsonObject { [name] = rewritten };
        }

        private JsonArray WithFirst(JsonArray list, Dictionary<string, string> names) =>
            new([.. list.Select((item, i) => i == 0 && IsText(item) ? Renamed(item, names) : Rewrite(item))]);

        // "Orders.Arn" -> "QueuesOrders.Arn"
        private string ReferenceIn(string reference)
        {
            var dot = reference.IndexOf('.', StringComparison.Ordinal);
            var name = dot < 0 ? reference : reference[..dot];
            return (Resources.GetValueOrDefault(name) ?? Parameters.GetValueOrDefault(name) ?? name) + (dot < 0 ? "" : reference[dot..]);
        }

        // "${Orders.Arn} ${!literal} ${Variable}": only the first refers to something of the template.
        private string Substitution(string text, JsonObject? variables)
        {
            var result = new StringBuilder();
            var from = 0;
            while (text.IndexOf("${", from, StringComparison.Ordinal) is var start and >= 0 && text.IndexOf('}', start) is var end and >= 0)
            {
                var reference = text[(start + 2)..end].Trim();
                result.Append(text, from, start - from).Append("${")
                    .Append(variables is not null && variables.ContainsKey(reference) ? reference : ReferenceIn(reference)).Append('}');
                from = end + 1;
            }
            return result.Append(text, from, text.Length - from).ToString();
        }

        private static string? Renamed(JsonNode? name, params ReadOnlySpan<Dictionary<string, string>> names)
        {
            var text = name!.GetValue<string>();
            foreach (var known in names)
            {
                if (known.TryGetValue(text, out var renamed)) return renamed;
            }
            return text;
        }

        private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
    }
}
