using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Decides what each resource becomes: a service, a job, a scheduled task, or nothing that runs on Fargate.</summary>
internal static class Workloads
{
    /// <summary>In the order of the manifest; refused resources are errors and left out.</summary>
    public static IReadOnlyList<Workload> Of(MappingScope scope)
    {
        var waitedFor = scope.Overlay.Resources.Values.SelectMany(resource => resource.WaitFor).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var workloads = new List<Workload>();
        foreach (var resource in scope.Manifest.Resources)
        {
            if (!Runs(resource, scope)) continue;
            if (Names.Kebab(resource.Name).Length == 0)
            {
                scope.Report.Error(FindingCodes.InvalidName, Location.InManifest(resource.Pointer),
                    $"'{resource.Name}' has neither letter nor digit, so nothing in AWS can be named after it.",
                    "Give it another name in the AppHost.");
                continue;
            }
            scope.Report.Ignored(resource.Pointer + "/deployment", "deploys to Azure");
            if (resource.Build is { Only: true }) continue;
            if (KindOf(resource, waitedFor, scope) is { } kind) workloads.Add(Make(resource, kind, scope));
        }
        RefuseSharedNames(workloads, scope);
        return workloads;
    }

    /// <summary>
    /// Whether the resource runs on Fargate: the overlay decides, or else its kind. Reports resources that no other class reports.
    /// </summary>
    public static bool Runs(Resource resource, MappingScope scope)
    {
        var stated = scope.Overlay.For(resource.Name);
        switch (stated.Kind)
        {
            case "ignore":
                scope.Report.Ignored(resource.Pointer, "the overlay says kind: ignore");
                return false;
            case "external":
                scope.Report.Ignored(resource.Pointer, "the overlay says kind: external, its values stand for it");
                return false;
            case "managed":
                return false;
        }
        if (stated.Managed is not null && stated.Kind is null) return false;
        switch (resource.Kind)
        {
            case ResourceKind.Project or ResourceKind.Dockerfile:
                return true;
            case ResourceKind.Container:
                return !IsReplacedDashboard(resource, stated, scope);
            case ResourceKind.NotExpressed:
                scope.Report.Ignored(resource.Pointer,
                    resource.Error is { Length: > 0 } error ? "Aspire could not express it: " + error : "the entry is empty");
                return false;
            // It runs in the task of its application.
            case ResourceKind.Dapr:
                if (stated.Kind is not null) Refuse(resource, scope);
                return false;
            case ResourceKind.Executable or ResourceKind.Lambda or ResourceKind.Unknown:
                // An executable with a published container runs as that.
                if (stated.Image is not null || resource.Image is not null || resource.Build is not null) return true;
                // An Azure service matters only to resources that refer to it, and their texts report it.
                if (ResourceValues.IsAzure(resource) && resource.Kind == ResourceKind.Unknown && resource.Env.Count == 0) return false;
                Refuse(resource, scope);
                return false;
            default:
                return false;
        }
    }

    // Without a word on telemetry it runs, as the AppHost says.
    private static bool IsReplacedDashboard(Resource resource, ResourceOverlay stated, MappingScope scope)
    {
        if (stated.Kind is not null || resource.Image is not { } image || !KnownImages.IsDashboard(image.Text)) return false;
        if (scope.Overlay.Telemetry is { } telemetry)
        {
            scope.Report.Ignored(resource.Pointer,
                $"the overlay says telemetry: {telemetry}, which takes its place; say kind: service to run it");
            return true;
        }
        scope.Report.Note(FindingCodes.DevelopmentDashboard, MappingScope.InManifest(resource),
            $"'{resource.Name}' is Aspire's dashboard, a tool for development: it keeps telemetry in its memory.",
            "State telemetry: sidecar to send traces to X-Ray and metrics and logs to CloudWatch instead.");
        return false;
    }

    private static void Refuse(Resource resource, MappingScope scope)
    {
        var (code, message, advice) = resource.Kind switch
        {
            ResourceKind.Executable => (FindingCodes.ExecutableWithoutImage,
                $"'{resource.Name}' is an executable ({resource.Command}) on the developer's machine; Fargate runs images only.",
                "Add a Dockerfile to it in the AppHost (PublishAsDockerFile), or name its image in the overlay "
                    + $"(resources.{resource.Name}.image), or leave it out (kind: ignore) or elsewhere (kind: external)."),
            ResourceKind.Lambda => (FindingCodes.LambdaFunction,
                $"'{resource.Name}' is a Lambda function, which ECS does not run.",
                "Deploy it with the AWS SAM or CDK and say kind: external (with values) or kind: ignore, or name an image that does the "
                    + $"same (resources.{resource.Name}.image)."),
            ResourceKind.Dapr => (FindingCodes.DaprSidecar,
                $"'{resource.Name}' is a Dapr sidecar, which runs in the task of its application and not by itself.",
                $"Remove resources.{resource.Name}.kind, or say kind: ignore to run the application without it."),
            _ => (FindingCodes.UnknownResourceType,
                $"'{resource.Name}' has the type '{resource.Type}', which manifest-to-ecs cannot deploy.",
                "Say in the overlay what it is: kind: ignore, kind: external with values, or kind: service with the image that runs it."),
        };
        scope.Report.Error(code, Location.InManifest(resource.Pointer), message, advice);
    }

