using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Servers and databases of the 8.0 previews, of which the manifest has only the type.</summary>
public static class LegacyServers
{
    // The images that the previews' tools ran, in versions that are maintained today.
    private static readonly Dictionary<string, Server> Servers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["redis"] = new("docker.io/library/redis:8.2", 6379, "{host}:{port}", null, null),
        ["postgres.server"] = new("docker.io/library/postgres:17.6", 5432, "Host={host};Port={port};Username=postgres;Password={password}",
            "POSTGRES_PASSWORD", ("POSTGRES_USER", "postgres")),
        ["rabbitmq.server"] = new("docker.io/library/rabbitmq:4.1", 5672, "amqp://guest:{password}@{host}:{port}", "RABBITMQ_DEFAULT_PASS",
            ("RABBITMQ_DEFAULT_USER", "guest")),
        ["sqlserver.server"] = new("mcr.microsoft.com/mssql/server:2022-latest", 1433,
            "Server={host},{port};User ID=sa;Password={password};TrustServerCertificate=true", "MSSQL_SA_PASSWORD", ("ACCEPT_EULA", "Y")),
        ["mysql.server"] = new("docker.io/library/mysql:8.4", 3306, "Server={host};Port={port};User ID=root;Password={password}",
            "MYSQL_ROOT_PASSWORD", null),
        ["mongodb.server"] = new("docker.io/library/mongo:7.0", 27017, "mongodb://{host}:{port}", null, null),
        ["kafka.server"] = new("docker.io/confluentinc/confluent-local:8.1.1", 9092, "{host}:{port}", null, null),
        ["oracle.server"] = new("container-registry.oracle.com/database/free:23.26.1.0", 1521,
            "user id=system;password={password};data source={host}:{port}", "ORACLE_PWD", null),
    };

    /// <summary>
    /// The manifest in which each legacy server is a container (image, port and generated password supplied) and each legacy database
    /// a value with its connection string, so that later steps treat them like any other resource.
    /// </summary>
    public static AspireManifest Expand(AspireManifest manifest, Report? report = null)
    {
        if (!manifest.Resources.Any(resource => resource.Kind is ResourceKind.LegacyServer or ResourceKind.LegacyDatabase)) return manifest;
        return new AspireManifest(manifest.Path, [.. manifest.Resources.Select(resource => Expanded(resource, manifest, report))],
            manifest.LeafPointers);
    }

    private static Resource Expanded(Resource resource, AspireManifest manifest, Report? report) => resource.Kind switch
    {
        ResourceKind.LegacyServer when Servers.TryGetValue(Family(resource.Type), out var server) => Container(resource, server, report),
        ResourceKind.LegacyDatabase when resource.Parent is { } parent && manifest.Find(parent) is { } server =>
            Database(resource, server, report),
        _ => resource,
    };

    // postgres.server.v0 -> postgres.server
    private static string Family(string type) => type.LastIndexOf('.') is var dot and > 0 ? type[..dot] : type;

    private static Resource Container(Resource resource, Server server, Report? report)
    {
        report?.Inferred($"{resource.Name}: image", server.Image, $"the type {resource.Type}");
        var pointer = resource.Pointer + "/type";
        var hasPassword = resource.Inputs.Any(input => input.Name == "password");
        var input = new ParameterInput("password", true, null, new GenerateRule(22, Special: false), pointer);
        var text = server.ConnectionString
            .Replace("{host}", $"{{{resource.Name}.bindings.tcp.host}}", StringComparison.Ordinal)
            .Replace("{port}", $"{{{resource.Name}.bindings.tcp.port}}", StringComparison.Ordinal)
            .Replace("{password}", $"{{{resource.Name}.inputs.password}}", StringComparison.Ordinal);
        var env = new List<EnvironmentVariable>();
        if (server.Setting is var (name, value)) env.Add(new EnvironmentVariable(name, new ManifestText(value, pointer)));
        if (server.PasswordVariable is { } password)
            env.Add(new EnvironmentVariable(password, new ManifestText($"{{{resource.Name}.inputs.password}}", pointer)));
        return resource with
        {
            Kind = ResourceKind.Container,
            Image = new ManifestText(server.Image, pointer),
            Bindings = [new Binding("tcp", pointer, "tcp", "tcp", "tcp", false, null, server.Port)],
            Inputs = hasPassword || server.PasswordVariable is null ? resource.Inputs : [.. resource.Inputs, input],
            Env = env,
            ConnectionString = resource.ConnectionString ?? new ManifestText(text, pointer),
        };
    }

    private static Resource Database(Resource resource, Resource server, Report? report)
    {
        // A parent that is a container knows its own connection string.
        var isPath = resource.Type.StartsWith("mongodb", StringComparison.OrdinalIgnoreCase)
            || resource.Type.StartsWith("oracle", StringComparison.OrdinalIgnoreCase);
        var text = $"{{{server.Name}.connectionString}}{(isPath ? "/" : ";Database=")}{resource.Name}";
        report?.Inferred($"{resource.Name}: connectionString", text, $"the type {resource.Type}");
        return resource with { Kind = ResourceKind.Value,
            ConnectionString = resource.ConnectionString ?? new ManifestText(text, resource.Pointer + "/type") };
    }

    /// <param name="PasswordVariable">Tells the image its password; null: it asks for none.</param>
    /// <param name="Setting">Another variable that it needs.</param>
    private sealed record Server(
        string Image, int Port, string ConnectionString, string? PasswordVariable, (string Name, string Value)? Setting);
}
