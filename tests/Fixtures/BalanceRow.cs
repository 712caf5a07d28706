using Financial.Ledger.Statements;

namespace Financial.Fixtures;

/// <summary>One account of a trial balance as numbers, debit positive.</summary>
/// <param name="Code">The account's code; null for results without an account.</param>
/// <param name="Opening">Balance before the range.</param>
/// <param name="Movement">Movement within the range, without closing entries.</param>
/// <param name="ClosingEntries">Closing entries within the range.</param>
/// <param name="YearEnd">Amount moved to or from retained earnings.</param>
/// <param name="Closing">Balance at the end of the range.</param>
public sealed record BalanceRow(string? Code, long Opening, DebitCredit Movement, DebitCredit ClosingEntries, long YearEnd, long Closing)
{
    /// <summary>The numbers of a row that the product returns.</summary>
    public static BalanceRow Of(TrialBalanceRow row) =>
        new(row.AccountCode, row.Opening.NetMinor, row.Movement, row.ClosingEntries, row.YearEnd.NetMinor, row.Closing.NetMinor);
}
