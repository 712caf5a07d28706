namespace Financial.Ledger.Statements;

/// <summary>A debit and a credit amount in minor units, neither negative.</summary>
public readonly record struct DebitCredit(long DebitMinor, long CreditMinor)
{
    /// <summary>Debits minus credits.</summary>
    public long NetMinor => checked(DebitMinor - CreditMinor);

    /// <summary>A net amount (debit positive) as a debit or a credit.</summary>
    public static DebitCredit OfNet(long netMinor) => netMinor >= 0 ? new(netMinor, 0) : new(0, checked(-netMinor));

    /// <summary>Adds debits and credits separately. Throws <see cref="OverflowException"/> beyond 64 bits.</summary>
    public static DebitCredit operator +(DebitCredit left, DebitCredit right) =>
        new(checked(left.DebitMinor + right.DebitMinor), checked(left.CreditMinor + right.CreditMinor));

    /// <summary>Subtracts debits and credits separately.</summary>
    public static DebitCredit operator -(DebitCredit left, DebitCredit right) =>
        new(checked(left.DebitMinor - right.DebitMinor), checked(left.CreditMinor - right.CreditMinor));
}
