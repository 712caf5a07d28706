namespace Financial.EtlWorker.Findings;

/// <summary>The reason why a row, or the whole file (line 0), is not posted.</summary>
/// <param name="Line">Physical line, 1-based; 0 for the file.</param>
/// <param name="Code">Stable code; see <see cref="RefusalCode"/>.</param>
/// <param name="Detail">The fault, for a person.</param>
/// <param name="Hint">How to repair it.</param>
/// <param name="Original">The row as in the file.</param>
public sealed record Refusal(int Line, string Code, string Detail, string Hint, string Original = "")
{
    /// <summary>The first line of the row's entry; null if the row belongs to no entry.</summary>
    public int? Entry { get; init; }

    /// <summary>The faulty cell, from 1; null if the refusal is not about one cell.</summary>
    public int? Field { get; init; }
}
