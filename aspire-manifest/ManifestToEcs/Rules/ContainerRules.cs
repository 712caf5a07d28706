using ManifestToEcs.Model;

namespace ManifestToEcs.Rules;

/// <summary>CONT-01 to CONT-17: each container, and what containers share with services.</summary>
internal static class ContainerRules
{
    public static void Check(Node container, Node definition, Verdict verdict)
    {
        CheckPorts(container, definition, verdict);
        CheckHealth(container, verdict);
        CheckDependencies(container, definition, verdict);
        CheckSettings(container, definition, verdict);
        CheckVariables(container, verdict);
    }

    /// <summary>CONT-03, CONT-09 and CONT-17 need the service beside the definition, CONT-06 the image, CONT-12 the model.</summary>
    public static void CheckFamilies(RequestFiles bodies, Deployment deployment, Verdict verdict)
    {
        foreach (var definition in bodies.TaskDefinitions)
        {
            var services = bodies.Services.Where(service => service.Text("taskDefinition") == definition.Text("family")).ToList();
            var model = deployment.TaskDefinitions.FirstOrDefault(candidate => candidate.Family == definition.Text("family"));
            foreach (var container in definition.Items("containerDefinitions"))
            {
                CheckProtocolIsUsed(container, services, verdict);
                CheckExec(container, services, verdict);
                CheckIsWatched(container, services, verdict);
                if (model?.Containers.FirstOrDefault(candidate => candidate.Name == container.Text("name")) is not { } source) continue;
                CheckHealthTool(container, source, deployment, verdict);
                CheckArguments(container, source, verdict);
            }
        }
    }

    private static void CheckPorts(Node container, Node definition, Verdict verdict)
    {
        foreach (var mapping in container.Items("portMappings"))
        {
            var port = mapping.Number("containerPort");
            if (port is not (>= 1 and <= 65535) || (mapping.Has("hostPort") && mapping.Number("hostPort") != port))
                verdict.Broken("CONT-01", mapping, "a container port lies in 1 to 65535, and the host port is the same or left out",
                    "State the target port in the manifest or the overlay.");
            if (mapping.Has("name") && !Spelling.IsPortName(mapping.Text("name")))
                verdict.Broken("CONT-02", mapping, "a port name is 1 to 64 of a-z, 0-9, _ and -, with no hyphen in front",
                    "Rename the binding.");
            if (mapping.Has("appProtocol")
                && (mapping.Text("protocol") == "udp" || mapping.Text("appProtocol") is not ("http" or "http2" or "grpc")))
                verdict.Broken("SC-07", mapping, "appProtocol is http, http2 or grpc, and never on UDP",
                    "Leave it out for databases, queues and UDP.");
        }

        // Judged once per task, at its first container: one network interface serves all.
        if (definition.Items("containerDefinitions") is not [var first, ..] || first.Pointer != container.Pointer) return;
        var mappings = definition.Items("containerDefinitions").SelectMany(each => each.Items("portMappings")).ToList();
        foreach (var twice in mappings.Where(mapping => mapping.Has("name")).GroupBy(mapping => mapping.Text("name"))
            .Where(group => group.Count() > 1))
            verdict.Broken("CONT-02", twice.Last(), $"the port name {twice.Key} stands twice in the task", "Rename one binding.");
        foreach (var twice in mappings.GroupBy(mapping => (mapping.Number("containerPort"), mapping.Text("protocol") ?? "tcp"))
            .Where(group => group.Count() > 1))
            verdict.Broken("CONT-04", twice.Last(),
                $"port {twice.Key.Item1}/{twice.Key.Item2} stands twice in the task, whose containers share one network interface",
                "Give the containers different ports.");
    }

