using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;

namespace ManifestToEcs.Tests;

/// <summary>
/// Arguments, blocks and attributes of Terraform's types, as the bindings know them that are generated from the providers' schemas.
/// </summary>
internal sealed class TerraformShapes
{
    private readonly JsonObject _types;

    private TerraformShapes(JsonObject answer)
    {
        _types = (JsonObject)answer["types"]!;
        Versions = ((JsonObject)answer["versions"]!).ToDictionary(entry => entry.Key, entry => (string)entry.Value!);
    }

    /// <summary>Version of each provider, such as 6.25.0 of aws.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <param name="types">With their kind, such as <c>resource.aws_lb</c>.</param>
    public static TerraformShapes Of(IEnumerable<string> types)
    {
        var folder = typeof(TerraformShapes).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(entry => entry.Key == "NpmFolder").Value!;
        using var node = Process.Start(new ProcessStartInfo("node", ["terraform-shapes.mjs", .. types.Distinct()])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = node.StandardError.ReadToEndAsync();
        var answer = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Assert.True(node.ExitCode == 0, errors.Result);
        return new TerraformShapes((JsonObject)JsonNode.Parse(answer)!);
    }

    /// <summary>Attributes that a reference may name.</summary>
    public IReadOnlySet<string> Exports(string type) => Names(Of(type)["exports"]);

    /// <summary>Each argument or block that the provider does not know, and each that it needs and that is missing.</summary>
    public IReadOnlyList<string> Problems(string type, string label, JsonObject body)
    {
        var problems = new List<string>();
        Check($"{type}.{label}", body, Of(type), problems);
        return problems;
    }

    private JsonNode Of(string type) => _types[type] ?? throw new InvalidOperationException($"no provider knows {type}");

    private static void Check(string path, JsonObject body, JsonNode shape, List<string> problems)
    {
        string[] meta = ["depends_on", "lifecycle", "for_each", "count"];
        var attributes = Names(shape["attributes"]);
        foreach (var (name, value) in body.Where(entry => !meta.Contains(entry.Key)))
        {
            if (shape["blocks"]![name] is { } block)
            {
                // A labelled block is an object by label, others are lists.
                var nested = value is JsonObject labelled ? labelled.SelectMany(entry => (JsonArray)entry.Value!) : (JsonArray)value!;
                foreach (var item in nested) Check($"{path}.{name}", (JsonObject)item!, block, problems);
            }
            else if (!attributes.Contains(name))
            {
                problems.Add($"{path}: the provider does not know {name}");
            }
        }
        problems.AddRange(Names(shape["required"]).Where(required => !body.ContainsKey(required)).Select(name => $"{path} lacks {name}"));
    }

    private static HashSet<string> Names(JsonNode? list) => [.. ((JsonArray)list!).Select(name => (string)name!)];
}
