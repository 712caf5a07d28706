using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Financial.LocalInfrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Tests;

/// <summary>The tests that share one running system.</summary>
[CollectionDefinition(Name)]
public sealed class RunningSystemCollection : ICollectionFixture<RunningSystem>
{
    public const string Name = "running system";
}

/// <summary>The sample system, started once for all tests that only look at it or disturb a resource that is theirs alone; with dashboard.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    internal static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    internal static string NodeModules { get; } = Path.Combine(NpmPackages.Folder, "node_modules");

    internal DistributedApplication App { get; private set; } = null!;

    internal List<string> Raised { get; } = [];

    public async Task InitializeAsync()
    {
        // The application lives longer than the builder, whose disposal would stop it.
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SampleAppHost>(
            [], (options, _) => (options.DisableDashboard, options.EnableResourceLogging) = (false, false));
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Eventing.Subscribe<ResourceReadyEvent>((ready, _) => Note($"ready {ready.Resource.Name}"));
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>((before, _) => Note($"before {before.Resource.Name}"));
        builder.Eventing.Subscribe<ResourceStoppedEvent>((stopped, _) => Note($"stopped {stopped.Resource.Name}"));
        AddResources(builder);
        App = await builder.BuildAsync();
        await App.StartAsync();
    }

    public async Task DisposeAsync() => await App.DisposeAsync();

    private static void AddResources(IDistributedApplicationBuilder builder)
    {
        builder.AddExecutable("crashing", "sh", ".", "-c", "echo up; sleep 0.3; exit 3");
        var failing = builder.AddExecutable("failing-once", "sh", ".", "-c", "exit 4");
        builder.AddExecutable("waits-in-vain", "sh", ".", "-c", "exec sleep 600").WaitForCompletion(failing);
        builder.AddExecutable("missing-program", "no-such-program-anywhere", ".");
        builder.AddExecutable("to-be-restarted", "sh", ".", "-c", "exec sleep 600");
        var absent = builder.AddParameter("absent");
        builder.AddExecutable("lacks-parameter", "sh", ".", "-c", "exec sleep 600").WithEnvironment("ABSENT", absent);
        builder.AddContainer("box", "redis");
    }

    private Task Note(string what)
    {
        lock (Raised)
            Raised.Add(what);
        return Task.CompletedTask;
    }
}
