using ManifestToEcs.Expressions;
using ManifestToEcs.Mapping;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;

namespace ManifestToEcs.Commands;

/// <summary>Entry of one resource in the generated overlay.</summary>
/// <param name="What">The sentence above the entry: the resource, and the reason for the decision.</param>
/// <param name="Stated">Lines that count.</param>
/// <param name="Offered">Lines behind a #.</param>
internal sealed record TemplateDecision(string What, bool Runs, IReadOnlyList<string> Stated, IReadOnlyList<string> Offered)
{
    /// <summary>By pointer of the resource; resources without an entry are missing.</summary>
    public static IReadOnlyDictionary<string, TemplateDecision> Of(AspireManifest manifest)
    {
        var elsewhere = manifest.Resources.Where(resource => NeedsPlace(resource, manifest)).ToList();
        // References, as if every resource that cannot run lived elsewhere.
        var assumed = new Overlay { Resources = elsewhere.ToDictionary(resource => resource.Name,
            _ => new ResourceOverlay { Kind = "external" }) };
        var references = new References(manifest, assumed);
        var running = manifest.Resources.Where(resource => IsWorkload(resource) && !elsewhere.Contains(resource)
            && Engine(resource) is null).ToList();
        var asked = running.SelectMany(resource => references.Of(resource))
            .GroupBy(reference => reference.Resource.Pointer, StringComparer.Ordinal)
            .ToDictionary(group => group.Key,
                group => group.Select(reference => reference.PropertyName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                    .ToList(), StringComparer.Ordinal);

        var decisions = new Dictionary<string, TemplateDecision>(StringComparer.Ordinal);
        foreach (var resource in manifest.Resources)
        {
            var decision = elsewhere.Contains(resource) ? Elsewhere(resource, asked.GetValueOrDefault(resource.Pointer) ?? [])
                : IsWorkload(resource) && Engine(resource) is { } engine ? Managed(resource, engine)
                : IsWorkload(resource) ? Workload(resource, manifest, references)
                : resource.Kind == ResourceKind.Parameter ? Parameter(resource)
                : null;
            if (decision is not null) decisions[resource.Pointer] = decision;
        }
        return decisions;
    }

    private static bool IsWorkload(Resource resource) =>
        resource.Kind is ResourceKind.Project or ResourceKind.Container or ResourceKind.Dockerfile && resource.Build is not { Only: true };

    private static ManagedEngine? Engine(Resource resource) => resource.Kind == ResourceKind.Container ? ManagedEngine.Of(resource) : null;

    /// <summary>Nothing that Fargate can run, so it is elsewhere or nowhere.</summary>
    private static bool NeedsPlace(Resource resource, AspireManifest manifest) => resource.Kind switch
    {
        ResourceKind.Executable or ResourceKind.Lambda or ResourceKind.Dapr or ResourceKind.DaprComponent or ResourceKind.Unknown
            or ResourceKind.Bicep or ResourceKind.NotExpressed => true,
        ResourceKind.CloudFormationTemplate =>
            resource.TemplatePath is { } path && !File.Exists(Path.Combine(manifest.Directory, path.Replace('\\', '/'))),
        ResourceKind.Container => Engine(resource) is null && resource.BindMounts.Count > 0,
        ResourceKind.Project or ResourceKind.Dockerfile => resource.BindMounts.Count > 0,
        _ => ResourceValues.IsAzure(resource),
    };

    private static TemplateDecision Elsewhere(Resource resource, List<string> asked)
    {
        var what = resource.Kind switch
        {
            ResourceKind.Executable => $"An executable ({resource.Command}): Fargate runs images only. With a Dockerfile "
                + "(PublishAsDockerFile) or an image it can run.",
            ResourceKind.Lambda => "A Lambda function, which ECS does not run: deploy it with SAM or CDK, or name an image that does the "
                + "same.",
            ResourceKind.Dapr or ResourceKind.DaprComponent => "Dapr's sidecar and its components have no counterpart on Fargate.",
            ResourceKind.NotExpressed => "Aspire could not express it in the manifest.",
            ResourceKind.CloudFormationTemplate =>
                $"A CloudFormation template that does not lie beside the manifest ({resource.TemplatePath}). With it, remove this entry.",
            ResourceKind.Container or ResourceKind.Project or ResourceKind.Dockerfile =>
                "It mounts files of the developer's machine. Copy them into an image and name it, and it can run.",
            _ when ResourceValues.IsAzure(resource) => $"An Azure resource ({resource.Type}).",
            _ => $"Of the type {resource.Type}, which manifest-to-ecs cannot deploy.",
        };
        var offered = new List<string>();
        if (resource.Kind is not (ResourceKind.NotExpressed or ResourceKind.DaprComponent or ResourceKind.CloudFormationTemplate)
            && !ResourceValues.IsAzure(resource))
            offered.Add("image: registry/name:tag   # instead of kind: what runs in its place");
        if (ResourceValues.IsAzure(resource))
            offered.Add($"managed: {{ engine: postgres }}   # instead of kind, where AWS has a counterpart: {string.Join(", ",
                ManagedEngine.Names)}");
        if (asked.Count == 0) return new TemplateDecision(what + " Nothing that runs refers to it.", false, ["kind: ignore"], offered);
        var stated = new List<string> { "kind: external",
            "values:   # ${NAME} is asked for at deployment; a text or the ARN of a secret is possible too" };
        stated.AddRange(asked.Select(property =>
            $"  {OverlayTemplate.Key(property)}: \"${{{InputNames.For(resource.Name + "-" + property)}}}\""));
        return new TemplateDecision(what, false, stated, offered);
    }

