namespace ManifestToEcs.Comparison;

/// <summary>One thing that differs between what exists and what is emitted now.</summary>
/// <param name="File">Path below the output directory.</param>
/// <param name="Pointer">JSON pointer into the emitted file (into the earlier one for what is gone), or <c>line 12</c> of a text.</param>
/// <param name="Label">The same place by names, such as <c>containerDefinitions[api].environment[LOG_LEVEL].value</c>; empty for
/// texts.</param>
/// <param name="Old">Null: not there before. Secrets never appear, neither here nor in <paramref name="New"/>.</param>
/// <param name="New">Null: gone now.</param>
/// <param name="Remark">Change that AWS cannot make in place; null where an update suffices.</param>
public sealed record Difference(string File, string Pointer, string Label, string? Old, string? New, string? Remark = null);

/// <summary>A placeholder of the emission that stands where AWS has this value; taken as equal.</summary>
public sealed record AssumedValue(string Placeholder, string Value);

/// <summary>Changes that publishing would make.</summary>
/// <param name="Notes">Parts that could not be compared, and why.</param>
public sealed record ComparisonResult(
    IReadOnlyList<Difference> Differences, IReadOnlyList<AssumedValue> Assumed, IReadOnlyList<string> Notes)
{
    /// <summary>Resources of the stack that hold data and would lose it.</summary>
    public IReadOnlyList<DataRisk> Risks { get; init; } = [];

    public bool WouldChange => Differences.Count > 0;

    /// <summary>Risks for data first; then by file: <c>+</c> new, <c>-</c> gone, <c>~</c> changed from old to new.</summary>
    public void Write(TextWriter output)
    {
        foreach (var risk in Risks) output.WriteLine($"data at risk: {risk.Message} {risk.Advice}");
        foreach (var file in Differences.GroupBy(difference => difference.File))
        {
            output.WriteLine(file.Key);
            foreach (var difference in file) output.WriteLine("  " + Line(difference));
        }
        if (!WouldChange) output.WriteLine("Nothing would change.");
        foreach (var assumed in Assumed) output.WriteLine($"assumed: ${{{assumed.Placeholder}}} is {assumed.Value}");
        foreach (var note in Notes) output.WriteLine($"note: {note}");
    }

    private static string Line(Difference difference)
    {
        var place = difference.Label.Length == 0 || difference.Label == difference.Pointer
            ? difference.Pointer : $"{difference.Pointer} ({difference.Label})";
        var change = difference switch
        {
            { Old: null, New: var added } => $"+ {place}: {added}",
            { New: null, Old: var gone } => $"- {place}: {gone}",
            { Old: var old, New: var added } => $"~ {place}: {old} -> {added}",
        };
        return difference.Remark is null ? change : $"{change}  [{difference.Remark}]";
    }
}
