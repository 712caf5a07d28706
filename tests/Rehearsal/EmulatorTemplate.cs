using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace ManifestToEcs.Rehearsal;

/// <summary>
/// A CloudFormation template without some types of resources, and without those of a condition that deploy.sh leaves false: an emulator may
/// not update what is not there. What refers to those gets a text in the form of an ARN.
/// </summary>
internal sealed partial class EmulatorTemplate
{
    private readonly YamlStream _yaml = [];
    private readonly HashSet<string> _left = [];

    private EmulatorTemplate(string yaml) => _yaml.Load(new StringReader(yaml));

    /// <summary>Logical ids, types and texts of the resources that deploy.sh lets the stack make, in the order of the template.</summary>
    public static IReadOnlyList<(string Id, string Type, string Text)> ResourcesOf(string yaml) =>
        [.. Section(new EmulatorTemplate(yaml)._yaml, "Resources").Where(named => !IsLater(named.Value)).Select(named =>
            (((YamlScalarNode)named.Key).Value!, TypeOf(named.Value), named.Value.ToString()))];

    /// <summary>The outputs of the stack.</summary>
    public static IReadOnlyList<string> OutputsOf(string yaml) =>
        [.. Section(new EmulatorTemplate(yaml)._yaml, "Outputs").Select(named => ((YamlScalarNode)named.Key).Value!)];

    /// <summary>Returns the template with resources of these types only; outputs that are not listed get a text.</summary>
    public static string With(string yaml, IReadOnlySet<string> types, IReadOnlySet<string> outputs)
    {
        var template = new EmulatorTemplate(yaml);
        var root = (YamlMappingNode)template._yaml.Documents[0].RootNode;
        var resources = (YamlMappingNode)root.Children[new YamlScalarNode("Resources")];
        foreach (var (key, resource) in resources.Children.ToList())
        {
            if (types.Contains(TypeOf(resource)) && !IsLater(resource)) continue;
            resources.Children.Remove(key);
            template._left.Add(((YamlScalarNode)key).Value!);
        }
        foreach (var (_, resource) in resources.Children) template.KeepDependencies((YamlMappingNode)resource);
        foreach (var (key, output) in Section(template._yaml, "Outputs"))
            if (((YamlScalarNode)key).Value is { } name && !outputs.Contains(name))
                ((YamlMappingNode)output).Children[new YamlScalarNode("Value")] = new YamlScalarNode(StandIn(name));
        template.Replace(root);
        using var text = new StringWriter();
        template._yaml.Save(text, assignAnchors: false);
        return text.ToString();
    }

    /// <summary>The parameters that need a value.</summary>
    public static IReadOnlyList<string> OpenParametersOf(string yaml) =>
        [.. Section(new EmulatorTemplate(yaml)._yaml, "Parameters")
            .Where(named => !((YamlMappingNode)named.Value).Children.ContainsKey("Default"))
            .Select(named => ((YamlScalarNode)named.Key).Value!)];

    private static IEnumerable<KeyValuePair<YamlNode, YamlNode>> Section(YamlStream yaml, string name) =>
        ((YamlMappingNode)((YamlMappingNode)yaml.Documents[0].RootNode).Children[new YamlScalarNode(name)]).Children;

    private static string TypeOf(YamlNode resource) =>
        ((YamlScalarNode)((YamlMappingNode)resource).Children[new YamlScalarNode("Type")]).Value!;

    private static bool IsLater(YamlNode resource) =>
        ((YamlMappingNode)resource).Children.TryGetValue("Condition", out var condition)
        && condition is YamlScalarNode { Value: "DeployServices" };

    private void Replace(YamlNode node)
    {
        if (node is YamlMappingNode mapping)
        {
            foreach (var (key, child) in mapping.Children.ToList())
                if (child is YamlScalarNode scalar) mapping.Children[key] = Resolve(scalar);
                else Replace(child);
        }
        else if (node is YamlSequenceNode sequence)
        {
            for (var at = 0; at < sequence.Children.Count; at++)
                if (sequence.Children[at] is YamlScalarNode scalar) sequence.Children[at] = Resolve(scalar);
                else Replace(sequence.Children[at]);
        }
    }

    private void KeepDependencies(YamlMappingNode resource)
    {
        if (!resource.Children.TryGetValue("DependsOn", out var dependsOn)) return;
        var kept = (dependsOn is YamlSequenceNode list ? list.Children : [dependsOn])
            .Where(id => !_left.Contains(((YamlScalarNode)id).Value!)).ToList();
        resource.Children.Remove("DependsOn");
        if (kept.Count > 0) resource.Children.Add("DependsOn", new YamlSequenceNode(kept));
    }

    private YamlScalarNode Resolve(YamlScalarNode scalar)
    {
        if (scalar.Tag.IsEmpty || scalar.Value is not { } text) return scalar;
        var id = text.Split('.')[0];
        return scalar.Tag.Value switch
        {
            "!Ref" or "!GetAtt" when _left.Contains(id) => new YamlScalarNode(StandIn(text)),
            "!Sub" => new YamlScalarNode(Variable().Replace(text, match =>
                _left.Contains(match.Groups["id"].Value) ? StandIn(match.Groups["path"].Value) : match.Value))
                { Tag = "!Sub", Style = YamlDotNet.Core.ScalarStyle.SingleQuoted },
            _ => scalar,
        };
    }

    private static string StandIn(string path) => $"arn:aws:rehearsal:{Emulator.Region}:123456789012:{path.Replace('.', '/')}";

    [GeneratedRegex(@"\$\{(?<path>(?<id>[A-Za-z0-9]+)(\.[A-Za-z0-9.]+)?)\}")]
    private static partial Regex Variable();
}
