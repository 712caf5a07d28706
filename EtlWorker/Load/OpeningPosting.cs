using Financial.Ledger.Journal;
using Financial.Ledger.Messages;
using Npgsql;
using NpgsqlTypes;

namespace Financial.EtlWorker.Load;

/// <summary>Posts one opening entry of balances that no entry makes, under the tenant's lock; the caller commits.</summary>
public static class OpeningPosting
{
    /// <summary>Posts the entry: the ledger opens with it on the day behind its date.</summary>
    public static async Task<PostedFigures> PostAsync(
        NpgsqlConnection connection, ImportFile message, JournalEntry opening, CancellationToken cancellationToken)
    {
        var (_, lastEntryId, lastEntryHash, _) = await Posting.ReadEntityAsync(connection, message, cancellationToken);
        var date = opening.Header.Date;
        await using var begin = Command("select ledger.begin_load($1, $2, $3)", message.EntityId, message.ImportId);
        begin.Parameters.Add(new NpgsqlParameter { Value = new[] { new DateOnly(date.Year, date.Month, 1) },
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Date });
        await using var tables = new LoadTables(connection, (long)(await begin.ExecuteScalarAsync(cancellationToken))!);
        using var chain = new HashChain(lastEntryHash, message.ImportId);
        var batch = new LoadBatch();
        batch.Add(opening, lastEntryId + 1, reversal: null, isLate: false, chain);
        await tables.SendAsync(batch, cancellationToken);
        await tables.CompleteAsync(cancellationToken);
        await using (var keep = Command("select ledger.keep_opening_entries($1, $2, $3, $4)", tables.Load, message.EntityId,
            new[] { lastEntryId + 1 }, new[] { date.AddDays(1) }))
            await keep.ExecuteNonQueryAsync(cancellationToken);
        await using var post = Command("select * from ledger.post_load($1, $2)", tables.Load, message.EntityId);
        await using var reader = await post.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new PostedFigures(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3),
            reader.GetFieldValue<DateOnly[]>(4));

        NpgsqlCommand Command(string sql, params object[] values)
        {
            var command = new NpgsqlCommand(sql, connection);
            foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
            return command;
        }
    }
}
