using Financial.Ledger.Database;
using Npgsql;

namespace Financial.Ledger.Periods;

/// <summary>
/// How a company counts its years (DATE-3). Income and expense open at zero in each year; the results of earlier years stand on an account
/// of the balance sheet, computed and never stored.
/// </summary>
/// <param name="StartMonth">The month in which a year begins, 1 to 12.</param>
/// <param name="StartDay">The day on which it begins; one that the month has in every year.</param>
/// <param name="RetainedEarnings">The account of earlier results; null while nobody has named it.</param>
/// <param name="Loss">The account of results that are losses, where the chart keeps them apart (France: 129).</param>
/// <param name="SetBy">Who set it; null when it was proposed by an import, or is the default.</param>
public sealed record FiscalYear(
    int StartMonth, int StartDay, ResultAccount? RetainedEarnings = null, ResultAccount? Loss = null, string? SetBy = null)
{
    /// <summary>From 1 January, until anything else is known.</summary>
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

    /// <summary>
    /// Reads how the company counts its years at the ledger's newest version, whatever is served, inside a tenant transaction.
    /// </summary>
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

    /// <summary>The account that takes a year's result, debit positive: a profit is negative. Null while nobody has named it.</summary>
    public ResultAccount? AccountOf(long resultMinor) => resultMinor > 0 ? Loss ?? RetainedEarnings : RetainedEarnings;
}

/// <summary>An account of the balance sheet on which results of earlier years stand.</summary>
/// <param name="Code">As the chart writes it.</param>
/// <param name="Name">What people call it.</param>
public sealed record ResultAccount(string Code, string Name)
{
    /// <summary>What it is called where the chart does not say.</summary>
    public const string UsualName = "Retained earnings";

    internal static ResultAccount? Of(string? code, string? name) => code is null ? null : new(code, name ?? UsualName);
}
