using Financial.Ledger.Periods;

namespace Financial.Ledger.Kpis;

/// <summary>A KPI's change against another range (KPI-3).</summary>
/// <remarks>
/// <c>DeltaMinor</c> belongs to a money KPI, <c>DeltaRatio</c> (0.02 is two percentage points) to a ratio. <c>Change</c> is the delta as a
/// fraction of the base, for money only. It is null, with a reason, if the base is zero or negative. <c>Favourable</c> is null if nothing
/// changed.
/// </remarks>
public sealed record KpiComparison(
    DateRange? Range, long? BaseMinor, decimal? BaseRatio, long? DeltaMinor, decimal? DeltaRatio, decimal? Change, string? Reason,
    bool? Favourable)
{
    internal static KpiComparison None { get; } = new(null, null, null, null, null, null, "no-earlier-period", null);

    internal static KpiComparison Between(KpiValue now, KpiValue then, DateRange range) =>
        now.Definition.Unit == KpiUnit.Money ? OfMoney(now, then, range) : OfRatio(now, then, range);

    private static KpiComparison OfMoney(KpiValue now, KpiValue then, DateRange range)
    {
        var delta = checked(now.NumeratorMinor - then.NumeratorMinor);
        var reason = then.NumeratorMinor switch { > 0 => null, 0 => "zero-base", < 0 => "negative-base" };
        decimal? change = reason is null
            ? decimal.Round((decimal)delta / then.NumeratorMinor, KpiValue.RatioDecimals, MidpointRounding.AwayFromZero)
            : null;
        return new KpiComparison(range, then.Minor, null, delta, null, change, reason, IsFavourable(now.Definition, Math.Sign(delta)));
    }

    private static KpiComparison OfRatio(KpiValue now, KpiValue then, DateRange range)
    {
        if (now.Ratio is null || then.Ratio is null)
            return new KpiComparison(range, null, then.Ratio, null, null, null, now.Reason ?? BaseReason(then), null);
        var delta = now.Ratio.Value - then.Ratio.Value;
        return new KpiComparison(range, null, then.Ratio, null, delta, null, null, IsFavourable(now.Definition, Math.Sign(delta)));
    }

    // The base ratio has no value because its denominator is zero or negative.
    private static string BaseReason(KpiValue then) => then.Reason == "zero-revenue" ? "zero-base" : "negative-base";

    private static bool? IsFavourable(KpiDefinition definition, int direction) =>
        direction == 0 ? null : direction > 0 == definition.HigherIsBetter;
}
