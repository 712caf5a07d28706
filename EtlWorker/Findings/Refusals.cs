using System.Text;

namespace Financial.EtlWorker.Findings;

/// <summary>The refusals of one import: all are counted, only the first <see cref="Kept"/> are stored.</summary>
public sealed class Refusals
{
    /// <summary>Number of refusals that are stored with an import.</summary>
    public const int Kept = 10_000;

    private readonly List<Refusal> _kept = [];
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>The first refusals in the order of the file.</summary>
    public IReadOnlyList<Refusal> List => _kept;

    public long Count { get; private set; }

    public bool Any => Count > 0;

    /// <summary>True if the whole file is refused, good entries included.</summary>
    public bool OfFile { get; private set; }

    /// <summary>The code of the first refusal.</summary>
    public string Code => _kept[0].Code;

    /// <summary>One sentence about the whole import.</summary>
    public string Summary => Count == 1
        ? Place(_kept[0])
        : $"{Count} rows were refused "
            + $"({string.Join(", ", _counts.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value} × {pair.Key}"))}); "
            + $"the first: {Place(_kept[0])}";

    public void Add(Refusal refusal)
    {
        Count++;
        OfFile |= refusal.Line == 0;
        _counts[refusal.Code] = _counts.GetValueOrDefault(refusal.Code) + 1;
        if (_kept.Count < Kept) _kept.Add(refusal);
    }

    /// <summary>Refuses the whole file.</summary>
    public void AddForFile(Refusal refusal)
    {
        OfFile = true;
        Add(refusal);
    }

    /// <summary>Refuses a row with its text, which is stored only for the first refusals.</summary>
    public void Add(Refusal refusal, ReadOnlySpan<byte> original) =>
        Add(_kept.Count < Kept ? refusal with { Original = Encoding.UTF8.GetString(original) } : refusal);

    /// <summary>Stores a good row whose entry is refused for another row. It is in the rejects file but is not counted.</summary>
    public void AddSibling(int line, int entry, string detail, ReadOnlySpan<byte> original)
    {
        if (_kept.Count < Kept)
            _kept.Add(new Refusal(line, RefusalCode.EntryRefused, detail, "mend the other row; this one comes with it",
                Encoding.UTF8.GetString(original)) { Entry = entry });
    }

    private static string Place(Refusal refusal) => refusal.Line == 0 ? refusal.Detail : $"line {refusal.Line}: {refusal.Detail}";
}
