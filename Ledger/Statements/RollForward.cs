using Financial.Ledger.Accounts;
using Financial.Ledger.Database;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;
using Npgsql;

namespace Financial.Ledger.Statements;

/// <summary>
/// Rolls every account from the first entry to the end of a range. At each year end, income and expense are transferred to retained
/// earnings (I-9). Opening and closing balances of statements are computed here and never stored.
/// </summary>
public sealed class RollForward
{
    // Older years are rolled in one step: they exist only because of mistyped dates.
    private const int YearsApart = 100;

    private readonly FiscalYear _fiscalYear;
    private readonly DateOnly _firstMonth;
    private readonly long _servedId;
    private readonly Dictionary<string, AccountRoll> _resultAccounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AccountRoll> _accounts = new(StringComparer.Ordinal);
    private AccountRoll? _unnamed;
    private bool _firstYearIsRolled;

    private RollForward(FiscalYear fiscalYear, DateOnly firstMonth, long servedId) =>
        (_fiscalYear, _firstMonth, _servedId) = (fiscalYear, firstMonth, servedId);

    /// <summary>The first day from which the company has balances; the last day of all without any.</summary>
    public DateOnly Inception => _firstMonth;

    /// <summary>The company's fiscal year at the version.</summary>
    public FiscalYear FiscalYear => _fiscalYear;

    /// <summary>The accounts in the order of their codes, then the results of earlier years if no account is set for them.</summary>
    public IEnumerable<AccountRoll> Accounts => _unnamed is null ? Sorted : Sorted.Append(_unnamed);

    private IEnumerable<AccountRoll> Sorted => _accounts.Values.OrderBy(account => account.Code, StringComparer.Ordinal);

    /// <summary>
    /// Rolls the served ledger, or the one served at <paramref name="asKnownAt"/> (I-11), forward over a range. Needs a tenant transaction.
    /// </summary>
    public static Task<(RollForward Roll, ServedVersion Version)> ReadAsync(
        NpgsqlConnection connection, int entityId, DateRange range, CancellationToken cancellationToken,
        DateTimeOffset? asKnownAt = null) =>
        ReadAsync(connection, entityId, _ => range, asKnownAt, cancellationToken);

    /// <summary>Rolls the ledger forward from the start of the fiscal year to a day.</summary>
    public static Task<(RollForward Roll, ServedVersion Version)> ReadYearToDateAsync(
        NpgsqlConnection connection, int entityId, DateOnly day, CancellationToken cancellationToken, DateTimeOffset? asKnownAt = null) =>
        ReadAsync(connection, entityId, years => new DateRange(years.StartOf(day), day), asKnownAt, cancellationToken);

