using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// The life of one process: wait, start, run, end; and again after a crash, each time a little later. What the engine says of the process
/// comes in through <see cref="OnChanged"/>.
/// </summary>
internal sealed partial class ProcessInstance(IResource resource, DcpInstance instance, ProcessEnvironment environment) : IDisposable
{
    private static readonly TimeSpan firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(30);

    /// <summary>A process that has run this long has recovered: its next crash is its first.</summary>
    private static readonly TimeSpan recovered = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim command = new(1);
    private readonly ILogger console = environment.Loggers.GetLogger(instance.Name);
    private volatile Run? current;
    private CancellationTokenSource? life;
    private Task living = Task.CompletedTask;
    private TaskCompletionSource? pauseCut;
    private bool created;

    internal string Name => instance.Name;

    internal IResource Resource => resource;

    /// <summary>Begins the life, unless it is being lived; cuts the pause after a crash short.</summary>
    internal async Task StartAsync(Task? prepared = null)
    {
        await command.WaitAsync(environment.Stopping);
        try
        {
            pauseCut?.TrySetResult();
            Begin(prepared);
        }
        finally
        {
            command.Release();
        }
    }

    /// <summary>Ends the process, or the waiting for its start, and returns when it has ended.</summary>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        await command.WaitAsync(cancellationToken);
        try
        {
            await EndAsync(cancellationToken);
        }
        finally
        {
            command.Release();
        }
    }

    internal async Task RestartAsync(CancellationToken cancellationToken)
    {
        await command.WaitAsync(cancellationToken);
        try
        {
            await EndAsync(cancellationToken);
            Begin(null);
        }
        finally
        {
            command.Release();
        }
    }

    /// <summary>The engine reports the process; reports may repeat, and those of an earlier process of the same name are ignored.</summary>
    internal void OnChanged(DcpObject<object, ExecutableStatus> executable)
    {
        if (current is not { } run || run.Uid != executable.Metadata.Uid || executable.Status is not { State: { Length: > 0 } } status)
            return;
        lock (run)
        {
            if (run.Ended.Task.IsCompleted || run.LastReport == (status.State, status.Pid))
                return;
            run.LastReport = (status.State, status.Pid);
            if (status.State is not "Starting" && !run.ConsoleFollowed)
            {
                run.ConsoleFollowed = true;
                environment.FollowConsole(Name, withSystem: status.State == "FailedToStart");
            }
            if (status.HasEnded)
                run.Ended.TrySetResult(status);
            else if (status.State is "Running" or "Starting" && !run.StopRequested)
                Publish(snapshot => Shown(snapshot, status, run));
        }
    }

    public void Dispose()
    {
        life?.Dispose();
        command.Dispose();
    }

    private void Begin(Task? prepared)
    {
        if (!living.IsCompleted)
            return;
        life?.Dispose();
        life = CancellationTokenSource.CreateLinkedTokenSource(environment.Stopping);
        var token = life.Token;
        living = Task.Run(() => LiveAsync(prepared, token), CancellationToken.None);
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        if (living.IsCompleted)
            return;
        if (current is { } run)
        {
            run.StopRequested = true;
            Publish(snapshot => snapshot with { State = new(KnownResourceStates.Stopping, KnownResourceStateStyles.Info) });
            await environment.Dcp.StopExecutableAsync(Name, cancellationToken);
        }
        else
        {
            await life!.CancelAsync();
        }
        await living.WaitAsync(cancellationToken);
    }

    private async Task LiveAsync(Task? prepared, CancellationToken token)
    {
        var pause = firstPause;
        while (true)
        {
            ExecutableStatus ended;
            var began = DateTime.UtcNow;
            try
            {
                await (prepared ?? environment.PrepareAsync(resource, [Name], token)).WaitAsync(token);
                prepared = null;
                ended = await RunAsync(token);
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested || environment.Stopping.IsCancellationRequested)
            {
                if (environment.Stopping.IsCancellationRequested)
                    return;
                if (created)
                    await environment.Dcp.DeleteExecutableAsync(Name, environment.Stopping);
                Publish(snapshot => snapshot with { State = KnownResourceStates.NotStarted });
                return;
            }
#pragma warning disable CA1031 // Whatever a callback throws, it is this resource that fails to start, not the application.
            catch (Exception fault)
            {
                current = null;
                LogNotStarted(console, resource.Name, fault is DistributedApplicationException ? fault.Message : fault.ToString());
                await EndedAsync(new ExecutableStatus("FailedToStart", null, null, null, DateTime.UtcNow, null, null));
                return;
            }
#pragma warning restore CA1031
            var stopped = current!.StopRequested;
            current = null;
            await EndedAsync(ended);
            if (stopped || ended.State == "FailedToStart" || ended.ExitCode is 0 || environment.IsOneShot(resource) || token.IsCancellationRequested)
                return;
            pause = DateTime.UtcNow - began > recovered ? firstPause : pause;
            LogRestarting(console, ended.ExitCode, pause.TotalSeconds);
            if (!await PauseAsync(pause, token))
                return;
            pause = pause * 2 < longestPause ? pause * 2 : longestPause;
        }
    }

    /// <summary>False when the life ends meanwhile.</summary>
    private async Task<bool> PauseAsync(TimeSpan pause, CancellationToken token)
    {
        var cut = pauseCut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await cut.Task.WaitAsync(pause, token);
        }
        catch (TimeoutException)
        {
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        pauseCut = null;
        return true;
    }

    /// <summary>Creates the process and waits for its end.</summary>
    private async Task<ExecutableStatus> RunAsync(CancellationToken token)
    {
        Publish(snapshot => snapshot with
        {
            State = new(KnownResourceStates.Starting, KnownResourceStateStyles.Info),
            StartTimeStamp = null,
            StopTimeStamp = null,
            ExitCode = null,
        });
        var spec = await ProcessRendering.RenderAsync(resource, environment.Context, environment.AppHost, environment.Engine, console, token);
        if (created)
            await environment.Dcp.DeleteExecutableAsync(Name, token);
        var annotations = new Dictionary<string, string>
        {
            ["resource-name"] = resource.Name,
            ["instance-suffix"] = instance.Suffix,
            ["service-producer"] = JsonSerializer.Serialize(EndpointAllocation.Producers(resource), DcpJson.Options),
        };
        created = true;
        var executable = await environment.Dcp.CreateExecutableAsync(new DcpMetadata(Name, annotations), spec, token);
        var run = new Run(executable.Metadata.Uid!, spec);
        current = run;
        // What has happened to it before we knew its id.
        if (await environment.Dcp.FindExecutableAsync(Name, token) is { } report)
            OnChanged(report);
        return await run.Ended.Task.WaitAsync(environment.Stopping);
    }

    private void Publish(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) => environment.Notifications.PublishUpdateAsync(resource, Name, change);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Resource} does not start: {Reason}")]
    private static partial void LogNotStarted(ILogger logger, string resource, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The process ended with exit code {ExitCode}. It is started again in {Seconds} s.")]
    private static partial void LogRestarting(ILogger logger, int? exitCode, double seconds);

    /// <summary>One process of this instance.</summary>
    private sealed class Run(string uid, ExecutableSpec spec)
    {
        public string Uid => uid;

        public ExecutableSpec Spec => spec;

        public TaskCompletionSource<ExecutableStatus> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool StopRequested { get; set; }

        public bool ConsoleFollowed { get; set; }

        public (string? State, int? Pid) LastReport { get; set; }
    }
}
