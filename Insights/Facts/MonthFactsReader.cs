using Financial.Ledger.Database;
using Financial.Ledger.Kpis;
using Financial.Ledger.Periods;
using Npgsql;

namespace Financial.Insights.Facts;

/// <summary>Computes the facts of several months from one snapshot of the ledger.</summary>
public static class MonthFactsReader
{
    /// <summary>
    /// Reads the months whose facts change after a posting into <paramref name="posted"/>: those months, and the months compared with them
    /// (the next month, and the same month of the next year), if they have served entries.
    /// </summary>
    public static async Task<IReadOnlyList<DateOnly>> AffectedMonthsAsync(
        NpgsqlConnection connection, int entityId, IEnumerable<DateOnly> posted, CancellationToken cancellationToken)
    {
        var candidates = posted.SelectMany(month => new[] { month, month.AddMonths(1), month.AddMonths(12) }).Distinct().ToArray();
        return await connection.QueryAsync<DateOnly>(
            """
            select distinct month from ledger.version_movement
            where entity_id = @entity and month = any (@months) and ledger_version <= (select ledger_version from ledger.served(@entity))
            order by month
            """, new { entity = entityId, months = candidates }, cancellationToken);
    }

    /// <summary>Reads any number of months in two round trips. The transaction must be a snapshot.</summary>
    public static async Task<IReadOnlyList<MonthFacts>> ReadAsync(
        NpgsqlConnection connection, int entityId, IReadOnlyCollection<DateOnly> months, CancellationToken cancellationToken)
    {
        var reports = await KpiReport.ReadAsync(connection, entityId, [.. months.Select(DateRange.Month)], cancellationToken);
        var needed = reports.Select(report => report.Range.From)
            .Concat(reports.Select(MonthDetectors.ComparisonOf).OfType<ComparedWith>().Select(compared => compared.Range.From))
            .Distinct().ToList();
        var movements = await DimensionMovement.ReadAsync(connection, entityId, needed, cancellationToken);
        return [.. reports.Select(report => MonthDetectors.Detect(report, movements))];
    }
}
