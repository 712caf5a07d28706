using ManifestToEcs.Reports;

namespace ManifestToEcs.Reading;

/// <summary>Fields of each kind of resource, and those of them that have no part in an ECS deployment.</summary>
internal static class ResourceFields
{
    private static readonly string[] Workload = ["args", "env", "bindings", "containerFiles", "connectionString", "deployment", "volumes",
        "bindMounts", "entrypoint"];

    /// <summary>By kind; fields of an unknown type are not read.</summary>
    public static IReadOnlyDictionary<ResourceKind, string[]> Known { get; } = new Dictionary<ResourceKind, string[]>
    {
        [ResourceKind.Project] = [.. Workload, "path"],
        [ResourceKind.Container] = [.. Workload, "image", "build", "inputs"],
        [ResourceKind.Dockerfile] = [.. Workload, "path", "context", "buildArgs", "inputs"],
        [ResourceKind.Executable] = [.. Workload, "command", "workingDirectory", "image", "build"],
        [ResourceKind.Parameter] = ["value", "inputs", "connectionString"],
        [ResourceKind.Value] = ["connectionString", "value", "url", "uri"],
        [ResourceKind.AnnotatedString] = ["value", "filter"],
        [ResourceKind.Bicep] = ["path", "params", "connectionString", "scope"],
        [ResourceKind.CloudFormationStack] = ["stack-name", "references"],
        [ResourceKind.CloudFormationTemplate] = ["stack-name", "template-path", "references"],
        [ResourceKind.CloudFormationReference] = ["cloudformation", "resource"],
        [ResourceKind.Lambda] = ["path", "handler", "runtime", "env"],
        [ResourceKind.Dapr] = ["dapr", .. DaprReader.SidecarFields],
        [ResourceKind.DaprComponent] = ["daprComponent", "componentType", "metadata"],
        [ResourceKind.LegacyServer] = ["connectionString", "inputs"],
        [ResourceKind.LegacyDatabase] = ["parent", "connectionString"],
        [ResourceKind.NotExpressed] = ["error"],
        [ResourceKind.Unknown] = [],
    };

    /// <summary>
    /// Accounts for the fields that no class maps: those of Azure, and unknown fields, with the nearest name.
    /// </summary>
    public static void Account(ResourceKind kind, JsonFields fields, Report report)
    {
        // The whole entry gets one answer from the mapping.
        if (kind == ResourceKind.Unknown) return;
        AccountUnknown(fields, [.. Known[kind], "type"], report);
        foreach (var name in fields.Names.Where(Known[kind].Contains))
        {
            if (NoPart(kind, name) is { } why) report.Ignored(fields.PointerOf(name), why);
        }
    }

    /// <summary>Accounts for fields that the format does not have.</summary>
    public static void AccountUnknown(JsonFields fields, string[] known, Report report)
    {
        foreach (var name in fields.Names.Where(name => !known.Contains(name)))
        {
            var pointer = fields.PointerOf(name);
            report.Ignored(pointer, "the format has no such field here");
            report.Warning(FindingCodes.UnknownField, Location.InManifest(pointer),
                $"A resource of this type has no field '{name}'; it is left out.{NearestName.Hint(name, known)}");
        }
    }

    private static string? NoPart(ResourceKind kind, string name) => (kind, name) switch
    {
        (_, "deployment") => "a template for Azure",
        (ResourceKind.Bicep, "params" or "scope") => "for the Azure template only",
        (_, "references") => "says who uses the stack, which the expressions say as well",
        _ => null,
    };
}
