using Financial.Ledger.Accounts;
using Financial.Ledger.Database;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;
using Npgsql;

namespace Financial.Ledger.Statements;

/// <summary>
/// All that statements need of one served version of a company. A version never changes, so its books stay in memory for the next
/// statement: a request then only asks which version is served.
/// </summary>
internal sealed class ServedBooks
{
    private readonly Dictionary<DateOnly, MovementGrid> _days = [];

    private ServedBooks(
        ServedVersion version, MovementGrid months, FiscalYear fiscalYear, IReadOnlyDictionary<string, ResultAccountRow> resultAccounts) =>
        (Version, Months, FiscalYear, ResultAccounts) = (version, months, fiscalYear, resultAccounts);

    public ServedVersion Version { get; }

    /// <summary>The movements by month.</summary>
    public MovementGrid Months { get; }

    public FiscalYear FiscalYear { get; }

    /// <summary>The accounts that take results of earlier years, by code; they need no line of their own.</summary>
    public IReadOnlyDictionary<string, ResultAccountRow> ResultAccounts { get; }

    /// <summary>The first day of the first month with lines; the last day of all without lines.</summary>
    public DateOnly Inception => Months.First ?? DateOnly.MaxValue;

    /// <summary>The number of kept sums.</summary>
    public int Size
    {
        get
        {
            lock (_days) return Months.Size + _days.Values.Sum(days => days.Size);
        }
    }

    /// <summary>The books as served now or in <paramref name="served"/> (I-11). Needs a tenant transaction.</summary>
    public static async Task<ServedBooks> ReadAsync(
        NpgsqlConnection connection, int entityId, ServedVersion? served, CancellationToken cancellationToken)
    {
        var version = served ?? await ServedVersion.ReadAsync(connection, entityId, cancellationToken);
        var key = new BooksKey(connection.DataSource, connection.Database, entityId, version);
        if (KeptBooks.Find(key) is { } kept)
            return kept;
        var books = await ReadVersionAsync(connection, entityId, version, cancellationToken);
        KeptBooks.Keep(key, books);
        return books;
    }

    /// <summary>
    /// The movement of each account with lines over each range, by code and index: whole months and the days of divided months.
    /// </summary>
    public async Task<IReadOnlyList<AccountMovement>> MovementsAsync(
        NpgsqlConnection connection, int entityId, IReadOnlyList<DateRange> ranges, IReadOnlyList<string>? codes,
        CancellationToken cancellationToken)
    {
        var parts = ranges.Select(RangeParts.Of).ToList();
        var days = new Dictionary<DateOnly, Dictionary<string, GridAccount>>();
        foreach (var month in parts.SelectMany(part => part.Divided).Select(part => DateRange.Month(part.From)).Distinct())
            days.Add(month.From, (await DaysAsync(connection, entityId, month, cancellationToken)).Accounts.ToDictionary(
                account => account.Code));
        var movements = new List<AccountMovement>();
        foreach (var account in Months.Accounts)
        {
            if (codes is not null && !codes.Contains(account.Code))
                continue;
            for (var index = 0; index < parts.Count; index++)
            {
                var sum = parts[index].Whole is { } whole ? account.Over(whole) : default;
                foreach (var part in parts[index].Divided)
                    if (days[DateRange.FirstOfMonth(part.From)].GetValueOrDefault(account.Code) is { } byDay)
                        sum += byDay.Over(part);
                if (sum.Any)
                    movements.Add(account.Movement(index, sum));
            }
        }
        return movements;
    }

    private async Task<MovementGrid> DaysAsync(
        NpgsqlConnection connection, int entityId, DateRange month, CancellationToken cancellationToken)
    {
        lock (_days)
            if (_days.TryGetValue(month.From, out var known)) return known;
        var read = await MovementGrid.ReadDaysAsync(connection, entityId, Version.LedgerVersion, month, cancellationToken);
        lock (_days) _days[month.From] = read;
        KeptBooks.Trim();
        return read;
    }

    private static async Task<ServedBooks> ReadVersionAsync(
        NpgsqlConnection connection, int entityId, ServedVersion version, CancellationToken cancellationToken)
    {
        var months = await MovementGrid.ReadMonthsAsync(connection, entityId, version.LedgerVersion, cancellationToken);
        var fiscalYear = await connection.QuerySingleAsync<FiscalYear>(
            $"select {FiscalYear.Columns} from ledger.fiscal_year_at(@entity, @version) {FiscalYear.Joins}",
            new { entity = entityId, version = version.LedgerVersion }, cancellationToken);
        var codes = new[] { fiscalYear.RetainedEarnings?.Code, fiscalYear.Loss?.Code }.OfType<string>().ToArray();
        var results = codes.Length == 0 ? [] : await connection.QueryAsync<ResultAccountRow>(
            """
            select a.code, a.name, a.class, a.kpi_group, l.line, l.name as line_name, l.position
            from ledger.chart_at(@entity, @version) a
            left join ledger.statement_line l on l.entity_id = @entity and l.line = a.statement_line
            where a.code = any (@codes)
            """, new { entity = entityId, version = version.LedgerVersion, codes }, cancellationToken);
        return new ServedBooks(version, months, fiscalYear, results.ToDictionary(account => account.Code, StringComparer.Ordinal));
    }
}

/// <summary>An account for results of earlier years.</summary>
internal sealed record ResultAccountRow(
    string Code, string Name, string Class, string KpiGroup, string? Line, string? LineName, int? Position)
{
    public ChartLine? StatementLine { get; } = ChartLine.Of(Line, KpiGroup, LineName, Position);
}

/// <summary>A range as whole months and the parts of months at its ends.</summary>
internal sealed record RangeParts(DateRange? Whole, IReadOnlyList<DateRange> Divided)
{
    public static RangeParts Of(DateRange range)
    {
        var (first, last) = (DateRange.Month(range.From), DateRange.Month(range.To));
        if (first == last)
            return range == first ? new RangeParts(range, []) : new RangeParts(null, [range]);
        var divided = new List<DateRange>();
        if (range.From != first.From)
            divided.Add(new DateRange(range.From, first.To));
        if (!range.EndsMonth)
            divided.Add(new DateRange(last.From, range.To));
        var (from, to) = (range.From == first.From ? range.From : first.To.AddDays(1), range.EndsMonth ? range.To : last.From.AddDays(-1));
        return new RangeParts(from <= to ? new DateRange(from, to) : null, divided);
    }
}