    private static void CheckHealth(Node container, Verdict verdict)
    {
        if (container.Get("healthCheck") is not { } check) return;
        var command = check.Items("command");
        if (command is not [{ AsText: "CMD" or "CMD-SHELL" }, _, ..])
            verdict.Broken("CONT-05", check, "the command of a health check begins with CMD or CMD-SHELL and goes on",
                "State the command in the overlay.");
        var interval = check.Number("interval") ?? 30;
        var timeout = check.Number("timeout") ?? 5;
        if (interval is < 5 or > 300 || timeout is < 2 or > 60 || timeout > interval || (check.Number("retries") ?? 3) is < 1 or > 10
            || (check.Number("startPeriod") ?? 0) is < 0 or > 300)
            verdict.Broken("CONT-05", check,
                "interval is 5 to 300 s, timeout 2 to 60 s and not above it, retries 1 to 10, start period 0 to 300 s",
                "Change health in the overlay.");

        var image = container.Text("image") ?? "";
        var words = command.Skip(1).SelectMany(word => (word.AsText ?? "").Split(' ', ';', '&', '|', '/')).ToList();
        if (image.StartsWith("mcr.microsoft.com/dotnet", StringComparison.Ordinal) && words.Any(IsDownloader))
            verdict.Broken("CONT-06", check, "the .NET images have neither curl nor wget",
                "Let the program answer for itself, such as dotnet App.dll health.");
        if ((image.Contains("chiseled", StringComparison.Ordinal) || image.Contains("distroless", StringComparison.Ordinal))
            && command is [{ AsText: "CMD-SHELL" }, ..])
            verdict.Broken("CONT-06", check, "a chiseled image has no shell", "Begin the command with CMD.");
    }

    private static void CheckHealthTool(Node container, ContainerDefinition source, Deployment deployment, Verdict verdict)
    {
        if (source.HealthCheck is not { } check
            || !check.Command.Skip(1).Any(word => word.Split(' ', ';', '&', '|', '/').Any(IsDownloader))) return;
        if (deployment.Images.Any(image => image.ProjectPath is not null && Spelling.Contains(image, source.Image)))
            verdict.Broken("CONT-06", container.Get("healthCheck") ?? container,
                "an image made from a .NET project has neither curl nor wget",
                "Let the program answer for itself, such as dotnet App.dll health.");
    }

    private static bool IsDownloader(string word) => word is "curl" or "wget";

    private static void CheckDependencies(Node container, Node definition, Verdict verdict)
    {
        var containers = definition.Items("containerDefinitions");
        foreach (var dependency in container.Items("dependsOn"))
        {
            Node? target = null;
            foreach (var candidate in containers)
            {
                if (candidate.Text("name") == dependency.Text("containerName")) target = candidate;
            }
            var fits = dependency.Text("condition") switch
            {
                "START" => target is not null,
                "COMPLETE" or "SUCCESS" => target?.Flag("essential") == false,
                "HEALTHY" => target?.Has("healthCheck") == true,
                _ => false,
            };
            if (!fits)
                verdict.Broken("CONT-07", dependency,
                    "dependsOn names a container of the task; COMPLETE and SUCCESS one that is not essential, HEALTHY one with a health "
                        + "check", "Order services by the rollout instead.");
        }
        if (Reaches(container.Text("name"), container, containers, []))
            verdict.Broken("CONT-07", container, "the containers wait for each other in a circle", "Remove one dependency.");
    }

    private static bool Reaches(string? name, Node from, IReadOnlyList<Node> containers, HashSet<string> seen)
    {
        foreach (var next in from.Items("dependsOn").Select(dependency => dependency.Text("containerName")))
        {
            if (next == name) return true;
            if (next is null || !seen.Add(next)) continue;
            foreach (var container in containers.Where(container => container.Text("name") == next))
            {
                if (Reaches(name, container, containers, seen)) return true;
            }
        }
        return false;
    }

