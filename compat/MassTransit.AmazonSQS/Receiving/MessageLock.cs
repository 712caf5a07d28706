using Amazon.SQS.Model;
using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>
/// Our hold on one received message, named by its receipt handle: the same message received twice is two locks. It ends exactly once:
/// deleted, given back, or lost because it could not be renewed in time.
/// </summary>
internal sealed class MessageLock : ReceiveLockContext
{
    private enum State
    {
        Held,
        Ended,
        Lost,
    }

    private readonly Queue _queue;
    private readonly VisibilityRenewal _renewal;
    private readonly ReceiveSettings _settings;
    private readonly Message _message;
    private readonly long _receivedAt = TimeProvider.System.GetTimestamp();
    private readonly Lock _gate = new();
    private State _state = State.Held;
    private BaseReceiveContext? _context;

    public MessageLock(Message message, Queue queue, VisibilityRenewal renewal, ReceiveSettings settings)
    {
        _message = message;
        _queue = queue;
        _renewal = renewal;
        _settings = settings;
        VisibleUntil = _receivedAt + Ticks(queue.VisibilityTimeout);
        RenewAt = _receivedAt + Ticks(queue.VisibilityTimeout / 2);
        renewal.Add(this);
    }

    public Message Message => _message;

    public string ReceiptHandle => _message.ReceiptHandle;

    /// <summary>Timestamp at which others may receive the message.</summary>
    public long VisibleUntil { get; private set; }

    /// <summary>Timestamp of the next renewal.</summary>
    public long RenewAt { get; private set; }

    public bool IsHeld => _state == State.Held;

    /// <summary>Timestamp after which the message is not held any longer, however its consumer fares.</summary>
    public long HeldAtMostUntil => _receivedAt + Ticks(_settings.MaxVisibilityTimeout);

    /// <summary>Names the context whose consumer is cancelled when the lock is lost.</summary>
    public void Attach(BaseReceiveContext receiveContext) => _context = receiveContext;

    public void Renewed(long requestedAt, TimeSpan timeout)
    {
        VisibleUntil = requestedAt + Ticks(timeout);
        RenewAt = requestedAt + Ticks(timeout / 2);
    }

    public void RenewLater(TimeSpan pause) => RenewAt = TimeProvider.System.GetTimestamp() + Ticks(pause);

    public void KeepUnrenewed() => VisibleUntil = RenewAt = long.MaxValue;

    public void Lose(string reason)
    {
        if (!TryEnd(State.Lost))
            return;
        LogContext.Error?.Log("Lost the lock on message {MessageId} of {Queue}: {Reason}", _message.MessageId, _queue.Address.QueueName,
            reason);
        CancelConsumer();
    }

    public void CancelConsumer() => _context?.Cancel();

    public Task ValidateLockStatus() =>
        _state == State.Lost ? throw new MessageLockLostException(_queue.Address.QueueName, _message.MessageId) : Task.CompletedTask;

    /// <summary>Deletes the message. Its work is done, so that is tried even after the lock was lost.</summary>
    public async Task Complete()
    {
        var lost = _state == State.Lost;
        try
        {
            // Renewal goes on until the delete has been answered.
            await _queue.Deletes.DeleteAsync(ReceiptHandle);
        }
        catch (Exception exception)
        {
            // The message will be delivered again; consumers are idempotent. Failing here would move it to _error after its work was done.
            LogContext.Warning?.Log(exception, "Message {MessageId} of {Queue} was consumed but could not be deleted{Lost}",
                _message.MessageId, _queue.Address.QueueName, lost ? " after its lock was lost" : "");
        }
        finally
        {
            TryEnd(State.Ended);
        }
    }

    /// <summary>Gives the message back, later each time it fails.</summary>
    public Task Faulted(Exception exception) => ReleaseAsync(RedeliverDelay(SqsReceiveContext.ReceiveCount(_message)));

    /// <summary>Gives the message back to the queue, to be received again after <paramref name="delay"/>.</summary>
    public async Task ReleaseAsync(TimeSpan delay)
    {
        if (!TryEnd(State.Ended))
            return;
        try
        {
            var hidden = delay > _renewal.MinimumReleaseDelay ? delay : _renewal.MinimumReleaseDelay;
            await _queue.Client.ChangeMessageVisibilityAsync(_queue.Url, ReceiptHandle, (int)Math.Ceiling(hidden.TotalSeconds));
        }
        catch (Exception exception)
        {
            // It comes back by itself when its visibility time-out ends.
            LogContext.Warning?.Log(exception, "Message {MessageId} of {Queue} could not be given back at once", _message.MessageId,
                _queue.Address.QueueName);
        }
    }

    internal TimeSpan RedeliverDelay(int receiveCount)
    {
        var seconds = _settings.RedeliverDelay.TotalSeconds * Math.Pow(2, Math.Clamp(receiveCount - 1, 0, 20));
        return TimeSpan.FromSeconds(Backoff.Jitter(Math.Min(seconds, 900)));
    }

    internal static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * TimeProvider.System.TimestampFrequency);

    private bool TryEnd(State end)
    {
        lock (_gate)
        {
            if (_state != State.Held)
                return false;
            _state = end;
        }

        _renewal.Remove(this);
        return true;
    }
}

/// <summary>The message may meanwhile be with another consumer.</summary>
internal sealed class MessageLockLostException(string queueName, string messageId)
    : MassTransitException($"The lock on message {messageId} of the SQS queue '{queueName}' was lost; another consumer may have received "
        + "it.");
