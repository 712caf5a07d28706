using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>The entry of a resource with the keys that were inferred for it.</summary>
/// <param name="From">The reason.</param>
internal sealed record InferredEntry(ResourceOverlay Entry, string From);

/// <summary>
/// The overlay keys that follow from the manifest where the overlay is silent. <c>publish</c> takes them and <c>init</c> writes them.
/// Each of them loses nothing: leaving a resource out, keeping it elsewhere, losing its data and wrapping its start are never inferred.
/// </summary>
internal sealed class InferredEntries(AspireManifest manifest, Overlay overlay)
{
    // Keys that a server has as well when AWS manages it.
    private static readonly string[] OfServers = ["kind", "managed", "values", "kmsKeyArn", "secret", "logRetentionDays"];

    private readonly References _references = new(manifest, overlay);

    /// <summary>The overlay with all inferred keys, each of them reported.</summary>
    public static Overlay Complete(AspireManifest manifest, Overlay overlay, Report report)
    {
        var inferred = new InferredEntries(manifest, overlay);
        var entries = new Dictionary<string, ResourceOverlay>(overlay.Resources);
        foreach (var resource in manifest.Resources)
        {
            if (inferred.Of(resource) is not { } found) continue;
            var key = entries.Keys.FirstOrDefault(name => string.Equals(name, resource.Name, StringComparison.OrdinalIgnoreCase));
            Say(resource, overlay.For(resource.Name), found, report);
            entries[key ?? resource.Name] = found.Entry;
        }
        return overlay with { Resources = entries };
    }

    /// <summary>Null: nothing is inferred.</summary>
    public InferredEntry? Of(Resource resource)
    {
        var stated = overlay.For(resource.Name);
        return stated.Kind switch
        {
            "external" => Values(resource, stated, "the overlay says kind: external and gives no value"),
            null when resource.Kind == ResourceKind.NotExpressed && stated.Managed is null =>
                Values(resource, stated, "Aspire could not express it in the manifest"),
            null when resource.Kind == ResourceKind.Parameter =>
                Values(resource, stated, "the manifest has a connection string in place of its server"),
            "ignore" or "managed" => null,
            _ when resource.DaprComponent is { } component => Component(resource, component, stated),
            _ => Managed(resource, stated) ?? Image(resource, stated) ?? DataPath(resource, stated) ?? Job(resource, stated),
        };
    }

    /// <summary>The properties that running resources ask of a resource, sorted by the key of each.</summary>
    public IReadOnlyList<IReadOnlyList<string>> AskedOf(Resource resource) =>
        [.. manifest.Resources.Where(Runs).SelectMany(_references.Of).Where(reference => reference.Resource == resource)
            .Select(reference => reference.Property).DistinctBy(ExternalValues.KeyOf, StringComparer.Ordinal)
            .OrderBy(ExternalValues.KeyOf, StringComparer.Ordinal)];

    /// <summary>The input of the deployment that stands for a property.</summary>
    public static string InputFor(Resource resource, string property) => $"${{{InputNames.For(resource.Name + "-" + property)}}}";

    private bool Runs(Resource resource) =>
        Workloads.IsWorkload(resource) && overlay.For(resource.Name).Kind is not ("external" or "ignore");

    private static void Say(Resource resource, ResourceOverlay stated, InferredEntry found, Report report)
    {
        if (found.Entry.Kind != stated.Kind) report.Inferred($"{resource.Name}: kind", found.Entry.Kind!, found.From, decides: true);
        if (found.Entry.Image != stated.Image)
            report.Inferred($"{resource.Name}: image", found.Entry.Image!, found.From, decides: true);
        if (found.Entry.DataPath != stated.DataPath)
            report.Inferred($"{resource.Name}: dataPath", found.Entry.DataPath!, found.From, decides: true);
        if (found.Entry.Component != stated.Component)
            report.Inferred($"{resource.Name}: component.type", found.Entry.Component!.Type!, found.From, decides: true);
        foreach (var (property, value) in found.Entry.Values.Where(value => !stated.Values.ContainsKey(value.Key)))
            report.Inferred($"{resource.Name}: values.{property}", value, found.From, decides: true);
    }

    // A server that AWS can manage, and that cannot run as the container that it is.
    private InferredEntry? Managed(Resource resource, ResourceOverlay stated)
    {
        if (resource.Kind != ResourceKind.Container || resource.Build is not null || ManagedEngine.Of(resource) is null
            || stated is not { Kind: null, Managed: null } || SpeaksOfTask(stated)
            || resource.BindMounts.Any(mount => !BindMounts.HoldsData(resource, mount))) return null;
        // A folder of the developer's machine holds nothing that a deployment needs.
        resource = resource with { BindMounts = [] };
        var why = !Volumes.KeepsData(resource, stated) ? "it keeps data and has no volume"
            : ContainerCommand.HasSecret(resource, manifest) ? "a secret stands on its command line" : null;
        return why is null ? null : new InferredEntry(stated with { Kind = "managed" }, why);
    }

