using System.Net;
using Amazon.Runtime;
using Amazon.SQS.Model;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Financial.ServiceDefaults;

/// <summary>
/// Ends the service when a queue that it consumes stays missing or denied for a minute, because no retry mends that. Connection errors
/// and throttling never end it. The host finishes the messages under way first.
/// </summary>
/// <remarks>
/// The transport reports every failed attempt to receive, and a success once its long poll has returned. A bus that finds its queue missing
/// at the start reports once and stays stopped: a timer ends the service after a silence that no attempt takes.
/// </remarks>
internal sealed partial class QueueFaults(
    IHostApplicationLifetime lifetime, IOptions<HostOptions> host, IConfiguration configuration, TimeProvider clock,
    ILogger<QueueFaults> logger)
{
    /// <summary>Exit code of a service that ended because of a queue.</summary>
    public const int QueueExitCode = 3;

    // Longer than the pause before the next attempt (10 s) and its long poll (20 s).
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(45);

    private readonly TimeSpan _limit = configuration.GetValue("AmazonSqs:FatalAfter", TimeSpan.FromMinutes(1));

    /// <summary>The exit code of the process: 0 unless a queue ended it.</summary>
    public int ExitCode { get; private set; }

    /// <summary>True when only a person can mend the fault: the queue does not exist, or access to it is denied.</summary>
    public static bool IsFatal(Exception exception) => exception switch
    {
        QueueDoesNotExistException => true,
        // SQS answers some throttled calls with status 403.
        AmazonServiceException aws when TransientFaults.IsTransient(aws) => false,
        AmazonServiceException { StatusCode: HttpStatusCode.Forbidden } => true,
        AmazonServiceException aws => aws.ErrorCode?.Contains("AccessDenied", StringComparison.Ordinal) == true,
        _ => exception.InnerException is { } inner && IsFatal(inner),
    };

    /// <summary>An observer of the endpoint that reads <paramref name="queue"/>.</summary>
    public IReceiveEndpointObserver Watch(string queue) => new Observer(this, queue);

    private DateTimeOffset Now => clock.GetUtcNow();

    private ITimer EndAfter(TimeSpan silence, string queue, Exception fault) =>
        clock.CreateTimer(_ => End(queue, fault), null, silence, Timeout.InfiniteTimeSpan);

    private TimeSpan Silence => _limit < LongestAttempt ? _limit : LongestAttempt;

    private void End(string queue, Exception fault)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return;
        ExitCode = QueueExitCode;
        LogEnding(queue, _limit.TotalSeconds, (fault.InnerException ?? fault).Message);
        // Wait for the work under way without a time limit.
        host.Value.ShutdownTimeout = Timeout.InfiniteTimeSpan;
        lifetime.StopApplication();
    }

    private sealed class Observer(QueueFaults faults, string queue) : IReceiveEndpointObserver
    {
        private readonly Lock _lock = new();
        private DateTimeOffset? _since;
        private ITimer? _silence;

        public Task Faulted(ReceiveEndpointFaulted faulted) => Note(faulted.Exception is { } fault && IsFatal(fault) ? fault : null);

        public Task Ready(ReceiveEndpointReady ready) => Note(null);

        public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

        public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

        private Task Note(Exception? fatal)
        {
            lock (_lock)
            {
                _silence?.Dispose();
                _silence = null;
                if (fatal is null)
                {
                    _since = null;
                    return Task.CompletedTask;
                }
                var now = faults.Now;
                var left = faults._limit - (now - (_since ??= now));
                if (left <= TimeSpan.Zero)
                    faults.End(queue, fatal);
                else
                    _silence = faults.EndAfter(left > faults.Silence ? left : faults.Silence, queue, fatal);
            }
            return Task.CompletedTask;
        }
    }

    [LoggerMessage(LogLevel.Critical,
        "The queue {Queue} has been missing or denied for {Seconds} s; the service finishes its work and ends: {Reason}")]
    private partial void LogEnding(string queue, double seconds, string reason);
}
