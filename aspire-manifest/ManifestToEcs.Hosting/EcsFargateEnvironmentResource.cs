using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using ManifestToEcs.Overlays;

namespace ManifestToEcs.Hosting;

/// <summary>ECS Fargate in one account and region, to which <c>aspire publish</c> and <c>aspire deploy</c> bring the application.</summary>
[AspireExport]
public sealed class EcsFargateEnvironmentResource : Resource, IComputeEnvironmentResource
{
    private readonly List<Setting> _settings = [];

    /// <summary>Makes the environment; <c>AddEcsFargateEnvironment</c> adds one to an application.</summary>
    public EcsFargateEnvironmentResource(string name) : base(name)
    {
        Annotations.Add(ManifestPublishingCallbackAnnotation.Ignore);
        Annotations.Add(new PipelineStepAnnotation(context => EcsFargateSteps.Of(this, context.PipelineContext.Model)));
        Annotations.Add(new PipelineConfigurationAnnotation(context => EcsFargateSteps.Configure(this, context)));
    }

    /// <summary>
    /// The part of the overlay's <c>environments</c> to use, and a part of AWS names. Default: <c>prod</c> for Production, <c>dev</c> for
    /// Development, otherwise the name of Aspire's environment in lower case.
    /// </summary>
    public string? EnvironmentName { get; set; }

    /// <summary>The overlay, relative to the AppHost's folder. Default: <c>ecs.yaml</c> in it, when there is one.</summary>
    public string? OverlayPath { get; set; }

    /// <summary>Some setting is the value of an Aspire parameter.</summary>
    internal bool AsksForParameters => _settings.Exists(setting => setting.Parameter is not null);

    /// <summary>Aspire's own step, which writes the manifest.</summary>
    internal PipelineStep? ManifestStep { get; set; }

    /// <summary>The publication in memory, once it has been checked.</summary>
    internal PreparedPublication? Prepared { get; set; }

    /// <summary>The name by which another service of the application calls this one.</summary>
    ReferenceExpression IComputeEnvironmentResource.GetHostAddressExpression(EndpointReference endpointReference) =>
        ReferenceExpression.Create($"{endpointReference.Resource.Name.ToLowerInvariant()}");

    internal void Add(Func<Overlay, Overlay> settings) => _settings.Add(new Setting(null, (overlay, _) => settings(overlay)));

    internal void Add(ParameterResource parameter, Func<Overlay, string, Overlay> setting) =>
        _settings.Add(new Setting(parameter, setting));

    /// <summary>The settings of the whole deployment, with the values that parameters have now.</summary>
    internal async Task<Func<Overlay, Overlay>> SettingsAsync(CancellationToken cancellationToken)
    {
        var settings = new List<Func<Overlay, Overlay>>();
        foreach (var (parameter, setting) in _settings)
        {
            var value = parameter is null ? "" : await parameter.GetValueAsync(cancellationToken)
                ?? throw new DistributedApplicationException(
                    $"The parameter {parameter.Name} has no value: set Parameters__{parameter.Name}.");
            settings.Add(overlay => setting(overlay, value));
        }
        return overlay => settings.Aggregate(overlay, (stated, setting) => setting(stated));
    }

    private sealed record Setting(ParameterResource? Parameter, Func<Overlay, string, Overlay> State);
}
