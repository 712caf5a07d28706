using Financial.Ledger.Database;
using Npgsql;

namespace Financial.Ledger.Periods;

/// <summary>
/// The months of an entity that are not open: nothing posts into a closed one, and only late entries into a soft-closed one (I-5).
/// </summary>
public sealed class ClosedPeriods(IReadOnlyDictionary<DateOnly, PeriodState> months)
{
    /// <summary>No month is closed.</summary>
    public static readonly ClosedPeriods None = new(new Dictionary<DateOnly, PeriodState>());

    /// <summary>True when entries may be posted late into soft-closed months.</summary>
    public bool AllowsLate { get; init; }

    /// <summary>The state of the month in which a day lies.</summary>
    public PeriodState StateOf(DateOnly date) =>
        months.Count > 0 && months.TryGetValue(new DateOnly(date.Year, date.Month, 1), out var state) ? state : PeriodState.Open;

    /// <summary>True when an entry of this day cannot be posted.</summary>
    public bool Refuses(DateOnly date) => StateOf(date) switch
    {
        PeriodState.Open => false,
        PeriodState.SoftClosed => !AllowsLate,
        _ => true,
    };

    /// <summary>Reads the months inside the open tenant transaction.</summary>
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

/// <summary>What may be posted into a month: everything, late entries of an upload that allows them, or nothing.</summary>
public enum PeriodState
{
    Open,
    SoftClosed,
    Closed,
}
