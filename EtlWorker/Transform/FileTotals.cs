using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// The totals that a file states (in a totals line or a header) and the totals of its rows, by name: "net", "tax", "debit", "entries". A
/// file that differs from its own totals is incomplete and is refused without any tolerance.
/// </summary>
/// <param name="assertsBalances">True if lines of the file assert balances.</param>
public sealed class FileTotals(bool assertsBalances = false)
{
    /// <summary>The names of the number of entries and the sums of their sides.</summary>
    public const string Entries = "entries", Debit = "debit", Credit = "credit";

    private readonly SortedDictionary<string, (Int128? Minor, int Line)> _stated = [];
    private readonly Dictionary<string, (Int128 Minor, Int128 AsWritten)> _summed = [];
    private readonly Dictionary<string, Int128> _closings = new(StringComparer.Ordinal);

    /// <summary>True if the file states a total.</summary>
    public bool Any => _stated.Count > 0;

    /// <summary>The closing balances that the file states, by account code, debit positive.</summary>
    public IReadOnlyDictionary<string, Int128> Closings => _closings;

    /// <summary>The balances that lines of the file assert.</summary>
    public BalanceAssertions Assertions { get; } = new(assertsBalances);

    /// <summary>True if the file states that it is one of several parts.</summary>
    public bool IsStatedPart { get; init; }

    /// <summary>
    /// True if the file states more entries than it has, and the same excess of debits and credits: whole entries are missing, as in one
    /// part of a split file.
    /// </summary>
    public bool LacksEntries => Missing(Entries) > 0 && Missing(Debit) is var debit && debit > 0 && debit == Missing(Credit);

    /// <summary>True for one part of a split file; the balances that it states are those of the whole.</summary>
    public bool IsPart => IsStatedPart || LacksEntries;

    /// <summary>The stated number of entries and the stated debits.</summary>
    public (Int128 Entries, Int128 Debit) Whole => (Stated(Entries), Stated(Debit));

    /// <summary>The number of entries and the debits of the rows.</summary>
    public (Int128 Entries, Int128 Debit) Sum => (_summed.GetValueOrDefault(Entries).Minor, _summed.GetValueOrDefault(Debit).Minor);

    /// <summary>Stores a total that a line states, in minor units or as a count; null if it is unreadable, which never matches.</summary>
    public void State(string name, Int128? minor, int line) => _stated[name] = (minor, line);

    /// <summary>Stores the closing balance of an account.</summary>
    public void StateClosing(string accountCode, Int128 minor) => _closings[accountCode] = minor;

    /// <summary>Adds the amount of a row.</summary>
    public void Add(string name, Int128 minor) => Add(name, minor, minor);

    /// <summary>
    /// Adds the amount of a row in two forms, because the file's total may treat negative amounts differently. Either sum may match.
    /// </summary>
    public void Add(string name, Int128 minor, Int128 asWritten)
    {
        var sum = _summed.GetValueOrDefault(name);
        _summed[name] = (sum.Minor + minor, sum.AsWritten + asWritten);
    }

    /// <summary>Returns a refusal for each stated total that the rows do not match; a part has only its own totals.</summary>
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
