using ManifestToEcs.Model;

namespace ManifestToEcs.Rules;

/// <summary>SC-01 to SC-06 and SD-01: how services find each other. (SC-07 is judged at the ports.)</summary>
internal static class ServiceConnectRules
{
    public static void Check(Node service, RequestFiles bodies, Verdict verdict)
    {
        var registries = service.Items("serviceRegistries");
        if (registries.Count > 1 || registries.Any(registry => !Spelling.IsArnOf(registry.Text("registryArn"), "servicediscovery")))
            verdict.Broken("SD-01", service, "a service has one registry at most, the ARN of a Cloud Map service",
                "Use the ARN of the deployment's own resource.");
        if (service.Get("serviceConnectConfiguration") is not { } connect || connect.Flag("enabled") != true) return;

        if (string.IsNullOrEmpty(connect.Text("namespace")))
            verdict.Broken("SC-01", connect, "the namespace is not stated", "Give one in the overlay.");
        var ports = bodies.DefinitionOf(service.Text("taskDefinition"))?.Items("containerDefinitions")
            .SelectMany(container => container.Items("portMappings")).Select(mapping => mapping.Text("name")).ToHashSet() ?? [];
        foreach (var endpoint in connect.Items("services"))
        {
            if (!ports.Contains(endpoint.Text("portName")))
                verdict.Broken("SC-02", endpoint, $"{endpoint.Text("portName")} is no port name of the definition", "Name a port mapping.");
            if (endpoint.Text("discoveryName") is not { Length: >= 1 and <= 64 } name || !name.All(Spelling.IsLowerNameLetter))
                verdict.Broken("SC-03", endpoint, "a discovery name is 1 to 64 of a-z, 0-9, _ and -", "Rename the resource.");
            var isNamed = endpoint.Items("clientAliases") is [var alias] && alias.Number("port") is >= 1 and <= 65535 &&
                alias.Text("dnsName") is { Length: >= 1 and <= 127 } dns
                && dns.All(letter => Spelling.IsLowerNameLetter(letter) || letter == '.');
            if (!isNamed)
                verdict.Broken("SC-04", endpoint, "an endpoint has one alias: a port and a lower-case name of at most 127 characters",
                    "Rename the resource.");
        }
    }

    public static void Check(Deployment deployment, RequestFiles bodies, Verdict verdict)
    {
        var endpoints = bodies.Services.SelectMany(service => service.Get("serviceConnectConfiguration")?.Items("services") ?? []).ToList();
        foreach (var twice in endpoints.GroupBy(endpoint => endpoint.Text("discoveryName")).Where(group => group.Count() > 1))
            verdict.Broken("SC-03", twice.Last(), $"the discovery name {twice.Key} stands twice in the namespace", "Rename one resource.");
        foreach (var twice in endpoints.SelectMany(endpoint => endpoint.Items("clientAliases"))
            .GroupBy(alias => (alias.Text("dnsName"), alias.Number("port"))).Where(group => group.Count() > 1))
            verdict.Broken("SC-04", twice.Last(), $"{twice.Key.Item1}:{twice.Key.Item2} stands for two services", "Rename one resource.");

        CheckNames(deployment, verdict);
        CheckJobs(deployment, verdict);
        CheckOrder(deployment, verdict);
    }

    private static void CheckNames(Deployment deployment, Verdict verdict)
    {
        foreach (var service in deployment.Services.Where(service => service.ServiceConnect is not null))
        {
            var name = service.Resource.ToLowerInvariant();
            foreach (var endpoint in service.ServiceConnect!.Endpoints.Where(endpoint => endpoint.DnsName != name))
                verdict.Broken("SC-04", service, $"{endpoint.DnsName} is not the resource's name, by which its clients call it",
                    "Use the Aspire name in lower case.");
        }
    }

    // Only tasks of services have the proxy that knows these names.
    private static void CheckJobs(Deployment deployment, Verdict verdict)
    {
        var known = deployment.CloudMapServices.Select(service => service.DnsName).ToHashSet(StringComparer.Ordinal);
        var proxied = deployment.Services.SelectMany(service => service.ServiceConnect?.Endpoints ?? [])
            .Where(endpoint => !known.Contains(endpoint.DnsName)).ToList();
        var jobs = deployment.Jobs.Select(job => job.TaskDefinition)
            .Concat(deployment.Schedules.Select(schedule => schedule.TaskDefinition));
        foreach (var definition in jobs.DistinctBy(definition => definition.Id)
            .Where(definition => !deployment.Services.Any(service => service.TaskDefinition.Id == definition.Id)))
        {
            foreach (var endpoint in proxied)
            {
                var url = FormattableString.Invariant($"://{endpoint.DnsName}:{endpoint.Port}");
                if (definition.Containers.Any(
                    container => container.Environment.Values.Any(value => value.ToString().Contains(url, StringComparison.Ordinal))))
                    verdict.Broken("SC-05", definition,
                        $"a task that no service starts calls {endpoint.DnsName} by its Service Connect name",
                        "Give the callee a Cloud Map name.");
            }
        }
    }

    private static void CheckOrder(Deployment deployment, Verdict verdict)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in deployment.Rollout)
        {
            if (step.After.FirstOrDefault(other => !done.Contains(other)) is { } missing)
                verdict.Broken("SC-06", deployment.Cluster, $"{step.Resource} is rolled out before {missing}, for which it waits",
                    "Roll out servers before clients.");
            done.Add(step.Resource);
        }
    }
}
