namespace Financial.EtlWorker.Transform;

/// <summary>
/// The sums that a file states of itself (a totals line, a header) beside those that its rows make, by name: "net", "tax", "debit", "entries".
/// A file that does not add up to its own totals is not whole, and is refused without any tolerance.
/// </summary>
public sealed class FileTotals
{
    private readonly SortedDictionary<string, (Int128? Minor, int Line)> stated = [];
    private readonly Dictionary<string, Int128> summed = [];

    /// <summary>True when the file states any total.</summary>
    public bool Any => stated.Count > 0;

    /// <summary>Notes what the file states on a line, in minor units or as a count; null when it cannot be read, which no rows make.</summary>
    public void State(string name, Int128? minor, int line) => stated[name] = (minor, line);

    /// <summary>Adds what a row brings.</summary>
    public void Add(string name, Int128 minor) => summed[name] = summed.GetValueOrDefault(name) + minor;

    /// <summary>A refusal for each stated total that the rows do not make.</summary>
    public IEnumerable<Refusal> Mismatches() => stated
        .Where(total => summed.GetValueOrDefault(total.Key) != total.Value.Minor)
        .Select(total => new Refusal(
            total.Value.Line, "totals-mismatch", $"the rows of this file do not add up to its own total of {total.Key}",
            "export it again: rows are missing, or were added or changed since"));
}
