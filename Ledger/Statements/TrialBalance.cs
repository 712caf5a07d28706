using Npgsql;

namespace Financial.Ledger.Statements;

/// <summary>One account of a trial balance. Opening and closing stand on one side; movement holds all debits and all credits.</summary>
public sealed record TrialBalanceRow(
    string AccountCode, string AccountName, string AccountClass, DebitCredit Opening, DebitCredit Movement, DebitCredit Closing);

/// <summary>
/// Opening, movement and closing of every account that has lines up to the end of the range, in the order of account codes.
/// Opening is everything before the range, for income and expense as well: there is no year-end entry in these figures.
/// </summary>
public sealed record TrialBalance(DateRange Range, ServedVersion Version, IReadOnlyList<TrialBalanceRow> Rows)
{
    /// <summary>Sum of the rows' opening balances; both sides are equal.</summary>
    public DebitCredit OpeningTotal { get; } = Total(Rows, row => row.Opening);

    /// <summary>Sum of the rows' movements; both sides are equal.</summary>
    public DebitCredit MovementTotal { get; } = Total(Rows, row => row.Movement);

    /// <summary>Sum of the rows' closing balances; both sides are equal.</summary>
    public DebitCredit ClosingTotal { get; } = Total(Rows, row => row.Closing);

    /// <summary>
    /// Reads the trial balance of <paramref name="from"/> to <paramref name="to"/>, both included, as it is served or as it was at
    /// <paramref name="asKnownAt"/> (I-11), over a connection that is inside a tenant transaction.
    /// </summary>
    /// <exception cref="InvalidOperationException">The books do not balance: posting let something through that it must refuse.</exception>
    public static async Task<TrialBalance> ReadAsync(
        NpgsqlConnection connection, int entityId, DateOnly from, DateOnly to, CancellationToken cancellationToken, DateTimeOffset? asKnownAt = null)
    {
        var range = new DateRange(from, to);
        DateRange[] parts = from == DateOnly.MinValue ? [range] : [range, new DateRange(DateOnly.MinValue, from.AddDays(-1))];
        var (version, movements) = await AccountMovement.ReadAsync(connection, entityId, parts, cancellationToken, asKnownAt);
        var rows = movements.GroupBy(movement => movement.Code).Select(Row).ToList();
        var trialBalance = new TrialBalance(range, version, rows);
        trialBalance.AssertBalanced();
        return trialBalance;
    }

    private static TrialBalanceRow Row(IGrouping<string, AccountMovement> account)
    {
        var movement = Sum(account, rangeIndex: 0);
        var opening = Sum(account, rangeIndex: 1).Net();
        var first = account.First();
        return new TrialBalanceRow(first.Code, first.Name, first.Class, opening, movement, (opening + movement).Net());
    }

    private static DebitCredit Sum(IEnumerable<AccountMovement> movements, int rangeIndex) =>
        movements.Where(movement => movement.RangeIndex == rangeIndex)
            .Aggregate(new DebitCredit(), (sum, movement) => sum + new DebitCredit(movement.DebitMinor, movement.CreditMinor));

    private static DebitCredit Total(IReadOnlyList<TrialBalanceRow> rows, Func<TrialBalanceRow, DebitCredit> pair) =>
        rows.Aggregate(new DebitCredit(), (sum, row) => sum + pair(row));

    // Posting refuses what does not balance; reading checks it again, so that a wrong figure is never shown. Amounts stay out of the message.
    private void AssertBalanced()
    {
        (string Name, DebitCredit Total)[] pairs = [("opening", OpeningTotal), ("movement", MovementTotal), ("closing", ClosingTotal)];
        foreach (var (name, total) in pairs)
            if (total.DebitMinor != total.CreditMinor)
                throw new InvalidOperationException(
                    $"The trial balance of {Range.From:yyyy-MM-dd} to {Range.To:yyyy-MM-dd} at ledger version {Version.LedgerVersion} does not balance: "
                    + $"debits and credits of its {name} column differ.");
    }
}
