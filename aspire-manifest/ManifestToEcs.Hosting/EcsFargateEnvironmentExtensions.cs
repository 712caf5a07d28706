using Aspire.Hosting.ApplicationModel;
using ManifestToEcs.Hosting;
using ManifestToEcs.Overlays;

namespace Aspire.Hosting;

/// <summary>Adds ECS Fargate as the place to which the application is published.</summary>
public static class EcsFargateEnvironmentExtensions
{
    /// <summary>
    /// Adds AWS ECS Fargate as the compute environment of the application. It is no part of a local run and stays out of the manifest.
    /// </summary>
    /// <param name="name">Name of the environment, such as <c>aws</c>; it ends the names of its pipeline steps.</param>
    /// <example>
    /// <code>
    /// builder.AddEcsFargateEnvironment("aws")
    ///     .WithSettings(aws => aws with { Region = "eu-central-1", Domain = new() { Name = "shop.example.com" } });
    /// </code>
    /// </example>
    [AspireExport]
    public static IResourceBuilder<EcsFargateEnvironmentResource> AddEcsFargateEnvironment(
        this IDistributedApplicationBuilder builder, [ResourceName] string name)
    {
        var environment = new EcsFargateEnvironmentResource(name);
        return builder.ExecutionContext.IsPublishMode ? builder.AddResource(environment) : builder.CreateResourceBuilder(environment);
    }

    /// <summary>
    /// States settings of the whole deployment: account, region, network, cluster, certificate, domain, load balancer and more. What is
    /// not stated comes from <c>ecs.yaml</c>, then from the tool; values of the account that are still open are asked for by
    /// <c>deploy.sh</c>.
    /// </summary>
    /// <param name="settings">Gets what <c>ecs.yaml</c> and earlier settings state, and returns it with its own.</param>
    [AspireExportIgnore(Reason = "The settings are records of C#; other languages state them in ecs.yaml.")]
    public static IResourceBuilder<EcsFargateEnvironmentResource> WithSettings(
        this IResourceBuilder<EcsFargateEnvironmentResource> builder, Func<Overlay, Overlay> settings)
    {
        builder.Resource.Add(settings);
        return builder;
    }

    /// <summary>States a setting by the value that an Aspire parameter has when the application is published.</summary>
    /// <param name="setting">Gets the settings and the parameter's value, and returns the settings with it.</param>
    /// <example>
    /// <code>aws.WithSetting(builder.AddParameter("vpc"), (settings, vpc) => settings with { Vpc = vpc });</code>
    /// </example>
    [AspireExportIgnore(Reason = "The settings are records of C#; other languages state them in ecs.yaml.")]
    public static IResourceBuilder<EcsFargateEnvironmentResource> WithSetting(
        this IResourceBuilder<EcsFargateEnvironmentResource> builder, IResourceBuilder<ParameterResource> parameter,
        Func<Overlay, string, Overlay> setting)
    {
        builder.Resource.Add(parameter.Resource, setting);
        return builder;
    }

    /// <summary>Names the overlay file. Without it <c>ecs.yaml</c> beside the AppHost is read when it exists.</summary>
    /// <param name="path">Relative to the AppHost's folder.</param>
    [AspireExport]
    public static IResourceBuilder<EcsFargateEnvironmentResource> WithEcsOverlay(
        this IResourceBuilder<EcsFargateEnvironmentResource> builder, string path)
    {
        builder.Resource.OverlayPath = path;
        return builder;
    }

    /// <summary>Names the part of the overlay's <c>environments</c> to use; it is also a part of AWS names.</summary>
    [AspireExport]
    public static IResourceBuilder<EcsFargateEnvironmentResource> WithEcsEnvironmentName(
        this IResourceBuilder<EcsFargateEnvironmentResource> builder, string environmentName)
    {
        builder.Resource.EnvironmentName = environmentName;
        return builder;
    }
}
