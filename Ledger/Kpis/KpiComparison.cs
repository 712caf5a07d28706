using Financial.Ledger.Periods;

namespace Financial.Ledger.Kpis;

/// <summary>A KPI's change against another range (KPI-3).</summary>
/// <remarks>
/// <c>DeltaMinor</c> belongs to a money KPI, <c>DeltaRatio</c> (0.02 is two percentage points) to a ratio, <c>DeltaNumber</c> to any other
/// unit. <c>Change</c> is the delta as a fraction of the base, for money only. It is null, with a reason, if the base is zero or negative.
/// A range that the books hold only in part (<c>partial-base</c>) or not at all (<c>no-earlier-period</c>) is no base. <c>Favourable</c> is
/// null if nothing changed.
/// </remarks>
public sealed record KpiComparison(
    DateRange? Range, long? BaseMinor, decimal? BaseRatio, decimal? BaseNumber, long? DeltaMinor, decimal? DeltaRatio,
    decimal? DeltaNumber, decimal? Change, string? Reason, bool? Favourable)
{
    internal static KpiComparison None { get; } = Without(null, "no-earlier-period");

    internal static KpiComparison Between(KpiValue now, KpiValue then, DateRange range)
    {
        if (then.Coverage != KpiCoverage.Whole)
            return then.Coverage == KpiCoverage.None ? None : Without(range, "partial-base");
        var compared = new KpiComparison(range, then.Minor, then.Ratio, then.Number, null, null, null, null, null, null);
        if ((now.Reason ?? BaseReason(then)) is { } reason)
            return compared with { Reason = reason };
        if (now.Definition.Unit == KpiUnit.Money)
            return OfMoney(compared, now, then.Minor!.Value);
        var (ratio, number) = (now.Ratio - then.Ratio, now.Number - then.Number);
        return compared with
        {
            DeltaRatio = ratio, DeltaNumber = number,
            Favourable = IsFavourable(now.Definition, Math.Sign(ratio ?? number ?? 0)),
        };
    }

    private static KpiComparison OfMoney(KpiComparison compared, KpiValue now, long baseMinor)
    {
        var delta = checked(now.Minor!.Value - baseMinor);
        var reason = baseMinor switch { > 0 => null, 0 => "zero-base", < 0 => "negative-base" };
        return compared with
        {
            DeltaMinor = delta,
            Change = reason is null
                ? decimal.Round((decimal)delta / baseMinor, KpiValue.Decimals, MidpointRounding.AwayFromZero) : null,
            Reason = reason,
            Favourable = IsFavourable(now.Definition, Math.Sign(delta)),
        };
    }

    private static KpiComparison Without(DateRange? range, string reason) =>
        new(range, null, null, null, null, null, null, null, reason, null);

    // The base has no value because its own base is zero or negative, or because it is out of its meaning.
    private static string? BaseReason(KpiValue then) =>
        then.Reason is { } reason && reason.StartsWith("zero-", StringComparison.Ordinal) ? "zero-base" : then.Reason;

    private static bool? IsFavourable(KpiDefinition definition, int direction) =>
        direction == 0 ? null : direction > 0 == definition.HigherIsBetter;
}
