using Financial.Ledger.Database;
using Npgsql;

namespace Financial.Ledger.Periods;

/// <summary>
/// The states of a company's months. A closed month takes no entries, a soft-closed month only late ones (I-5). A month without a state is
/// closed if it lies before the last closed month, and else open.
/// </summary>
/// <param name="months">The months that have a state.</param>
/// <param name="lastClosed">The last month that is closed together with all earlier ones; null without one.</param>
public sealed class ClosedPeriods(IReadOnlyDictionary<DateOnly, PeriodState> months, DateOnly? lastClosed)
{
    /// <summary>No month is closed.</summary>
    public static readonly ClosedPeriods None = new(new Dictionary<DateOnly, PeriodState>(), null);

    /// <summary>True if the import may post late entries into soft-closed months.</summary>
    public bool AllowsLate { get; init; }

    /// <summary>The state of the month that contains the day.</summary>
    public PeriodState StateOf(DateOnly date) => months.Count == 0 ? PeriodState.Open
        : months.TryGetValue(DateRange.FirstOfMonth(date), out var state) ? state
        : date < lastClosed ? PeriodState.Closed : PeriodState.Open;

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
        var months = await connection.QueryAsync<(DateOnly Month, string State, DateOnly? LastClosed)>(
            "select month, state, ledger.last_closed_month(entity_id) from ledger.accounting_period where entity_id = @entity",
            new { entity = entityId }, cancellationToken);
        return new ClosedPeriods(months.ToDictionary(month => month.Month, month => month.State switch
        {
            "closed" => PeriodState.Closed,
            "soft-closed" => PeriodState.SoftClosed,
            _ => PeriodState.Open,
        }), months.Count == 0 ? null : months[0].LastClosed)
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
