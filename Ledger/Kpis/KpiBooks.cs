using Financial.Ledger.Accounts;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Financial.Ledger.Versions;
using Npgsql;

namespace Financial.Ledger.Kpis;

/// <summary>How much of a term's days the books hold.</summary>
internal enum KpiCoverage
{
    Whole,
    Partial,
    None,
}

/// <summary>Movements of ranges and balances of days, all of one version, from which KPIs are computed.</summary>
internal sealed class KpiBooks(
    ServedVersion version, ILookup<(DateRange Range, string Group), AccountMovement> movements,
    IReadOnlyDictionary<DateOnly, RollForward> rolls)
{
    // Most KPIs share their terms with others.
    private readonly Dictionary<(string Group, KpiSpan Span, DateRange Range), KpiTermValue> _values = [];

    public ServedVersion Version => version;

    /// <summary>
    /// Reads all that the terms need over the ranges, in one query of figures. Only terms with balances need the fiscal year and the
    /// earlier years.
    /// </summary>
    public static async Task<KpiBooks> ReadAsync(
        NpgsqlConnection connection, int entityId, IReadOnlyCollection<KpiTerm> terms, IReadOnlyCollection<DateRange> ranges,
        ServedVersion? served, CancellationToken cancellationToken)
    {
        var spans = terms.Select(term => term.Span).Distinct().ToList();
        var needed = ranges.SelectMany(range => spans.Select(span => DaysOf(span, range))).OfType<DateRange>().Distinct().ToList();
        if (!spans.Contains(KpiSpan.Closing))
        {
            var (known, read) = await AccountMovement.ReadAsync(connection, entityId, needed, cancellationToken, served);
            return new KpiBooks(known, read.ToLookup(movement => (needed[movement.RangeIndex], movement.KpiGroup)),
                new Dictionary<DateOnly, RollForward>());
        }
        var days = ranges.Select(range => range.To).Distinct().ToList();
        var (rolls, version, movements) = await RollForward.ReadYearsToDateAsync(connection, entityId, days, cancellationToken, served,
            needed);
        return new KpiBooks(version,
            needed.SelectMany(range => movements[range].Select(movement => (range, movement)))
                .ToLookup(read => (read.range, read.movement.KpiGroup), read => read.movement),
            days.Zip(rolls).ToDictionary(day => day.First, day => day.Second));
    }

    /// <summary>The value of a term for a report of a range: the sum of its accounts.</summary>
    public KpiTermValue ValueOf(KpiTerm term, DateRange range)
    {
        if (!_values.TryGetValue((term.Group, term.Span, range), out var value))
            _values.Add((term.Group, term.Span, range), value = ReadValueOf(term, range));
        return value.Subtracted == term.Subtracted ? value : value with { Subtracted = term.Subtracted };
    }

    private KpiTermValue ReadValueOf(KpiTerm term, DateRange range)
    {
        var (accounts, lineCount) = term.Span == KpiSpan.Closing ? Balances(term.Group, range.To) : Movements(term, range);
        var days = DaysOf(term.Span, range);
        return new KpiTermValue(term.Group, term.Subtracted, accounts.Aggregate(0L, (sum, account) => checked(sum + account.Minor)),
            accounts, days?.From, term.Span == KpiSpan.Closing ? range.To : days?.To, lineCount);
    }

    /// <summary>
    /// How much of the term's days the books hold. They begin with the month of the first entry: a month without an entry on its first day
    /// is still whole. A balance is known from the first entry on, and so is its movement from the day after it.
    /// </summary>
    public KpiCoverage CoverageOf(KpiTerm term, DateRange range)
    {
        if (version.FirstEntryDate is not { } first)
            return KpiCoverage.None;
        if (term.Span == KpiSpan.Closing)
            return range.To < first ? KpiCoverage.None : KpiCoverage.Whole;
        var begin = KpiCatalogue.IsProfitOrLoss(term.Group) ? DateRange.FirstOfMonth(first) : first.AddDays(1);
        return DaysOf(term.Span, range) is not { } days || days.To < begin ? KpiCoverage.None
            : days.From < begin ? KpiCoverage.Partial : KpiCoverage.Whole;
    }

    /// <summary>How many of the twelve months before the range's end the books hold.</summary>
    public int MonthsOf(DateRange range) =>
        version.FirstEntryDate is { } first && DaysOf(KpiSpan.TwelveMonths, range) is { } days
            ? days.Months().Count(month => month.From >= DateRange.FirstOfMonth(first)) : 0;

    // Null for a balance, and for days before year 1.
    private static DateRange? DaysOf(KpiSpan span, DateRange range) => span switch
    {
        KpiSpan.Range => range,
        KpiSpan.LastYear => range.LastYear(),
        KpiSpan.LastMonth => DateRange.MonthsUpTo(range.To, 1),
        KpiSpan.MonthBefore => DateRange.MonthsUpTo(range.To, 2) is { } months ? DateRange.Month(months.From) : null,
        KpiSpan.ThreeMonths => DateRange.MonthsUpTo(range.To, 3),
        KpiSpan.TwelveMonths => DateRange.MonthsUpTo(range.To, 12),
        _ => null,
    };

    private (IReadOnlyList<KpiAccount> Accounts, long LineCount) Movements(KpiTerm term, DateRange range)
    {
        if (DaysOf(term.Span, range) is not { } days)
            return ([], 0);
        var read = movements[(days, term.Group)];
        return ([.. read.Select(movement => new KpiAccount(movement.Code, movement.Name, Magnitude(movement)))],
            read.Sum(movement => movement.LineCount));
    }

    // Equity includes the earnings of the fiscal year, which are the balances of the income and expense accounts.
    private (IReadOnlyList<KpiAccount> Accounts, long LineCount) Balances(string group, DateOnly day)
    {
        var byCredit = KpiCatalogue.GrowsByCredit(group);
        var accounts = rolls[day].Accounts.Where(account => account.KpiGroup == group
            || (group == KpiGroups.Equity && account.IsProfitOrLoss)).ToList();
        return ([.. accounts.Select(account => new KpiAccount(account.Code, account.Name,
            byCredit ? checked(-account.BeforeClosingMinor) : account.BeforeClosingMinor))], accounts.Sum(account => account.LineCount));
    }

    private static long Magnitude(AccountMovement movement) => KpiCatalogue.GrowsByCredit(movement.KpiGroup)
        ? checked(movement.CreditMinor - movement.DebitMinor)
        : checked(movement.DebitMinor - movement.CreditMinor);
}
