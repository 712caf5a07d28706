namespace Financial.Ledger.Statements;

/// <summary>A debit and a credit amount in minor units, neither negative.</summary>
public readonly record struct DebitCredit(long DebitMinor, long CreditMinor)
{
    /// <summary>Debits minus credits.</summary>
    public long NetMinor => checked(DebitMinor - CreditMinor);

    /// <summary>A net amount, debit positive, on the side where it lies.</summary>
    public static DebitCredit OfNet(long netMinor) => netMinor >= 0 ? new(netMinor, 0) : new(0, checked(-netMinor));

    /// <summary>Adds side by side; throws <see cref="OverflowException"/> beyond 64 bits rather than wrap around.</summary>
    public static DebitCredit operator +(DebitCredit left, DebitCredit right) =>
        new(checked(left.DebitMinor + right.DebitMinor), checked(left.CreditMinor + right.CreditMinor));

    /// <summary>Takes away side by side what is a part of it.</summary>
    public static DebitCredit operator -(DebitCredit left, DebitCredit right) =>
        new(checked(left.DebitMinor - right.DebitMinor), checked(left.CreditMinor - right.CreditMinor));
}