    // A key that only a task has means that the container is to run.
    private static bool SpeaksOfTask(ResourceOverlay stated) => OverlayKey.StatedIn(stated).Except(OfServers).Any();

    private static InferredEntry? Image(Resource resource, ResourceOverlay stated)
    {
        var why = stated.Image is not null || resource.Build is { Only: true } ? null : resource.Kind switch
        {
            ResourceKind.Project when string.IsNullOrEmpty(resource.Path) => "the manifest names no project to build",
            ResourceKind.Dockerfile when resource.Build is null || string.IsNullOrEmpty(resource.Path) =>
                "the manifest does not say how to build it",
            ResourceKind.Container when resource.Build is null && string.IsNullOrEmpty(resource.Image?.Text) =>
                "the manifest names neither image nor build",
            ResourceKind.Container when resource.Build is null && resource.ContainerFiles.Count > 0 =>
                $"it takes files of {string.Join(" and ", resource.ContainerFiles.Select(files => files.FromResource))}, "
                    + "and the manifest does not say how to build it",
            _ => null,
        };
        return why is null ? null : new InferredEntry(stated with { Image = InputFor(resource, "image") }, why);
    }

    // The store is that of the developer's machine; Dapr's API is the same before every store.
    private InferredEntry? Component(Resource resource, DaprComponent component, ResourceOverlay stated)
    {
        if (stated is not { Kind: null, Component: null } || !manifest.Resources.Any(sidecar => Loads(sidecar, resource))) return null;
        return DaprComponents.TypeFor(component) is not { } type ? null
            : new InferredEntry(stated with { Component = new ComponentOverlay { Type = type } },
                "AWS has it in every account, and the manifest names no store of its own");
    }

    /// <summary>Whether a sidecar loads the component and neither the manifest nor an inference says what is behind it.</summary>
    public bool LacksStore(Resource resource) => resource.DaprComponent is { } component
        && manifest.Resources.Any(sidecar => Loads(sidecar, resource)) && !DaprComponents.IsWhole(component)
        && DaprComponents.TypeFor(component) is null;

    private bool Loads(Resource sidecar, Resource component) => overlay.For(sidecar.Name).Kind is null
        && sidecar.DaprSidecar?.Components.Any(name => manifest.Find(name.Text) == component) == true;

    // EFS is slow for data of this kind, and loses none of it.
    private static InferredEntry? DataPath(Resource resource, ResourceOverlay stated)
    {
        if (stated is not { DataPath: null, AcceptDataLoss: false, Image: null, Managed: null } || resource.Kind != ResourceKind.Container
            || KnownImages.DataOf(resource) is not { } path || KnownImages.Of(resource.Image!.Text) is not { Stateful: true } known
            || Volumes.KeepsData(resource, stated) || ManagedEngine.Of(resource) is not null) return null;
        return new InferredEntry(stated with { DataPath = path },
            $"{known.Name} keeps data and has no volume, and AWS manages no such server");
    }

    private static InferredEntry? Job(Resource resource, ResourceOverlay stated) =>
        Workloads.IsWorkload(resource) && resource.Kind != ResourceKind.Executable && stated is { Kind: null, Managed: null }
            && stated.Schedules.Count == 0 && !Workloads.SpeaksOfService(stated) && resource.Bindings.Count == 0
            && Names.Kebab(resource.Name).Split('-').Any(RunsOnce)
            ? new InferredEntry(stated with { Kind = "job" }, "by its name it runs once, before the services that wait for it") : null;

    // shop.migrations, DbMigrator, data-seeder
    private static bool RunsOnce(string word) =>
        word.Contains("migrat", StringComparison.Ordinal) || word is "seed" or "seeds" or "seeding"
            || word.EndsWith("seeder", StringComparison.Ordinal);

    private InferredEntry? Values(Resource resource, ResourceOverlay stated, string from)
    {
        var values = new Dictionary<string, string>(stated.Values);
        var isParameter = resource.Kind == ResourceKind.Parameter;
        foreach (var key in AskedOf(resource).Where(property => (!isParameter || property is ["bindings", ..])
            && !ExternalValues.Has(resource, property, stated.Values)).Select(ExternalValues.KeyOf))
            values[key] = InputFor(resource, key);
        return values.Count == stated.Values.Count ? null : new InferredEntry(stated with { Values = values }, from);
    }
}
