namespace Financial.Ledger.Statements;

/// <summary>What every answer with figures names: which state of which books it was computed from.</summary>
/// <param name="Currency">ISO 4217 code of all money in the answer.</param>
/// <param name="LedgerVersion">Grows by one with each committed change that can alter a figure.</param>
/// <param name="AsOf">When that version was committed, UTC; null while nothing has been posted.</param>
/// <param name="Reconciled">True when control totals from the source agreed within the tolerance.</param>
/// <param name="Reason">Why not reconciled, for example <c>no-control-totals</c>; null when reconciled.</param>
public sealed record ServedVersion(string Currency, long LedgerVersion, DateTimeOffset? AsOf, bool Reconciled, string? Reason);
