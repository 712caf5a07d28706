using System.Globalization;

namespace ManifestToEcs.Reports;

/// <summary>Findings and coverage for people: one finding per paragraph, in colour on a terminal only.</summary>
public sealed class TextReport(
    TextWriter output, bool colour, string manifestPath, string? overlayPath, IReadOnlyDictionary<string, int> manifestLines)
{
    /// <summary>
    /// Errors first, then warnings and notes; each as <c>file:line pointer: severity code: message</c> with the advice below it.
    /// </summary>
    public void Findings(IEnumerable<Finding> findings)
    {
        foreach (var finding in findings.OrderBy(finding => finding.Severity))
        {
            output.WriteLine($"{Place(finding.Location)}: {Painted(finding.Severity)} {finding.Code}: {finding.Message}");
            if (finding.Advice is not null) output.WriteLine($"    {finding.Advice}");
        }
    }

    /// <summary>Such as <c>2 errors, 1 warning</c>.</summary>
    public static string Summary(IReadOnlyCollection<Finding> findings)
    {
        var counts = new[] { Severity.Error, Severity.Warning, Severity.Note }
            .Select(severity => (Word: Word(severity), Count: findings.Count(finding => finding.Severity == severity)))
            .Where(entry => entry.Count > 0)
            .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Count} {entry.Word}{(entry.Count == 1 ? "" : "s")}"));
        return string.Join(", ", counts) is { Length: > 0 } text ? text : "no findings";
    }

    /// <summary>Every leaf with its fate, then every inferred value with what it follows from.</summary>
    public void Explanation(IReadOnlyList<LeafAccount> leaves, IReadOnlyList<Inference> inferences)
    {
        var width = Math.Min(leaves.Select(leaf => leaf.Pointer.Length).DefaultIfEmpty(0).Max(), 70);
        foreach (var leaf in leaves)
            output.WriteLine($"{Painted(leaf.Fate)}  {leaf.Pointer.PadRight(width)}  {leaf.Detail}");
        if (inferences.Count > 0) output.WriteLine();
        foreach (var inference in inferences)
            output.WriteLine($"inferred  {inference.Subject} = {inference.Value}  (from {inference.From})");
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{leaves.Count} leaves: {Count(leaves, Fate.Mapped)} mapped, {Count(leaves, Fate.Ignored)} ignored, {Count(leaves,
                Fate.Error)} in error; {inferences.Count} values inferred"));
    }

    private static int Count(IReadOnlyList<LeafAccount> leaves, Fate fate) => leaves.Count(leaf => leaf.Fate == fate);

    private string Place(Location location)
    {
        var file = location.Document switch
        {
            Document.Manifest => manifestPath,
            Document.Overlay => overlayPath ?? "overlay",
            Document.Output => location.File ?? "output",
        };
        var line = location.Line ?? (location.Document == Document.Manifest && manifestLines.TryGetValue(location.Pointer, out var known)
            ? known : null);
        var column = location.Column is null ? "" : string.Create(CultureInfo.InvariantCulture, $":{location.Column}");
        var position = line is null ? "" : string.Create(CultureInfo.InvariantCulture, $":{line}{column}");
        return location.Pointer.Length == 0 ? file + position : $"{file}{position} {location.Pointer}";
    }

    private static string Word(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        Severity.Note => "note",
    };

    private string Painted(Severity severity) => Paint(Word(severity), severity switch
    {
        Severity.Error => "31",
        Severity.Warning => "33",
        Severity.Note => "36",
    });

    private string Painted(Fate fate) => fate switch
    {
        Fate.Mapped => Paint("mapped ", "32"),
        Fate.Ignored => Paint("ignored", "36"),
        Fate.Error => Paint("error  ", "31"),
    };

    private string Paint(string text, string code) => colour ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
