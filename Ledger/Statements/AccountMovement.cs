using Financial.Ledger.Accounts;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;
using Npgsql;

namespace Financial.Ledger.Statements;

/// <summary>
/// Debits and credits of one account over one of the requested ranges (by index), in minor units. Closing entries are separate, because
/// profit and loss excludes them. The movement includes adjusting entries.
/// </summary>
public sealed record AccountMovement(
    int RangeIndex, string Code, string Name, string Class, string KpiGroup, long DebitMinor, long CreditMinor, long LineCount,
    long ClosingDebitMinor, long ClosingCreditMinor, long ClosingLineCount, long AdjustingDebitMinor, long AdjustingCreditMinor,
    string? Line, string? LineName, int? Position)
{
    /// <summary>The company's own statement line of the account; null for the line of its KPI group.</summary>
    public ChartLine? StatementLine { get; } = ChartLine.Of(Line, KpiGroup, LineName, Position);

    /// <summary>True for profit and loss accounts, which open at zero each fiscal year.</summary>
    public bool IsProfitOrLoss => Class is "income" or "expense";

    /// <summary>
    /// Reads all movements of the ranges at the served version, or at <paramref name="served"/>, of accounts with these
    /// codes or of all. Whole months come from the kept balances, minus the movements of later versions; the days of divided months from
    /// journal lines. Both agree (I-13). Class, KPI group and statement line are those of the version. Needs a tenant transaction.
    /// </summary>
    public static async Task<(ServedVersion Version, IReadOnlyList<AccountMovement> Movements)> ReadAsync(
        NpgsqlConnection connection, int entityId, IReadOnlyList<DateRange> ranges, CancellationToken cancellationToken,
        ServedVersion? served = null, IReadOnlyList<string>? codes = null)
    {
        var books = await ServedBooks.ReadAsync(connection, entityId, served, cancellationToken);
        return (books.Version, await books.MovementsAsync(connection, entityId, ranges, codes, cancellationToken));
    }
}
