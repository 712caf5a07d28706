namespace MassTransit.AmazonSqsTransport;

/// <summary>The places of one endpoint: each held message takes one, so an endpoint never holds more than its limit.</summary>
internal sealed class Places(int limit)
{
    /// <summary>
    /// Places free up within microseconds of each other when a batch is done; a request for one message each would waste calls.
    /// </summary>
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(2);

    private readonly SemaphoreSlim _free = new(limit, limit);

    public int Limit => limit;

    public int Free => _free.CurrentCount;

    /// <summary>Takes at least one place, at most <paramref name="wanted"/>.</summary>
    public async Task<int> TakeAsync(int wanted, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        var taken = TakeFree(1, wanted);
        if (taken < Math.Min(wanted, limit))
        {
            await Task.Delay(GatherTime, CancellationToken.None);
            taken = TakeFree(taken, wanted);
        }

        return taken;
    }

    public void Release(int count)
    {
        if (count > 0)
            _free.Release(count);
    }

    /// <summary>Waits until no message is held; false when <paramref name="cancellationToken"/> ends the waiting.</summary>
    public async Task<bool> AreAllFreeAsync(CancellationToken cancellationToken)
    {
        var taken = 0;
        try
        {
            for (; taken < limit; taken++)
                await _free.WaitAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            Release(taken);
        }
    }

    private int TakeFree(int taken, int wanted)
    {
        while (taken < wanted && _free.Wait(0))
            taken++;
        return taken;
    }
}
