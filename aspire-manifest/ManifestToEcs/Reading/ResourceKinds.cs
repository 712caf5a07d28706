namespace ManifestToEcs.Reading;

/// <summary>
/// Kind of a resource: by the family of its type (<c>container</c> of <c>container.v1</c>), or by its fields when the family is not known.
/// </summary>
internal static class ResourceKinds
{
    /// <summary>Fields of a text that others refer to.</summary>
    public static readonly string[] AddressFields = ["connectionString", "value", "url", "uri"];

    /// <param name="Why">How the kind was found, for the warning; null when the type alone decides.</param>
    public readonly record struct Answer(ResourceKind Kind, string? Why = null);

    public static Answer Of(string type, JsonFields fields)
    {
        var (family, version) = Split(type);
        if (KnownFamily(family, fields) is { } kind)
            return IsKnownVersion(family, version) ? new(kind) : new(kind, $"the family '{family}' is known, this version is not");
        if (type.Length == 0 && (fields.Has("error") || !fields.Names.Any())) return new(ResourceKind.NotExpressed);
        return ByShape(fields);
    }

    // "postgres.server.v0" -> postgres.server, v0
    private static (string Family, string Version) Split(string type)
    {
        var dot = type.LastIndexOf('.');
        var isVersion = dot >= 0 && dot + 2 < type.Length && type[dot + 1] is 'v' or 'V'
            && type.AsSpan(dot + 2).IndexOfAnyExceptInRange('0', '9') < 0;
        return isVersion ? (type[..dot].ToLowerInvariant(), type[(dot + 1)..].ToLowerInvariant()) : (type.ToLowerInvariant(), "");
    }

    private static bool IsKnownVersion(string family, string version) => family switch
    {
        "annotated.string" => version.Length == 0,
        "project" or "container" or "azure.bicep" or "redis" or "rabbitmq.server" or "sqlserver.server" or "sqlserver.database" =>
            version is "v0" or "v1",
        _ => version == "v0",
    };

    private static ResourceKind? KnownFamily(string family, JsonFields fields) => family switch
    {
        "project" => ResourceKind.Project,
        "container" => ResourceKind.Container,
        "dockerfile" => ResourceKind.Dockerfile,
        "executable" => ResourceKind.Executable,
        "parameter" => ResourceKind.Parameter,
        "value" => ResourceKind.Value,
        "annotated.string" => ResourceKind.AnnotatedString,
        "azure.bicep" => ResourceKind.Bicep,
        "aws.cloudformation.stack" => ResourceKind.CloudFormationStack,
        "aws.cloudformation.template" or "cloudformation.template" => ResourceKind.CloudFormationTemplate,
        "cloudformation.reference" => ResourceKind.CloudFormationReference,
        "aws.lambda.function" => ResourceKind.Lambda,
        "dapr" => ResourceKind.Dapr,
        "dapr.component" => ResourceKind.DaprComponent,
        "redis" or "postgres.server" or "rabbitmq.server" or "sqlserver.server" or "mysql.server" or "mongodb.server" or "kafka.server"
            or "oracle.server"
            => ResourceKind.LegacyServer,
        "pg.database" or "postgres.database" or "sqlserver.database" or "mysql.database" or "mongodb.database" or "oracle.database" =>
            ResourceKind.LegacyDatabase,
        // Previews: a server that lives elsewhere, given by its connection string alone.
        "postgres.connection" or "redis.connection" or "rabbitmq.connection" or "sqlserver.connection" or "mysql.connection"
            or "mongodb.connection"
            when fields.Has("connectionString") => ResourceKind.Value,
        _ => null,
    };

    private static Answer ByShape(JsonFields fields)
    {
        var path = fields.PeekText("path") ?? "";
        if (fields.Has("image") || fields.Has("build"))
            return new(ResourceKind.Container, $"it has '{(fields.Has("image") ? "image" : "build")}'");
        if (fields.Has("handler")) return new(ResourceKind.Unknown);
        if (path.EndsWith("proj", StringComparison.OrdinalIgnoreCase)) return new(ResourceKind.Project, "its 'path' is a project file");
        if (path.EndsWith(".bicep", StringComparison.OrdinalIgnoreCase)) return new(ResourceKind.Bicep, "its 'path' is a bicep file");
        if (path.Length > 0 && fields.Has("context")) return new(ResourceKind.Dockerfile, "it has 'path' and 'context'");
        if (fields.Has("command") && fields.Has("workingDirectory"))
            return new(ResourceKind.Executable, "it has 'command' and 'workingDirectory'");
        if (fields.Has("value") && fields.Has("inputs")) return new(ResourceKind.Parameter, "it has 'value' and 'inputs'");
        if (fields.Has("value") && fields.Has("filter")) return new(ResourceKind.AnnotatedString, "it has 'value' and 'filter'");
        if (fields.Has("stack-name"))
            return new(fields.Has("template-path") ? ResourceKind.CloudFormationTemplate : ResourceKind.CloudFormationStack,
                "it has 'stack-name'");
        // {"type": "httpservice.v0", "uri": "https://petstore.example.com"}
        if (AddressFields.FirstOrDefault(fields.Has) is { } address
            && fields.Names.All(name => name == "type" || AddressFields.Contains(name)))
            return new(ResourceKind.Value, $"it has nothing but '{address}'");
        return new(ResourceKind.Unknown);
    }
}
