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

    private readonly int _maxBytes;
    private readonly int _maxRequests;
    private readonly Timer _linger;

    private readonly Lock _gate = new();
    private readonly Queue<List<Pending>> _closed = new();
    private List<Pending> _open = new(MaxEntries);
    private int _openBytes;
    private int _requestsUnderWay;

    /// <summary>Bounds a batch to <paramref name="maxBytes"/> in all, and the requests under way at once.</summary>
    protected Batcher(int maxBytes, int maxRequests)
    {
        _maxBytes = maxBytes;
        _maxRequests = maxRequests;
        _linger = new Timer(static batcher => ((Batcher<TEntry>)batcher!).LingerEnded(), this, Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes when this entry was accepted, and fails when it, or the request with it, was refused.</summary>
    protected Task AddAsync(TEntry entry, int bytes)
    {
        var item = new Pending(entry);
        lock (_gate)
        {
            if (_open.Count > 0 && _openBytes + bytes > _maxBytes)
                CloseBatch();
            _open.Add(item);
            _openBytes += bytes;
            if (_open.Count == MaxEntries || _requestsUnderWay == 0)
                CloseBatch();
            else if (_open.Count == 1)
                _linger.Change(Linger, Timeout.InfiniteTimeSpan);
        }

        return item.Completion.Task;
    }

    /// <summary>Sends one request. Returns the fault of each refused entry by its index; throws when the whole request failed.</summary>
    protected abstract Task<IReadOnlyDictionary<int, Exception>> SendAsync(IReadOnlyList<TEntry> entries);

    private void LingerEnded()
    {
        lock (_gate)
            CloseBatch();
    }

    /// <summary>Nobody joins the open batch any more. To be called with the gate held, as <see cref="StartRequests"/>.</summary>
    private void CloseBatch()
    {
        if (_open.Count == 0)
            return;
        _closed.Enqueue(_open);
        _open = new List<Pending>(MaxEntries);
        _openBytes = 0;
        StartRequests();
    }

    private void StartRequests()
    {
        while (_requestsUnderWay < _maxRequests && _closed.TryDequeue(out var batch))
        {
            _requestsUnderWay++;
            _ = Task.Run(() => RequestAsync(batch));
        }
    }

    private async Task RequestAsync(List<Pending> batch)
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
            lock (_gate)
            {
                _requestsUnderWay--;
                StartRequests();
                if (_requestsUnderWay == 0)
                    CloseBatch();
            }
        }
    }

    private sealed record Pending(TEntry Entry)
    {
        public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
