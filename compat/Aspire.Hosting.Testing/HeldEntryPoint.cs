using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>What tests set up differently from a run by hand.</summary>
internal class EmptyEntryPoint(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder) : EntryPointHold
{
    internal override void Constructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        options.Args = [.. options.Args ?? [], .. args.Except(options.Args ?? [])];
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;
        options.AllowUnsecuredTransport = true;
        settings.Configuration ??= new ConfigurationManager();
        settings.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["DcpPublisher:RandomizePorts"] = "true" });
        configureBuilder(options, settings);
    }

    internal override void Constructed(DistributedApplicationBuilder builder)
    {
    }

    internal override void Building()
    {
    }

    internal override void Built(DistributedApplication application)
    {
    }
}

/// <summary>Runs an AppHost's entry point on a thread of its own and holds it at Build until the test builds, and at its start until the test starts.</summary>
internal sealed class HeldEntryPoint(
    Assembly appHost, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
    : EmptyEntryPoint(args, configureBuilder)
{
    private readonly string[] args = args;
    private readonly TaskCompletionSource<DistributedApplicationBuilder> building = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DistributedApplicationBuilder? builder;

    internal Task<DistributedApplicationBuilder> RunToBuildAsync(CancellationToken cancellationToken)
    {
        new Thread(Run) { IsBackground = true, Name = $"{appHost.GetName().Name} under test" }.Start();
        return building.Task.WaitAsync(cancellationToken);
    }

    internal Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        released.TrySetResult();
        return built.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets an entry point that was never built come to its end.</summary>
    internal void Release() => released.TrySetCanceled();

    internal override void Constructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        options.AssemblyName ??= appHost.GetName().Name;
        settings.Configuration ??= new ConfigurationManager();
        settings.Configuration.AddInMemoryCollection(LaunchProfileVariables());
        base.Constructing(options, settings);
    }

    internal override void Constructed(DistributedApplicationBuilder builder) => this.builder = builder;

    internal override void Building()
    {
        building.TrySetResult(builder!);
        released.Task.GetAwaiter().GetResult();
    }

    internal override void Built(DistributedApplication application) => built.TrySetResult(application);

    private void Run()
    {
        Current = this;
        try
        {
            var entryPoint = appHost.EntryPoint ?? throw new InvalidOperationException($"The assembly '{appHost.GetName().Name}' has no entry point.");
            var result = entryPoint.Invoke(null, entryPoint.GetParameters().Length == 0 ? null : [args]);
            if (result is Task running)
                running.GetAwaiter().GetResult();
            Fail(new InvalidOperationException($"The entry point of '{appHost.GetName().Name}' ended without building an application."));
        }
#pragma warning disable CA1031 // Whatever ends the entry point is the answer that the test waits for.
        catch (Exception fault)
        {
            Fail(fault is TargetInvocationException { InnerException: { } inner } ? inner : fault);
        }
#pragma warning restore CA1031
    }

    private void Fail(Exception fault)
    {
        building.TrySetException(fault);
        built.TrySetException(fault);
        _ = (building.Task.Exception, built.Task.Exception);
    }

    /// <summary>The variables of the AppHost's first launch profile, as configuration.</summary>
    private Dictionary<string, string?> LaunchProfileVariables()
    {
        var folder = AppHostMetadata.ProjectDirectory(appHost);
        var profile = folder is null ? null : LaunchProfiles.Read(Path.Combine(folder, "Properties", "launchSettings.json"))?.Profiles.FirstOrDefault();
        var variables = new Dictionary<string, string?>();
        if (profile is not { Key: not null } chosen)
            return variables;
        foreach (var (name, value) in chosen.Value.EnvironmentVariables)
            variables[name.Replace("__", ":", StringComparison.Ordinal)] = value;
        variables["AppHost:DefaultLaunchProfileName"] = chosen.Key;
        foreach (var variable in new[] { "DOTNET_ENVIRONMENT", "ASPNETCORE_ENVIRONMENT" })
            if (variables.TryGetValue(variable, out var environment))
                variables[HostDefaults.EnvironmentKey] = environment;
        return variables;
    }
}
