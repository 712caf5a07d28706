using ManifestToEcs.Mapping;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;

namespace ManifestToEcs.Commands;

/// <summary>Entry of one resource in the generated overlay.</summary>
/// <param name="What">The sentence above the entry: the resource, and the reason for the decision or the question.</param>
/// <param name="Stated">Lines that count: whatever <c>publish</c> infers, and images that the deployment must name.</param>
/// <param name="Answers">Lines behind a #: the likeliest answer to a question that only a person can answer.</param>
/// <param name="Offered">Other lines behind a #.</param>
internal sealed record TemplateDecision(
    string What, bool Runs, IReadOnlyList<string> Stated, IReadOnlyList<string> Answers, IReadOnlyList<string> Offered)
{
    /// <summary>By pointer of the resource; resources without an entry are missing.</summary>
    public static IReadOnlyDictionary<string, TemplateDecision> Of(AspireManifest manifest)
    {
        var entries = new InferredEntries(manifest, new Overlay());
        var elsewhere = manifest.Resources.Where(resource => NeedsPlace(resource, manifest) || entries.LacksStore(resource)).ToList();
        var questions = new TemplateQuestions(manifest, elsewhere);
        var references = new References(manifest, new Overlay());
        var decisions = new Dictionary<string, TemplateDecision>(StringComparer.Ordinal);
        foreach (var resource in manifest.Resources)
        {
            var inferred = entries.Of(resource);
            var decision = elsewhere.Contains(resource) ? questions.For(resource)
                : inferred is { Entry.Kind: "managed" } ? Managed(resource, ManagedEngine.Of(resource)!, inferred.From)
                : inferred is { Entry.Values.Count: > 0 } ? Valued(inferred)
                : inferred is { Entry.Component.Type: { } type } ? Component(resource, type, inferred.From)
                : Workloads.IsWorkload(resource) ? Workload(resource, inferred, manifest, references)
                : resource.Kind == ResourceKind.Parameter ? Parameter(resource)
                : null;
            if (decision is not null) decisions[resource.Pointer] = decision;
        }
        return decisions;
    }

    /// <summary>Nothing that Fargate can run as it is.</summary>
    private static bool NeedsPlace(Resource resource, AspireManifest manifest) => resource.Kind switch
    {
        ResourceKind.Executable => resource.Image is null && resource.Build is null,
        ResourceKind.Lambda or ResourceKind.Unknown or ResourceKind.Bicep => true,
        ResourceKind.Dapr => DaprOptions.Refuses(resource.DaprSidecar!),
        ResourceKind.CloudFormationTemplate =>
            resource.TemplatePath is { } path && !File.Exists(Path.Combine(manifest.Directory, path.Replace('\\', '/'))),
        ResourceKind.Project or ResourceKind.Dockerfile or ResourceKind.Container =>
            resource.BindMounts.Any(mount => !BindMounts.HoldsData(resource, mount)),
        _ => ResourceValues.IsAzure(resource),
    };

    private static TemplateDecision Managed(Resource resource, ManagedEngine engine, string from) => new(
        $"{resource.Image!.Text}: {from}; AWS manages it, and its data outlives every task.", false,
        ["kind: managed", $"managed: {{ engine: {engine.Name} }}"], [],
        [
            $"managed: {{ engine: {engine.Name}, version: "
                + $"\"{engine.VersionFor(resource.Image.Text)}\", instanceClass: {engine.InstanceClass}, multiAz: true }}",
            "kind: service   # instead: the container itself; its data is kept on EFS with dataPath, or lost with acceptDataLoss: true",
            "kind: external  # instead: a server that exists",
            "values: { host: name.example.com, port: \"" + engine.Port + "\" }",
        ]);

    private static TemplateDecision Component(Resource resource, string type, string from) => new(
        $"A component of Dapr ({resource.DaprComponent!.Type}): {from}.", false, [$"component: {{ type: {type} }}"], [],
        ["component: { type: state.redis, metadata: { redisHost: \"{cache.bindings.tcp.host}:{cache.bindings.tcp.port}\" } }   # instead"]);

    private static TemplateDecision Valued(InferredEntry inferred) => new(
        $"{inferred.From}: the deployment asks for the values that others need of it.", false, [TemplateQuestions.ValuesOf(inferred.Entry)],
        [], []);

    private static TemplateDecision Workload(
        Resource resource, InferredEntry? inferred, AspireManifest manifest, References references)
    {
        var what = resource.Kind switch
        {
            ResourceKind.Project => $".NET project {resource.Path}",
            ResourceKind.Dockerfile => $"Dockerfile {resource.Path}",
            ResourceKind.Executable => "The container of an executable",
            _ => resource.Image?.Text is { } image ? $"Image {image}" : "Dockerfile build",
        };
        var stated = new List<string>();
        if (inferred?.Entry.Image is { } asked) stated.Add($"image: \"{asked}\"   # {inferred.From}");
        if (inferred?.Entry.DataPath is { } path) stated.Add($"dataPath: {path}   # {inferred.From}");
        if (inferred?.Entry.Kind is { } kind) stated.Add($"kind: {kind}   # {inferred.From}");
        var known = resource.Image is { } of ? KnownImages.Of(of.Text) : null;
        var answers = new List<string>();
        if (known is { Stateful: true } && !Volumes.KeepsData(resource, inferred?.Entry ?? ResourceOverlay.Empty))
        {
            what += $". May its data be lost with each task? {known.Name} has no volume (WithDataVolume)";
            answers.Add("acceptDataLoss: true");
        }
        if (ContainerCommand.HasSecret(resource, manifest) && known?.SecretOptions is null)
        {
            what += ". A secret stands on its command line. May a shell expand it from a variable?";
            answers.Add("shellWrapSecretArgs: true");
        }
        return new TemplateDecision(what + (what.EndsWith('?') ? "" : "."), true, stated, answers, [.. OfferedFor(resource, references)]);
    }

    private static IEnumerable<string> OfferedFor(Resource resource, References references)
    {
        var isWeb = resource.Bindings.Any(binding => binding.Transport is "http" or "http2");
        if (Volumes.KeepsData(resource, ResourceOverlay.Empty) && ManagedEngine.Of(resource) is { } engine)
            yield return $"managed: {{ engine: {engine.Name} }}   # instead of EFS, which is slow for databases; take its data along";
        if (resource.Image is { } image && KnownImages.IsDashboard(image.Text))
            yield return "kind: ignore   # a tool for development; with telemetry: sidecar a collector in each task takes its place";
        yield return "kind: service   # or job (runs once at each deployment), scheduled, external, ignore";
        yield return "cpu: 256";
        yield return "memoryMiB: 512";
        yield return "desiredCount: 1";
        if (isWeb) yield return "health: { path: /health }";
        if (resource.Bindings.Any(binding => binding.External)) yield return "domains: [www.example.com]";
        yield return isWeb ? "scaling: { min: 1, max: 4, cpuPercent: 60 }"
            : "scaling: { min: 1, max: 4, queue: stack/QueueLogicalId, backlogPerTask: 100 }";
        if (resource.Bindings.Count == 0)
            yield return "schedules: [{ expression: cron(0 6 * * ? *), timeZone: Europe/Berlin, environment: { JOB: nightly } }]   # with "
                + "kind: scheduled";
        var waits = references.Of(resource).Select(reference => reference.Resource)
            .Where(other => Workloads.IsWorkload(other) && other != resource && ManagedEngine.Of(other) is null)
            .Select(other => other.Name).Distinct().ToList();
        if (waits.Count > 0) yield return $"waitFor: [{string.Join(", ", waits.Select(OverlayTemplate.Key))}]";
        var stacks = references.Of(resource)
            .Where(reference => reference.Resource.Kind == ResourceKind.CloudFormationTemplate
                && reference.Property is ["output" or "outputs", _]).ToList();
        foreach (var reference in stacks)
            yield return $"access: {{ {OverlayTemplate.Key(reference.Resource.Name + "/"
                + reference.Property[1])}: read }}   # or write, read-write (buckets, tables); consume, produce (queues); publish (topics)";
    }

    private static TemplateDecision? Parameter(Resource resource)
    {
        if (resource.Inputs.Count == 0 || resource.Inputs.All(input => input.Generate is not null)) return null;
        return resource.Inputs.Any(input => input.Secret)
            ? new TemplateDecision("A secret parameter: the deployment script asks for its value once.", false, [], [],
                ["secretArn: arn:aws:secretsmanager:us-east-1:123456789012:secret:name-AbCdEf   # it exists already"])
            : new TemplateDecision("A parameter.", false, [], [],
                ["value: text   # otherwise its default, or an input of the deployment", "secret: true"]);
    }
}
