using Financial.Ledger.Periods;

namespace Financial.Ledger.Kpis;

/// <summary>
/// One account's part of a KPI, in minor units; negative on the account's unusual side. <c>Code</c> is null for results of earlier years
/// without an account.
/// </summary>
public sealed record KpiAccount(string? Code, string Name, long Minor);

/// <summary>
/// The value of one term of the formula: the sum of its accounts, from its lines of the days <c>From</c> to <c>To</c>. <c>From</c> is null
/// for a balance at <c>To</c>.
/// </summary>
public sealed record KpiTermValue(
    string Group, bool Subtracted, long Minor, IReadOnlyList<KpiAccount> Accounts, DateOnly? From = null, DateOnly? To = null,
    long LineCount = 0);

/// <summary>The value of a KPI that is part of another one.</summary>
public sealed record KpiPartValue(KpiValue Value, bool Subtracted);

/// <summary>
/// The formula with values (KPI-4). <c>Minor</c> is the value of a money KPI, <c>Ratio</c> (six decimals) that of a ratio, <c>Number</c>
/// (six decimals) that of any other unit. A KPI without a value has a reason: that of its guard, <c>partial-base</c> if the books hold only
/// a part of the days that it needs, <c>no-earlier-period</c> or <c>before-books</c> if they hold none of them.
/// </summary>
/// <remarks><c>Months</c>: how many months a rolling KPI adds up, fewer than 12 while the books are young.</remarks>
public sealed record KpiValue(
    KpiDefinition Definition, long? Minor, decimal? Ratio, decimal? Number, string? Reason, int? Months, long NumeratorMinor,
    long? DenominatorMinor, IReadOnlyList<KpiTermValue> Numerator, IReadOnlyList<KpiTermValue>? Denominator,
    IReadOnlyList<KpiPartValue> Parts, long LineCount)
{
    internal const int Decimals = 6;

    /// <summary>How much of all days that the KPI reads the books hold.</summary>
    internal KpiCoverage Coverage { get; private init; }

    private IEnumerable<KpiTermValue> Terms =>
        Numerator.Concat(Denominator ?? []).Concat(Parts.SelectMany(part => part.Value.Terms));

    /// <summary>Computes a KPI of a range. A ratio is a ratio of sums, never an average of ratios.</summary>
    internal static KpiValue Compute(KpiDefinition definition, DateRange range, KpiBooks books)
    {
        var numerator = definition.Numerator.Select(term => books.ValueOf(term, range)).ToList();
        var denominator = definition.Denominator?.Select(term => books.ValueOf(term, range)).ToList();
        var parts = definition.Parts.Select(part => new KpiPartValue(Compute(part.Definition, range, books), part.Subtracted)).ToList();
        var numeratorMinor = Sum(numerator);
        long? denominatorMinor = denominator is null ? null : Sum(denominator);
        var reason = AbsenceReason(definition, range, books) ?? GuardReason(definition.Guard, denominatorMinor ?? numeratorMinor)
            ?? parts.Select(part => part.Value.Reason).FirstOrDefault(reason => reason is not null);

        var value = reason is not null ? (decimal?)null
            : parts.Count > 0 ? parts.Sum(part => part.Subtracted ? -part.Value.Number!.Value : part.Value.Number!.Value)
            : Quotient(definition, range, numeratorMinor, denominatorMinor ?? 1);
        var computed = new KpiValue(
            definition,
            Minor: definition.Unit == KpiUnit.Money ? (long?)value : null,
            Ratio: definition.Unit == KpiUnit.Ratio ? value : null,
            Number: definition.Unit is KpiUnit.Money or KpiUnit.Ratio ? null : value,
            reason,
            Months: reason is null && definition.Terms.Any(term => term.Span == KpiSpan.TwelveMonths) ? books.MonthsOf(range) : null,
            numeratorMinor, denominatorMinor, numerator, denominator, parts, LineCount: 0)
        {
            Coverage = CoverageOf(definition, range, books),
        };
        return computed with
        {
            LineCount = computed.Terms.DistinctBy(term => (term.Group, term.From, term.To)).Sum(term => term.LineCount),
        };
    }

    // Multiplies before it divides, because only the result is rounded.
    private static decimal Quotient(KpiDefinition definition, DateRange range, long numeratorMinor, long denominatorMinor)
    {
        var days = definition.TimesDays ? range.To.DayNumber - range.From.DayNumber + 1 : 1;
        var quotient = (decimal)numeratorMinor * definition.Times * days / ((decimal)denominatorMinor * definition.Over);
        return decimal.Round(quotient, definition.Unit == KpiUnit.Money ? 0 : Decimals, MidpointRounding.AwayFromZero);
    }

    private static string? GuardReason(KpiGuard? guard, long guardedMinor) =>
        guard is null || guardedMinor > 0 ? null : guardedMinor == 0 ? guard.Zero : guard.Negative;

    private static string? AbsenceReason(KpiDefinition definition, DateRange range, KpiBooks books) => definition.Terms
        .Select(term => (term.Span, books.CoverageOf(term, range)) switch
        {
            (_, KpiCoverage.Whole) => null,
            // A sum counts the lines that there are. Days of a year need the lines of the whole year.
            (KpiSpan.Range, _) when !definition.TimesDays => null,
            (KpiSpan.TwelveMonths, KpiCoverage.Partial) => null,
            (_, KpiCoverage.Partial) => "partial-base",
            (KpiSpan.MonthBefore or KpiSpan.LastYear, _) => "no-earlier-period",
            _ => "before-books",
        })
        .FirstOrDefault(reason => reason is not null);

    private static KpiCoverage CoverageOf(KpiDefinition definition, DateRange range, KpiBooks books)
    {
        var coverages = definition.Terms.Select(term => books.CoverageOf(term, range)).Distinct().ToList();
        return coverages is [var only] ? only : KpiCoverage.Partial;
    }

    private static long Sum(List<KpiTermValue> terms) =>
        terms.Aggregate(0L, (sum, term) => checked(term.Subtracted ? sum - term.Minor : sum + term.Minor));
}
