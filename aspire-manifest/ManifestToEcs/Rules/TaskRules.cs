using System.Globalization;
using System.Text;
using ManifestToEcs.Model;

namespace ManifestToEcs.Rules;

/// <summary>TASK-01 to TASK-15: the task as a whole.</summary>
internal static class TaskRules
{
    private static readonly string[] ForbiddenInTask = ["ipcMode", "placementConstraints", "inferenceAccelerators"];

    private static readonly string[] ForbiddenInContainer =
        ["privileged", "links", "hostname", "disableNetworking", "dnsServers", "dnsSearchDomains", "extraHosts", "dockerSecurityOptions"];

    private static readonly string[] ForbiddenInLinuxParameters = ["devices", "sharedMemorySize", "tmpfs", "maxSwap", "swappiness"];

    public static void Check(Node definition, Verdict verdict)
    {
        var containers = definition.Items("containerDefinitions");
        CheckPlatform(definition, verdict);
        CheckSize(definition, containers, verdict);
        CheckNames(definition, containers, verdict);
        CheckForbidden(definition, containers, verdict);
        CheckKernelSettings(containers, verdict);

        var bytes = Encoding.UTF8.GetByteCount(definition.Value.GetRawText());
        if (bytes > 65_536)
        {
            var largest = containers.SelectMany(container => container.Items("environment"))
                .OrderByDescending(variable => variable.Text("value")?.Length ?? 0).Take(3).Select(variable => variable.Text("name"));
            verdict.Broken("TASK-08", definition,
                string.Create(CultureInfo.InvariantCulture,
                    $"the definition has {bytes} bytes, 65536 are allowed; the largest variables are {string.Join(", ", largest)}"),
                "Move large values to a file in the image, to S3 or to a secret.");
        }
    }

    /// <summary>TASK-06 and TASK-09 across files and images.</summary>
    public static void Check(Deployment deployment, RequestFiles bodies, Verdict verdict)
    {
        foreach (var family in bodies.TaskDefinitions.GroupBy(definition => definition.Text("family")).Where(group => group.Count() > 1))
            verdict.Broken("TASK-06", family.Last(), $"the family {family.Key} has more than one file",
                "Give each resource its own family in the overlay.");

        foreach (var definition in deployment.TaskDefinitions)
        {
            foreach (var image in deployment.Images)
            {
                if (image.Architecture != definition.Architecture
                    && definition.Containers.Any(container => Spelling.Contains(image, container.Image)))
                    verdict.Broken("TASK-09", definition,
                        $"the task runs on {definition.Architecture} but its image {image.Repository} is built for {image.Architecture}",
                        "State one architecture for both in the overlay.");
            }
        }
    }

    private static void CheckPlatform(Node definition, Verdict verdict)
    {
        if (definition.Items("requiresCompatibilities") is not [{ AsText: "FARGATE" }])
            verdict.Broken("TASK-01", definition, "requiresCompatibilities is not [\"FARGATE\"]", "Publish for Fargate only.");
        if (definition.Text("networkMode") != "awsvpc")
            verdict.Broken("TASK-02", definition, "networkMode is not awsvpc", "Fargate knows no other network mode.");

        var platform = definition.Get("runtimePlatform");
        var system = platform?.Text("operatingSystemFamily");
        var processor = platform?.Text("cpuArchitecture");
        if (system is null || processor is not ("X86_64" or "ARM64"))
            verdict.Broken("TASK-09", definition, "runtimePlatform does not state operating system and architecture",
                "State X86_64 or ARM64.");
        if (system?.StartsWith("WINDOWS", StringComparison.Ordinal) == true &&
            (processor != "X86_64" || !int.TryParse(definition.Text("cpu"), CultureInfo.InvariantCulture, out var cpu)
                || cpu is < 1024 or > 4096))
            verdict.Broken("TASK-04", definition, "a Windows task needs X86_64 and 1024 to 4096 CPU units",
                "Choose a size that Windows containers have on Fargate.");
        if (definition.Get("ephemeralStorage") is { } storage && storage.Number("sizeInGiB") is not (>= 21 and <= 200))
            verdict.Broken("TASK-10", storage, "ephemeralStorage is not 21 to 200 GiB", "Leave it out for the 20 GiB that every task has.");
        if (definition.Text("pidMode") is not (null or "task"))
            verdict.Broken("TASK-11", definition, "pidMode is not task", "Fargate shares process ids within a task only.");
    }

