using Financial.Ledger.Periods;
using Financial.Ledger.Versions;
using Npgsql;

namespace Financial.Ledger.Statements;

/// <summary>
/// One account of a trial balance. Opening, year end and closing are net: on one side only. Movement, adjustments and closing entries have
/// all debits and all credits. Closing is the sum of the five columns before it (I-9).
/// </summary>
/// <param name="AccountCode">Null for results of earlier years if the company has set no account for them.</param>
/// <param name="AccountName">Its display name.</param>
/// <param name="AccountClass">Its class in the chart.</param>
/// <param name="Opening">The balance before the range's first day; of income and expense, since the fiscal year began.</param>
/// <param name="Movement">The movement within the range, without adjusting and closing entries.</param>
/// <param name="Adjustments">The movement of adjusting entries, if the source marks them.</param>
/// <param name="ClosingEntries">The movement of entries that only close a year.</param>
/// <param name="YearEnd">The transfer to retained earnings if a fiscal year ends within the range; computed, never posted.</param>
/// <param name="Closing">The balance at the end of the range's last day.</param>
public sealed record TrialBalanceRow(
    string? AccountCode, string AccountName, string AccountClass, DebitCredit Opening, DebitCredit Movement, DebitCredit Adjustments,
    DebitCredit ClosingEntries, DebitCredit YearEnd, DebitCredit Closing);

/// <summary>
/// All accounts with lines up to the end of the range, by account code. Income and expense open at zero each fiscal year; retained earnings
/// contain the results of earlier years.
/// </summary>
public sealed record TrialBalance(DateRange Range, ServedVersion Version, IReadOnlyList<TrialBalanceRow> Rows)
{
    /// <summary>Sum of the rows' opening balances. In every total, debits equal credits.</summary>
    public DebitCredit OpeningTotal { get; } = Total(Rows, row => row.Opening);

    /// <summary>Sum of the rows' movements.</summary>
    public DebitCredit MovementTotal { get; } = Total(Rows, row => row.Movement);

    /// <summary>Sum of the rows' adjusting entries.</summary>
    public DebitCredit AdjustmentsTotal { get; } = Total(Rows, row => row.Adjustments);

    /// <summary>Sum of the rows' closing entries.</summary>
    public DebitCredit ClosingEntriesTotal { get; } = Total(Rows, row => row.ClosingEntries);

    /// <summary>Sum of the rows' year-end transfers.</summary>
    public DebitCredit YearEndTotal { get; } = Total(Rows, row => row.YearEnd);

    /// <summary>Sum of the rows' closing balances.</summary>
    public DebitCredit ClosingTotal { get; } = Total(Rows, row => row.Closing);

    /// <summary>
    /// Reads the trial balance of <paramref name="from"/> to <paramref name="to"/>, both included, as served now or in
    /// <paramref name="served"/> (I-11). Needs a tenant transaction.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The books do not balance: posting accepted an entry that it should have refused.
    /// </exception>
    public static async Task<TrialBalance> ReadAsync(
        NpgsqlConnection connection, int entityId, DateOnly from, DateOnly to, CancellationToken cancellationToken,
        ServedVersion? served = null)
    {
        var range = new DateRange(from, to);
        var (roll, version) = await RollForward.ReadAsync(connection, entityId, range, cancellationToken, served);
        var trialBalance = new TrialBalance(range, version, [.. roll.Accounts.Select(Row)]);
        trialBalance.AssertBalanced();
        return trialBalance;
    }

    private static TrialBalanceRow Row(AccountRoll account) => new(
        account.Code, account.Name, account.Class, DebitCredit.OfNet(account.OpeningMinor), account.Movement - account.Adjustments,
        account.Adjustments, account.ClosingEntries, DebitCredit.OfNet(account.YearEndMinor), DebitCredit.OfNet(account.NetMinor));

    private static DebitCredit Total(IReadOnlyList<TrialBalanceRow> rows, Func<TrialBalanceRow, DebitCredit> pair) =>
        rows.Aggregate(new DebitCredit(), (sum, row) => sum + pair(row));

    // Posting refuses unbalanced entries. Check again when reading, to never show a wrong figure. Keep amounts out of the message.
    private void AssertBalanced()
    {
        (string Name, DebitCredit Total)[] pairs =
            [("opening", OpeningTotal), ("movement", MovementTotal), ("adjustments", AdjustmentsTotal),
                ("closing entries", ClosingEntriesTotal), ("year end", YearEndTotal), ("closing", ClosingTotal)];
        foreach (var (name, total) in pairs)
            if (total.DebitMinor != total.CreditMinor)
                throw new InvalidOperationException(
                    $"The trial balance of {Range.From:yyyy-MM-dd} to {Range.To:yyyy-MM-dd} at ledger "
                        + $"version {Version.LedgerVersion} does not balance: "
                    + $"debits and credits of its {name} column differ.");
    }
}
