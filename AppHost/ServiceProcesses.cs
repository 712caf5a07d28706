using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Financial.AppHost;

/// <summary>
/// Runs the services as processes of this machine: as built programs, started again after a crash, stopped before the servers that they
/// use.
/// </summary>
internal sealed partial class ServiceProcesses(
    DistributedApplicationModel model, ResourceNotificationService notifications, ResourceLoggerService loggers,
    ResourceCommandService commands)
    : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A service that ran this long has recovered: its next crash counts as the first.</summary>
    private static readonly TimeSpan Recovered = TimeSpan.FromMinutes(1);

    /// <summary>The services are built together with this program, each below its own project.</summary>
    private static readonly string OutputFolder = typeof(ServiceProcesses).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ServiceOutputFolder").Value!;

    /// <summary>The .NET that runs this program. A built program finds it by itself only where it was installed for all users.</summary>
    public static readonly string DotnetRoot = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private int _stopping;

    /// <summary>The services run until they are stopped; migrate ends by itself.</summary>
    private IEnumerable<ProjectResource> Services =>
        model.Resources.OfType<ProjectResource>().Where(resource => resource.Name != AllHealthy.Migrate);

    /// <summary>Call this after the last service is added. Publishing starts nothing.</summary>
    public static void Supervise(IDistributedApplicationBuilder builder, LocalState? local)
    {
        if (local is null)
            return;
        foreach (var service in builder.Resources.OfType<ProjectResource>())
            builder.CreateResourceBuilder(service)
                .WithAnnotation(RunBuiltProgram(service))
                .WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development")
                .WithEnvironment("DOTNET_ROOT", DotnetRoot)
                // Nothing here has TLS, so no certificate has to be trusted first.
                .WithoutHttpsCertificate();
        // Otherwise the AppHost ends before its processes do.
        builder.Configuration["DcpPublisher:WaitForResourceCleanup"] = "true";
        // Hosted services stop in reverse order: the services first, then the Postgres server and the emulator with Aspire's own.
        builder.Services.AddHostedService<ServiceProcesses>();
    }

    /// <summary>Asks every service to end and waits until all have.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // The host of a test is stopped by the test and by itself; the second time no engine is left to stop a process.
        if (Interlocked.Exchange(ref _stopping, 1) == 1)
            return;
        await Task.WhenAll(Services.Select(
            service => commands.ExecuteCommandAsync(service, KnownResourceCommands.StopCommand, cancellationToken)));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Services.Select(service => RestartAfterCrashesAsync(service, stoppingToken)));

    /// <summary>The built program of a service, for example Api/bin/Debug/net10.0/Api.</summary>
    public static string BuiltProgram(IProjectMetadata service) =>
        Path.Combine(Path.GetDirectoryName(service.ProjectPath)!, OutputFolder, Path.GetFileNameWithoutExtension(service.ProjectPath));

    /// <summary>Aspire starts a project by <c>dotnet run</c>, which costs each service 70 MiB and a second of processor time.</summary>
    private static ExecutableAnnotation RunBuiltProgram(ProjectResource service)
    {
        var project = service.GetProjectMetadata();
        return new ExecutableAnnotation { Command = BuiltProgram(project), WorkingDirectory = Path.GetDirectoryName(project.ProjectPath)! };
    }

    private async Task RestartAfterCrashesAsync(ProjectResource service, CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (true)
        {
            var running = Stopwatch.StartNew();
            var crash = await NextCrashAsync(service, stoppingToken);
            pause = running.Elapsed > Recovered ? FirstPause : pause;
            LogCrash(loggers.GetLogger(service), crash.Snapshot.ExitCode, pause.TotalSeconds);
            await Task.Delay(pause, stoppingToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            await commands.ExecuteCommandAsync(service, KnownResourceCommands.StartCommand, stoppingToken);
        }
    }

    /// <summary>Returns when the service has ended with a failure that no user requested, as the Stop button does.</summary>
    private async Task<ResourceEvent> NextCrashAsync(ProjectResource service, CancellationToken stoppingToken)
    {
        var stopRequested = false;
        return await notifications.WaitForResourceAsync(service.Name, happened =>
        {
            var state = happened.Snapshot.State?.Text ?? "";
            stopRequested = state == KnownResourceStates.Stopping || (stopRequested && state != KnownResourceStates.Running);
            return !stopRequested && KnownResourceStates.TerminalStates.Contains(state) && happened.Snapshot.ExitCode is not (null or 0);
        }, stoppingToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The process ended with exit code {ExitCode}. It starts again in {Seconds} s.")]
    private static partial void LogCrash(ILogger logger, int? exitCode, double seconds);
}
