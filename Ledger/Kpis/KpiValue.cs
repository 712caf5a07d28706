using Financial.Ledger.Statements;

namespace Financial.Ledger.Kpis;

/// <summary>One account's part of a KPI, in minor units; negative on the account's unusual side.</summary>
public sealed record KpiAccount(string Code, string Name, long Minor);

/// <summary>The value of one term of the formula: the sum of its accounts.</summary>
public sealed record KpiTermValue(string Group, bool Subtracted, long Minor, IReadOnlyList<KpiAccount> Accounts);

/// <summary>
/// The formula with values (KPI-4). <c>Minor</c> is the value of a money KPI, <c>Ratio</c> (six decimals) that of a ratio. A ratio whose
/// denominator is not positive has no value but a reason: <c>zero-revenue</c> or <c>negative-base</c>.
/// </summary>
public sealed record KpiValue(
    KpiDefinition Definition, long? Minor, decimal? Ratio, string? Reason, long NumeratorMinor, long? DenominatorMinor,
    IReadOnlyList<KpiTermValue> Numerator, IReadOnlyList<KpiTermValue>? Denominator, long LineCount)
{
    internal const int RatioDecimals = 6;

    /// <summary>Computes a KPI from the movements of its range. A ratio is a ratio of sums, never an average of ratios.</summary>
    internal static KpiValue Compute(KpiDefinition definition, ILookup<string, AccountMovement> movementsByGroup)
    {
        var numerator = Terms(definition.Numerator, movementsByGroup);
        var denominator = definition.Denominator is null ? null : Terms(definition.Denominator, movementsByGroup);
        var numeratorMinor = Sum(numerator);
        long? denominatorMinor = denominator is null ? null : Sum(denominator);
        var lineCount = definition.Numerator.Concat(definition.Denominator ?? []).Select(term => term.Group).Distinct()
            .Sum(group => movementsByGroup[group].Sum(movement => movement.LineCount));
        return new KpiValue(
            definition,
            Minor: denominator is null ? numeratorMinor : null,
            Ratio: denominatorMinor > 0 ? decimal.Round((decimal)numeratorMinor / denominatorMinor.Value, RatioDecimals,
                MidpointRounding.AwayFromZero) : null,
            Reason: denominatorMinor switch { null or > 0 => null, 0 => "zero-revenue", < 0 => "negative-base" },
            numeratorMinor, denominatorMinor, numerator, denominator, lineCount);
    }

    private static List<KpiTermValue> Terms(IReadOnlyList<KpiTerm> terms, ILookup<string, AccountMovement> movementsByGroup) =>
        [.. terms.Select(term =>
        {
            var accounts = movementsByGroup[term.Group].Select(
                movement => new KpiAccount(movement.Code, movement.Name, Magnitude(movement))).ToList();
            return new KpiTermValue(term.Group, term.Subtracted, accounts.Sum(account => account.Minor), accounts);
        })];

    private static long Magnitude(AccountMovement movement) => KpiCatalogue.GrowsByCredit(movement.KpiGroup)
        ? checked(movement.CreditMinor - movement.DebitMinor)
        : checked(movement.DebitMinor - movement.CreditMinor);

    private static long Sum(List<KpiTermValue> terms) =>
        terms.Aggregate(0L, (sum, term) => checked(term.Subtracted ? sum - term.Minor : sum + term.Minor));
}