    private static TemplateDecision Managed(Resource resource, ManagedEngine engine) => new(
        $"{resource.Image!.Text}: its data outlives every task when AWS manages it.", false,
        ["kind: managed", $"managed: {{ engine: {engine.Name} }}"],
        [
            $"managed: {{ engine: {engine.Name}, version: "
                + $"\"{engine.VersionFor(resource.Image.Text)}\", instanceClass: {engine.InstanceClass}, multiAz: true }}",
            "kind: service   # instead: the container itself, which needs a volume or acceptDataLoss: true",
            "kind: external  # instead: a server that exists",
            "values: { host: name.example.com, port: \"" + engine.Port + "\" }",
        ]);

    private static TemplateDecision Workload(Resource resource, AspireManifest manifest, References references)
    {
        var stated = new List<string>();
        var what = resource.Kind switch
        {
            ResourceKind.Project => $".NET project {resource.Path}",
            ResourceKind.Dockerfile => $"Dockerfile {resource.Path}",
            _ => resource.Image?.Text is { } image ? $"Image {image}" : "Dockerfile build",
        };
        var known = resource.Image is { } of ? KnownImages.Of(of.Text) : null;
        var isDashboard = resource.Image is { } dashboard && KnownImages.IsDashboard(dashboard.Text);
        if (resource.Bindings.Count == 0 && resource.Name.Contains("migrat", StringComparison.OrdinalIgnoreCase))
        {
            stated.Add("kind: job   # by its name it runs once, before the services that wait for it");
            what += ", run once at each deployment";
        }
        if (known is { Stateful: true } && !resource.Volumes.Any(volume => volume.Name is { Length: > 0 } && !volume.ReadOnly))
            stated.Add($"acceptDataLoss: true   # {known.Name} has no volume (WithDataVolume): its data is lost with each task");
        if (HasSecretArgument(resource, manifest))
            stated.Add("shellWrapSecretArgs: true   # a secret on the command line: a shell expands it from a variable");
        return new TemplateDecision(what + ".", true, stated,
            isDashboard ? ["kind: service   # it shows telemetry on a developer's machine and is left out otherwise"]
                : [.. OfferedFor(resource, references)]);
    }

    private static IEnumerable<string> OfferedFor(Resource resource, References references)
    {
        var isWeb = resource.Bindings.Any(binding => binding.Transport is "http" or "http2");
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
            .Where(other => IsWorkload(other) && other != resource && Engine(other) is null).Select(other => other.Name).Distinct()
            .ToList();
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
            ? new TemplateDecision("A secret parameter: the deployment script asks for its value once.", false, [],
                ["secretArn: arn:aws:secretsmanager:us-east-1:123456789012:secret:name-AbCdEf   # it exists already"])
            : new TemplateDecision("A parameter.", false, [],
                ["value: text   # otherwise its default, or an input of the deployment", "secret: true"]);
    }

    private static bool HasSecretArgument(Resource resource, AspireManifest manifest)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return resource.Args.Concat(new[] { resource.Entrypoint }.OfType<ManifestText>()).Any(Reaches);

        bool Reaches(ManifestText text) => ExpressionParser.Parse(text.Text, manifest).OfType<Expression>().Any(expression =>
            seen.Add(expression.Resource.Pointer + " " + expression.PropertyName) && (
                (expression.Property is ["inputs", _]
                    && expression.Resource.Inputs.Any(input => input.Secret || input.Generate is not null))
                || expression.Property is ["secretOutputs", ..]
                || (expression.PropertyName == "value" && expression.Resource.Value is { } value && Reaches(value))
                || (expression.PropertyName == "connectionString" && expression.Resource.ConnectionString is { } connection
                    && Reaches(connection))));
    }
}
