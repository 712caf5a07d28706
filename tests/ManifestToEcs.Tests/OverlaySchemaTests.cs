using System.Text.Json.Nodes;
using System.Xml.Linq;
using ManifestToEcs.Emission;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

public class OverlaySchemaTests
{
    private static readonly JsonObject Schema = JsonNode.Parse(OverlaySchema.Json())!.AsObject();
    private static readonly AspireManifest Shop = Manifests.Read("\"api\": { \"type\": \"project.v0\", \"path\": \"api.csproj\" }");

    [Fact]
    public void The_schema_is_the_committed_one() =>
        Snapshot.Match("overlay-schema", [new EmittedFile("ecs.schema.json", OverlaySchema.Json())]);

    [Fact]
    public void Every_property_has_a_sentence()
    {
        foreach (var (definition, name, property) in Properties())
        {
            var description = (string?)property["description"];
            Assert.True(description is { Length: > 10 } && description[^1] == '.', $"{definition}.{name}: {description}");
        }
    }

    // The meaning of a setting stands once: editors of ecs.yaml and of C# show the same sentence.
    [Fact]
    public void Every_key_is_documented_for_C_sharp_by_its_own_sentence()
    {
        var documentation = XDocument.Load(Path.ChangeExtension(typeof(OverlaySchema).Assembly.Location, ".xml"));

        OverlayDocumentation.AddTo(documentation);

        var summaries = documentation.Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")?.Value);
        Assert.Equal("CPU units of the task; 1024 is one virtual CPU.", summaries["P:ManifestToEcs.Overlays.ResourceOverlay.Cpu"]);
        Assert.Equal("Such as shop.example.com.", summaries["P:ManifestToEcs.Overlays.DomainOverlay.Name"]);
        Assert.All(OverlayKey.Of(typeof(ScheduleOverlay)), key =>
            Assert.Equal(key.Description, summaries[$"P:ManifestToEcs.Overlays.ScheduleOverlay.{key.Property.Name}"]));
    }

