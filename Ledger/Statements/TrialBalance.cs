using Financial.Ledger.Periods;
using Financial.Ledger.Versions;
using Npgsql;

namespace Financial.Ledger.Statements;

/// <summary>
/// One account of a trial balance. Opening, year end and closing stand on one side; movement, adjustments and closing entries hold all
/// debits and all credits. Opening and the four columns behind it make closing (I-9).
/// </summary>
/// <param name="AccountCode">Null for results of earlier years while the company has named no account for them.</param>
/// <param name="AccountName">What people call it.</param>
/// <param name="AccountClass">As the chart has it.</param>
/// <param name="Opening">At the beginning of the range's first day: income and expense since the fiscal year began.</param>
/// <param name="Movement">Within the range, without adjusting and closing entries.</param>
/// <param name="Adjustments">What entries moved that adjust the books at the end of a period, where the source says so.</param>
/// <param name="ClosingEntries">What entries moved that only close a year.</param>
/// <param name="YearEnd">What went over into retained earnings where a fiscal year ends within the range; computed, never posted.</param>
/// <param name="Closing">At the end of the range's last day.</param>
public sealed record TrialBalanceRow(
    string? AccountCode, string AccountName, string AccountClass, DebitCredit Opening, DebitCredit Movement, DebitCredit Adjustments,
    DebitCredit ClosingEntries, DebitCredit YearEnd, DebitCredit Closing);

/// <summary>
/// Every account that has lines up to the end of the range, in the order of account codes. Income and expense open at zero in each fiscal
/// year; the results of earlier years stand in retained earnings.
/// </summary>
public sealed record TrialBalance(DateRange Range, ServedVersion Version, IReadOnlyList<TrialBalanceRow> Rows)
{
    /// <summary>Sum of the rows' opening balances; both sides are equal, as on each of the other pairs.</summary>
    public DebitCredit OpeningTotal { get; } = Total(Rows, row => row.Opening);

    /// <summary>Sum of the rows' movements.</summary>
    public DebitCredit MovementTotal { get; } = Total(Rows, row => row.Movement);

    /// <summary>Sum of the rows' adjusting entries.</summary>
    public DebitCredit AdjustmentsTotal { get; } = Total(Rows, row => row.Adjustments);

    /// <summary>Sum of the rows' closing entries.</summary>
    public DebitCredit ClosingEntriesTotal { get; } = Total(Rows, row => row.ClosingEntries);

    /// <summary>Sum of what went over into retained earnings.</summary>
    public DebitCredit YearEndTotal { get; } = Total(Rows, row => row.YearEnd);

    /// <summary>Sum of the rows' closing balances.</summary>
    public DebitCredit ClosingTotal { get; } = Total(Rows, row => row.Closing);

    /// <summary>
    /// Reads the trial balance of <paramref name="from"/> to <paramref name="to"/>, both included, as it is served or as it was at
    /// <paramref name="asKnownAt"/> (I-11), over a connection that is inside a tenant transaction.
    /// </summary>
    /// <exception cref="InvalidOperationException">The books do not balance: posting let something through that it must refuse.</exception>
    public static async Task<TrialBalance> ReadAsync(
        NpgsqlConnection connection, int entityId, DateOnly from, DateOnly to, CancellationToken cancellationToken,
        DateTimeOffset? asKnownAt = null)
    {
        var range = new DateRange(from, to);
        var (roll, version) = await RollForward.ReadAsync(connection, entityId, range, cancellationToken, asKnownAt);
        var trialBalance = new TrialBalance(range, version, [.. roll.Accounts.Select(Row)]);
        trialBalance.AssertBalanced();
        return trialBalance;
    }

    private static TrialBalanceRow Row(AccountRoll account) => new(
        account.Code, account.Name, account.Class, DebitCredit.OfNet(account.OpeningMinor), account.Movement - account.Adjustments,
        account.Adjustments, account.ClosingEntries, DebitCredit.OfNet(account.YearEndMinor), DebitCredit.OfNet(account.NetMinor));

    private static DebitCredit Total(IReadOnlyList<TrialBalanceRow> rows, Func<TrialBalanceRow, DebitCredit> pair) =>
        rows.Aggregate(new DebitCredit(), (sum, row) => sum + pair(row));

    // Posting refuses what does not balance; reading checks it again, so that a wrong figure is never shown. Amounts stay out of the
    // message.
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
