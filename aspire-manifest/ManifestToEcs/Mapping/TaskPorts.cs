using System.Globalization;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Gives every binding a port inside the container. Open ports are chosen as Microsoft's publishers do: 8080 for a
/// project's first HTTP endpoint, the image's own port where it is known, else the next free one from 8000 on.
/// </summary>
internal static class TaskPorts
{
    private const int ProjectPort = 8080;
    private const int FirstFreePort = 8000;

    public static IReadOnlyList<TaskPort> Of(Resource resource, ResourceOverlay stated, KnownImage? known, MappingScope scope)
    {
        var isProject = resource.Kind == ResourceKind.Project;
        var taken = resource.Bindings.Select(binding => binding.TargetPort).OfType<int>().Concat(stated.Ports.Values).ToHashSet();
        // TLS ends at the load balancer: a project listens once, for http and https alike.
        var plain = resource.Bindings.FirstOrDefault(IsPlainHttp);
        var groups = new Dictionary<(int Port, string Protocol), List<Binding>>();
        foreach (var binding in resource.Bindings.OrderBy(IsHttps))
        {
            var shared = IsHttps(binding) && plain is not null
                && (isProject || binding.TargetPort is null || binding.TargetPort == plain.TargetPort);
            var port = shared && groups.FirstOrDefault(group => group.Value.Contains(plain!)) is { Value: not null } plainGroup
                ? plainGroup.Key.Port : Choose(binding);
            if (port is < 1 or > 65535 || binding.Port is < 1 or > 65535)
            {
                scope.Report.Error(FindingCodes.InvalidPort, Location.InManifest(binding.Pointer),
                    $"{binding.Name} of '{resource.Name}' has a port outside of 1 to 65535.", "Correct the port.");
                continue;
            }
            var key = (port, binding.Protocol == "udp" ? "udp" : "tcp");
            if (groups.TryGetValue(key, out var sharing)) sharing.Add(binding);
            else groups.Add(key, [binding]);
        }
        return Name(resource, groups, scope);

        int Choose(Binding binding)
        {
            if (binding.TargetPort is { } written) return written;
            var said = stated.Ports.FirstOrDefault(port => string.Equals(port.Key, binding.Name, StringComparison.OrdinalIgnoreCase));
            if (said.Key is not null) return said.Value;
            var (port, from) = Default(binding);
            taken.Add(port);
            scope.Report.Inferred($"{resource.Name}: port of {binding.Name}", port.ToString(CultureInfo.InvariantCulture), from);
            return port;
        }

        (int, string) Default(Binding binding)
        {
            if (!isProject && binding.Port is { } same)
                return (same, "a container's port is the one that clients use, unless another is stated");
            if (isProject && IsWeb(binding) && !taken.Contains(ProjectPort)) return (ProjectPort, ".NET images listen on it");
            if (known is not null && !taken.Contains(known.Port)) return (known.Port, $"{known.Name} listens on it");
            var free = FirstFreePort;
            while (taken.Contains(free)) free++;
            if (!isProject && !ReadsItsPort(resource, binding))
            {
                scope.Report.Warning(FindingCodes.PortGuessed, Location.InManifest(binding.Pointer),
                    $"Nothing says on which port '{resource.Name}' listens for {binding.Name}; {free} is a guess.",
                    $"State resources.{resource.Name}.ports.{binding.Name} in the overlay.");
            }
            return (free, "the next free port");
        }
    }

    public static bool IsHttps(Binding binding) => string.Equals(binding.Scheme, "https", StringComparison.OrdinalIgnoreCase);

    public static bool IsPlainHttp(Binding binding) =>
        string.Equals(binding.Scheme, "http", StringComparison.OrdinalIgnoreCase) && IsHttpTransport(binding);

    /// <summary>HTTP of any version, so that an application load balancer can carry it.</summary>
    public static bool IsWeb(Binding binding) => IsHttps(binding) || IsPlainHttp(binding) || binding.Transport == "http2";

    private static bool IsHttpTransport(Binding binding) => binding.Transport is "http" or "http2" || binding.Transport.Length == 0;

    // PORT={web.bindings.http.targetPort}: the container reads its port from a variable, so any number works.
    private static bool ReadsItsPort(Resource resource, Binding binding) =>
        resource.Env.Select(variable => variable.Value).Concat(resource.Args)
            .Any(text => text.Text.Contains($"{{{resource.Name}.bindings.{binding.Name}.targetPort}}", StringComparison.OrdinalIgnoreCase));

    private static List<TaskPort> Name(Resource resource, Dictionary<(int Port, string Protocol), List<Binding>> groups, MappingScope scope)
    {
        var ports = new List<TaskPort>();
        var clientPorts = new HashSet<(int, string)>();
        foreach (var ((containerPort, protocol), bindings) in groups)
        {
            var first = bindings[0];
            var name = PortName(first.Name, ports);
            var clientPort = ClientPort(first, containerPort);
            if (!clientPorts.Add((clientPort, protocol)) && !clientPorts.Add((clientPort = containerPort, protocol)))
            {
                while (!clientPorts.Add((clientPort, protocol))) clientPort++;
            }
            ports.Add(new TaskPort(name, containerPort, protocol, AppProtocol(first, protocol), clientPort, bindings));
            foreach (var binding in bindings)
            {
                scope.Report.Mapped(binding.Pointer,
                    string.Create(CultureInfo.InvariantCulture, $"port mapping {name}, {containerPort}/{protocol}"));
                if (binding != first && binding.TargetPort is { } other && other != containerPort)
                    scope.Report.Ignored(binding.Pointer + "/targetPort",
                        "TLS ends at the load balancer; the task listens for plain HTTP only");
            }
        }
        return ports;
    }

    // http://catalog for http without a number, catalog:6379 for everything else
    private static int ClientPort(Binding binding, int containerPort) =>
        binding.Port ?? (binding.TargetPort is { } target ? target : IsWeb(binding) ? 80 : containerPort);

    private static string? AppProtocol(Binding binding, string protocol)
    {
        if (protocol == "udp" || !IsWeb(binding)) return null;
        if (binding.Transport != "http2") return "http";
        return binding.Name.Contains("grpc", StringComparison.OrdinalIgnoreCase)
            || binding.Scheme.Contains("grpc", StringComparison.OrdinalIgnoreCase) ? "grpc" : "http2";
    }

    private static string PortName(string binding, List<TaskPort> others)
    {
        var name = AwsNames.Limited(binding.ToLowerInvariant(), AwsNames.PortNameLength);
        return others.Any(other => other.Name == name)
            ? AwsNames.Limited(name, AwsNames.PortNameLength, "-" + AwsNames.Hash(binding)) : name;
    }
}
