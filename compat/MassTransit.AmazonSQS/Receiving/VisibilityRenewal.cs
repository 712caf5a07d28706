using System.Collections.Concurrent;
using System.Globalization;
using Amazon.SQS.Model;

namespace MassTransit.AmazonSqsTransport;

/// <summary>
/// Keeps the messages of one endpoint hidden while their consumers run: one loop renews, in batches, every lock that has used half of its
/// visibility time-out. A transient fault is tried again until the time-out has really passed; only then is the lock lost.
/// </summary>
internal sealed class VisibilityRenewal : IAsyncDisposable
{
    private readonly Queue queue;
    private readonly ConcurrentDictionary<string, MessageLock> held = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stop = new();
    private readonly TimeSpan tick;
    private readonly Task running;

    public VisibilityRenewal(Queue queue)
    {
        this.queue = queue;
        tick = TimeSpan.FromMilliseconds(Math.Clamp(queue.VisibilityTimeout.TotalMilliseconds / 20, 50, 1000));
        running = Task.Run(RunAsync);
    }

    public int HeldCount => held.Count;

    public void Add(MessageLock messageLock) => held[messageLock.ReceiptHandle] = messageLock;

    public void Remove(MessageLock messageLock) => held.TryRemove(messageLock.ReceiptHandle, out _);

    /// <summary>What goes back to the queue stays hidden at least this long.</summary>
    public TimeSpan MinimumReleaseDelay { get; private set; }

    /// <summary>
    /// Asks every running consumer to end, after the polls were cut off. SQS may answer a cut-off poll until its time has passed, and a
    /// message given back earlier could go to it and be hidden for nobody.
    /// </summary>
    public void CancelConsumers(TimeSpan pollTime)
    {
        MinimumReleaseDelay = pollTime;
        foreach (var (_, messageLock) in held)
            messageLock.CancelConsumer();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(tick);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
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
        foreach (var (_, messageLock) in held)
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
        var request = new ChangeMessageVisibilityBatchRequest { QueueUrl = queue.Url, Entries = [] };
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
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
            limit.CancelAfter(queue.VisibilityTimeout / 4 + TimeSpan.FromMilliseconds(250));
            var response = await queue.Client.ChangeMessageVisibilityBatchAsync(request, limit.Token);
            var faults = SendBatcher.Faults(response.Failed,
                fault => new MessageRefusedException(queue.Address.QueueName, fault.Code, fault.Message));
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
        catch (Exception exception) when (exception is OperationCanceledException || TransientFault.IsTransient(exception))
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
        return left < queue.VisibilityTimeout ? left : queue.VisibilityTimeout;
    }

    private static int Seconds(TimeSpan timeout) => Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds));

    private void RetrySoon(MessageLock messageLock, Exception fault)
    {
        messageLock.RenewLater(queue.VisibilityTimeout / 16);
        LogContext.Warning?.Log(fault, "Renewing message {MessageId} of {Queue} failed and will be tried again",
            messageLock.Message.MessageId, queue.Address.QueueName);
    }
}
