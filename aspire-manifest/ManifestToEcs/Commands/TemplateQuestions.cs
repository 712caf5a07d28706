using ManifestToEcs.Mapping;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;

namespace ManifestToEcs.Commands;

/// <summary>
/// Entries of resources that Fargate cannot run as they are. Leaving one out, or keeping it elsewhere, is a question: the answers stand
/// behind a #.
/// </summary>
internal sealed class TemplateQuestions
{
    // As if every resource that cannot run lived elsewhere.
    private readonly InferredEntries _elsewhere;

    public TemplateQuestions(AspireManifest manifest, IReadOnlyList<Resource> elsewhere) =>
        _elsewhere = new InferredEntries(manifest, new Overlay { Resources = elsewhere.ToDictionary(resource => resource.Name,
            _ => new ResourceOverlay { Kind = "external" }) });

    public TemplateDecision For(Resource resource)
    {
        var values = _elsewhere.Of(resource)?.Entry;
        string[] outside = resource.Kind is ResourceKind.Dapr or ResourceKind.DaprComponent ? ["kind: ignore"]
            : values is null ? ["kind: ignore   # nothing that runs refers to it"]
            : ["kind: external   # the deployment asks for these values", ValuesOf(values)];
        if (WhyNoImage(resource) is { } why)
        {
            // Named at the deployment, it runs with everything else that the manifest says of it.
            return new TemplateDecision(why, true, [$"image: \"{InferredEntries.InputFor(resource, "image")}\""], [],
                [.. outside, "image: registry/name:tag"]);
        }
        var offered = new List<string>();
        if (resource.Kind == ResourceKind.DaprComponent)
            offered.Add("component: { type: state.redis, metadata: { redisHost: name.example.com:6379 } }   # instead: the store in AWS");
        if (ResourceValues.IsAzure(resource))
            offered.Add($"managed: {{ engine: postgres }}   # instead, where AWS has a counterpart: {string.Join(", ",
                ManagedEngine.Names)}");
        else if (resource.Kind is ResourceKind.Lambda or ResourceKind.Unknown)
            offered.Add("image: registry/name:tag   # instead: what runs in its place");
        return new TemplateDecision(Question(resource), false, [], outside, offered);
    }

    /// <summary>The values of an entry on one line.</summary>
    public static string ValuesOf(ResourceOverlay entry) =>
        $"values: {{ {string.Join(", ", entry.Values.Select(value => $"{OverlayTemplate.Key(value.Key)}: \"{value.Value}\""))} }}";

    private static string? WhyNoImage(Resource resource) => resource.Kind switch
    {
        ResourceKind.Executable => $"An executable ({resource.Command}): Fargate runs images only. PublishAsDockerFile in the AppHost "
            + "makes one; otherwise the deployment asks for it.",
        ResourceKind.Container or ResourceKind.Project or ResourceKind.Dockerfile
            when !resource.BindMounts.Any(BindMounts.IsSocket) =>
            $"It mounts files of the developer's machine: the deployment asks for an image with them. {BindMounts.ImageWith(resource)}",
        _ => null,
    };

    private static string Question(Resource resource) => resource.Kind switch
    {
        ResourceKind.Lambda => "A Lambda function, which ECS does not run. Is it deployed with SAM or CDK, or does an image do the same?",
        ResourceKind.Dapr => "A sidecar of Dapr with options that no task has. May the application run without it?",
        ResourceKind.DaprComponent => $"A component of Dapr ({resource.DaprComponent!.Type}), whose store the manifest does not have. May "
            + "the application run without it?",
        ResourceKind.CloudFormationTemplate =>
            $"A CloudFormation template that does not lie beside the manifest ({resource.TemplatePath}). Is its stack deployed elsewhere?",
        ResourceKind.Container or ResourceKind.Project or ResourceKind.Dockerfile =>
            "It talks to the Docker of the developer's machine, and a Fargate task has none. May it be left out?",
        _ when ResourceValues.IsAzure(resource) => $"An Azure resource ({resource.Type}). Does it stay in Azure, or has AWS a counterpart?",
        _ => $"Of the type {resource.Type}, which manifest-to-ecs cannot deploy. Does it live elsewhere?",
    };
}
