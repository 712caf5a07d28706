using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker;

/// <summary>Stores that work has failed.</summary>
internal static class FailureNote
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Stores the failure before the message is settled; otherwise the work stays running for ever. A worker stopped meanwhile leaves the
    /// message in its queue.
    /// </summary>
    /// <param name="store">Stores the failure.</param>
    /// <param name="notStored">Logs that a try failed.</param>
    /// <param name="cancellationToken">Stops the tries after the first.</param>
    public static async Task StoreAsync(Func<Task> store, Action notStored, CancellationToken cancellationToken)
    {
        try
        {
            // Try once also in a worker that stops: a scheduled import has no message that comes again.
            await store();
        }
        catch (NpgsqlException fault)
        {
            notStored();
            if (!TransientFaults.IsTransient(fault)) return;
            await BackOff.Retry(int.MaxValue, Pause, Pause, _ => notStored()).ExecuteAsync(async _ => await store(), cancellationToken);
        }
    }
}
