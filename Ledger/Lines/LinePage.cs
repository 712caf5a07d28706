using System.Runtime.CompilerServices;
using Financial.Ledger.Database;
using Financial.Ledger.Periods;
using Npgsql;

namespace Financial.Ledger.Lines;

/// <summary>
/// Lists journal lines by day and in posting order, a page at a time. A listing belongs to one ledger version, whose entries never change:
/// lines that are posted between two pages appear in neither.
/// </summary>
/// <param name="Lines">The lines of the page.</param>
/// <param name="HasMore">True if lines follow.</param>
public sealed record LinePage(IReadOnlyList<PostedLine> Lines, bool HasMore)
{
    /// <summary>Reads the page after a place, or the first page. Needs a tenant transaction.</summary>
    /// <remarks>
    /// Reads month by month: the kept balances show the months in which the accounts have lines, and each month is a table of its own. A
    /// large month has an index by account, which no import waits for (decision 29).
    /// </remarks>
    public static async Task<LinePage> ReadAsync(
        NpgsqlConnection connection, int entityId, LineFilter filter, long version, LinePlace? after, int limit,
        CancellationToken cancellationToken)
    {
        var lastEntryId = await ReadLastEntryAsync(connection, entityId, version, cancellationToken);
        var lines = new List<PostedLine>();
        foreach (var month in await ReadMonthsAsync(connection, entityId, filter, after?.Date, cancellationToken))
        {
            var (sql, parameters) = MonthQuery(
                entityId, filter, new VersionOfLines(version, lastEntryId), month, after, limit + 1 - lines.Count);
            lines.AddRange(await connection.QueryAsync<PostedLine>(sql, parameters, cancellationToken));
            if (lines.Count > limit)
                break;
        }
        return new LinePage([.. lines.Take(limit)], lines.Count > limit);
    }

    /// <summary>Reads all lines of a listing one by one, without holding them in memory. Needs a tenant transaction.</summary>
    public static async IAsyncEnumerable<PostedLine> StreamAsync(
        NpgsqlConnection connection, int entityId, LineFilter filter, long version,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lastEntryId = await ReadLastEntryAsync(connection, entityId, version, cancellationToken);
        foreach (var month in await ReadMonthsAsync(connection, entityId, filter, from: null, cancellationToken))
        {
            var (sql, parameters) = MonthQuery(
                entityId, filter, new VersionOfLines(version, lastEntryId), month, after: null, limit: null);
            await foreach (var line in connection.StreamAsync<PostedLine>(sql, parameters, cancellationToken))
                yield return line;
        }
    }

    /// <summary>Counts the lines of a listing and sums their debits and credits. Needs a tenant transaction.</summary>
    public static async Task<(long Count, long DebitMinor, long CreditMinor)> SumAsync(
        NpgsqlConnection connection, int entityId, LineFilter filter, long version, CancellationToken cancellationToken)
    {
        var lastEntryId = await ReadLastEntryAsync(connection, entityId, version, cancellationToken);
        var (count, debit, credit) = await connection.QuerySingleAsync<(long, decimal, decimal)>(
            $"""
            select count(*), coalesce(sum(l.debit_minor), 0), coalesce(sum(l.credit_minor), 0)
            from ledger.journal_line l {(filter.ReadsEntries ? JoinEntries : "")}
            where l.entity_id = @entity and l.entry_date between @from and @to and l.entry_id <= @last {filter.Sql}
            """, Parameters(entityId, filter, new VersionOfLines(version, lastEntryId), filter.Range), cancellationToken);
        return (count, checked((long)debit), checked((long)credit));
    }

    private const string JoinEntries = """
        join ledger.journal_entry e on e.tenant_id = l.tenant_id and e.entity_id = l.entity_id and e.entry_id = l.entry_id
          and e.entry_date = l.entry_date
        """;

    internal static Task<long> ReadLastEntryAsync(
        NpgsqlConnection connection, int entityId, long version, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<long>(
            """
            select coalesce(max(h.last_entry_id), 0) from ledger.version_history h
            where h.entity_id = @entity and h.ledger_version = @version
            """, new { entity = entityId, version }, cancellationToken);

    private static Task<List<DateOnly>> ReadMonthsAsync(
        NpgsqlConnection connection, int entityId, LineFilter filter, DateOnly? from, CancellationToken cancellationToken) =>
        connection.QueryAsync<DateOnly>(
            $"""
            select distinct b.month from ledger.account_month_balance b
            where b.entity_id = @entity and b.month between @first and @last
              {(filter.Accounts is null ? "" : "and b.account_code = any (@accounts)")}
            order by b.month
            """,
            new
            {
                entity = entityId, accounts = filter.Accounts, last = DateRange.FirstOfMonth(filter.Range.To),
                first = DateRange.FirstOfMonth(from > filter.Range.From ? from.Value : filter.Range.From),
            }, cancellationToken);

    // The lateral join looks up the entry of each line of the page; a hash of the month's entries would take longer than the page. The days
    // let Postgres leave out the tables of other months when it plans.
    private static (string Sql, Dictionary<string, object?> Parameters) MonthQuery(
        int entityId, LineFilter filter, VersionOfLines version, DateOnly month, LinePlace? after, int? limit)
    {
        var days = DateRange.Month(month);
        var parameters = Parameters(entityId, filter, version, new DateRange(
            days.From < filter.Range.From ? filter.Range.From : days.From, days.To > filter.Range.To ? filter.Range.To : days.To));
        parameters["limit"] = limit;
        if (after is { } place)
            (parameters["afterDate"], parameters["afterEntry"], parameters["afterLine"]) = (place.Date, place.EntryId, place.LineNo);
        return (
            $"""
            select {PostedLine.Columns}
            from (
              select l.* from ledger.journal_line l {(filter.ReadsEntries ? JoinEntries : "")}
              where l.entity_id = @entity and l.entry_date between @from and @to and l.entry_id <= @last
                {(after is null ? "" : "and (l.entry_date, l.entry_id, l.line_no) > (@afterDate, @afterEntry, @afterLine)")} {filter.Sql}
              order by l.entry_date, l.entry_id, l.line_no limit @limit) l
            join ledger.account a on a.tenant_id = l.tenant_id and a.entity_id = l.entity_id and a.code = l.account_code
            cross join lateral (
              select * from ledger.journal_entry j
              where j.tenant_id = l.tenant_id and j.entity_id = l.entity_id and j.entry_id = l.entry_id and j.entry_date = l.entry_date
                and j.entry_date between @from and @to
              limit 1) e
            order by l.entry_date, l.entry_id, l.line_no
            """, parameters);
    }

    private static Dictionary<string, object?> Parameters(int entityId, LineFilter filter, VersionOfLines version, DateRange days) => new()
    {
        ["entity"] = entityId, ["version"] = version.Version, ["last"] = version.LastEntryId, ["from"] = days.From, ["to"] = days.To,
        ["accounts"] = filter.Accounts, ["account"] = filter.Accounts is [var account] ? account : null, ["text"] = filter.Pattern,
        ["reference"] = filter.Reference, ["least"] = filter.LeastMinor, ["most"] = filter.MostMinor,
    };

    /// <summary>A ledger version and its last entry.</summary>
    private readonly record struct VersionOfLines(long Version, long LastEntryId);
}
