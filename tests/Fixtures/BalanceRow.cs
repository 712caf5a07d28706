using Financial.Ledger.Statements;

namespace Financial.Fixtures;

/// <summary>One account of a trial balance in numbers alone, debit positive.</summary>
/// <param name="Code">Null for results that no account takes.</param>
/// <param name="Opening">Before the range.</param>
/// <param name="Movement">Within the range, without closing entries.</param>
/// <param name="ClosingEntries">Within the range.</param>
/// <param name="YearEnd">What went over into retained earnings, or came there.</param>
/// <param name="Closing">At the end of the range.</param>
public sealed record BalanceRow(string? Code, long Opening, DebitCredit Movement, DebitCredit ClosingEntries, long YearEnd, long Closing)
{
    /// <summary>The numbers of a row that the product shows.</summary>
    public static BalanceRow Of(TrialBalanceRow row) =>
        new(row.AccountCode, row.Opening.NetMinor, row.Movement, row.ClosingEntries, row.YearEnd.NetMinor, row.Closing.NetMinor);
}
