using ManifestToEcs.Reports;

namespace ManifestToEcs.Reading;

/// <summary>Reads one entry of <c>resources</c>, current and of the 8.0 previews alike.</summary>
internal static class ResourceReader
{
    public static Resource Read(string name, JsonFields fields, Report report)
    {
        var type = fields.Text("type")?.Text ?? "";
        var (kind, why) = ResourceKinds.Of(type, fields);
        if (why is not null)
        {
            report.Warning(FindingCodes.ReadByShape, Location.InManifest(type.Length > 0 ? fields.PointerOf("type") : fields.Pointer),
                $"{(type.Length == 0 ? $"'{name}' has no type"
                    : $"'{type}' is not known")}; it is read as {Describe(kind)}, because {why}.",
                    "Check the outcome in the report of 'explain'.");
        }
        ResourceFields.Account(kind, fields, report);
        var resource = ReadFields(name, type, kind, fields.Only(ResourceFields.Known[kind]), report);
        if (kind == ResourceKind.Unknown && fields.PeekText("connectionString") is { } text)
            resource = resource with { ConnectionString = new ManifestText(text, fields.PointerOf("connectionString")) };
        Require(resource, fields, report);
        return resource;
    }

    private static Resource ReadFields(string name, string type, ResourceKind kind, JsonFields fields, Report report) => new()
    {
        Name = name,
        Type = type,
        Kind = kind,
        Pointer = fields.Pointer,
        Path = fields.Text("path")?.Text,
        Image = fields.Text("image"),
        Build = BuildReader.Read(kind, fields),
        Entrypoint = fields.Text("entrypoint"),
        Args = [.. fields.Texts("args")],
        Env = [.. fields.NamedTexts("env").Select(entry => new EnvironmentVariable(entry.Name, entry.Value))],
        Bindings = BindingReader.Read(fields, report),
        Volumes = [.. fields.ObjectElements("volumes").Select(VolumeOf).OfType<Volume>()],
        BindMounts = [.. fields.ObjectElements("bindMounts").Select(BindMountOf).OfType<BindMount>()],
        ContainerFiles = [.. fields.Objects("containerFiles").Select(entry => ContainerFilesOf(entry.Name, entry.Fields))
            .OfType<ContainerFiles>()],
        ConnectionString = kind == ResourceKind.Value
            ? ResourceKinds.AddressFields.Select(fields.Text).OfType<ManifestText>().FirstOrDefault() : fields.Text("connectionString"),
        Value = fields.Text("value"),
        Filter = fields.Text("filter")?.Text,
        Inputs = InputReader.Read(fields, report),
        Parent = fields.Text("parent")?.Text,
        StackName = fields.Text("stack-name")?.Text,
        TemplatePath = fields.Text("template-path")?.Text,
        DaprSidecar = DaprReader.Sidecar(kind, fields, report),
        DaprComponent = DaprReader.Component(kind, fields, report),
        Command = fields.Text("command")?.Text,
        WorkingDirectory = fields.Text("workingDirectory")?.Text,
        Error = kind == ResourceKind.NotExpressed
            ? fields.Text("error")?.Text ?? "The manifest has an empty entry for this resource." : null,
    };

    private static Volume? VolumeOf(JsonFields fields) =>
        fields.Required("target") is { } target
            ? new Volume(fields.Text("name")?.Text, target, fields.Flag("readOnly") ?? false, fields.Pointer) : null;

    private static BindMount? BindMountOf(JsonFields fields)
    {
        var (source, target) = (fields.Required("source"), fields.Required("target"));
        return source is null || target is null ? null : new BindMount(source, target, fields.Flag("readOnly") ?? false, fields.Pointer);
    }

    private static ContainerFiles? ContainerFilesOf(string fromResource, JsonFields fields) =>
        fields.Required("destination") is { } destination
            ? new ContainerFiles(fromResource, destination, [.. fields.Texts("sources").Select(source => source.Text)], fields.Pointer)
            : null;

    // Only what the deployment needs: a resource that will be mapped or refused anyway is not refused for a missing field.
    private static void Require(Resource resource, JsonFields fields, Report report)
    {
        switch (resource.Kind)
        {
            case ResourceKind.Parameter when !fields.Has("value") && resource.Inputs.Count == 0:
                report.Error(FindingCodes.WrongShape, Location.InManifest(resource.Pointer),
                    $"Parameter '{resource.Name}' has neither 'value' nor 'inputs'.",
                    "Add \"value\": \"{" + resource.Name + ".inputs.value}\" and its input.");
                break;
            case ResourceKind.Value when resource.ConnectionString is null:
                fields.Required("connectionString");
                break;
            case ResourceKind.AnnotatedString:
                if (!fields.Has("value")) fields.Required("value");
                fields.Required("filter");
                break;
            case ResourceKind.CloudFormationStack or ResourceKind.CloudFormationTemplate:
                fields.Required("stack-name");
                if (resource.Kind == ResourceKind.CloudFormationTemplate) fields.Required("template-path");
                break;
            case ResourceKind.LegacyDatabase:
                fields.Required("parent");
                break;
            case ResourceKind.Unknown when resource.Type.Length == 0:
                report.Error(FindingCodes.WrongShape, Location.InManifest(resource.Pointer),
                    $"'{resource.Name}' has no 'type', and its fields fit none.",
                    "Add the type that the AppHost wrote, such as \"project.v0\".");
                break;
        }
    }

    private static string Describe(ResourceKind kind) => kind switch
    {
        ResourceKind.AnnotatedString => "an annotated string",
        ResourceKind.Bicep => "an Azure template",
        ResourceKind.CloudFormationStack => "a CloudFormation stack",
        ResourceKind.CloudFormationTemplate => "a CloudFormation template",
        ResourceKind.Executable => "an executable",
        ResourceKind.LegacyServer => "a server of the 8.0 previews",
        ResourceKind.LegacyDatabase => "a database of the 8.0 previews",
        _ => $"a {kind.ToString().ToLowerInvariant()}",
    };
}
