namespace Financial.Ledger.Statements;

/// <summary>A debit and a credit amount in minor units, neither negative.</summary>
public readonly record struct DebitCredit(long DebitMinor, long CreditMinor)
{
    /// <summary>The net of both, on the side where it lies.</summary>
    public DebitCredit Net() =>
        DebitMinor >= CreditMinor ? new(DebitMinor - CreditMinor, 0) : new(0, CreditMinor - DebitMinor);

    /// <summary>Adds side by side; throws <see cref="OverflowException"/> beyond 64 bits rather than wrap around.</summary>
    public static DebitCredit operator +(DebitCredit left, DebitCredit right) =>
        new(checked(left.DebitMinor + right.DebitMinor), checked(left.CreditMinor + right.CreditMinor));
}
