using System.Runtime.InteropServices;
using Financial.Ledger.Database;
using Financial.Ledger.Journal;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>A posted entry, as read from the journal.</summary>
/// <param name="EntryId">The number of the entry.</param>
/// <param name="Entry">Date, texts and lines.</param>
/// <param name="IsReversed">True if another entry already reverses it.</param>
public sealed record PostedEntry(long EntryId, JournalEntry Entry, bool IsReversed);

/// <summary>Reads posted entries in order to reverse them.</summary>
public static class PostedEntries
{
    private const string EntrySql = """
        select e.entry_id, e.entry_date, e.reference, e.description,
               exists (select from ledger.journal_entry r where r.entity_id = e.entity_id and r.reversal_of = e.entry_id) as is_reversed
        from ledger.journal_entry e where e.entity_id = @entityId and e.entry_id = any (@entryIds) order by e.entry_id
        """;

    private const string LineSql = """
        select entry_id, debit_minor, credit_minor, account_code, description, region, division, job, phase, cost_code, class, department,
               party, tax_code, cost_type, counter_entity, document, due_date
        from ledger.journal_line
        where entity_id = @entityId and entry_id = any (@entryIds) and entry_id between @firstId and @lastId
          and entry_date between @firstDate and @lastDate
        order by entry_id, line_no
        """;

    /// <summary>Reads entries by their numbers, in the posting transaction.</summary>
    /// <param name="connection">A connection in a tenant transaction.</param>
    /// <param name="entityId">The company.</param>
    /// <param name="entryIds">Some thousand numbers at most.</param>
    /// <param name="sourceLine">Returns the physical line of the file for the reversing lines of an entry.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<IReadOnlyList<PostedEntry>> ReadAsync(
        NpgsqlConnection connection, int entityId, long[] entryIds, Func<long, int> sourceLine, CancellationToken cancellationToken)
    {
        var headers = await connection.QueryAsync<Header>(EntrySql, new { entityId, entryIds }, cancellationToken, Queries.NoTimeout);
        if (headers.Count == 0) return [];
        var lines = await ReadLinesAsync(connection, entityId, entryIds, headers, sourceLine, cancellationToken);
        return [.. headers.Select(header => Build(header, lines.GetValueOrDefault(header.EntryId) ?? [], sourceLine(header.EntryId)))];
    }

    private static PostedEntry Build(Header header, List<JournalLine> lines, int line)
    {
        var entryHeader = new EntryHeader(header.EntryDate, header.Reference, header.Description, null, line, line);
        JournalEntry.TryBuild(entryHeader, CollectionsMarshal.AsSpan(lines), out var entry);
        return new PostedEntry(header.EntryId,
            entry ?? throw new InvalidOperationException($"Posted entry {header.EntryId} does not balance."), header.IsReversed);
    }

    private static async Task<Dictionary<long, List<JournalLine>>> ReadLinesAsync(
        NpgsqlConnection connection, int entityId, long[] entryIds, List<Header> headers, Func<long, int> sourceLine,
        CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync<Line>(LineSql, new
        {
            entityId, entryIds, firstId = entryIds.Min(), lastId = entryIds.Max(), firstDate = headers.Min(header => header.EntryDate),
            lastDate = headers.Max(header => header.EntryDate),
        }, cancellationToken, Queries.NoTimeout);
        return rows.GroupBy(row => row.EntryId).ToDictionary(entry => entry.Key,
            entry => entry.Select(row => row.ToJournalLine(sourceLine(row.EntryId))).ToList());
    }

    private sealed record Header(long EntryId, DateOnly EntryDate, string? Reference, string? Description, bool IsReversed);

    private sealed record Line(
        long EntryId, long DebitMinor, long CreditMinor, string AccountCode, string? Description, string? Region, string? Division,
        string? Job, string? Phase, string? CostCode, string? Class, string? Department, string? Party, string? TaxCode, string? CostType,
        string? CounterEntity, string? Document, DateOnly? DueDate)
    {
        public JournalLine ToJournalLine(int sourceLine) => new(
            AccountCode, DebitMinor > 0 ? Side.Debit : Side.Credit, Math.Max(DebitMinor, CreditMinor), sourceLine, null, Description,
            new Dimensions
            {
                Region = Region, Division = Division, Job = Job, Phase = Phase, CostCode = CostCode, Class = Class,
                Department = Department, Party = Party, TaxCode = TaxCode, CostType = CostType, CounterEntity = CounterEntity,
            })
        {
            Document = Document is null && DueDate is null ? null : new SourceDocument(Document, DueDate),
        };
    }
}
