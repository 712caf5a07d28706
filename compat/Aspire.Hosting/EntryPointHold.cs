using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>
/// Lets a test run an AppHost's own entry point and hold it where the test takes part: the builder's making, its Build, the application's start.
/// It flows with the entry point's thread, so that several AppHosts can run in one test process.
/// </summary>
internal abstract class EntryPointHold
{
    private static readonly AsyncLocal<EntryPointHold?> current = new();

    internal static EntryPointHold? Current
    {
        get => current.Value;
        set => current.Value = value;
    }

    internal abstract void Constructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings);

    internal abstract void Constructed(DistributedApplicationBuilder builder);

    /// <summary>Blocks until the test has finished the model.</summary>
    internal abstract void Building();

    internal abstract void Built(DistributedApplication application);
}
