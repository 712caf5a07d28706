using System.Threading.Channels;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Journal;

namespace Financial.EtlWorker.Load;

/// <summary>
/// Transforms and loads in parallel: one thread reads rows and fills batches, the other sends them. Two batches are reused, so memory does
/// not grow with the file.
/// </summary>
public sealed class LoadPipeline(JournalTransform transform, Posting posting)
{
    // benchmarks/ import: with two batches the peak is 149 MiB for 1,000,000 lines.
    private const int Batches = 2;

    private readonly Channel<LoadBatch> _empty = Channel.CreateBounded<LoadBatch>(Batches);
    private readonly Channel<LoadBatch> _filled = Channel.CreateBounded<LoadBatch>(Batches);
    private LoadBatch _batch = new();
    private (JournalEntry Entry, long Id)? _last;

    /// <summary>Runs the whole file. After a refusal it sends nothing more and only checks the remaining rows.</summary>
    public async Task RunAsync(RowReader reader, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        for (var made = 1; made < Batches; made++) _empty.Writer.TryWrite(new LoadBatch());
        var producer = Task.Run(() => Produce(reader, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var ready in _filled.Reader.ReadAllAsync(cancellationToken))
            {
                if (!transform.IsRefused) await posting.SendAsync(ready, cancellationToken);
                ready.Clear();
                _empty.Writer.TryWrite(ready);
            }
        }
        catch
        {
            await stop.CancelAsync();
            await producer.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }

        await producer;
        await posting.CompleteLoadAsync(cancellationToken);
    }

    private void Produce(RowReader reader, CancellationToken cancellationToken)
    {
        try
        {
            transform.Run(reader, entry => Add(entry, cancellationToken), cancellationToken);
            if (!_batch.IsEmpty) _filled.Writer.TryWrite(_batch);
            _filled.Writer.Complete();
        }
        catch (Exception exception)
        {
            _filled.Writer.Complete(exception);
            throw;
        }
    }

    private void Add(JournalEntry entry, CancellationToken cancellationToken)
    {
        // If the source requests a reversing entry, it comes right after the reversed one.
        var reversal = entry.ReversalOf is not null && _last?.Entry == entry.ReversalOf
            ? new Reversal(_last.Value.Id, IsCorrection: false) : null;
        _last = (entry, posting.Add(_batch, entry, reversal));
        if (!_batch.IsFull) return;
        _filled.Writer.TryWrite(_batch);
        // The youngest generation may grow as large as the processor's cache, which can be hundreds of MiB. Rows die young: collect them
        // with each batch. benchmarks/ import: the peak is 149 MiB; collected at every fourth batch, 151.
        GC.Collect(0, GCCollectionMode.Forced, blocking: true);
        _batch = _empty.Reader.ReadAsync(cancellationToken).AsTask().GetAwaiter().GetResult();
    }
}
