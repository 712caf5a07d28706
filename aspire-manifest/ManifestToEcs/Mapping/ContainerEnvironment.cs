using System.Globalization;
using ManifestToEcs.Expressions;
using ManifestToEcs.Model;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>The variables of a container: what reaches a secret in <c>secrets</c>, everything else in <c>environment</c>.</summary>
internal sealed class ContainerEnvironment(
    MappingScope scope, Endpoints endpoints, ServiceConnectNames names, Needs needs, ResourceValues values,
    TelemetrySidecar telemetry, IReadOnlyList<DaprApplication> daprApplications)
{
    public (IReadOnlyDictionary<string, DeployText> Environment, IReadOnlyDictionary<string, SecretReference> Secrets) Of(Workload workload)
    {
        var environment = new SortedDictionary<string, DeployText>(StringComparer.Ordinal);
        var secrets = new SortedDictionary<string, SecretReference>(StringComparer.Ordinal);
        foreach (var variable in workload.Resource.Env)
        {
            if (WhyDropped(workload, variable) is { } why)
            {
                scope.Report.Ignored(variable.Value.Pointer, why);
                continue;
            }
            if (ServiceDiscovery(workload, variable) is { } discovery)
            {
                if (discovery.Value is not null) environment[discovery.Name] = discovery.Value;
                continue;
            }
            Put(workload, variable.Name, variable.Value, Location.InManifest(variable.Value.Pointer), environment, secrets);
        }
        foreach (var (name, text) in workload.Overlay.Environment)
        {
            if (text is null) continue;
            var place = scope.InOverlay(workload.Resource, "environment", name);
            var pointer = scope.Report.Relocate(place);
            Put(workload, name, new ManifestText(text, pointer), place, environment, secrets);
        }
        foreach (var name in workload.Overlay.SecretEnvironment.Where(name => !secrets.ContainsKey(name)
            && !workload.Overlay.Environment.ContainsKey(name)))
        {
            // A secret that only the overlay knows of.
            environment.Remove(name);
            secrets[name] = Provided(workload, name);
        }
        foreach (var (name, text) in telemetry.Variables(workload)) environment[name] = text;
        AddDaprPorts(workload, environment);
        AddListeningPort(workload, environment);
        return (environment, secrets);
    }

    private void Put(
        Workload workload, string name, ManifestText text, Location place,
        SortedDictionary<string, DeployText> environment, SortedDictionary<string, SecretReference> secrets)
    {
        var declared = workload.Overlay.SecretEnvironment.Contains(name, StringComparer.Ordinal);
        if (values.Evaluate(text, workload) is not { } value) return;
        if (value.IsSecret)
        {
            secrets[name] = needs.Reference(value, workload.Name, name);
            scope.Report.Mapped(text.Pointer, $"secrets of {workload.ContainerName}: {name}");
            return;
        }
        var credential = value.Literal is { } literal && SensitiveText.HasCredential(literal);
        if (declared || credential)
        {
            // The text itself is written nowhere: deploy.sh asks for it once.
            secrets[name] = Provided(workload, name);
            scope.Report.Mapped(text.Pointer, $"secrets of {workload.ContainerName}: {name}, whose value the deployment script asks for");
            if (!declared)
            {
                scope.Report.Warning(FindingCodes.PlainSecret, place,
                    $"{name} of '{workload.Name}' is typed with its credentials; it becomes a secret whose value is asked for at "
                        + "deployment.",
                    "Make it a secret parameter in the AppHost.");
            }
            return;
        }
        if (SensitiveText.HasCredential(value.ToString()) || (SensitiveText.HasSensitiveName(name) && value.Literal is { Length: > 0 }))
        {
            scope.Report.Warning(FindingCodes.PlainSecret, place,
                $"{name} of '{workload.Name}' looks like a secret, and its value is readable in the task definition.",
                $"Make it a secret parameter in the AppHost, or name it in resources.{workload.Name}.secretEnvironment.");
        }
        environment[name] = value;
        scope.Report.Mapped(text.Pointer, $"environment of {workload.ContainerName}: {name}");
    }

    private SecretReference Provided(Workload workload, string variable) => new(needs.Provided(
        Needs.Path(workload.Name, variable), InputNames.For(workload.Name + "-" + variable),
        $"ARN of the secret with {variable} of {workload.Name}."));

    private string? WhyDropped(Workload workload, EnvironmentVariable variable)
    {
        if (workload.Overlay.Environment.TryGetValue(variable.Name, out var stated))
            return stated is null ? "the overlay removes it" : "the overlay gives another value";
        if (variable.Name is "HTTPS_PORTS" or "ASPNETCORE_HTTPS_PORTS") return "TLS ends at the load balancer: the task has no certificate";
        if (telemetry.Replaces(workload, variable.Name))
            return scope.Overlay.Telemetry == "none"
                ? "the overlay says telemetry: none" : "the development dashboard gives way to a collector";
        if (IsDiscovery(variable.Name)) return null;
        foreach (var expression in ExpressionParser.Parse(variable.Value.Text, scope.Manifest).OfType<Expression>())
        {
            if (expression.Property is not ["bindings", var name, "url"] || expression.Resource.FindBinding(name) is not { } binding)
                continue;
            if (!TaskPorts.IsHttps(binding) || endpoints.Find(expression.Resource) is not { } target
                || endpoints.IsPublic(target.PortOf(binding)!, binding)) continue;
            var inside = endpoints.InsideUrl(target, target.PortOf(binding)!, binding, names.CallsByDns.Contains(workload));
            // Aspire writes API_HTTP beside API_HTTPS: where the plain address is given, nothing is missing.
            if (!HasPlainAddress(workload, target))
            {
                scope.Report.Warning(FindingCodes.InternalHttps, Location.InManifest(variable.Value.Pointer),
                    $"{variable.Name} of '{workload.Name}' is left out: '{target.Name}' has no TLS inside the network.",
                    $"If the program needs it, state resources.{workload.Name}.environment.{variable.Name}: {inside}.");
            }
            return $"'{target.Name}' has no TLS inside the network";
        }
        return null;
    }

    private static bool HasPlainAddress(Workload workload, Workload target) =>
        target.Resource.Bindings.Where(TaskPorts.IsPlainHttp).Any(binding =>
        workload.Resource.Env.Any(variable => !IsDiscovery(variable.Name)
            && variable.Value.Text.Contains($"{{{target.Name}.bindings.{binding.Name}.url}}", StringComparison.OrdinalIgnoreCase)));

    // services__catalog__https__0={catalog.bindings.https.url}: .NET service discovery, answered inside the namespace. Clients that ask
    // for https+http would try TLS, so https is left out, or takes the place of http where that is not given.
    private (string Name, DeployText? Value)? ServiceDiscovery(Workload workload, EnvironmentVariable variable)
    {
        if (!IsDiscovery(variable.Name)) return null;
        if (ExpressionParser.Parse(variable.Value.Text,
            scope.Manifest) is not [Expression { Property: ["bindings", var name, "url"] } expression]) return null;
        if (endpoints.Find(expression.Resource) is not { } target || expression.Resource.FindBinding(name) is not { } binding
            || target.PortOf(binding) is not { } port) return null;
        var url = endpoints.InsideUrl(target, port, binding, names.CallsByDns.Contains(workload));
        var pointer = variable.Value.Pointer;
        if (!TaskPorts.IsHttps(binding))
        {
            scope.Report.Mapped(pointer, $"environment of {workload.ContainerName}: {variable.Name}");
            return (variable.Name, url);
        }
        var words = variable.Name.Split("__");
        var hasPlain = workload.Resource.Env.Any(other => IsDiscovery(other.Name) && other.Name.Split("__") is [_, var service, "http", _]
            && string.Equals(service, words[1], StringComparison.OrdinalIgnoreCase));
        if (words.Length != 4 || hasPlain)
        {
            scope.Report.Ignored(pointer, $"'{target.Name}' has no TLS inside the network, and clients that prefer https would try it");
            return (variable.Name, null);
        }
        var plainName = $"{words[0]}__{words[1]}__http__{words[3]}";
        scope.Report.Inferred($"{workload.Name}: {plainName}", url.ToString(),
            $"{variable.Name}, because '{target.Name}' has no TLS inside the network");
        scope.Report.Mapped(pointer, $"environment of {workload.ContainerName}: {plainName}");
        return (plainName, url);
    }

    public static bool IsDiscovery(string variable) => variable.StartsWith("services__", StringComparison.OrdinalIgnoreCase);

    private void AddDaprPorts(Workload workload, SortedDictionary<string, DeployText> environment)
    {
        foreach (var (name, text) in DaprContainers.Variables(daprApplications.FirstOrDefault(other => other.Workload == workload)))
        {
            if (!workload.Overlay.Environment.ContainsKey(name)) environment.TryAdd(name, text);
        }
    }

    // Without HTTP_PORTS a .NET image listens on 8080; a project with another port, or with https only, needs HTTP_PORTS.
    private void AddListeningPort(Workload workload, SortedDictionary<string, DeployText> environment)
    {
        if (!workload.IsProject || workload.Ports.FirstOrDefault(port => port.IsHttp) is not { } web || web.ContainerPort == 8080) return;
        string[] telling = ["HTTP_PORTS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_URLS", "URLS"];
        if (telling.Any(environment.ContainsKey) || workload.Overlay.Environment.Keys.Any(telling.Contains)) return;
        var number = web.ContainerPort.ToString(CultureInfo.InvariantCulture);
        environment["HTTP_PORTS"] = number;
        scope.Report.Inferred($"{workload.Name}: HTTP_PORTS", number, "the port of its endpoint, which no variable passes to the program");
    }
}