    private static WorkloadKind? KindOf(Resource resource, HashSet<string> waitedFor, MappingScope scope)
    {
        var stated = scope.Overlay.For(resource.Name);
        switch (stated.Kind)
        {
            case "service":
                return WorkloadKind.Service;
            case "job":
                return WorkloadKind.Job;
            case "scheduled" when stated.Schedules.Count == 0:
                scope.Report.Error(FindingCodes.ScheduleMissing, scope.InOverlay(resource, "kind"),
                    $"'{resource.Name}' is to run by schedule, but none is stated.",
                    $"Add resources.{resource.Name}.schedules with an expression such as cron(0 6 * * ? *), or choose another kind.");
                return null;
            case "scheduled":
                return WorkloadKind.Scheduled;
        }
        if (stated.Schedules.Count > 0)
        {
            return resource.Bindings.Count > 0 || SpeaksOfService(stated)
                ? Infer(WorkloadKind.Service, "service", "it has schedules, and endpoints or statements that only a service has")
                : Infer(WorkloadKind.Scheduled, "scheduled", "it has schedules and nothing that only a service has");
        }
        if (resource.Bindings.Count == 0 && waitedFor.Contains(resource.Name))
            return Infer(WorkloadKind.Job, "job",
                "another resource waits for it and it has no endpoint, so it is its end that is waited for");
        return Infer(WorkloadKind.Service, "service", "nothing else is stated");

        WorkloadKind Infer(WorkloadKind kind, string value, string from)
        {
            scope.Report.Inferred($"{resource.Name}: kind", value, from);
            return kind;
        }
    }

    /// <summary>Whether the AppHost means it to run, as an image that is built or ready.</summary>
    public static bool IsWorkload(Resource resource) =>
        resource.Kind is ResourceKind.Project or ResourceKind.Container or ResourceKind.Dockerfile or ResourceKind.Executable
            && resource.Build is not { Only: true };

    /// <summary>Whether the overlay states what only a service has.</summary>
    public static bool SpeaksOfService(ResourceOverlay stated) =>
        stated.DesiredCount is not null || stated.Scaling is not null || stated.Rollout is not null || stated.SpotPercent is not null
            || stated.ServiceName is not null;

    private static Workload Make(Resource resource, WorkloadKind kind, MappingScope scope)
    {
        var stated = scope.Overlay.For(resource.Name);
        var name = AwsNames.Of(resource.Name);
        var family = stated.Family ?? AwsNames.Limited($"{scope.NamePrefix}-{name}", AwsNames.EcsLength);
        var image = stated.Image ?? (resource.Build is null ? resource.Image?.Text : null);
        // An image that only the deployment knows is taken for one with the facts of the manifest's own.
        var known = image is null ? null
            : KnownImages.Of(image.StartsWith("${", StringComparison.Ordinal) ? resource.Image?.Text ?? image : image);
        scope.Report.Mapped(resource.Pointer + "/type", $"task definition {family}");
        foreach (var (field, value) in new[] { ("family", stated.Family), ("serviceName", stated.ServiceName),
            ("containerName", stated.ContainerName) })
            if (value is not null && !AwsNames.IsEcsName(value)) AwsNames.Refuse(value, scope.InOverlay(resource, field), scope.Report);
        if (kind == WorkloadKind.Job && resource.Bindings.Any(binding => binding.External))
        {
            scope.Report.Warning(FindingCodes.JobWithEndpoint, Location.InManifest(resource.Pointer + "/bindings"),
                $"'{resource.Name}' is a job, so no load balancer leads to its endpoints.", "Make it a service if it is to be reached.");
        }
        var serviceName = stated.ServiceName ?? AwsNames.Limited(family, AwsNames.EcsLength, "-service");
        var containerName = stated.ContainerName ?? AwsNames.Limited(name, AwsNames.EcsLength, "-container");
        if (stated.Family is null) scope.Report.Inferred($"{resource.Name}: family", family, "the prefix of names and the resource");
        if (stated.ServiceName is null && kind == WorkloadKind.Service)
            scope.Report.Inferred($"{resource.Name}: serviceName", serviceName, "the family");
        if (stated.ContainerName is null) scope.Report.Inferred($"{resource.Name}: containerName", containerName, "the resource");
        return new Workload
        {
            Resource = resource,
            Overlay = stated,
            Kind = kind,
            Family = family,
            ServiceName = serviceName,
            ContainerName = containerName,
            Architecture = Architectures.Of(resource, known, scope),
            SecurityGroup = new SecurityGroup(AwsNames.SecurityGroup(family),
                $"Tasks of {family}") { Id = resource.Name + "/security-group" },
            Image = image,
            Known = known,
            Ports = TaskPorts.Of(resource, stated, known, scope),
        };
    }

    private static void RefuseSharedNames(List<Workload> workloads, MappingScope scope)
    {
        Check(workload => workload.Family, "family", "task definition family");
        var ofOtherFamilies = workloads.DistinctBy(workload => workload.Family, StringComparer.OrdinalIgnoreCase).ToHashSet();
        Check(workload => workload.IsService && ofOtherFamilies.Contains(workload) ? workload.ServiceName : null, "serviceName",
            "service name");
        Check(workload => Names.UpperSnake(workload.Name), null, "name in AWS");

        void Check(Func<Workload, string?> name, string? field, string what)
        {
            foreach (var same in workloads.Where(workload => name(workload) is not null)
                .GroupBy(workload => name(workload)!, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            {
                var names = string.Join(" and ", same.Select(workload => $"'{workload.Name}'"));
                scope.Report.Error(FindingCodes.DuplicateName, Location.InManifest(same.Last().Resource.Pointer),
                    $"{names} get the same {what}, {same.Key}.",
                    field is null ? "Rename one of them in the AppHost." : $"Give one of them another {field} in the overlay.");
            }
        }
    }
}
