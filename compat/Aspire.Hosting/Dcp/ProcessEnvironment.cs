using System.Collections.Immutable;
using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dcp;

/// <summary>What all processes have in common.</summary>
internal sealed partial class ProcessEnvironment
{
    internal required DcpClient Dcp { get; init; }

    internal required EngineFiles Engine { get; init; }

    internal required Assembly? AppHost { get; init; }

    internal required DistributedApplicationExecutionContext Context { get; init; }

    internal required DistributedApplicationModel Model { get; init; }

    internal required ResourceNotificationService Notifications { get; init; }

    internal required ResourceLoggerService Loggers { get; init; }

    internal required IDistributedApplicationEventing Eventing { get; init; }

    internal required IServiceProvider Services { get; init; }

    internal required ILogger Logger { get; init; }

    /// <summary>The application comes to its end.</summary>
    internal required CancellationToken Stopping { get; init; }

    /// <summary>Waits for what the resource depends on, then lets those who subscribed do their part before it starts.</summary>
    internal async Task PrepareAsync(IResource resource, IReadOnlyList<string> instances, CancellationToken cancellationToken)
    {
        await Notifications.WaitForDependenciesAsync(resource, instances, cancellationToken);
        await Eventing.PublishAsync(new BeforeResourceStartedEvent(resource, Services), cancellationToken);
    }

    internal Task StoppedAsync(IResource resource, string instance)
        => Notifications.TryGetCurrentState(instance, out var change) && !Stopping.IsCancellationRequested
            ? Eventing.PublishAsync(new ResourceStoppedEvent(resource, Services, change), EventDispatchBehavior.NonBlockingSequential, Stopping)
            : Task.CompletedTask;

    /// <summary>True when somebody waits for the resource's end: ending is what it is for, and its failure is an answer.</summary>
    internal bool IsOneShot(IResource resource)
        => Model.Resources.SelectMany(other => other.Annotations.OfType<WaitAnnotation>())
            .Any(wait => wait.WaitType == WaitType.WaitForCompletion && ReferenceEquals(wait.Resource, resource));

    /// <summary>Copies the console of a process into the resource's log until some seconds after its end.</summary>
    internal void FollowConsole(string instance, bool withSystem)
    {
        string[] sources = withSystem ? ["stdout", "stderr", "system"] : ["stdout", "stderr"];
        foreach (var source in sources)
            _ = CopyAsync(instance, source);
    }

    private async Task CopyAsync(string instance, string source)
    {
        try
        {
            await foreach (var line in Dcp.ReadConsoleAsync(instance, source, follow: source != "system", Stopping))
                Loggers.Append(instance, line, isError: source != "stdout");
        }
        catch (Exception fault) when (Stopping.IsCancellationRequested || fault is OperationCanceledException)
        {
            // The application stops, and the streams with it.
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            LogConsoleLost(Logger, instance, source, fault.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The {Source} of {Instance} is no longer followed: {Reason}")]
    private static partial void LogConsoleLost(ILogger logger, string instance, string source, string reason);
}

/// <summary>Changes properties of a snapshot by name.</summary>
internal static class ResourceProperties
{
    internal static ImmutableArray<ResourcePropertySnapshot> Set(
        ImmutableArray<ResourcePropertySnapshot> properties, params (string Name, object? Value)[] changes)
    {
        var kept = properties.Where(property => !changes.Any(change => change.Name == property.Name));
        return [.. kept, .. changes.Where(change => change.Value is not null).Select(change => new ResourcePropertySnapshot(change.Name, change.Value))];
    }
}
