using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource, or one instance of it, has changed.</summary>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    public IResource Resource { get; } = resource;

    /// <summary>The name of the resource; for a process with the suffix of its instance.</summary>
    public string ResourceId { get; } = resourceId;

    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}

/// <summary>Keeps the latest snapshot of every resource and tells those who watch.</summary>
public partial class ResourceNotificationService
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, ResourceEvent> latest = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> watchers = [];
    private readonly ILogger<ResourceNotificationService> logger;
    private readonly IServiceProvider services;
    private readonly CancellationToken stopping;

    public ResourceNotificationService(
        ILogger<ResourceNotificationService> logger, IHostApplicationLifetime hostApplicationLifetime, IServiceProvider serviceProvider,
        ResourceLoggerService resourceLoggerService)
    {
        this.logger = logger;
        services = serviceProvider;
        loggers = resourceLoggerService;
        stopping = hostApplicationLifetime.ApplicationStopping;
    }

    /// <summary>What waiters do when the resource they wait for has failed and they have not said.</summary>
    public WaitBehavior DefaultWaitBehavior { get; set; } = WaitBehavior.StopOnResourceUnavailable;

    /// <summary>Everything that is known now, then every change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        var channel = Channel.CreateUnbounded<ResourceEvent>(new UnboundedChannelOptions { SingleReader = true });
        lock (gate)
        {
            foreach (var known in latest.Values)
                channel.Writer.TryWrite(known);
            watchers.Add(channel);
        }
        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(either.Token))
                yield return change;
        }
        finally
        {
            lock (gate)
                watchers.Remove(channel);
        }
    }

    /// <summary>Changes the snapshot of the resource, of all its instances if it has several.</summary>
    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        foreach (var id in resource.GetInstanceNames())
            Publish(resource, id, stateFactory);
        return Task.CompletedTask;
    }

    /// <summary>Changes the snapshot of one instance.</summary>
    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        Publish(resource, resourceId, stateFactory);
        return Task.CompletedTask;
    }

    public bool TryGetCurrentState(string resourceId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        if (latest.TryGetValue(resourceId, out resourceEvent))
            return true;
        var instances = latest.Values.Where(known => known.Resource.Name.Equals(resourceId, StringComparison.OrdinalIgnoreCase)).Take(2).ToList();
        resourceEvent = instances.Count == 1 ? instances[0] : null;
        return resourceEvent is not null;
    }

    internal IReadOnlyList<ResourceEvent> Current() => [.. latest.Values];

    private void Publish(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        string? before, after;
        lock (gate)
        {
            var previous = latest.TryGetValue(resourceId, out var known) ? known.Snapshot : InitialSnapshot(resource);
            var snapshot = stateFactory(previous);
            snapshot = Complete(resource, snapshot);
            (before, after) = (known?.Snapshot.State?.Text, snapshot.State?.Text);
            var change = new ResourceEvent(resource, resourceId, snapshot);
            latest[resourceId] = change;
            foreach (var watcher in watchers)
                watcher.Writer.TryWrite(change);
        }
        if (before != after && after is not null)
            LogStateChanged(resource.Name, resourceId, before, after);
    }

    private static CustomResourceSnapshot InitialSnapshot(IResource resource)
        => resource.Annotations.OfType<ResourceSnapshotAnnotation>().LastOrDefault()?.InitialSnapshot
            ?? new CustomResourceSnapshot { ResourceType = resource.GetResourceType(), Properties = [] };

    private CustomResourceSnapshot Complete(IResource resource, CustomResourceSnapshot snapshot)
    {
        var icon = resource.Annotations.OfType<ResourceIconAnnotation>().LastOrDefault();
        snapshot = snapshot with
        {
            CreationTimeStamp = snapshot.CreationTimeStamp ?? DateTime.UtcNow,
            IconName = snapshot.IconName ?? icon?.IconName,
            IconVariant = snapshot.IconVariant ?? icon?.IconVariant,
        };
        return snapshot with
        {
            Commands = [.. resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => new ResourceCommandSnapshot(
                command.Name, command.UpdateState(new UpdateCommandStateContext { ResourceSnapshot = snapshot, Services = services }),
                command.DisplayName, command.DisplayDescription, command.Parameter, command.ConfirmationMessage, command.IconName,
                command.IconVariant, command.IsHighlighted))],
        };
    }

    internal static bool IsHealthy(CustomResourceSnapshot snapshot)
        => snapshot.State?.Text == KnownResourceStates.Running && snapshot.HealthStatus is HealthStatus.Healthy;

    [LoggerMessage(Level = LogLevel.Debug, Message = "Resource {Resource} ({ResourceId}) changed from {Before} to {After}")]
    private partial void LogStateChanged(string resource, string resourceId, string? before, string after);
}
