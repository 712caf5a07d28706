using Financial.Ledger.Database;
using Npgsql;

namespace Financial.Ledger.Periods;

/// <summary>A company's closed and soft-closed months. A closed month takes no entries, a soft-closed month only late ones (I-5).</summary>
public sealed class ClosedPeriods(IReadOnlyDictionary<DateOnly, PeriodState> months)
{
    /// <summary>No month is closed.</summary>
    public static readonly ClosedPeriods None = new(new Dictionary<DateOnly, PeriodState>());

    /// <summary>True if the import may post late entries into soft-closed months.</summary>
    public bool AllowsLate { get; init; }

    /// <summary>The state of the month that contains the day.</summary>
    public PeriodState StateOf(DateOnly date) =>
        months.Count > 0 && months.TryGetValue(new DateOnly(date.Year, date.Month, 1), out var state) ? state : PeriodState.Open;

    /// <summary>True if an entry of this day must be refused.</summary>
    public bool Refuses(DateOnly date) => StateOf(date) switch
    {
        PeriodState.Open => false,
        PeriodState.SoftClosed => !AllowsLate,
        _ => true,
    };

    /// <summary>Reads the months. Needs a tenant transaction.</summary>
    public static async Task<ClosedPeriods> ReadAsync(
        NpgsqlConnection connection, int entityId, bool allowsLate, CancellationToken cancellationToken)
    {
        var months = await connection.QueryAsync<(DateOnly Month, string State)>(
            "select month, state from ledger.accounting_period where entity_id = @entity and state <> 'open'", new { entity = entityId },
            cancellationToken);
        return new ClosedPeriods(months.ToDictionary(
            month => month.Month, month => month.State == "closed" ? PeriodState.Closed : PeriodState.SoftClosed))
        {
            AllowsLate = allowsLate,
        };
    }
}

/// <summary>An open month takes every entry, a soft-closed month only late entries that the upload allows, a closed month none.</summary>
public enum PeriodState
{
    Open,
    SoftClosed,
    Closed,
}