    private static void CheckSize(Node definition, IReadOnlyList<Node> containers, Verdict verdict)
    {
        if (!Spelling.IsDigitsOnly(definition.Text("cpu")) || !Spelling.IsDigitsOnly(definition.Text("memory")) ||
            !int.TryParse(definition.Text("cpu"), CultureInfo.InvariantCulture, out var cpu)
            || !int.TryParse(definition.Text("memory"), CultureInfo.InvariantCulture, out var memory) ||
            !FargateSizes.IsPair(cpu, memory))
        {
            verdict.Broken("TASK-03", definition,
                $"cpu {definition.Text("cpu") ?? "?"} and memory {definition.Text("memory") ?? "?"} are no pair that Fargate has",
                "Use a pair such as 256/512, 512/1024, 1024/2048.");
            return;
        }

        var cpus = containers.Sum(container => container.Number("cpu") ?? 0);
        var memories = containers.Sum(container => container.Number("memoryReservation") ?? container.Number("memory") ?? 0);
        if (cpus > cpu)
            verdict.Broken("TASK-05", definition,
                string.Create(CultureInfo.InvariantCulture, $"the containers ask for {cpus} CPU units, the task has {cpu}"),
                "Choose a larger task.");
        if (memories > memory)
            verdict.Broken("TASK-05", definition,
                string.Create(CultureInfo.InvariantCulture, $"the containers ask for {memories} MiB, the task has {memory}"),
                "Choose a larger task.");
        foreach (var container in containers)
        {
            var limit = container.Number("memory");
            var reserved = container.Number("memoryReservation");
            if (limit > memory || limit < 6 || reserved < 6 || reserved > limit)
                verdict.Broken("TASK-05", container, "the container's memory is above the task's, below its own reservation or below 6 MiB",
                    "Keep 6 MiB <= reservation <= memory <= memory of the task.");
        }
    }

    private static void CheckNames(Node definition, IReadOnlyList<Node> containers, Verdict verdict)
    {
        if (!Spelling.IsEcsName(definition.Text("family")))
            verdict.Broken("TASK-06", definition, "the family is not 1 to 255 letters, digits, hyphens and underscores",
                "Give a family in the overlay.");
        foreach (var container in containers.Where(container => !Spelling.IsEcsName(container.Text("name"))))
            verdict.Broken("TASK-06", container, "the container's name is not 1 to 255 letters, digits, hyphens and underscores",
                "Give a container name in the overlay.");

        var hasUniqueNames = containers.Select(container => container.Text("name")).Distinct(StringComparer.Ordinal)
            .Count() == containers.Count;
        if (containers.Count is < 1 or > 10 || !hasUniqueNames || containers.Any(container => container.Flag("essential") is null)
            || containers.All(container => container.Flag("essential") != true))
            verdict.Broken("TASK-07", definition,
                "a task has 1 to 10 containers with different names, each says whether it is essential, and one is",
                "Name the containers apart.");
    }

    private static void CheckForbidden(Node definition, IReadOnlyList<Node> containers, Verdict verdict)
    {
        Forbid(definition, ForbiddenInTask);
        foreach (var container in containers)
        {
            Forbid(container, ForbiddenInContainer);
            if (container.Get("linuxParameters") is { } parameters) Forbid(parameters, ForbiddenInLinuxParameters);
            if (container.Items("resourceRequirements").Any(requirement => requirement.Text("type") == "GPU"))
                verdict.Broken("TASK-12", container, "Fargate has no GPU", "Run this resource elsewhere.");
        }
        foreach (var volume in definition.Items("volumes"))
            Forbid(volume, ["dockerVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration"]);

        void Forbid(Node node, string[] names)
        {
            foreach (var name in names)
            {
                if (node.Get(name) is { } field) verdict.Broken("TASK-12", field, $"Fargate does not know {name}", "Leave it out.");
            }
        }
    }

    private static void CheckKernelSettings(IReadOnlyList<Node> containers, Verdict verdict)
    {
        foreach (var container in containers)
        {
            if (container.Get("linuxParameters")?.Get("capabilities")?.Items("add").Any(added => added.AsText != "SYS_PTRACE") == true)
                verdict.Broken("TASK-13", container, "only the capability SYS_PTRACE can be added on Fargate", "Leave the others out.");
            if (container.Items("ulimits")
                .Any(limit => limit.Text("name") != "nofile" || limit.Number("softLimit") > limit.Number("hardLimit")))
                verdict.Broken("TASK-14", container, "Fargate sets nofile only, soft limit not above the hard one",
                    "State the number of open files alone.");
        }
        foreach (var setting in containers.SelectMany(container => container.Items("systemControls"))
            .GroupBy(control => control.Text("namespace")))
        {
            if (setting.Select(control => control.Text("value")).Distinct(StringComparer.Ordinal).Count() > 1)
                verdict.Broken("TASK-15", setting.Last(), $"{setting.Key} has two values in one task", "State one value per key.");
        }
    }
}
