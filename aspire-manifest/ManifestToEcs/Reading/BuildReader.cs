namespace ManifestToEcs.Reading;

/// <summary>Reads a Dockerfile build: <c>build</c> of a container, or the fields of the older <c>dockerfile.v0</c>.</summary>
internal static class BuildReader
{
    public static Build? Read(ResourceKind kind, JsonFields resource)
    {
        // {"type": "dockerfile.v0", "path": "../Web/Dockerfile", "context": "../Web", "buildArgs": {…}}
        if (kind == ResourceKind.Dockerfile)
            return resource.Text("context") is { Text.Length: > 0 } folder
                ? new Build(folder.Text, resource.Text("path")?.Text, null, false, Arguments("buildArgs", resource), [], resource.Pointer)
                : null;
        if (resource.Object("build") is not { } build) return null;
        // Without a context the image cannot be built; only one that runs can be given by the deployment instead.
        var only = build.Flag("buildOnly") ?? false;
        return (only ? build.Required("context") : build.Text("context")?.Text) is { Length: > 0 } context
            ? new Build(
                context, build.Text("dockerfile")?.Text, build.Text("stage")?.Text, only,
                Arguments("args", build), [.. build.Objects("secrets").Select(entry => SecretOf(entry.Name, entry.Fields))
                    .OfType<BuildSecret>()], build.Pointer)
            : null;
    }

    // Null: taken from the environment of the build.
    private static List<BuildArgument> Arguments(string field, JsonFields fields)
    {
        var arguments = new List<BuildArgument>();
        if (fields.Object(field) is not { } outer) return arguments;
        foreach (var name in outer.Names)
        {
            if (outer.IsNull(name)) arguments.Add(new BuildArgument(name, null));
            else if (outer.Text(name) is { } value) arguments.Add(new BuildArgument(name, value));
        }
        return arguments;
    }

    // {"type": "env", "value": "{token.value}"} or {"type": "file", "source": "secrets/npmrc"}
    private static BuildSecret? SecretOf(string name, JsonFields fields)
    {
        switch (fields.Required("type"))
        {
            case "env":
                return new BuildSecret(name, fields.Text("value"), null);
            case "file":
                return fields.Required("source") is { } source ? new BuildSecret(name, null, source) : null;
            case { } type:
                fields.Wrong("type", $"A build secret has the type '{type}'.", "Write env or file.");
                return null;
            default:
                return null;
        }
    }
}
