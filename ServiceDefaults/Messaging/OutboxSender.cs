using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Financial.ServiceDefaults;

/// <summary>The result of one attempt to send.</summary>
/// <param name="OutboxId">The row.</param>
/// <param name="Error">Null when it was sent.</param>
/// <param name="Parked">True when no further attempt is made.</param>
/// <param name="Pause">Time until the next attempt.</param>
internal sealed record SendOutcome(long OutboxId, string? Error, bool Parked, TimeSpan Pause);

/// <summary>Sends one message of the outbox to its queue, as a part of the trace that enqueued it.</summary>
internal sealed partial class OutboxSender(IBus bus, ILogger<OutboxSender> logger)
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The transport repeats a failed request for half a minute; a send that takes longer has failed. If its message arrives
    /// nevertheless, the receiver's inbox drops the second copy.
    /// </summary>
    private static readonly TimeSpan _sendTimeout = TimeSpan.FromSeconds(45);

    /// <summary>
    /// Attempts for a permanent fault, such as a missing queue: about ten minutes with the growing pauses.
    /// </summary>
    private const int MaxAttempts = 80;

    public async Task<SendOutcome> SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        // The row carries the trace across the commit: without it the send would belong to the dispatcher's loop, not to the upload.
        ActivityContext.TryParse(message.TraceParent, message.TraceState, isRemote: true, out var parent);
        using var activity = parent == default
            ? null
            : FinancialTelemetry.ActivitySource.StartActivity($"{message.Queue} dispatch", ActivityKind.Internal, parent);
        activity?.SetTag("messaging.destination.name", message.Queue).SetTag("messaging.message.id", message.MessageId);
        try
        {
            var (body, type) = message.Read();
            var endpoint = await bus.GetSendEndpoint(new Uri($"queue:{message.Queue}"));
            await endpoint.Send(body, type, Pipe.Execute<SendContext>(context => context.MessageId = message.MessageId), cancellationToken)
                .WaitAsync(_sendTimeout, cancellationToken);
            MessagingMetrics.RecordSent(message.Queue, DateTimeOffset.UtcNow - message.RecordedAt);
            return new SendOutcome(message.OutboxId, Error: null, Parked: false, TimeSpan.Zero);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            return Failed(message, exception);
        }
    }

    private SendOutcome Failed(OutboxMessage message, Exception exception)
    {
        var attempt = message.Attempts + 1;
        var error = $"{exception.GetType().Name}: {exception.Message}";
        if (exception is UnsendableMessageException || (attempt >= MaxAttempts && !TransientFaults.IsTransient(exception)))
        {
            LogParked(message.MessageId, message.Queue, attempt, error);
            MessagingMetrics.RecordParked(message.Queue);
            return new SendOutcome(message.OutboxId, error, Parked: true, TimeSpan.Zero);
        }
        var pause = BackOff.After(attempt, _firstPause, _longestPause);
        LogPostponed(message.MessageId, message.Queue, attempt, pause.TotalMilliseconds, error);
        return new SendOutcome(message.OutboxId, error, Parked: false, pause);
    }

    [LoggerMessage(LogLevel.Warning,
        "Message {MessageId} for {Queue} could not be sent at attempt {Attempt}; the next follows in {PauseMs:0} ms: {Error}")]
    private partial void LogPostponed(Guid messageId, string queue, int attempt, double pauseMs, string error);

    [LoggerMessage(LogLevel.Error, "Message {MessageId} for {Queue} is parked in the outbox after {Attempt} attempts: {Error}")]
    private partial void LogParked(Guid messageId, string queue, int attempt, string error);
}
