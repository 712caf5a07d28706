using Financial.EtlWorker.BinaryCopy;
using Financial.EtlWorker.Extract;
using Financial.Ledger.Database;
using Financial.Ledger.Messages;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>
/// Fills the two load tables of one posting. One COPY sends all lines, because each COPY prepares every month's partition again. Entries
/// wait on the local disk until the lines are sent, because a connection runs one COPY at a time.
/// </summary>
public sealed class LoadTables(NpgsqlConnection connection, long load, HashChain chain) : IAsyncDisposable
{
    private readonly FileStream _entries = UnnamedFile.Create(bufferSize: 64 * 1024);
    private readonly MonthRuns _runs = new(chain);
    private NpgsqlRawCopyStream? _lines;

    /// <summary>The number of the load.</summary>
    public long Load => load;

    /// <summary>Creates the tables of a load, for entries of these months that follow the entry with the given hash.</summary>
    public static async Task<LoadTables> BeginAsync(NpgsqlConnection connection, ImportFile message, IReadOnlyList<DateOnly> months,
        byte[] lastEntryHash, CancellationToken cancellationToken)
    {
        var load = await connection.QuerySingleAsync<long>("select ledger.begin_load(@EntityId, @ImportId, @months)",
            new { message.EntityId, message.ImportId, months }, cancellationToken, Queries.NoTimeout);
        return new LoadTables(connection, load, new HashChain(lastEntryHash, message.ImportId));
    }

    /// <summary>Verifies the load and makes it part of the journal.</summary>
    public async Task<PostedFigures> PostAsync(int entityId, CancellationToken cancellationToken)
    {
        var (version, entries, lines, rows, months) = await connection.QuerySingleAsync<(long, long, long, long, DateOnly[])>(
            "select * from ledger.post_load(@load, @entityId)", new { load, entityId }, cancellationToken, Queries.NoTimeout);
        return new PostedFigures(version, entries, lines, rows, months);
    }

    public async Task SendAsync(LoadBatch batch, CancellationToken cancellationToken)
    {
        _runs.Take(batch);
        if (_lines is null)
        {
            _lines = await connection.BeginRawBinaryCopyAsync(
                $"copy ledger.load_line_{load} ({LoadBatch.LineColumns}) from stdin (format binary)", cancellationToken);
            await _lines.WriteAsync(CopyBuffer.Header, cancellationToken);
        }

        await _lines.WriteAsync(_runs.Lines, cancellationToken);
        await _entries.WriteAsync(_runs.Entries, cancellationToken);
    }

    /// <summary>Ends the COPY of lines and sends the entries. More batches may follow.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_lines is null) return;
        await _lines.WriteAsync(CopyBuffer.Trailer, cancellationToken);
        await _lines.DisposeAsync();
        _lines = null;

        _entries.Position = 0;
        await using (var copy = await connection.BeginRawBinaryCopyAsync(
            $"copy ledger.load_entry_{load} ({LoadBatch.EntryColumns}) from stdin (format binary)", cancellationToken))
        {
            await copy.WriteAsync(CopyBuffer.Header, cancellationToken);
            await _entries.CopyToAsync(copy, cancellationToken);
            await copy.WriteAsync(CopyBuffer.Trailer, cancellationToken);
        }

        _entries.SetLength(0);
    }

    /// <summary>Cancels a running COPY; its transaction is rolled back.</summary>
    public async ValueTask DisposeAsync()
    {
        chain.Dispose();
        await _entries.DisposeAsync();
        if (_lines is null) return;
        try
        {
            await _lines.CancelAsync();
            await _lines.DisposeAsync();
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or ObjectDisposedException)
        {
            // The connection is broken, so the COPY has ended too.
        }
    }
}
