using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// The sums that a file states of itself (a totals line, a header) beside those that its rows make, by name: "net", "tax", "debit",
/// "entries". A file that does not add up to its own totals is not whole, and is refused without any tolerance.
/// </summary>
/// <param name="assertsBalances">True for a file that asserts balances within it.</param>
public sealed class FileTotals(bool assertsBalances = false)
{
    /// <summary>The number of entries, and the sums of their sides.</summary>
    public const string Entries = "entries", Debit = "debit", Credit = "credit";

    private readonly SortedDictionary<string, (Int128? Minor, int Line)> _stated = [];
    private readonly Dictionary<string, (Int128 Minor, Int128 AsWritten)> _summed = [];
    private readonly Dictionary<string, Int128> _closings = new(StringComparer.Ordinal);

    /// <summary>True when the file states any total.</summary>
    public bool Any => _stated.Count > 0;

    /// <summary>The balances with which the file says that its accounts close, by code, debit positive.</summary>
    public IReadOnlyDictionary<string, Int128> Closings => _closings;

    /// <summary>What the file asserts of balances within it.</summary>
    public BalanceAssertions Assertions { get; } = new(assertsBalances);

    /// <summary>True when the file says that it is one part of several.</summary>
    public bool IsStatedPart { get; init; }

    /// <summary>
    /// True when the file states more entries than it has, and as much more on the debit as on the credit side: whole entries are missing,
    /// as in one part of a file that was split.
    /// </summary>
    public bool LacksEntries => Missing(Entries) > 0 && Missing(Debit) is var debit && debit > 0 && debit == Missing(Credit);

    /// <summary>True for one part of a file that was split: balances that it states are those of the whole.</summary>
    public bool IsPart => IsStatedPart || LacksEntries;

    /// <summary>The entries and the debits that the file states.</summary>
    public (Int128 Entries, Int128 Debit) Whole => (Stated(Entries), Stated(Debit));

    /// <summary>The entries and the debits that its rows make.</summary>
    public (Int128 Entries, Int128 Debit) Sum => (_summed.GetValueOrDefault(Entries).Minor, _summed.GetValueOrDefault(Debit).Minor);

    /// <summary>
    /// Notes what the file states on a line, in minor units or as a count; null when it cannot be read, which no rows make.
    /// </summary>
    public void State(string name, Int128? minor, int line) => _stated[name] = (minor, line);

    /// <summary>Notes the balance with which an account closes.</summary>
    public void StateClosing(string accountCode, Int128 minor) => _closings[accountCode] = minor;

    /// <summary>Adds what a row brings.</summary>
    public void Add(string name, Int128 minor) => Add(name, minor, minor);

    /// <summary>
    /// Adds what a row brings, where negative amounts may count otherwise in the file's own total: either sum agrees with it.
    /// </summary>
    public void Add(string name, Int128 minor, Int128 asWritten)
    {
        var sum = _summed.GetValueOrDefault(name);
        _summed[name] = (sum.Minor + minor, sum.AsWritten + asWritten);
    }

    /// <summary>A refusal for each stated total that the rows do not make; of a part only for totals that are its own.</summary>
    public IEnumerable<Refusal> Mismatches() => LacksEntries ? [] : _stated
        .Where(total => !IsPart || total.Key is Entries or Debit or Credit)
        .Where(total => _summed.GetValueOrDefault(total.Key) is var sum && total.Value.Minor != sum.Minor
            && total.Value.Minor != sum.AsWritten)
        .Select(total => new Refusal(
            total.Value.Line, RefusalCode.TotalsMismatch, $"the rows of this file do not add up to its own total of {total.Key}",
            "export it again: rows are missing, or were added or changed since"));

    private Int128 Stated(string name) => _stated.TryGetValue(name, out var total) ? total.Minor ?? 0 : 0;

    private Int128 Missing(string name) =>
        _stated.TryGetValue(name, out var total) && total.Minor is { } minor ? minor - _summed.GetValueOrDefault(name).Minor : 0;
}
