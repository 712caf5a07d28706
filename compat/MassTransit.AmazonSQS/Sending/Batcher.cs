using System.Threading.Channels;

namespace MassTransit.AmazonSqsTransport;

/// <summary>
/// Gathers what many callers want to send or delete into requests of up to ten entries. A lone entry leaves at once; while requests are
/// under way, further entries wait a few milliseconds for company. A batch that can never leave is impossible: every entry fits alone.
/// </summary>
/// <typeparam name="TEntry">The entry of the batch request.</typeparam>
internal abstract class Batcher<TEntry>
{
    public const int MaxEntries = 10;

    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(5);

    private readonly Channel<Pending> pending = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim requests;
    private readonly int maxBytes;
    private int requestsUnderWay;

    /// <summary>Bounds a batch to <paramref name="maxBytes"/> in all, and the requests under way at once.</summary>
    protected Batcher(int maxBytes, int maxRequests)
    {
        this.maxBytes = maxBytes;
        requests = new SemaphoreSlim(maxRequests);
        _ = Task.Run(RunAsync);
    }

    /// <summary>Completes when this entry was accepted, and fails when it, or the request with it, was refused.</summary>
    protected Task AddAsync(TEntry entry, int bytes)
    {
        var item = new Pending(entry, bytes);
        pending.Writer.TryWrite(item);
        return item.Completion.Task;
    }

    /// <summary>Sends one request. Returns the fault of each refused entry by its index; throws when the whole request failed.</summary>
    protected abstract Task<IReadOnlyDictionary<int, Exception>> SendAsync(IReadOnlyList<TEntry> entries);

    private async Task RunAsync()
    {
        Pending? carried = null;
        while (carried is not null || await pending.Reader.WaitToReadAsync())
        {
            await requests.WaitAsync();
            var (batch, left) = await GatherAsync(carried);
            carried = left;
            Interlocked.Increment(ref requestsUnderWay);
            _ = CompleteAsync(batch);
        }
    }

    /// <summary>Takes entries until the batch is full; what did not fit by size is handed back for the next one.</summary>
    private async Task<(List<Pending> Batch, Pending? Left)> GatherAsync(Pending? first)
    {
        var batch = new List<Pending>(MaxEntries);
        var bytes = 0;
        if (first is not null)
        {
            batch.Add(first);
            bytes = first.Bytes;
        }

        for (var lingered = false; ;)
        {
            while (batch.Count < MaxEntries && pending.Reader.TryRead(out var next))
            {
                if (batch.Count > 0 && bytes + next.Bytes > maxBytes)
                    return (batch, next);
                batch.Add(next);
                bytes += next.Bytes;
            }

            if (batch.Count == MaxEntries || lingered || Volatile.Read(ref requestsUnderWay) == 0)
                return (batch, null);
            lingered = true;
            await Task.Delay(Linger);
        }
    }

    private async Task CompleteAsync(List<Pending> batch)
    {
        try
        {
            var faults = await SendAsync(batch.ConvertAll(item => item.Entry));
            for (var index = 0; index < batch.Count; index++)
            {
                if (faults.TryGetValue(index, out var fault))
                    batch[index].Completion.TrySetException(fault);
                else
                    batch[index].Completion.TrySetResult();
            }
        }
        catch (Exception exception)
        {
            foreach (var item in batch)
                item.Completion.TrySetException(exception);
        }
        finally
        {
            Interlocked.Decrement(ref requestsUnderWay);
            requests.Release();
        }
    }

    private sealed record Pending(TEntry Entry, int Bytes)
    {
        public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