    [Fact]
    public void Every_key_of_a_record_is_a_property_of_the_schema()
    {
        var keys = OverlayKey.Of(typeof(OverlayFile)).Select(key => key.Name).Order(StringComparer.Ordinal);
        Assert.Equal(keys, Schema["properties"]!.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal));
    }

    // Walks both: whatever the schema allows the reader takes, and gives it to the record; whatever it forbids the reader refuses.
    [Fact]
    public void The_reader_takes_and_refuses_what_the_schema_does()
    {
        foreach (var (definition, name, property) in Properties())
        {
            foreach (var value in Allowed(property)) AssertRead(definition, name, value, []);
            foreach (var (value, code) in Forbidden(property)) AssertRead(definition, name, value, [code]);
            AssertRead(definition, name + "Unknown", JsonValue.Create(1), ["overlay-unknown-key"]);
        }
    }

    [Theory]
    [InlineData(typeof(AccountFormAttribute), new[] { "123456789012" }, new[] { "1234567890123", "12345678901a", "123456789012\n" })]
    [InlineData(typeof(RegionFormAttribute), new[] { "us-east-1", "us-gov-west-1" }, new[] { "us-east", "us--1", "US-EAST-1" })]
    [InlineData(typeof(VpcFormAttribute), new[] { "vpc-1" }, new[] { "vpc-", "vpc-A" })]
    [InlineData(typeof(SubnetFormAttribute), new[] { "subnet-0a" }, new[] { "subnet0a", "subnet-" })]
    [InlineData(typeof(CertificateFormAttribute),
        new[] { "arn:aws:acm:us-east-1:1:certificate/x", "arn:aws-cn:acm:x", "${NAME}", "${_A1}" },
        new[] { "arn:aws:iam:x", "arn::acm:x", "arn:aws:acm:", "arn:aws:acm:a b", "${name}", "${}", "${1A}", "x${NAME}" })]
    [InlineData(typeof(HostFormAttribute), new[] { "a.example.com", "x--y.co.uk" },
        new[] { "example", "-a.example.com", "a-.example.com", "A.example.com", "*.example.com", "example.com.", "https://example.com" })]
    [InlineData(typeof(ZoneFormAttribute), new[] { "Z1", "${ZONE}" }, new[] { "z1", "Z", "/hostedzone/Z1", "example.com" })]
    [InlineData(typeof(ServerNameFormAttribute), new[] { "a", "Shop-2" }, new[] { "2a", "a_b", "a.b", "" })]
    [InlineData(typeof(SecretFormAttribute), new[] { "arn:aws:secretsmanager:us-east-1:1:secret:x" }, new[] { "arn:aws:acm:x" })]
    [InlineData(typeof(DigestFormAttribute), new[] { "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
        new[] { "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "sha256:aa" })]
    [InlineData(typeof(OwnerFormAttribute), new[] { "1000:1000" }, new[] { "1000", "a:b", ":" })]
    [InlineData(typeof(TelemetryFormAttribute), new[] { "none", "http://x" }, new[] { "http://", "https://x y", "ftp://x" })]
    [InlineData(typeof(ScheduleFormAttribute), new[] { "rate(1 hour)", "at(2027-01-01T06:00:00)" },
        new[] { "cron()", "at((x))", "every(x)", "cron(x) " })]
    [InlineData(typeof(CidrFormAttribute), new[] { "10.20.0.0/20" }, new[] { "10.0.0.0", "10.0.0/16", "10.0.0.0/16 ", "::/16" })]
    [InlineData(typeof(PathFormAttribute), new[] { "/" }, new[] { "/a b", "a" })]
    public void A_form_accepts_its_example_and_refuses_the_rest(Type type, string[] accepted, string[] refused)
    {
        var form = (FormAttribute)Activator.CreateInstance(type)!;
        Assert.All(accepted.Append(form.Example), text => Assert.True(form.Accepts(text), text));
        Assert.All(refused, text => Assert.False(form.Accepts(text), text));
    }

    private static IEnumerable<(string Definition, string Name, JsonObject Property)> Properties() =>
        Schema["$defs"]!.AsObject().Select(definition => (definition.Key, Of: definition.Value!.AsObject())).Append(("", Schema))
            .SelectMany(definition => definition.Item2["properties"]!.AsObject()
                .Select(property => (definition.Item1, property.Key, property.Value!.AsObject())));

    // A value of every type that the property allows, at both ends of a range and each of an enumeration.
    private static IEnumerable<JsonNode?> Allowed(JsonObject type)
    {
        if (type["enum"] is JsonArray values) return values.Select(value => value?.DeepClone());
        if (type["$ref"] is not null) return [new JsonObject(), null];
        if (type["examples"] is JsonArray examples) return [examples[0]!.DeepClone(), null];
        return TypesOf(type).SelectMany<string, JsonNode?>(name => name switch
        {
            "null" => [null],
            "boolean" => [true, false],
            "string" => ["api"],
            "number" or "integer" when type["minimum"] is { } least => [least.DeepClone(), type["maximum"]!.DeepClone()],
            "number" or "integer" => [7],
            "array" => [new JsonArray([.. Allowed(type["items"]!.AsObject()).Where(item => item is not null)])],
            _ => [new JsonObject { ["api"] = Allowed(type["additionalProperties"]!.AsObject()).First() }],
        });
    }

    private static IEnumerable<(JsonNode Value, string Code)> Forbidden(JsonObject type)
    {
        var types = type["$ref"] is not null ? ["object"] : type["enum"] is JsonArray values
            ? [values[0]!.GetValueKind().ToString().ToLowerInvariant()] : TypesOf(type).ToArray();
        if (type["enum"] is not null || type["pattern"] is not null) yield return ("nonsense value", "overlay-wrong-value");
        if (type["minimum"] is { } least) yield return (least.GetValue<double>() - 1, "overlay-wrong-value");
        if (type["maximum"] is { } most) yield return (most.GetValue<double>() + 1, "overlay-wrong-value");
        if (types.Contains("integer")) yield return (7.5, "overlay-wrong-value");
        if (types.Intersect(["integer", "number", "boolean"]).Any() && !types.Contains("string"))
            yield return ("text", "overlay-wrong-value");
        if (!types.Contains("object")) yield return (new JsonObject(), "overlay-wrong-type");
        if (!types.Contains("array")) yield return (new JsonArray(), "overlay-wrong-type");
        if (types.Contains("object") || types.Contains("array")) yield return ("text", "overlay-wrong-type");
    }

    private static string[] TypesOf(JsonObject type) =>
        type["type"] is JsonArray several ? [.. several.Select(name => (string)name!)] : [(string)type["type"]!];

    private static void AssertRead(string definition, string name, JsonNode? value, string[] codes)
    {
        var report = new Report();
        var text = Placed(definition, new JsonObject { [name] = value?.DeepClone() }).ToJsonString();
        OverlayReader.Parse(text, "api", Shop, report);
        var found = report.Findings.Select(finding => finding.Code).Distinct()
            // A binding or an environment of that name is another matter than the type.
            .Except(["overlay-unknown-binding"]);
        Assert.True(codes.SequenceEqual(found), $"{text}: {string.Join(", ", report.Findings.Select(finding => finding.Message))}");
    }

    private static JsonObject Placed(string definition, JsonObject value) => definition switch
    {
        "" => value,
        "environment" => new JsonObject { ["environments"] = new JsonObject { ["api"] = value } },
        "alarms" or "domain" or "loadBalancer" or "newVpc" => new JsonObject { [definition] = value },
        "resource" => new JsonObject { ["resources"] = new JsonObject { ["api"] = value } },
        "schedule" => Placed("resource", new JsonObject { ["schedules"] = new JsonArray(value) }),
        "policy" => Placed("resource", new JsonObject { ["policies"] = new JsonArray(value) }),
        _ => Placed("resource", new JsonObject { [definition] = value }),
    };
}
