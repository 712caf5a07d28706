using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public partial class ResourceNotificationService
{
    private readonly ResourceLoggerService loggers;

    /// <summary>Waits until the resource is in a state (default: Running). There is no time-out but the token.</summary>
    public async Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default)
        => await WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    /// <summary>Waits until the resource is in one of the states and says in which.</summary>
    public async Task<string> WaitForResourceAsync(
        string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var reached = await WaitForResourceAsync(
            resourceName, change => change.Snapshot.State is { } state && states.Contains(state.Text), cancellationToken);
        return reached.Snapshot.State!.Text;
    }

    /// <summary>Waits until the resource satisfies a condition.</summary>
    public async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var change in WatchAsync(cancellationToken))
            if (IsNamed(change, resourceName) && predicate(change))
                return change;
        cancellationToken.ThrowIfCancellationRequested();
        throw new OperationCanceledException($"The application stopped before the resource '{resourceName}' was as awaited.");
    }

    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
        => WaitForResourceHealthyAsync(resourceName, DefaultWaitBehavior, cancellationToken);

    /// <summary>Waits until the resource runs, is healthy and all who await its readiness are done.</summary>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var reached = await WaitForResourceAsync(
            resourceName,
            change => IsReady(change) || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && IsTerminal(change)),
            cancellationToken);
        if (!IsReady(reached))
            throw new DistributedApplicationException($"Stopped waiting for the resource '{resourceName}' because it is in state '{reached.Snapshot.State?.Text}'.");
        await reached.Snapshot.ResourceReadyEvent!.EventTask.WaitAsync(cancellationToken);
        return reached;
    }

    /// <summary>Waits for everything that the resource has been told to wait for.</summary>
    public Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
        => WaitForDependenciesAsync(resource, resource.GetInstanceNames(), cancellationToken);

    /// <summary>The same for some of its instances.</summary>
    internal async Task WaitForDependenciesAsync(IResource resource, IReadOnlyList<string> instances, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>()
            .Where(wait => wait.Resource is not IResourceWithoutLifetime)
            .DistinctBy(wait => (wait.Resource, wait.WaitType)).ToList();
        if (waits.Count == 0)
            return;
        foreach (var name in instances)
            await PublishUpdateAsync(resource, name, snapshot => snapshot with { State = KnownResourceStates.Waiting });
        await Task.WhenAll(waits.SelectMany(wait => wait.Resource.GetInstanceNames()
            .Select(instance => WaitForDependencyAsync(resource, wait, instance, cancellationToken))));
    }

    private async Task WaitForDependencyAsync(IResource resource, WaitAnnotation wait, string instance, CancellationToken cancellationToken)
    {
        var resourceLogger = loggers.GetLogger(resource);
        var awaited = wait.Resource.Name;
        LogWaiting(resourceLogger, wait.WaitType, awaited);
        if (wait.WaitType == WaitType.WaitForCompletion)
        {
            await WaitForCompletionAsync(wait, instance, cancellationToken);
            return;
        }
        var stopOnFailure = (wait.WaitBehavior ?? DefaultWaitBehavior) == WaitBehavior.StopOnResourceUnavailable;
        var started = wait.WaitType == WaitType.WaitUntilStarted;
        var reached = await WaitForResourceAsync(
            instance, change => (started ? IsRunning(change) : IsReady(change)) || (stopOnFailure && IsTerminal(change)), cancellationToken);
        if (!(started ? IsRunning(reached) : IsReady(reached)))
            throw new DistributedApplicationException($"'{awaited}' is in state '{reached.Snapshot.State?.Text}' and will not become available.");
        if (!started)
            await reached.Snapshot.ResourceReadyEvent!.EventTask.WaitAsync(cancellationToken);
    }

    private async Task WaitForCompletionAsync(WaitAnnotation wait, string instance, CancellationToken cancellationToken)
    {
        var ended = await WaitForResourceAsync(instance, IsTerminal, cancellationToken);
        if (ended.Snapshot.State!.Text == KnownResourceStates.FailedToStart)
            throw new DistributedApplicationException($"'{wait.Resource.Name}' failed to start.");
        if (ended.Snapshot.ExitCode is { } exitCode && exitCode != wait.ExitCode)
            throw new DistributedApplicationException($"'{wait.Resource.Name}' exited with code {exitCode}, expected {wait.ExitCode}.");
    }

    private static bool IsNamed(ResourceEvent change, string name)
        => change.ResourceId.Equals(name, StringComparison.OrdinalIgnoreCase) || change.Resource.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool IsRunning(ResourceEvent change) => change.Snapshot.State?.Text == KnownResourceStates.Running;

    private static bool IsReady(ResourceEvent change) => IsHealthy(change.Snapshot) && change.Snapshot.ResourceReadyEvent is not null;

    private static bool IsTerminal(ResourceEvent change)
        => change.Snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text);

    [LoggerMessage(Level = LogLevel.Information, Message = "{WaitType}: {Resource}")]
    private static partial void LogWaiting(ILogger logger, WaitType waitType, string resource);
}
