using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dcp;

internal sealed partial class ProcessInstance
{
    private async Task EndedAsync(ExecutableStatus status)
    {
        var state = status.State == "FailedToStart" ? new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error)
            : status.ExitCode is 0 ? new(KnownResourceStates.Finished, null)
            : new(KnownResourceStates.Exited, KnownResourceStateStyles.Error);
        Publish(snapshot => snapshot with
        {
            State = state,
            ExitCode = status.ExitCode,
            StopTimeStamp = status.FinishTimestamp ?? DateTime.UtcNow,
            ResourceReadyEvent = null,
            HealthReports = [.. snapshot.HealthReports.Select(report => report with { Status = null })],
            Urls = [.. snapshot.Urls.Select(url => url with { IsInactive = true })],
            Properties = ResourceProperties.Set(snapshot.Properties, ("resource.exitCode", status.ExitCode?.ToString(CultureInfo.InvariantCulture))),
        });
        await environment.StoppedAsync(resource, Name);
    }

    private static CustomResourceSnapshot Shown(CustomResourceSnapshot snapshot, ExecutableStatus status, Run run)
    {
        var own = run.Spec.Env.Select(variable => variable.Name).ToHashSet();
        var running = status.State == "Running";
        return snapshot with
        {
            State = running ? new(KnownResourceStates.Running, KnownResourceStateStyles.Success) : new(KnownResourceStates.Starting, KnownResourceStateStyles.Info),
            StartTimeStamp = status.StartupTimestamp,
            EnvironmentVariables = [.. (status.EffectiveEnv ?? run.Spec.Env).OrderBy(variable => variable.Name, StringComparer.Ordinal)
                .Select(variable => new EnvironmentVariableSnapshot(variable.Name, variable.Value, own.Contains(variable.Name)))],
            Urls = [.. snapshot.Urls.Select(url => url with { IsInactive = !running })],
            Properties = ResourceProperties.Set(
                snapshot.Properties, ("executable.path", run.Spec.ExecutablePath), ("executable.workDir", run.Spec.WorkingDirectory),
                ("executable.args", (status.EffectiveArgs ?? run.Spec.Args).ToArray()), ("executable.pid", status.Pid)),
        };
    }
}
