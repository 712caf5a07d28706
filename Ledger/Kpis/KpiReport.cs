using Financial.Ledger.Periods;
using Financial.Ledger.Versions;
using Npgsql;

namespace Financial.Ledger.Kpis;

/// <summary>One KPI over a range, compared with two earlier ranges.</summary>
public sealed record Kpi(KpiValue Value, KpiComparison PrecedingPeriod, KpiComparison SamePeriodLastYear);

/// <summary>The KPIs over a range, in display order (KPI-1).</summary>
public sealed record KpiReport(DateRange Range, ServedVersion Version, IReadOnlyList<Kpi> Kpis)
{
    /// <summary>
    /// Reads KPIs of <paramref name="from"/> to <paramref name="to"/>, both included, as served now or in <paramref name="served"/>
    /// (I-11): the headline KPIs unless <paramref name="definitions"/> names others. Needs a tenant transaction.
    /// </summary>
    public static async Task<KpiReport> ReadAsync(
        NpgsqlConnection connection, int entityId, DateOnly from, DateOnly to, CancellationToken cancellationToken,
        ServedVersion? served = null, IReadOnlyList<KpiDefinition>? definitions = null) =>
        (await ReadAsync(connection, entityId, [new DateRange(from, to)], cancellationToken, served, definitions))[0];

    /// <summary>
    /// Reads the KPIs of <paramref name="months"/> months up to and including that of <paramref name="lastMonth"/>, oldest first. Needs a
    /// tenant transaction.
    /// </summary>
    public static Task<IReadOnlyList<KpiReport>> ReadMonthsAsync(
        NpgsqlConnection connection, int entityId, DateOnly lastMonth, int months, CancellationToken cancellationToken,
        ServedVersion? served = null, IReadOnlyList<KpiDefinition>? definitions = null)
    {
        var ranges = Enumerable.Range(0, months).Select(n => DateRange.Month(lastMonth.AddMonths(n - months + 1))).ToList();
        return ReadAsync(connection, entityId, ranges, cancellationToken, served, definitions);
    }

    /// <summary>Reads the KPIs of several ranges in one query of figures, from one snapshot. Needs a tenant transaction.</summary>
    public static async Task<IReadOnlyList<KpiReport>> ReadAsync(
        NpgsqlConnection connection, int entityId, IReadOnlyList<DateRange> ranges, CancellationToken cancellationToken,
        ServedVersion? served = null, IReadOnlyList<KpiDefinition>? definitions = null)
    {
        definitions ??= KpiCatalogue.Headline;
        var needed = ranges.SelectMany(range => new[] { range, range.Preceding(), range.LastYear() }).OfType<DateRange>().Distinct()
            .ToList();
        var books = await KpiBooks.ReadAsync(connection, entityId, [.. definitions.SelectMany(definition => definition.Terms)], needed,
            served, cancellationToken);
        var values = needed.ToDictionary(range => range,
            range => definitions.Select(definition => KpiValue.Compute(definition, range, books)).ToList());
        return [.. ranges.Select(range => new KpiReport(range, books.Version, Compare(range, values)))];
    }

    private static List<Kpi> Compare(DateRange range, Dictionary<DateRange, List<KpiValue>> values)
    {
        KpiComparison Against(DateRange? other, int index) =>
            other is { } then ? KpiComparison.Between(values[range][index], values[then][index], then) : KpiComparison.None;

        return [.. values[range].Select((
            value, index) => new Kpi(value, Against(range.Preceding(), index), Against(range.LastYear(), index)))];
    }
}
