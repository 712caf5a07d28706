using ManifestToEcs.Reports;

namespace ManifestToEcs.Reading;

/// <summary>
/// Reads endpoints: <c>"http": {"scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 8080, "external": true}</c>.
/// </summary>
internal static class BindingReader
{
    public static IReadOnlyList<Binding> Read(JsonFields resource, Report report)
    {
        var bindings = new List<Binding>();
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, fields) in resource.Objects("bindings"))
        {
            if (!names.TryAdd(name, name))
            {
                report.Error(FindingCodes.DuplicateName, Location.InManifest(fields.Pointer),
                    $"Bindings '{name}' and '{names[name]}' differ in case only.", "Rename one of them in the AppHost.");
                continue;
            }
            var scheme = fields.Required("scheme");
            var protocol = OneOf(fields, "protocol", ["tcp", "udp"]);
            var transport = OneOf(fields, "transport", ["http", "http2", "tcp"]);
            var port = fields.Number("port", 1, 65535);
            // Older files have containerPort.
            var targetPort = fields.Number("targetPort", 1, 65535) ?? fields.Number("containerPort", 1, 65535);
            var external = fields.Flag("external") ?? false;
            if (scheme is not null && protocol is not null && transport is not null)
                bindings.Add(new Binding(name, fields.Pointer, scheme, protocol, transport, external, port, targetPort));
        }
        return bindings;
    }

    private static string? OneOf(JsonFields fields, string name, string[] values)
    {
        if (fields.Required(name) is not { } value) return null;
        var known = value.ToLowerInvariant();
        if (values.Contains(known)) return known;
        fields.Wrong(name, $"A binding has the {name} '{value}'.{NearestName.Hint(value, values)}",
            $"Write one of: {string.Join(", ", values)}.");
        return null;
    }
}
