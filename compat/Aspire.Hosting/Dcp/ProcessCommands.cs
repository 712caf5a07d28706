using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Dcp;

/// <summary>The commands that every process has: start, stop and restart.</summary>
internal static class ProcessCommands
{
    internal static void AddTo(IResource resource)
    {
        Add(resource, KnownResourceCommands.StartCommand, "Start", "Play", highlighted: true, state => CanStart(state), (process, _) => process.StartAsync());
        Add(resource, KnownResourceCommands.StopCommand, "Stop", "Stop", highlighted: true, state => state is "Running" or "Waiting" or "Starting",
            (process, token) => process.StopAsync(token));
        Add(resource, KnownResourceCommands.RestartCommand, "Restart", "ArrowCounterclockwise", highlighted: false, state => state == "Running",
            (process, token) => process.RestartAsync(token));
    }

    private static bool CanStart(string? state) => state is null or "NotStarted" || KnownResourceStates.TerminalStates.Contains(state);

    private static void Add(
        IResource resource, string name, string displayName, string icon, bool highlighted, Func<string?, bool> enabled,
        Func<ProcessInstance, CancellationToken, Task> execute)
    {
        if (resource.Annotations.OfType<ResourceCommandAnnotation>().Any(command => command.Name == name))
            return;
        resource.Annotations.Add(new ResourceCommandAnnotation(
            name, displayName,
            context => enabled(context.ResourceSnapshot.State?.Text) ? ResourceCommandState.Enabled
                : name == KnownResourceCommands.RestartCommand ? ResourceCommandState.Disabled : ResourceCommandState.Hidden,
            async context =>
            {
                await execute(context.Services.GetRequiredService<Orchestrator>().Process(context.ResourceName), context.CancellationToken);
                return CommandResults.Success();
            },
            displayDescription: null, parameter: null, confirmationMessage: null, icon, IconVariant.Filled, highlighted));
    }
}
