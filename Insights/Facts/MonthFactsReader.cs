using Financial.Ledger.Kpis;
using Financial.Ledger.Periods;
using Npgsql;
using NpgsqlTypes;

namespace Financial.Insights.Facts;

/// <summary>Computes the facts of many months from one snapshot of the ledger.</summary>
public static class MonthFactsReader
{
    /// <summary>
    /// The months whose facts a posting into <paramref name="posted"/> changes: those months, and the ones that are compared with them
    /// (the next month, and the same month of the next year), as far as the served books reach.
    /// </summary>
    public static async Task<IReadOnlyList<DateOnly>> AffectedMonthsAsync(
        NpgsqlConnection connection, int entityId, IEnumerable<DateOnly> posted, CancellationToken cancellationToken)
    {
        var candidates = posted.SelectMany(month => new[] { month, month.AddMonths(1), month.AddMonths(12) }).Distinct().ToArray();
        await using var command = new NpgsqlCommand(
            """
            select distinct month from ledger.version_movement
            where entity_id = @entity and month = any (@months) and ledger_version <= (select ledger_version from ledger.served(@entity))
            order by month
            """, connection);
        command.Parameters.AddWithValue("entity", entityId);
        command.Parameters.AddWithValue("months", NpgsqlDbType.Array | NpgsqlDbType.Date, candidates);
        var months = new List<DateOnly>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            months.Add(reader.GetFieldValue<DateOnly>(0));
        return months;
    }

    /// <summary>Reads the months in two round trips, however many they are. The transaction must see one snapshot.</summary>
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
