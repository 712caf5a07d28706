using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dcp;

/// <summary>Runs the model: ports first, then everything that starts by itself, each when what it waits for is there.</summary>
internal sealed partial class Orchestrator(
    DistributedApplicationModel model, DistributedApplicationExecutionContext context, AppHostIdentity appHost, IConfiguration configuration,
    IDistributedApplicationEventing eventing, ResourceNotificationService notifications, ResourceLoggerService loggers, ResourceServiceHost resourceService,
    IServiceProvider services, IHostApplicationLifetime lifetime, ILogger<Orchestrator> logger) : IHostedService, IAsyncDisposable
{
    private const int LostWatchesOfADeadEngine = 10;

    private static readonly TimeSpan watchRenewal = TimeSpan.FromMinutes(3);

    /// <summary>What has not ended by itself by then is killed by the engine.</summary>
    private static readonly TimeSpan longestOrderedStop = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<string, ProcessInstance> processes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Task> background = [];
    private DcpClient? dcp;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var randomizePorts = configuration.GetValue("DcpPublisher:RandomizePorts", false);
        var runnable = model.Resources.Where(resource => resource.IsProcess()).ToList();
        EndpointAllocation.Check(runnable, randomizePorts);
        foreach (var resource in runnable)
            resource.Annotations.Add(NewInstances(resource));
        foreach (var resource in model.Resources)
            await notifications.PublishUpdateAsync(resource, InitialSnapshots.Of(resource));

        var engine = await EngineFiles.LocateAsync(configuration, appHost.Assembly, cancellationToken);
        var serving = model.Resources.OfType<DashboardResource>().Any() ? resourceService.StartAsync(cancellationToken) : Task.CompletedTask;
        dcp = await DcpProcess.StartAsync(engine.DcpPath, cancellationToken);
        await serving;
        await Task.WhenAll(runnable.Select(resource => EndpointAllocation.AllocateAsync(dcp, resource, randomizePorts, cancellationToken)));

        CreateProcesses(dcp, engine, runnable);
        background.Add(WatchAsync(dcp));
        foreach (var resource in model.Resources)
            if (resource is IResourceWithEndpoints && resource.HasAnnotationOfType<EndpointAnnotation>() && resource.IsProcess())
                await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellationToken);
        foreach (var resource in model.Resources.ToArray())
            background.Add(Task.Run(() => BeginAsync(resource), CancellationToken.None));
        await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (stopping.IsCancellationRequested)
            return;
        await StopDependentsAsync(cancellationToken);
        await stopping.CancelAsync();
        if (dcp is not null)
            await ShutDownAsync(dcp, cancellationToken);
        await resourceService.StopAsync(cancellationToken);
        await Task.WhenAll(background).WaitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var process in processes.Values)
            process.Dispose();
        dcp?.Dispose();
        stopping.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The instance of that name.</summary>
    internal ProcessInstance Process(string instance) => processes[instance];

    private async Task BeginAsync(IResource resource)
    {
        try
        {
            await eventing.PublishAsync(new InitializeResourceEvent(resource, eventing, loggers, notifications, services), stopping.Token);
            await new ResourceBeginning(context, eventing, notifications, loggers, services).BeginAsync(resource, stopping.Token);
            if (!resource.IsProcess())
                return;
            if (resource.HasAnnotationOfType<ExplicitStartupAnnotation>())
            {
                await notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = KnownResourceStates.NotStarted });
                return;
            }
            var instances = resource.GetInstanceNames();
            var prepared = environment!.PrepareAsync(resource, instances, stopping.Token);
            await Task.WhenAll(instances.Select(instance => processes[instance].StartAsync(prepared)));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The application stops before the resource has begun.
        }
#pragma warning disable CA1031 // Whatever a callback throws, it is this resource that fails to start, not the application.
        catch (Exception fault)
        {
            LogFailedToStart(loggers.GetLogger(resource), resource.Name, fault.Message);
            await notifications.PublishUpdateAsync(
                resource, snapshot => snapshot with { State = new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error) });
        }
#pragma warning restore CA1031
    }

    private ProcessEnvironment? environment;

    private void CreateProcesses(DcpClient client, EngineFiles engine, List<IResource> runnable)
    {
        environment = new ProcessEnvironment
        {
            Dcp = client,
            Engine = engine,
            AppHost = appHost.Assembly,
            Context = context,
            Model = model,
            Notifications = notifications,
            Loggers = loggers,
            Eventing = eventing,
            Services = services,
            Logger = logger,
            Stopping = stopping.Token,
        };
        foreach (var resource in runnable)
            foreach (var instance in resource.Annotations.OfType<DcpInstancesAnnotation>().Last().Instances)
                processes.Add(instance.Name, new ProcessInstance(resource, instance, environment));
    }

    /// <summary>Hands what the engine reports to the processes. A stream that ends or goes quiet is opened anew, and repeats everything.</summary>
    private async Task WatchAsync(DcpClient client)
    {
        for (var lost = 0; !stopping.IsCancellationRequested && lost < LostWatchesOfADeadEngine;)
        {
            using var renewal = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            renewal.CancelAfter(watchRenewal);
            try
            {
                await foreach (var change in client.WatchExecutablesAsync(renewal.Token))
                {
                    lost = 0;
                    if (change.Type != "DELETED" && processes.TryGetValue(change.Object.Metadata.Name, out var process))
                        process.OnChanged(change.Object);
                }
            }
            catch (OperationCanceledException)
            {
                // Renewed, or the application stops.
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException)
            {
                lost++;
                LogWatchLost(logger, fault.Message);
                await Task.Delay(200, CancellationToken.None);
            }
        }
        if (stopping.IsCancellationRequested)
            return;
        LogEngineDied(logger);
        lifetime.StopApplication();
    }

    /// <summary>
    /// What waits for others ends before them, the last link of a chain first, so that a service still has its database and its queues while it
    /// ends. What waits for nothing is left to the engine.
    /// </summary>
    private async Task StopDependentsAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(longestOrderedStop);
        try
        {
            foreach (var link in processes.Values.GroupBy(process => WaitDepth(process.Resource)).Where(link => link.Key > 0).OrderByDescending(link => link.Key))
                await Task.WhenAll(link.Select(process => process.StopAsync(deadline.Token)));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            LogNotStoppedInOrder(logger, fault.Message);
        }
    }

    private static int WaitDepth(IResource resource)
        => resource.Annotations.OfType<WaitAnnotation>().Select(wait => 1 + WaitDepth(wait.Resource)).DefaultIfEmpty().Max();

    private async Task ShutDownAsync(DcpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.ShutDownAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            LogEngineLost(logger, fault.Message);
        }
    }

    private static DcpInstancesAnnotation NewInstances(IResource resource)
        => new([.. Enumerable.Range(0, resource.GetReplicaCount()).Select(index =>
        {
            var suffix = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 8);
            return new DcpInstance($"{resource.Name}-{suffix}", suffix, index);
        })]);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The watch of the engine ended and is opened again: {Reason}")]
    private static partial void LogWatchLost(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The Aspire engine has died: the application stops")]
    private static partial void LogEngineDied(ILogger logger);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Not everything ended in its order, the engine ends the rest: {Reason}")]
    private static partial void LogNotStoppedInOrder(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The engine did not confirm that it has stopped everything: {Reason}")]
    private static partial void LogEngineLost(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Resource} does not start: {Reason}")]
    private static partial void LogFailedToStart(ILogger logger, string resource, string reason);
}