    private static async Task<(RollForward Roll, ServedVersion Version)> ReadAsync(
        NpgsqlConnection connection, int entityId, Func<FiscalYear, DateRange> rangeOf, DateTimeOffset? asKnownAt,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var roll = await BeginAsync(connection, entityId, asKnownAt, cancellationToken);
            await roll.ReadResultAccountsAsync(connection, entityId, asKnownAt, cancellationToken);
            var range = rangeOf(roll._fiscalYear);
            var parts = roll.Split(range);
            var (version, movements) = await AccountMovement.ReadAsync(connection, entityId, parts, cancellationToken, asKnownAt);
            // Retry if another version was served meanwhile: its fiscal year may differ.
            if (version.ServedId != roll._servedId)
                continue;
            roll.Run(range, parts, movements.ToLookup(movement => movement.RangeIndex));
            return (roll, version);
        }
    }

    private static async Task<RollForward> BeginAsync(
        NpgsqlConnection connection, int entityId, DateTimeOffset? asKnownAt, CancellationToken cancellationToken)
    {
        var (served, years) = await connection.QueryWithHeadAsync<Beginning, FiscalYear>(
            $"""
            select s.served_id, (select min(b.month) from ledger.account_month_balance b where b.entity_id = @entity) as first_month,
                   {FiscalYear.Columns}
            from ledger.served(@entity, @asKnownAt) s cross join lateral ledger.fiscal_year_at(@entity, s.ledger_version) {FiscalYear.Joins}
            """, new { entity = entityId, asKnownAt }, headColumns: 2, cancellationToken);
        return served is null
            ? throw ServedVersion.Missing(entityId) : new RollForward(years[0], served.FirstMonth ?? DateOnly.MaxValue, served.ServedId);
    }

    // Results may be transferred to an account before any entry uses it.
    private async Task ReadResultAccountsAsync(
        NpgsqlConnection connection, int entityId, DateTimeOffset? asKnownAt, CancellationToken cancellationToken)
    {
        var codes = new[] { _fiscalYear.RetainedEarnings?.Code, _fiscalYear.Loss?.Code }.OfType<string>().ToArray();
        if (codes.Length == 0)
            return;
        var accounts = await connection.QueryAsync<ResultAccountRow>(
            """
            select a.code, a.name, a.class, a.kpi_group, l.line, l.name as line_name, l.position
            from ledger.served(@entity, @asKnownAt) s cross join lateral ledger.chart_at(@entity, s.ledger_version) a
            left join ledger.statement_line l on l.entity_id = @entity and l.line = a.statement_line
            where a.code = any (@codes)
            """, new { entity = entityId, asKnownAt, codes }, cancellationToken);
        foreach (var account in accounts)
            _resultAccounts[account.Code] = new AccountRoll(account.Code, account.Name, account.Class, account.KpiGroup,
                ChartLine.Of(account.Line, account.KpiGroup, account.LineName, account.Position));
    }

    // All days up to the end of the range. A part begins with each fiscal year and with the range.
    private List<DateRange> Split(DateRange range)
    {
        var starts = new SortedSet<DateOnly> { DateOnly.MinValue, range.From };
        for (var (start, years) = (_fiscalYear.StartOf(range.To), 0); years < YearsApart && start > _firstMonth; years++)
        {
            starts.Add(start);
            start = _fiscalYear.StartOf(start.AddDays(-1));
        }
        return [.. starts.Zip(starts.Skip(1).Select(start => start.AddDays(-1)).Append(range.To), (from, to) => new DateRange(from, to))];
    }

    private void Run(DateRange range, List<DateRange> parts, ILookup<int, AccountMovement> movements)
    {
        for (var part = 0; part < parts.Count; part++)
        {
            var from = parts[part].From;
            if (part > 0 && from == _fiscalYear.StartOf(from))
                EndYear(YearBefore(from), isInRange: from > range.From);
            if (from == range.From)
                foreach (var account in _accounts.Values.Concat(_unnamed is null ? [] : [_unnamed]))
                    account.OpeningMinor = account.NetMinor;
            foreach (var movement in movements[part])
                Account(movement.Code, movement.Name, movement.Class, movement.KpiGroup, movement.StatementLine)
                    .Add(movement, isInRange: from >= range.From);
        }
    }

    // The first year begins with the books, because older years are rolled in one step.
    private DateRange YearBefore(DateOnly start)
    {
        var year = new DateRange(_fiscalYear.StartOf(start.AddDays(-1)), start.AddDays(-1));
        return _firstYearIsRolled ? year : new DateRange(year.From < _firstMonth ? year.From : _firstMonth, year.To);
    }

    private void EndYear(DateRange year, bool isInRange)
    {
        _firstYearIsRolled = true;
        var result = 0L;
        foreach (var account in _accounts.Values.Where(account => account.IsProfitOrLoss))
        {
            result = checked(result + account.NetMinor);
            account.AddResult(-account.NetMinor, year, isInRange);
        }
        if (result == 0)
            return;
        var taking = _fiscalYear.AccountOf(result) is { } named
            ? _resultAccounts.GetValueOrDefault(named.Code) is { } inChart
                ? Account(named.Code, named.Name, inChart.Class, inChart.KpiGroup, inChart.StatementLine)
                : Account(named.Code, named.Name, "equity", "equity")
            : _unnamed ??= new AccountRoll(null, "Results of earlier years", "equity", "equity");
        taking.AddResult(result, year, isInRange);
    }

    private AccountRoll Account(string code, string name, string accountClass, string kpiGroup, ChartLine? statementLine = null)
    {
        if (!_accounts.TryGetValue(code, out var account))
            _accounts.Add(code, account = new AccountRoll(code, name, accountClass, kpiGroup, statementLine));
        return account;
    }

    private sealed record Beginning(long ServedId, DateOnly? FirstMonth);

    private sealed record ResultAccountRow(
        string Code, string Name, string Class, string KpiGroup, string? Line, string? LineName, int? Position);
}
