using Financial.Ledger.Database;
using Npgsql;

namespace Financial.Ledger.Periods;

/// <summary>
/// A company's fiscal year (DATE-3). Income and expense accounts open at zero each year. A balance sheet account shows the results of
/// earlier years; they are computed and never stored.
/// </summary>
/// <param name="StartMonth">The first month of a year, 1 to 12.</param>
/// <param name="StartDay">The first day of a year. It exists in every year: 29 February is refused.</param>
/// <param name="RetainedEarnings">The account for results of earlier years; null until it is set.</param>
/// <param name="Loss">The account for losses, if the chart keeps them apart (France: 129).</param>
/// <param name="SetBy">The person who set the year; null if an import proposed it, or if it is the default.</param>
public sealed record FiscalYear(
    int StartMonth, int StartDay, ResultAccount? RetainedEarnings = null, ResultAccount? Loss = null, string? SetBy = null)
{
    /// <summary>The default: from 1 January.</summary>
    public static readonly FiscalYear Calendar = new(1, 1);

    /// <summary>The columns of a fiscal year, where <see cref="Joins"/> stand behind <c>ledger.fiscal_year_at</c>.</summary>
    internal const string Columns =
        "y.start_month, y.start_day, y.retained_earnings_account, r.name as retained_earnings_name, y.loss_account, l.name as loss_name, "
            + "y.set_by";

    internal const string Joins =
        "y left join ledger.account r on r.entity_id = @entity and r.code = y.retained_earnings_account left join ledger.account l on "
            + "l.entity_id = @entity and l.code = y.loss_account";

    // Takes the Columns of a row.
    internal FiscalYear(
        short startMonth, short startDay, string? retainedEarningsAccount, string? retainedEarningsName, string? lossAccount,
        string? lossName, string? setBy)
        : this(startMonth, startDay, ResultAccount.Of(retainedEarningsAccount, retainedEarningsName),
            ResultAccount.Of(lossAccount, lossName), setBy)
    {
    }

    /// <summary>Reads the fiscal year of the ledger's newest version, served or not. Needs a tenant transaction.</summary>
    public static async Task<FiscalYear> ReadNewestAsync(NpgsqlConnection connection, int entityId, CancellationToken cancellationToken) =>
        await connection.QuerySingleOrDefaultAsync<FiscalYear>(
            $"select {Columns} from ledger.entity e cross join lateral ledger.fiscal_year_at(e.entity_id, "
                + $"e.ledger_version) {Joins} where e.entity_id = @entity", new { entity = entityId }, cancellationToken) ?? Calendar;

    /// <summary>The first day of the year that holds a day.</summary>
    public DateOnly StartOf(DateOnly day)
    {
        var start = new DateOnly(day.Year, StartMonth, StartDay);
        if (start <= day) return start;
        return day.Year == 1 ? DateOnly.MinValue : start.AddYears(-1);
    }

    /// <summary>The last day of the year that holds a day.</summary>
    public DateOnly EndOf(DateOnly day)
    {
        var start = new DateOnly(day.Year, StartMonth, StartDay);
        if (day < start) return start.AddDays(-1);
        return day.Year == DateOnly.MaxValue.Year ? DateOnly.MaxValue : start.AddYears(1).AddDays(-1);
    }

    /// <summary>The account for a year's result (debit positive: a profit is negative). Null until an account is set.</summary>
    public ResultAccount? AccountOf(long resultMinor) => resultMinor > 0 ? Loss ?? RetainedEarnings : RetainedEarnings;
}

/// <summary>A balance sheet account for results of earlier years.</summary>
/// <param name="Code">The code as the chart writes it.</param>
/// <param name="Name">Its display name.</param>
public sealed record ResultAccount(string Code, string Name)
{
    /// <summary>The display name of an account that is not in the chart.</summary>
    public const string UsualName = "Retained earnings";

    internal static ResultAccount? Of(string? code, string? name) => code is null ? null : new(code, name ?? UsualName);
}
