using System.Runtime.InteropServices;
using Financial.Ledger.Journal;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>An entry as it stands in the journal.</summary>
/// <param name="EntryId">Its number.</param>
/// <param name="Entry">Date, texts and lines.</param>
/// <param name="IsReversed">True when another entry reverses it already.</param>
public sealed record PostedEntry(long EntryId, JournalEntry Entry, bool IsReversed);

/// <summary>Reads posted entries back, to be reversed.</summary>
public static class PostedEntries
{
    private const string EntrySql = """
        select e.entry_id, e.entry_date, e.reference, e.description,
               exists (select from ledger.journal_entry r where r.entity_id = e.entity_id and r.reversal_of = e.entry_id)
        from ledger.journal_entry e where e.entity_id = $1 and e.entry_id = any ($2) order by e.entry_id
        """;

    private const string LineSql = """
        select entry_id, debit_minor, credit_minor, account_code, description, region, division, job, phase, cost_code, class, department,
          party, tax_code, cost_type, counter_entity,
               document, due_date
        from ledger.journal_line
        where entity_id = $1 and entry_id = any ($2) and entry_id between $3 and $4 and entry_date between $5 and $6
        order by entry_id, line_no
        """;

    /// <summary>Reads entries by their numbers, inside the posting's transaction.</summary>
    /// <param name="connection">A connection that is inside a tenant transaction.</param>
    /// <param name="entityId">The company.</param>
    /// <param name="entryIds">At most some thousand numbers.</param>
    /// <param name="sourceLine">The physical line of the file that a reversing line names.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<IReadOnlyList<PostedEntry>> ReadAsync(
        NpgsqlConnection connection, int entityId, long[] entryIds, Func<long, int> sourceLine, CancellationToken cancellationToken)
    {
        var headers = await ReadHeadersAsync(connection, entityId, entryIds, cancellationToken);
        if (headers.Count == 0) return [];
        var lines = await ReadLinesAsync(connection, entityId, entryIds, headers, sourceLine, cancellationToken);
        return [.. headers.Select(header => Build(header, lines.GetValueOrDefault(header.EntryId) ?? [], sourceLine(header.EntryId)))];
    }

    private static PostedEntry Build(Header header, List<JournalLine> lines, int line)
    {
        var entryHeader = new EntryHeader(header.Date, header.Reference, header.Description, null, line, line);
        JournalEntry.TryBuild(entryHeader, CollectionsMarshal.AsSpan(lines), out var entry);
        return new PostedEntry(header.EntryId,
            entry ?? throw new InvalidOperationException($"Posted entry {header.EntryId} does not balance."), header.IsReversed);
    }

    private static async Task<List<Header>> ReadHeadersAsync(
        NpgsqlConnection connection, int entityId, long[] entryIds, CancellationToken cancellationToken)
    {
        await using var command = Command(EntrySql, connection, entityId, entryIds);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var headers = new List<Header>();
        while (await reader.ReadAsync(cancellationToken))
            headers.Add(new Header(reader.GetInt64(0), reader.GetFieldValue<DateOnly>(1), Text(reader, 2), Text(reader, 3),
                reader.GetBoolean(4)));
        return headers;
    }

    private static async Task<Dictionary<long, List<JournalLine>>> ReadLinesAsync(
        NpgsqlConnection connection, int entityId, long[] entryIds, List<Header> headers, Func<long, int> sourceLine,
        CancellationToken cancellationToken)
    {
        await using var command = Command(LineSql, connection, entityId, entryIds, entryIds.Min(), entryIds.Max(),
            headers.Min(header => header.Date), headers.Max(header => header.Date));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lines = new Dictionary<long, List<JournalLine>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var (entryId, debit, credit) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
            if (!lines.TryGetValue(entryId, out var ofEntry)) lines.Add(entryId, ofEntry = []);
            ofEntry.Add(new JournalLine(
                reader.GetString(3), debit > 0 ? Side.Debit : Side.Credit, Math.Max(debit, credit), sourceLine(entryId), null,
                Text(reader, 4), ReadDimensions(reader)) { Document = ReadDocument(reader) });
        }

        return lines;
    }

    private static Dimensions ReadDimensions(NpgsqlDataReader reader) => new()
    {
        Region = Text(reader, 5), Division = Text(reader, 6), Job = Text(reader, 7), Phase = Text(reader, 8), CostCode = Text(reader, 9),
        Class = Text(reader, 10), Department = Text(reader, 11), Party = Text(reader, 12), TaxCode = Text(reader, 13),
        CostType = Text(reader, 14), CounterEntity = Text(reader, 15),
    };

    private static SourceDocument? ReadDocument(NpgsqlDataReader reader) =>
        reader.IsDBNull(16) && reader.IsDBNull(17)
            ? null : new SourceDocument(Text(reader, 16), reader.IsDBNull(17) ? null : reader.GetFieldValue<DateOnly>(17));

    private static string? Text(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    private static NpgsqlCommand Command(string sql, NpgsqlConnection connection, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private sealed record Header(long EntryId, DateOnly Date, string? Reference, string? Description, bool IsReversed);
}
