using Financial.Ledger.Accounts;
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

    private readonly ServedBooks _books;
    private readonly DateRange _range;
    private readonly List<DateRange> _parts;
    private readonly Dictionary<string, AccountRoll> _accounts = new(StringComparer.Ordinal);
    private AccountRoll? _unnamed;
    private bool _firstYearIsRolled;

    private RollForward(ServedBooks books, DateRange range) => (_books, _range, _parts) = (books, range, Split(books, range));

    /// <summary>The first day from which the company has balances; the last day of all without any.</summary>
    public DateOnly Inception => _books.Inception;

    /// <summary>The company's fiscal year at the version.</summary>
    public FiscalYear FiscalYear => _books.FiscalYear;

    /// <summary>The accounts in the order of their codes, then the results of earlier years if no account is set for them.</summary>
    public IEnumerable<AccountRoll> Accounts => _unnamed is null ? Sorted : Sorted.Append(_unnamed);

    private IEnumerable<AccountRoll> Sorted => _accounts.Values.OrderBy(account => account.Code, StringComparer.Ordinal);

    /// <summary>
    /// Rolls the served ledger, or that of <paramref name="served"/> (I-11), forward over a range. Needs a tenant transaction.
    /// </summary>
    public static async Task<(RollForward Roll, ServedVersion Version)> ReadAsync(
        NpgsqlConnection connection, int entityId, DateRange range, CancellationToken cancellationToken,
        ServedVersion? served = null)
    {
        var (rolls, version, _) = await ReadAsync(connection, entityId, _ => [range], [], served, cancellationToken);
        return (rolls[0], version);
    }

    /// <summary>Rolls the ledger forward over each of several ranges. All come from one snapshot.</summary>
    public static async Task<(IReadOnlyList<RollForward> Rolls, ServedVersion Version)> ReadRangesAsync(
        NpgsqlConnection connection, int entityId, IReadOnlyCollection<DateRange> ranges, CancellationToken cancellationToken,
        ServedVersion? served = null)
    {
        var (rolls, version, _) = await ReadAsync(connection, entityId, _ => ranges, [], served, cancellationToken);
        return (rolls, version);
    }

    /// <summary>
    /// Rolls the ledger forward to each of several days, from the start of its fiscal year. <paramref name="others"/> are ranges whose
    /// movements are read as well. All come from one snapshot.
    /// </summary>
    public static Task<(IReadOnlyList<RollForward> Rolls, ServedVersion Version, ILookup<DateRange, AccountMovement> Movements)>
        ReadYearsToDateAsync(
            NpgsqlConnection connection, int entityId, IReadOnlyCollection<DateOnly> days, CancellationToken cancellationToken,
            ServedVersion? served = null, IReadOnlyCollection<DateRange>? others = null) =>
        ReadAsync(connection, entityId, years => days.Select(day => new DateRange(years.StartOf(day), day)), others ?? [], served,
            cancellationToken);

    private static async Task<(IReadOnlyList<RollForward> Rolls, ServedVersion Version, ILookup<DateRange, AccountMovement> Movements)>
        ReadAsync(
            NpgsqlConnection connection, int entityId, Func<FiscalYear, IEnumerable<DateRange>> rangesOf,
            IReadOnlyCollection<DateRange> others, ServedVersion? served, CancellationToken cancellationToken)
    {
        var books = await ServedBooks.ReadAsync(connection, entityId, served, cancellationToken);
        var rolls = rangesOf(books.FiscalYear).Select(range => new RollForward(books, range)).ToList();
        // Days of one year share the parts of the years before.
        var parts = rolls.SelectMany(roll => roll._parts).Concat(others).Distinct().ToList();
        var movements = await books.MovementsAsync(connection, entityId, parts, codes: null, cancellationToken);
        var byRange = movements.ToLookup(movement => parts[movement.RangeIndex]);
        rolls.ForEach(roll => roll.Run(byRange));
        return (rolls, books.Version, byRange);
    }

    // All days up to the end of the range. A part begins with each fiscal year and with the range.
    private static List<DateRange> Split(ServedBooks books, DateRange range)
    {
        var starts = new SortedSet<DateOnly> { DateOnly.MinValue, range.From };
        for (var (start, years) = (books.FiscalYear.StartOf(range.To), 0); years < YearsApart && start > books.Inception; years++)
        {
            starts.Add(start);
            start = books.FiscalYear.StartOf(start.AddDays(-1));
        }
        return [.. starts.Zip(starts.Skip(1).Select(start => start.AddDays(-1)).Append(range.To), (from, to) => new DateRange(from, to))];
    }

    private void Run(ILookup<DateRange, AccountMovement> movements)
    {
        foreach (var part in _parts)
        {
            if (part != _parts[0] && part.From == FiscalYear.StartOf(part.From))
                EndYear(YearBefore(part.From), isInRange: part.From > _range.From);
            if (part.From == _range.From)
                foreach (var account in _accounts.Values.Concat(_unnamed is null ? [] : [_unnamed]))
                    account.OpeningMinor = account.NetMinor;
            foreach (var movement in movements[part])
                Account(movement.Code, movement.Name, movement.Class, movement.KpiGroup, movement.StatementLine)
                    .Add(movement, isInRange: part.From >= _range.From);
        }
    }

    // The first year begins with the books, because older years are rolled in one step.
    private DateRange YearBefore(DateOnly start)
    {
        var year = new DateRange(FiscalYear.StartOf(start.AddDays(-1)), start.AddDays(-1));
        return _firstYearIsRolled ? year : new DateRange(year.From < Inception ? year.From : Inception, year.To);
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
        var taking = FiscalYear.AccountOf(result) is { } named
            ? _books.ResultAccounts.GetValueOrDefault(named.Code) is { } inChart
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
}
