using Npgsql;

namespace Financial.Ledger.Periods;

/// <summary>The closed months of an entity: nothing posts into them (I-5).</summary>
public sealed class ClosedPeriods(IEnumerable<DateOnly> months)
{
    private readonly HashSet<DateOnly> months = [.. months];

    public bool Contains(DateOnly date) => months.Count > 0 && months.Contains(new DateOnly(date.Year, date.Month, 1));

    /// <summary>Reads the closed months inside the open tenant transaction.</summary>
    public static async Task<ClosedPeriods> ReadAsync(NpgsqlConnection connection, int entityId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select month from ledger.accounting_period where entity_id = $1 and state = 'closed'", connection);
        command.Parameters.Add(new() { Value = entityId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var months = new List<DateOnly>();
        while (await reader.ReadAsync(cancellationToken)) months.Add(reader.GetFieldValue<DateOnly>(0));
        return new ClosedPeriods(months);
    }
}
