using ManifestToEcs.Expressions;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
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
/// <see cref="ResolveBinding"/>. Collects what those values need: inputs, secrets, databases, stacks.
/// </summary>
internal sealed class ResourceValues
{
    private readonly AspireManifest _manifest;
    private readonly Overlay _overlay;
    private readonly Report _report;
    private readonly ResolveBinding _endpoints;
    private readonly IReadOnlySet<Workload> _callsByDns;
    private readonly Evaluator _byName;
    private readonly Evaluator _byDns;
    private readonly DeploymentInputs _inputs = new();
    private readonly Parameters _parameters;
    private readonly ExternalValues _external;
    private readonly ManagedServices _managed;
    private readonly Stacks _stacks;

    /// <param name="manifest">After <see cref="LegacyServers.Expand"/>.</param>
    /// <param name="callsByDns">Clients that find others by Cloud Map names.</param>
    public ResourceValues(
        AspireManifest manifest, Overlay overlay, Report report, References references, ResolveBinding endpoints,
        IReadOnlySet<Workload> callsByDns)
    {
        (_manifest, _overlay, _report, _endpoints, _callsByDns) = (manifest, overlay, report, endpoints, callsByDns);
        _byName = new Evaluator(manifest, report, (resource, property, pointer) => Resolve(resource, property, pointer, byDns: false));
        _byDns = new Evaluator(manifest, report, (resource, property, pointer) => Resolve(resource, property, pointer, byDns: true));
        Secrets = new SecretPlan(overlay.ApplicationOf(manifest), overlay.Environment);
        References = references;
        _stacks = new Stacks(manifest, overlay, report);
        AccessRights = new AccessRights(manifest, overlay, report, References, _stacks);
        _parameters = new Parameters(overlay, report, _inputs, Secrets);
        _external = new ExternalValues(overlay, report, _inputs, Secrets);
        _managed = new ManagedServices(overlay, report);
        // Before anything else is evaluated: passwords that a managed service shares with the manifest must be long enough for it.
        _managed.Plan(manifest, new ManagedPlan(manifest, overlay, report, Secrets, EvaluateAtLeast));
    }

    public SecretPlan Secrets { get; }

    public References References { get; }

    public AccessRights AccessRights { get; }

    /// <summary>
    /// Inputs that parameters and overlay values have asked for so far; sorted by name. The surroundings (account, subnets…) add theirs.
    /// </summary>
    public IReadOnlyList<Input> Inputs =>
        [.. _inputs.Sorted.Select(input => _byName.UriSafeInputs.Contains(input.Name)
            ? input with { Kind = InputKind.UriText } : input)];

    public IReadOnlyList<Database> Databases => OfServers<Database>();

    public IReadOnlyList<Cache> Caches => OfServers<Cache>();

    public IReadOnlyList<Broker> Brokers => OfServers<Broker>();

    public IReadOnlyList<KafkaCluster> KafkaClusters => OfServers<KafkaCluster>();

    public IReadOnlyList<Stack> Stacks => _stacks.All;

    /// <summary>Groups of databases, caches, brokers and Kafka clusters.</summary>
    public IReadOnlyList<SecurityGroup> SecurityGroups => [.. _managed.Servers.Select(server => server.SecurityGroup)];

    /// <summary>
    /// The text with every expression answered and managed servers' TLS and credentials put right; null when an error has been reported.
    /// </summary>
    /// <param name="client">Whose task the text is for: names of others are those that it can use.</param>
    public DeployText? Evaluate(ManifestText text, Workload? client = null) =>
        Evaluate(text, client is not null && _callsByDns.Contains(client));

    /// <summary>A secret in place of a variable whose text may not stand in clear; the deployment script asks for its value once.</summary>
    public SecretReference Provide(Resource resource, string variable) => new(Secrets.Provided(
        _inputs, SecretPlan.Path(resource.Name, variable), DeploymentInputs.NameFor(resource.Name + "-" + variable),
        $"ARN of the secret with {variable} of {resource.Name}."));

    /// <summary>The managed services that texts of a resource refer to.</summary>
    internal IEnumerable<ManagedServer> ServersOf(Resource client) =>
        References.Of(client).Select(reference => _managed.Find(reference.Resource)).OfType<ManagedServer>();

    /// <summary>The answer to an expression; null: the resource's own field, or (after an error) nothing.</summary>
    private DeployText? Resolve(Resource resource, IReadOnlyList<string> property, string pointer, bool byDns)
    {
        if (_overlay.For(resource.Name).Kind == "external" && resource.Kind != ResourceKind.Parameter)
            return _external.Resolve(resource, property, pointer);
        if (_managed.IsManaged(resource))
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

    internal static bool IsAzure(Resource resource) =>
        resource.Kind == ResourceKind.Bicep || resource.Type.StartsWith("azure.", StringComparison.OrdinalIgnoreCase);

    private List<T> OfServers<T>() => [.. _managed.Servers.Select(server => server.Aws).OfType<T>()];

    private DeployText? Evaluate(ManifestText text, bool byDns) => Unfinished(text, byDns) is { } value
        ? WithoutNeedlessEncoding(ConnectionTexts.PutRight(value, _managed.Servers)) : null;

    private DeployText? Unfinished(ManifestText text, bool byDns) => (byDns ? _byDns : _byName).Evaluate(text);

    private DeployText? EvaluateAtLeast(ManifestText text, int length)
    {
        _parameters.LeastLength = length;
        try
        {
            return Evaluate(text);
        }
        finally
        {
            _parameters.LeastLength = 0;
        }
    }

    // Percent-encoding leaves generated secrets as they are: they have only letters, digits and hyphens (rule SEC-08).
    private static DeployText WithoutNeedlessEncoding(DeployText text) =>
        DeployText.Of(text.Parts.Select(part => part is SecretPart { UriEncoded: true, Secret: GeneratedSecret } secret
            ? secret with { UriEncoded = false } : part));

    private DeployText? AzureResource(Resource resource)
    {
        // Report one finding for all uses: it lists every property that is needed, so one entry in the overlay is enough.
        var asked = _manifest.Resources.Where(Runs)
            .SelectMany(client => References.Of(client).Where(reference => reference.Resource == resource)
                .Select(reference => (client.Name, reference)))
            .Where(use => !use.reference.Pointer.StartsWith(resource.Pointer + "/", StringComparison.Ordinal)).ToList();
        var properties = asked.Select(use => use.reference.PropertyName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .ToList();
        var clients = string.Join(", ", asked.Select(use => $"'{use.Name}'").Distinct(StringComparer.Ordinal));
        var values = string.Join(", ",
            properties.Select(property => $"{property}: \"${{{DeploymentInputs.NameFor(resource.Name + "-" + property)}}}\""));
        _report.Error(FindingCodes.AzureResource, Location.InManifest(resource.Pointer),
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
        && !IsAzure(resource) && _overlay.For(resource.Name).Kind is not ("external" or "ignore");
}
