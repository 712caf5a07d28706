using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.SQS.Model;

namespace MassTransit.AmazonSqsTransport;

/// <summary>
/// Keeps the messages of one endpoint hidden while their consumers run: one loop renews, in batches, every lock that has used half of its
/// visibility time-out. A transient fault is tried again until the time-out has really passed; only then is the lock lost.
/// </summary>
internal sealed class VisibilityRenewal : IAsyncDisposable
{
    private readonly Queue _queue;
    private readonly ConcurrentDictionary<string, MessageLock> _held = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeSpan _tick;
    private readonly Task _running;

    public VisibilityRenewal(Queue queue)
    {
        _queue = queue;
        _tick = TimeSpan.FromMilliseconds(Math.Clamp(queue.VisibilityTimeout.TotalMilliseconds / 20, 50, 1000));
        _running = Task.Run(RunAsync);
    }

    public int HeldCount => _held.Count;

    public void Add(MessageLock messageLock) => _held[messageLock.ReceiptHandle] = messageLock;

    public void Remove(MessageLock messageLock) => _held.TryRemove(messageLock.ReceiptHandle, out _);

    /// <summary>What goes back to the queue stays hidden at least this long.</summary>
    public TimeSpan MinimumReleaseDelay { get; private set; }

    /// <summary>
    /// Asks every running consumer to end, after the polls were cut off. SQS may answer a cut-off poll until its time has passed, and a
    /// message given back earlier could go to it and be hidden for nobody.
    /// </summary>
    public void CancelConsumers(TimeSpan pollTime)
    {
        MinimumReleaseDelay = pollTime;
        foreach (var (_, messageLock) in _held)
            messageLock.CancelConsumer();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(_tick);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await RenewDueAsync();
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task RenewDueAsync()
    {
        var now = TimeProvider.System.GetTimestamp();
        var due = new List<MessageLock>();
        foreach (var (_, messageLock) in _held)
        {
            if (now >= messageLock.VisibleUntil)
                messageLock.Lose("its visibility time-out has passed");
            else if (now >= messageLock.HeldAtMostUntil)
                messageLock.Lose("it was held longer than MaxVisibilityTimeout allows");
            else if (now >= messageLock.RenewAt)
                due.Add(messageLock);
        }

        await Task.WhenAll(due.Chunk(Batcher<object>.MaxEntries).Select(RenewAsync));
    }

    private async Task RenewAsync(MessageLock[] locks)
    {
        var requestedAt = TimeProvider.System.GetTimestamp();
        var request = new ChangeMessageVisibilityBatchRequest { QueueUrl = _queue.Url, Entries = [] };
        for (var index = 0; index < locks.Length; index++)
            request.Entries.Add(new ChangeMessageVisibilityBatchRequestEntry
            {
                Id = index.ToString(CultureInfo.InvariantCulture),
                ReceiptHandle = locks[index].ReceiptHandle,
                VisibilityTimeout = Seconds(Timeout(locks[index], requestedAt)),
            });

        try
        {
            // A renewal that hangs must not outlive the time-out that it renews.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            limit.CancelAfter(_queue.VisibilityTimeout / 4 + TimeSpan.FromMilliseconds(250));
            var response = await _queue.Client.ChangeMessageVisibilityBatchAsync(request, limit.Token);
            var faults = SendBatcher.Faults(response.Failed,
                fault => new MessageRefusedException(_queue.Address.QueueName, fault.Code, fault.Message));
            var senderFaults = (response.Failed ?? []).Where(fault => fault.SenderFault == true).Select(fault => fault.Id).ToHashSet();
            for (var index = 0; index < locks.Length; index++)
            {
                if (!faults.TryGetValue(index, out var fault))
                    locks[index].Renewed(requestedAt, TimeSpan.FromSeconds(Seconds(Timeout(locks[index], requestedAt))));
                else if (senderFaults.Contains(index.ToString(CultureInfo.InvariantCulture)))
                    locks[index].Lose(fault.Message);
                else
                    RetrySoon(locks[index], fault);
            }
        }
        catch (QueueDoesNotExistException)
        {
            // The messages of a deleted queue reach nobody else: let their consumers finish.
            foreach (var messageLock in locks)
                messageLock.KeepUnrenewed();
        }
        catch (Exception exception) when (TransientFault.IsTransient(exception)
            || exception is OperationCanceledException or AmazonServiceException { StatusCode: HttpStatusCode.Forbidden })
        {
            foreach (var messageLock in locks)
                RetrySoon(messageLock, exception);
        }
        catch (Exception exception)
        {
            foreach (var messageLock in locks)
                messageLock.Lose(exception.Message);
        }
    }

    /// <summary>The queue's own time-out, or what is left of the most that one message may be held.</summary>
    private TimeSpan Timeout(MessageLock messageLock, long now)
    {
        var left = TimeProvider.System.GetElapsedTime(now, messageLock.HeldAtMostUntil);
        return left < _queue.VisibilityTimeout ? left : _queue.VisibilityTimeout;
    }

    private static int Seconds(TimeSpan timeout) => Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds));

    private void RetrySoon(MessageLock messageLock, Exception fault)
    {
        messageLock.RenewLater(_queue.VisibilityTimeout / 16);
        LogContext.Warning?.Log(fault, "Renewing message {MessageId} of {Queue} failed and will be tried again",
            messageLock.Message.MessageId, _queue.Address.QueueName);
    }
}