    private static void CheckSettings(Node container, Node definition, Verdict verdict)
    {
        foreach (var timeout in (ReadOnlySpan<string>)["stopTimeout", "startTimeout"])
        {
            if (container.Get(timeout) is { } field && container.Number(timeout) is not (>= 2 and <= 120))
                verdict.Broken("CONT-08", field, $"{timeout} is 2 to 120 s on Fargate", "Change it in the overlay.");
        }
        var isWindows = definition.Get("runtimePlatform")?.Text("operatingSystemFamily")?.StartsWith("WINDOWS",
            StringComparison.Ordinal) == true;
        if (!isWindows && (container.Get("linuxParameters")?.Flag("initProcessEnabled") != true
            || container.Flag("readonlyRootFilesystem") is null))
            verdict.Broken("CONT-09", container, "the container runs an init process and states whether its root file system is read-only",
                "State both.");
        if (container.Get("restartPolicy") is { } restart
            && (restart.Number("restartAttemptPeriod") is not (null or (>= 60 and <= 1800))
                || restart.Items("ignoredExitCodes").Count > 50))
            verdict.Broken("CONT-10", restart, "the restart period is 60 to 1800 s, with at most 50 exit codes ignored",
                "Change the restart policy.");
        if (container.Text("user")?.Split(':')[0] is "0" or "root")
            verdict.Doubtful("CONT-14", container, $"the container {container.Text("name")} runs as root",
                "Choose another user in the overlay where the image allows.");
    }

    private static void CheckVariables(Node container, Verdict verdict)
    {
        var names = container.Items("environment").Select(variable => variable.Text("name")).ToList();
        if (names.Any(string.IsNullOrEmpty) || names.Distinct(StringComparer.Ordinal).Count() != names.Count
            || container.Items("environmentFiles").Count > 10)
            verdict.Broken("CONT-13", container, "variables have different names, none empty, and at most 10 environment files",
                "Rename the variable.");
    }

    private static void CheckProtocolIsUsed(Node container, List<Node> services, Verdict verdict)
    {
        foreach (var mapping in container.Items("portMappings").Where(mapping => mapping.Has("appProtocol")))
        {
            var isUsed = mapping.Has("name") && services.Any(service =>
                service.Get("serviceConnectConfiguration")?.Items("services")
                    .Any(endpoint => endpoint.Text("portName") == mapping.Text("name")) == true);
            if (!isUsed)
                verdict.Broken("CONT-03", mapping, "appProtocol belongs on a named port that Service Connect uses", "Leave it out.");
        }
    }

    private static void CheckExec(Node container, List<Node> services, Verdict verdict)
    {
        if (container.Flag("readonlyRootFilesystem") != true || !services.Any(service => service.Flag("enableExecuteCommand") == true))
            return;
        var mounts = container.Items("mountPoints").Select(mount => mount.Text("containerPath")).ToList();
        if (!mounts.Contains("/var/lib/amazon") || !mounts.Contains("/var/log/amazon"))
            verdict.Doubtful("CONT-09", container,
                "ECS Exec writes to /var/lib/amazon and /var/log/amazon, which the read-only root file system forbids",
                "Add both to writablePaths in the overlay.");
    }

    private static void CheckIsWatched(Node container, List<Node> services, Verdict verdict)
    {
        if (services.Count == 0 || container.Flag("essential") != true || container.Has("healthCheck")) return;
        var isTarget = services.Any(service => service.Items("loadBalancers")
            .Any(target => target.Text("containerName") == container.Text("name")));
        if (!isTarget)
            verdict.Doubtful("CONT-17", container, $"nothing checks whether the container {container.Text("name")} still works",
                "State a health command in the overlay.");
    }

    private static void CheckArguments(Node container, ContainerDefinition source, Verdict verdict)
    {
        if (container.Items("entryPoint").Count != source.EntryPoint.Count || container.Items("command").Count != source.Command.Count)
            verdict.Broken("CONT-12", container, "the arguments are not those of the manifest, one element each",
                "Keep the boundaries of args.");
    }
}
