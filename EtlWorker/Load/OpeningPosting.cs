using Financial.Ledger.Database;
using Financial.Ledger.Journal;
using Financial.Ledger.Messages;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>Posts one opening entry, under the tenant's lock; the caller commits.</summary>
public static class OpeningPosting
{
    /// <summary>Posts the entry; the ledger opens with it on the day after its date.</summary>
    public static async Task<PostedFigures> PostAsync(
        NpgsqlConnection connection, ImportFile message, JournalEntry opening, CancellationToken cancellationToken)
    {
        var (_, lastEntryId, lastEntryHash, _) = await Posting.ReadEntityAsync(connection, message, cancellationToken);
        var date = opening.Header.Date;
        await using var tables = await LoadTables.BeginAsync(
            connection, message, [new DateOnly(date.Year, date.Month, 1)], lastEntryHash, cancellationToken);
        var batch = new LoadBatch();
        batch.Add(opening, lastEntryId + 1, reversal: null, isLate: false);
        await tables.SendAsync(batch, cancellationToken);
        await tables.CompleteAsync(cancellationToken);
        await connection.ExecuteAsync("select ledger.keep_opening_entries(@Load, @EntityId, @entries, @days)",
            new { tables.Load, message.EntityId, entries = new[] { lastEntryId + 1 }, days = new[] { date.AddDays(1) } },
            cancellationToken);
        return await tables.PostAsync(message.EntityId, cancellationToken);
    }
}
