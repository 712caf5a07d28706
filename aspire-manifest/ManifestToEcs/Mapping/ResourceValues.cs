using ManifestToEcs.Expressions;
using ManifestToEcs.Model;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Answers <c>url</c>, <c>host</c>, <c>port</c>, <c>targetPort</c>, <c>scheme</c> or <c>tlsEnabled</c> of a binding of a resource that
/// runs; null after an error.
/// </summary>
/// <param name="byDns">The client finds others by Cloud Map names, not by those of Service Connect.</param>
internal delegate DeployText? ResolveBinding(Resource resource, Binding binding, string property, bool byDns);

/// <summary>
/// The value of every manifest text: parameters, stacks, managed services, external resources; endpoints of what runs are asked of
/// <see cref="ResolveBinding"/>. <see cref="Needs"/> collects the inputs and secrets of those values.
/// </summary>
internal sealed class ResourceValues
{
    private readonly MappingScope _scope;
    private readonly References _references;
    private readonly Stacks _stacks;
    private readonly ManagedServices _managed;
    private readonly ResolveBinding _endpoints;
    private readonly IReadOnlySet<Workload> _callsByDns;
    private readonly Parameters _parameters;
    private readonly ExternalValues _external;
    private readonly Evaluator _byName;
    private readonly Evaluator _byDns;

    /// <param name="scope">With a manifest after <see cref="LegacyServers.Expand"/>.</param>
    /// <param name="callsByDns">Clients that find others by Cloud Map names.</param>
    /// <param name="leastLength">Length that a secret must have if it is generated now.</param>
    public ResourceValues(
        MappingScope scope, Needs needs, References references, Stacks stacks, IReadOnlyList<ManagedServer> servers,
        ResolveBinding endpoints, IReadOnlySet<Workload> callsByDns, int leastLength = 0)
    {
        (_scope, _references, _stacks, _endpoints, _callsByDns) = (scope, references, stacks, endpoints, callsByDns);
        _managed = new ManagedServices(servers, scope.Overlay, scope.Report);
        _parameters = new Parameters(scope.Overlay, scope.Report, needs, leastLength);
        _external = new ExternalValues(scope.Overlay, scope.Report, needs);
        (_byName, _byDns) = (Evaluator(byDns: false), Evaluator(byDns: true));

        Evaluator Evaluator(bool byDns) => new(
            scope.Manifest, scope.Report, (resource, property, pointer) => Resolve(resource, property, pointer, byDns),
            needs.UriSafeInputs);
    }

    /// <summary>
    /// The text with every expression answered and managed servers' TLS and credentials put right; null when an error has been reported.
    /// </summary>
    /// <param name="client">Whose task the text is for: names of others are those that it can use.</param>
    public DeployText? Evaluate(ManifestText text, Workload? client = null) =>
        Evaluate(text, client is not null && _callsByDns.Contains(client));

    internal static bool IsAzure(Resource resource) =>
        resource.Kind == ResourceKind.Bicep || resource.Type.StartsWith("azure.", StringComparison.OrdinalIgnoreCase);

    /// <summary>The answer to an expression; null: the resource's own field, or (after an error) nothing.</summary>
    private DeployText? Resolve(Resource resource, IReadOnlyList<string> property, string pointer, bool byDns)
    {
        if (_scope.Overlay.For(resource.Name).Kind == "external" && resource.Kind != ResourceKind.Parameter)
            return _external.Resolve(resource, property, pointer);
        if ((resource.Kind == ResourceKind.NotExpressed || (resource.Kind == ResourceKind.Parameter && property is ["bindings", ..]))
            && _external.Stated(resource, property) is { } given) return given;
        if (ManagedServices.IsManaged(resource, _scope.Overlay))
        {
            return _external.Stated(resource, property) ?? Input()
                ?? _managed.Resolve(resource, property, pointer, text => Unfinished(text, byDns));
        }
        return property switch
        {
            ["connectionString"] when _managed.Condition(resource) is { } chosen => chosen,
            ["inputs", _] => Input(),
            ["value"] => _parameters.Stated(resource),
            ["bindings", var name, var part] when resource.FindBinding(name) is { } binding => _endpoints(resource, binding, part, byDns),
            ["output" or "outputs", var output]
                when resource.Kind is ResourceKind.CloudFormationStack or ResourceKind.CloudFormationTemplate =>
                _stacks.Output(resource, output, pointer),
            _ when IsAzure(resource) => AzureResource(resource),
            _ => null,
        };

        DeployText? Input() => _parameters.Input(resource, property, text => Evaluate(text, byDns));
    }

    private DeployText? Evaluate(ManifestText text, bool byDns) => Unfinished(text, byDns) is { } value
        ? WithoutNeedlessEncoding(ConnectionTexts.PutRight(value, _managed.Servers)) : null;

    private DeployText? Unfinished(ManifestText text, bool byDns) => (byDns ? _byDns : _byName).Evaluate(text);

    // Percent-encoding leaves generated secrets as they are: they have only letters, digits and hyphens (rule SEC-08).
    private static DeployText WithoutNeedlessEncoding(DeployText text) =>
        DeployText.Of(text.Parts.Select(part => part is SecretPart { UriEncoded: true, Secret: GeneratedSecret } secret
            ? secret with { UriEncoded = false } : part));

    private DeployText? AzureResource(Resource resource)
    {
        // Report one finding for all uses: it lists every property that is needed, so one entry in the overlay is enough.
        var asked = _scope.Manifest.Resources.Where(Runs)
            .SelectMany(client => _references.Of(client).Where(reference => reference.Resource == resource)
                .Select(reference => (client.Name, reference)))
            .Where(use => !use.reference.Pointer.StartsWith(resource.Pointer + "/", StringComparison.Ordinal)).ToList();
        var properties = asked.Select(use => use.reference.PropertyName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .ToList();
        var clients = string.Join(", ", asked.Select(use => $"'{use.Name}'").Distinct(StringComparer.Ordinal));
        var values = string.Join(", ",
            properties.Select(property => $"{property}: \"${{{InputNames.For(resource.Name + "-" + property)}}}\""));
        _scope.Report.Error(FindingCodes.AzureResource, Location.InManifest(resource.Pointer),
            $"'{resource.Name}' is an Azure resource ({resource.Type}); {(clients.Length > 0
                ? $"{clients} need its {string.Join(", ", properties)}" : "a text of the manifest needs it")}.",
            $"Write in the overlay resources.{resource.Name}: {{ kind: external, values: {{ {values} }} }}, "
                + "or with a counterpart on AWS { kind: managed, managed: { engine: … } }.");
        return null;
    }

    // Managed containers count too: their credentials are those of the service.
    private bool Runs(Resource resource) =>
        resource.Kind is ResourceKind.Project or ResourceKind.Container or ResourceKind.Dockerfile or ResourceKind.Executable
            or ResourceKind.Lambda or ResourceKind.Unknown
        && !IsAzure(resource) && _scope.Overlay.For(resource.Name).Kind is not ("external" or "ignore");
}
