using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>The store, broker or binding behind a component of Dapr.</summary>
/// <param name="Type">As Dapr spells it: <c>state.redis</c>.</param>
/// <param name="Metadata">From the overlay or the manifest.</param>
/// <param name="Table">The stack with the table that is made for it; null: there is none.</param>
/// <param name="MakesTopics">Dapr makes topics and queues for it.</param>
internal sealed record DaprDefinition(
    Resource Component, string Type, IReadOnlyList<EnvironmentVariable> Metadata, Stack? Table, bool MakesTopics);

/// <summary>
/// Decides what is behind each component of Dapr that a sidecar loads. A manifest has the kind of a component and not its store: without a
/// word of the overlay <c>state</c> is a DynamoDB table and <c>pubsub</c> topics and queues (<see cref="InferredEntries"/>).
/// </summary>
internal sealed class DaprComponents
{
    private readonly MappingScope _scope;
    private readonly SortedDictionary<string, DaprDefinition?> _definitions = new(StringComparer.Ordinal);

    public DaprComponents(IReadOnlyList<DaprApplication> applications, MappingScope scope, DaprStores stores)
    {
        _scope = scope;
        var used = applications.SelectMany(Named).Select(found => found.Component).OfType<Resource>().ToHashSet();
        foreach (var component in scope.Manifest.Resources.Where(resource => resource.DaprComponent is not null))
        {
            if (scope.Overlay.For(component.Name).Kind is "ignore" or "external") continue;
            if (used.Contains(component)) _definitions[component.Pointer] = Decide(component, stores);
            else scope.Report.Ignored(component.Pointer, "no sidecar that runs loads it");
        }
        var brokers = _definitions.Values.Where(definition => definition is { MakesTopics: true }).ToList();
        if (brokers.Count < 2) return;
        var shared = string.Join(" and ", brokers.Select(broker => $"'{broker!.Component.Name}'"));
        scope.Report.Warning(FindingCodes.DaprComponent, MappingScope.InManifest(brokers[1]!.Component),
            $"{shared} share their topics, because SNS has one topic of a name.",
            "Give their topics different names, or state another broker for one of them (component).");
    }

    /// <summary>Sorted by id.</summary>
    public IReadOnlyList<Stack> Stacks => [.. _definitions.Values.Select(definition => definition?.Table).OfType<Stack>()
        .OrderBy(stack => stack.Id, StringComparer.Ordinal)];

    /// <summary>The components that the sidecar of an application loads, without those that have an error.</summary>
    public IReadOnlyList<DaprDefinition> Of(DaprApplication application)
    {
        var definitions = new List<DaprDefinition>();
        foreach (var (name, component) in Named(application))
        {
            if (component is null)
            {
                _scope.Report.Error(FindingCodes.DaprSidecar, Location.InManifest(name.Pointer),
                    $"'{application.Sidecar.Name}' loads the component '{name.Text}', which the manifest does not have.",
                    "Add it in the AppHost (AddDaprComponent), or take the reference to it away.");
            }
            else if (_definitions.GetValueOrDefault(component.Pointer) is { } definition) definitions.Add(definition);
            else _scope.Report.Ignored(name.Pointer, "the component is left out");
        }
        return [.. definitions.DistinctBy(definition => definition.Component.Name, StringComparer.Ordinal)];
    }

    /// <summary>Whether the manifest says everything about a component.</summary>
    public static bool IsWhole(DaprComponent component) => component is { LocalPath: null, Metadata.Count: > 0 }
        && component.Type.Contains('.', StringComparison.Ordinal);

    /// <summary>The type that takes the place of the developer's machine; null: AWS has no usual one.</summary>
    public static string? TypeFor(DaprComponent component) => component is not { LocalPath: null, Metadata.Count: 0 } ? null
        : component.Type switch
        {
            "state" or "statestore" => DaprStores.TableType,
            "pubsub" or DaprStores.TopicType => DaprStores.TopicType,
            _ when component.Type.StartsWith("state.", StringComparison.Ordinal) => DaprStores.TableType,
            _ => null,
        };

    private IEnumerable<(ManifestText Name, Resource? Component)> Named(DaprApplication application) =>
        application.Options.Components.Select(name =>
            (name, _scope.Manifest.Find(name.Text) is { DaprComponent: not null } component ? component : null));

    private DaprDefinition? Decide(Resource component, DaprStores stores)
    {
        var (written, stated) = (component.DaprComponent!, _scope.Overlay.For(component.Name).Component);
        if (written.LocalPath is { } path && stated?.Type is null)
            return Refuse(component, $"is defined by {path} of the developer's machine, with the store of that machine");
        var metadata = Metadata(component, written, stated);
        var type = stated?.Type ?? written.Type;
        if (stated?.Type is null && !IsWhole(written))
            return Refuse(component, type.Length == 0 ? "has no type"
                : $"has the type {type}, and the manifest does not say what is behind it");
        _scope.Report.Mapped(component.Pointer, $"component {type} of Dapr");
        if (written.LocalPath is not null) _scope.Report.Ignored(component.Pointer + "/daprComponent/localPath", "the overlay defines it");
        var makesTopics = type == DaprStores.TopicType && metadata.All(entry => entry.Name != "consumerID");
        if (makesTopics) stores.NoteTopics(component);
        return new DaprDefinition(component, type, metadata,
            type == DaprStores.TableType && metadata.All(entry => entry.Name != "table") ? stores.TableOf(component) : null, makesTopics);
    }

    private List<EnvironmentVariable> Metadata(Resource component, DaprComponent written, ComponentOverlay? stated)
    {
        if (stated?.Metadata is not { Count: > 0 } entries) return stated?.Type is null ? [.. written.Metadata] : [];
        var metadata = new List<EnvironmentVariable>();
        foreach (var (name, text) in entries)
        {
            var place = _scope.InOverlay(component, "component", "metadata", name);
            if (SensitiveText.HasCredential(text) || (SensitiveText.HasSensitiveName(name) && text.Length > 0
                && !text.Contains('{', StringComparison.Ordinal)))
            {
                _scope.Report.Error(FindingCodes.SecretInOverlay, place, $"{name} of '{component.Name}' is typed in the overlay.",
                    "Make it a secret parameter in the AppHost and write its expression, such as {password.value}.");
            }
            metadata.Add(new EnvironmentVariable(name, new ManifestText(text, _scope.Report.Relocate(place))));
        }
        return metadata;
    }

    private DaprDefinition? Refuse(Resource component, string why)
    {
        _scope.Report.Error(FindingCodes.DaprComponent, MappingScope.InManifest(component), $"'{component.Name}' {why}.",
            $"State resources.{component.Name}.component: {{ type: state.redis, metadata: {{ … }} }} with the type and the metadata of "
                + "the store that it has in AWS, or leave it out (kind: ignore).");
        return null;
    }
}
