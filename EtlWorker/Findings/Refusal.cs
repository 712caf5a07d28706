namespace Financial.EtlWorker.Findings;

/// <summary>Why a row, or the file as a whole (line 0), is not posted.</summary>
/// <param name="Line">Physical line, 1-based; 0 for the file.</param>
/// <param name="Code">Stable and documented.</param>
/// <param name="Detail">What is wrong, for a person.</param>
/// <param name="Hint">What to do about it.</param>
/// <param name="Original">The row as it stands in the file.</param>
public sealed record Refusal(int Line, string Code, string Detail, string Hint, string Original = "")
{
    /// <summary>The line on which the row's entry starts; null where the row is in no entry.</summary>
    public int? Entry { get; init; }

    /// <summary>The cell at fault, from 1; null where the refusal is not about one cell.</summary>
    public int? Field { get; init; }
}
