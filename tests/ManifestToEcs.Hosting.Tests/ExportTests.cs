using System.Reflection;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ManifestToEcs.Overlays;

namespace ManifestToEcs.Hosting.Tests;

/// <summary>What AppHosts in other languages than C# can call (decision 24).</summary>
public class ExportTests
{
    private static readonly MethodInfo[] Methods =
    [
        .. new[] { typeof(EcsFargateEnvironmentExtensions), typeof(EcsFargateResourceExtensions) }.SelectMany(type =>
            type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)),
    ];

    [Fact]
    public void Every_method_is_exported_or_says_why_not() => Assert.All(Methods.Where(method => method.IsPublic), method =>
        Assert.True(Export(method) is not null || method.GetCustomAttribute<AspireExportIgnoreAttribute>()?.Reason is not null,
            method.Name));

    [Theory]
    [InlineData("publishAsEcsFargateService", "service")]
    [InlineData("publishAsEcsFargateJob", "job")]
    [InlineData("publishAsEcsFargateSchedule", "scheduled", "rate(1 hour)")]
    [InlineData("publishAsAwsManagedService", "managed")]
    public void An_exported_method_without_a_callback_states_the_kind(string id, string kind, params string[] arguments)
    {
        var builder = DistributedApplication.CreateBuilder(["--operation", "publish", "--step", "publish"]);
        var worker = builder.AddContainer("worker", "example.org/worker", "1.0");

        Methods.Single(method => Export(method)?.Id == id).MakeGenericMethod(typeof(ContainerResource))
            .Invoke(null, [worker, .. arguments]);

        var settings = Assert.Single(worker.Resource.Annotations.OfType<EcsFargateSettingsAnnotation>()).Settings;
        Assert.Equal(kind, settings(ResourceOverlay.Empty).Kind);
        Assert.Equal(arguments, settings(ResourceOverlay.Empty).Schedules.Select(schedule => schedule.Expression));
    }

    private static AspireExportAttribute? Export(MethodInfo method) => method.GetCustomAttribute<AspireExportAttribute>();
}
