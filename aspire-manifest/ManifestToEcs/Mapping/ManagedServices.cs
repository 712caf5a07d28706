using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Resources of kind managed: RDS and Aurora, ElastiCache, Amazon MQ, MSK and DocumentDB in the place of containers.</summary>
internal sealed class ManagedServices(IReadOnlyList<ManagedServer> servers, Overlay overlay, Report report)
{
    public IReadOnlyList<ManagedServer> Servers => servers;

    public static bool IsManaged(Resource resource, Overlay overlay) =>
        overlay.For(resource.Name) is { Kind: "managed" } or { Kind: null, Managed: not null };

    /// <summary>Value of an expression on a managed resource; null without an error: the resource's own field.</summary>
    /// <param name="evaluate">Evaluates the connection string of the manifest, whose host, port and credentials are then put right.</param>
    public DeployText? Resolve(Resource resource, IReadOnlyList<string> property, string pointer, Func<ManifestText, DeployText?> evaluate)
    {
        if (servers.FirstOrDefault(server => server.Resource == resource) is not { } server)
        {
            ManagedPlan.RefuseEngine(resource, overlay, report);
            return null;
        }
        switch (property)
        {
            case ["connectionString"] when resource.ConnectionString is { } text:
                return evaluate(text) is { } value ? ConnectionTexts.PutRight(value, [server], ofConnectionString: true) : null;
            case ["connectionString"] or ["outputs" or "secretOutputs", "connectionString"]:
                return server.ConnectionString;
            case ["bindings", var name, var part] when resource.FindBinding(name) is { } binding:
                return OfBinding(server, binding, part) ?? Refuse(resource, string.Join('.', property), pointer);
            case ["outputs", var name] when IsHost(name):
                return server.Host;
            case ["outputs", "port"]:
                return server.Port;
            case ["outputs" or "secretOutputs", _]:
                return Refuse(resource, string.Join('.', property), pointer);
            default:
                return null;
        }
    }

    /// <summary>
    /// A conditional that Aspire decided by the developer's settings: <c>cond-cache-bindings-tcp-tlsenabled-3eddb73a</c> is "" there
    /// and must be ",ssl=true" here, because every managed service uses TLS. Null: the value is no such conditional.
    /// </summary>
    public DeployText? Condition(Resource value)
    {
        if (value.Kind != ResourceKind.Value || !value.Name.StartsWith("cond-", StringComparison.OrdinalIgnoreCase)
            || value.ConnectionString is not { } chosen) return null;
        var server = servers.FirstOrDefault(
            server => value.Name.StartsWith($"cond-{server.Resource.Name}-bindings-", StringComparison.OrdinalIgnoreCase)
            && value.Name.Contains("-tlsenabled-", StringComparison.OrdinalIgnoreCase));
        if (server is null) return null;
        var text = (chosen.Text, server.Family) switch
        {
            ("", EngineFamily.Redis) => ",ssl=true",
            ("redis", _) => "rediss",
            ("redis://", _) => "rediss://",
            ("amqp", _) => "amqps",
            ("amqp://", _) => "amqps://",
            ("False", _) => "True",
            ("false", _) => "true",
            (",ssl=true" or "rediss" or "rediss://" or "amqps" or "amqps://" or "True" or "true", _) => chosen.Text,
            _ => null,
        };
        if (text is null)
        {
            report.Warning(FindingCodes.ConditionUnknown, Location.InManifest(chosen.Pointer),
                $"'{value.Name}' was chosen for a server without TLS, but '{server.Resource.Name}' has TLS here; what it would be then is "
                    + "not known.",
                $"If it is wrong, state the variable that uses it in the overlay.");
            return null;
        }
        if (text != chosen.Text) report.Inferred(value.Name, text, $"'{server.Resource.Name}' is {server.Engine.Name}, which uses TLS");
        return text;
    }

    private static DeployText? OfBinding(ManagedServer server, Binding binding, string part)
    {
        var isConsole = server.Family == EngineFamily.RabbitMq && TransportIsHttp(binding);
        var (scheme, port) = isConsole ? ("https", "443") : (server.SchemeFor(binding), server.Port);
        return part switch
        {
            "host" => server.Host,
            "port" or "targetPort" => port,
            "scheme" => scheme,
            "tlsEnabled" => "True",
            "url" when isConsole => "https://" + server.Host,
            "url" => server.Family == EngineFamily.Kafka ? server.Host : scheme + "://" + server.Host + ":" + port,
            _ => null,
        };
    }

    private static bool TransportIsHttp(Binding binding) => binding.Transport is "http" or "http2" || binding.Scheme is "http" or "https";

    private static bool IsHost(string output) =>
        output.ToLowerInvariant() is "host" or "hostname" or "fqdn" or "address" or "endpoint"
            || output.EndsWith("hostName", StringComparison.OrdinalIgnoreCase)
            || output.EndsWith("fqdn", StringComparison.OrdinalIgnoreCase);

    private DeployText? Refuse(Resource resource, string property, string pointer)
    {
        report.Error(FindingCodes.ManagedNotOffered, Location.InManifest(pointer),
            $"'{resource.Name}' is a managed service, which offers no {property}.",
            $"State it in resources.{resource.Name}.values of the overlay ({property}: …), or change the variable that uses it.");
        return null;
    }
}
