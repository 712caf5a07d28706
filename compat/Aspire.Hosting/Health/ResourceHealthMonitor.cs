using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Health;

/// <summary>Checks the resources that run, and says so when one is ready: running, healthy, and for the first time since it started.</summary>
internal sealed partial class ResourceHealthMonitor(
    HealthCheckService checks, ResourceNotificationService notifications, IDistributedApplicationEventing eventing, IServiceProvider services,
    ILogger<ResourceHealthMonitor> logger) : BackgroundService
{
    private static readonly TimeSpan healthyPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan firstUnhealthyPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan longestUnhealthyPause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var watched = new Dictionary<IResource, Watched>();
        try
        {
            await foreach (var change in notifications.WatchAsync(stoppingToken))
            {
                var running = change.Snapshot.State?.Text == KnownResourceStates.Running;
                if (!watched.TryGetValue(change.Resource, out var known) && running)
                    watched[change.Resource] = known = new Watched(CancellationTokenSource.CreateLinkedTokenSource(stoppingToken));
                if (known is null)
                    continue;
                if (!running)
                {
                    known.Running.Remove(change.ResourceId);
                    if (known.Running.Count > 0)
                        continue;
                    watched.Remove(change.Resource);
                    await known.Life.CancelAsync();
                }
                else if (known.Running.Add(change.ResourceId))
                {
                    known.NewInstance.Writer.TryWrite(true);
                    known.Watching ??= Task.Run(() => WatchAsync(change.Resource, known), CancellationToken.None);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
    }

    private async Task WatchAsync(IResource resource, Watched watched)
    {
        var token = watched.Life.Token;
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToHashSet();
        var pause = firstUnhealthyPause;
        EventSnapshot? ready = null;
        try
        {
            while (!token.IsCancellationRequested)
            {
                watched.NewInstance.Reader.TryRead(out _);
                var healthy = keys.Count == 0 || await CheckAsync(resource, keys, token);
                if (healthy)
                {
                    ready ??= new EventSnapshot(RaiseReadyAsync(resource, token));
                    await PublishAsync(resource, snapshot => snapshot with { ResourceReadyEvent = ready }, token);
                }
                pause = healthy ? firstUnhealthyPause : pause * 2 < longestUnhealthyPause ? pause * 2 : longestUnhealthyPause;
                await WaitAsync(watched.NewInstance.Reader, keys.Count == 0 ? Timeout.InfiniteTimeSpan : healthy ? healthyPause : pause, token);
            }
        }
        catch (OperationCanceledException)
        {
            // The resource, or the application, stops.
        }
    }

    private async Task<bool> CheckAsync(IResource resource, HashSet<string> keys, CancellationToken token)
    {
        var report = await checks.CheckHealthAsync(check => keys.Contains(check.Name), token);
        if (keys.FirstOrDefault(key => !report.Entries.ContainsKey(key)) is { } unknown)
            LogUnknownCheck(logger, resource.Name, unknown);
        var now = DateTime.UtcNow;
        await PublishAsync(resource, snapshot => snapshot with
        {
            HealthReports = [.. snapshot.HealthReports.Select(known => report.Entries.TryGetValue(known.Name, out var entry)
                ? new HealthReportSnapshot(known.Name, entry.Status, entry.Description, entry.Exception?.Message) { LastRunAt = now }
                : known)],
        }, token);
        return report.Status == HealthStatus.Healthy && report.Entries.Count == keys.Count;
    }

    /// <summary>To the instances that run; what has ended keeps what it had.</summary>
    private Task PublishAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> change, CancellationToken token)
        => notifications.PublishUpdateAsync(
            resource, snapshot => !token.IsCancellationRequested && snapshot.State?.Text == KnownResourceStates.Running ? change(snapshot) : snapshot);

    private async Task RaiseReadyAsync(IResource resource, CancellationToken token)
    {
        await Task.Yield();
        LogReady(logger, resource.Name);
        try
        {
            await eventing.PublishAsync(new ResourceReadyEvent(resource, services), token);
        }
        catch (Exception fault) when (!token.IsCancellationRequested)
        {
            LogReadyFailed(logger, fault, resource.Name);
            throw;
        }
    }

    private static async Task WaitAsync(ChannelReader<bool> newInstance, TimeSpan pause, CancellationToken token)
    {
        try
        {
            await newInstance.WaitToReadAsync(token).AsTask().WaitAsync(pause, token);
        }
        catch (TimeoutException)
        {
            // Time to look again.
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Resource} is ready")]
    private static partial void LogReady(ILogger logger, string resource);

    [LoggerMessage(Level = LogLevel.Error, Message = "A subscriber failed when {Resource} became ready")]
    private static partial void LogReadyFailed(ILogger logger, Exception fault, string resource);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Resource} names the health check '{Key}', which is not registered")]
    private static partial void LogUnknownCheck(ILogger logger, string resource, string key);

    private sealed class Watched(CancellationTokenSource life)
    {
        public CancellationTokenSource Life => life;

        public HashSet<string> Running { get; } = [];

        public Channel<bool> NewInstance { get; } = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public Task? Watching { get; set; }
    }
}
