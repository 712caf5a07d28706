using Aspire.Hosting.ApplicationModel;
using ManifestToEcs.Hosting;
using ManifestToEcs.Overlays;

namespace Aspire.Hosting;

/// <summary>States what resources of the application become on ECS Fargate.</summary>
public static class EcsFargateResourceExtensions
{
    /// <summary>Runs the resource as a service: tasks that are kept running.</summary>
    /// <param name="settings">Gets what <c>ecs.yaml</c> and earlier settings state, and returns it with its own.</param>
    /// <example>
    /// <code>
    /// builder.AddProject&lt;Projects.Api&gt;("api").PublishAsEcsFargateService(service => service with
    /// {
    ///     Cpu = 512, MemoryMiB = 1024, Scaling = new() { Min = 2, Max = 6, CpuPercent = 60 },
    /// });
    /// </code>
    /// </example>
    [AspireExportIgnore(Reason = "The settings are records of C#; other languages state them in ecs.yaml.")]
    public static IResourceBuilder<T> PublishAsEcsFargateService<T>(
        this IResourceBuilder<T> builder, Func<ResourceOverlay, ResourceOverlay>? settings = null)
        where T : IResource => builder.WithEcsFargateSettings(resource => Stated(resource with { Kind = "service" }, settings));

    /// <summary>Runs the resource as a job: once at each deployment, before the services that wait for it.</summary>
    /// <inheritdoc cref="PublishAsEcsFargateService" path="/param"/>
    [AspireExportIgnore(Reason = "The settings are records of C#; other languages state them in ecs.yaml.")]
    public static IResourceBuilder<T> PublishAsEcsFargateJob<T>(
        this IResourceBuilder<T> builder, Func<ResourceOverlay, ResourceOverlay>? settings = null)
        where T : IResource => builder.WithEcsFargateSettings(resource => Stated(resource with { Kind = "job" }, settings));

    /// <summary>Runs the resource by schedule. A service or job keeps its kind and gets the schedule besides.</summary>
    /// <param name="expression"><c>cron(0 6 * * ? *)</c>, <c>rate(1 hour)</c> or <c>at(2027-01-01T06:00:00)</c>.</param>
    /// <param name="run">Settings of this schedule: time zone, variables, command and more.</param>
    /// <param name="settings">Settings of the resource.</param>
    [AspireExportIgnore(Reason = "The settings are records of C#; other languages state them in ecs.yaml.")]
    public static IResourceBuilder<T> PublishAsEcsFargateSchedule<T>(
        this IResourceBuilder<T> builder, string expression, Func<ScheduleOverlay, ScheduleOverlay>? run = null,
        Func<ResourceOverlay, ResourceOverlay>? settings = null) where T : IResource
    {
        var schedule = new ScheduleOverlay { Expression = expression };
        if (run is not null) schedule = run(schedule);
        return builder.WithEcsFargateSettings(resource => Stated(resource with
        {
            Kind = resource.Kind ?? "scheduled",
            Schedules = [.. resource.Schedules, schedule],
        }, settings));
    }

    /// <summary>Lets a service of AWS take the container's place: RDS, Aurora, ElastiCache, Amazon MQ, MSK or DocumentDB.</summary>
    /// <param name="managed">Settings of the service: engine, version, size and more; the engine follows from the image.</param>
    [AspireExportIgnore(Reason = "The settings are records of C#; other languages state them in ecs.yaml.")]
    public static IResourceBuilder<T> PublishAsAwsManagedService<T>(
        this IResourceBuilder<T> builder, Func<ManagedOverlay, ManagedOverlay>? managed = null) where T : IResource =>
        builder.WithEcsFargateSettings(resource =>
        {
            var stated = resource.Managed ?? new ManagedOverlay();
            return resource with { Kind = "managed", Managed = managed is null ? stated : managed(stated) };
        });

    /// <summary>States settings of any resource: parameters and connection strings too, which have no kind.</summary>
    /// <inheritdoc cref="PublishAsEcsFargateService" path="/param"/>
    [AspireExportIgnore(Reason = "The settings are records of C#; other languages state them in ecs.yaml.")]
    public static IResourceBuilder<T> WithEcsFargateSettings<T>(
        this IResourceBuilder<T> builder, Func<ResourceOverlay, ResourceOverlay> settings) where T : IResource =>
        builder.WithAnnotation(new EcsFargateSettingsAnnotation(settings));

    // AppHosts in other languages state the kind here, and whatever else they need in ecs.yaml.

    /// <inheritdoc cref="PublishAsEcsFargateService"/>
    [AspireExport("publishAsEcsFargateService")]
    internal static IResourceBuilder<T> PublishAsEcsFargateServiceExport<T>(this IResourceBuilder<T> builder) where T : IResource =>
        builder.PublishAsEcsFargateService();

    /// <inheritdoc cref="PublishAsEcsFargateJob"/>
    [AspireExport("publishAsEcsFargateJob")]
    internal static IResourceBuilder<T> PublishAsEcsFargateJobExport<T>(this IResourceBuilder<T> builder) where T : IResource =>
        builder.PublishAsEcsFargateJob();

    /// <inheritdoc cref="PublishAsEcsFargateSchedule"/>
    [AspireExport("publishAsEcsFargateSchedule")]
    internal static IResourceBuilder<T> PublishAsEcsFargateScheduleExport<T>(this IResourceBuilder<T> builder, string expression)
        where T : IResource => builder.PublishAsEcsFargateSchedule(expression);

    /// <inheritdoc cref="PublishAsAwsManagedService"/>
    [AspireExport("publishAsAwsManagedService")]
    internal static IResourceBuilder<T> PublishAsAwsManagedServiceExport<T>(this IResourceBuilder<T> builder) where T : IResource =>
        builder.PublishAsAwsManagedService();

    private static ResourceOverlay Stated(ResourceOverlay resource, Func<ResourceOverlay, ResourceOverlay>? settings) =>
        settings is null ? resource : settings(resource);
}
