using System.Text.RegularExpressions;
using ManifestToEcs.Commands;
using ManifestToEcs.Reports;

namespace ManifestToEcs.LongRuns;

/// <summary>What is wrong with an overlay that <c>init</c> wrote and nobody touched.</summary>
internal static partial class OverlayJudgement
{
    /// <summary>Findings that point into the overlay, and advice to do what it does already.</summary>
    public static IEnumerable<string> Defects(Publication publication, string overlay)
    {
        var stated = StatedLines(overlay).ToList();
        foreach (var finding in publication.Report.Findings)
        {
            if (finding.Location.Document == Document.Overlay)
                yield return $"{finding.Code} points into the untouched overlay: {finding.Message}";
            foreach (var (resource, line) in stated)
            {
                var key = line.Split(':')[0];
                var isMeant = (finding.Location.Pointer + "/").StartsWith($"/resources/{resource}/", StringComparison.Ordinal);
                if (finding.Advice is { } advice && (advice.Contains($"resources.{resource}.{key}", StringComparison.Ordinal)
                    || (isMeant && advice.Contains(line, StringComparison.Ordinal))))
                    yield return $"{finding.Code} advises what is done already ({resource}.{key}): {advice}";
            }
        }
    }

    // "  cache:" and below it "    kind: managed"
    private static IEnumerable<(string Resource, string Line)> StatedLines(string overlay)
    {
        var resource = "";
        foreach (var line in overlay.Split('\n'))
        {
            if (Entry().Match(line) is { Success: true } entry) resource = entry.Groups["name"].Value;
            else if (Statement().Match(line) is { Success: true } statement) yield return (resource, statement.Groups["text"].Value);
        }
    }

    [GeneratedRegex("^  (?<name>[^ #].*):$")]
    private static partial Regex Entry();

    [GeneratedRegex("^    (?<text>[a-zA-Z]+: .*?)(   #.*)?$")]
    private static partial Regex Statement();
}
