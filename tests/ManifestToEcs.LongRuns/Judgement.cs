using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManifestToEcs.Commands;
using ManifestToEcs.Reports;

namespace ManifestToEcs.LongRuns;

/// <summary>
/// What is wrong with the publisher's treatment of one manifest; a manifest that is refused with located errors and advice is treated well.
/// </summary>
internal static class Judgement
{
    /// <summary>Defects of one publication: leaves without account, and errors that do not say where or what to do.</summary>
    public static IEnumerable<string> Defects(Publication publication, string manifestText)
    {
        var unaccounted = publication.Leaves.Where(leaf => leaf.Detail == FindingCodes.UnaccountedLeaf).Select(leaf => leaf.Pointer)
            .ToList();
        if (unaccounted.Count > 0) yield return $"{unaccounted.Count} unaccounted leaves: {string.Join(", ", unaccounted.Take(5))}";
        var root = new Lazy<JsonNode?>(() => Parse(manifestText));
        foreach (var finding in publication.Report.Findings.Where(finding => finding.Severity == Severity.Error))
        {
            if (finding.Code == FindingCodes.UnaccountedLeaf) continue;
            if (string.IsNullOrWhiteSpace(finding.Message) || string.IsNullOrWhiteSpace(finding.Advice))
                yield return $"error {finding.Code} at {finding.Location} lacks message or advice";
            if (finding.Location.Document == Document.Manifest && !Exists(root.Value, finding.Location.Pointer))
                yield return $"error {finding.Code} points to {finding.Location.Pointer}, which is not in the manifest";
        }
    }

    /// <summary>Files and findings of two publications of the same input that differ.</summary>
    public static IEnumerable<string> Differences(Publication first, Publication second)
    {
        if (!first.Report.Findings.SequenceEqual(second.Report.Findings)) yield return "two runs have different findings";
        if (!first.Leaves.SequenceEqual(second.Leaves)) yield return "two runs account differently for the leaves";
        if (!first.Files.Select(file => file.Path).SequenceEqual(second.Files.Select(file => file.Path)))
            yield return "two runs emit different files";
        foreach (var (one, other) in first.Files.Zip(second.Files))
            if (!Encoding.UTF8.GetBytes(one.Content).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(other.Content)))
                yield return $"two runs differ in {one.Path}";
    }

    /// <summary>Where the canary of a publication came to light.</summary>
    public static IEnumerable<string> Leaks(Publication publication)
    {
        foreach (var file in publication.Files.Where(file => file.Content.Contains(Canary.Mark, StringComparison.Ordinal)))
            yield return $"the value of a secret stands in {file.Path}";
        foreach (var finding in publication.Report.Findings.Where(
            finding => (finding.Message + finding.Advice).Contains(Canary.Mark, StringComparison.Ordinal)))
            yield return $"the value of a secret stands in a finding {finding.Code}";
        foreach (var leaf in publication.Leaves.Where(leaf => leaf.Detail.Contains(Canary.Mark, StringComparison.Ordinal)))
            yield return $"the value of a secret stands in the account of {leaf.Pointer}";
        foreach (var inference in publication.Report.Inferences.Where(
            inference => (inference.Subject + inference.Value + inference.From).Contains(Canary.Mark, StringComparison.Ordinal)))
            yield return $"the value of a secret stands in the inference of {inference.Subject}";
    }

    // Null: the text is no JSON and located by line and column instead.
    private static JsonNode? Parse(string manifestText)
    {
        try
        {
            return JsonNode.Parse(manifestText.TrimStart('\uFEFF'), documentOptions: new JsonDocumentOptions { MaxDepth = 256 });
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static bool Exists(JsonNode? node, string pointer)
    {
        if (node is null || pointer.Length == 0) return true;
        try
        {
            foreach (var name in pointer.Split('/')[1..]
                .Select(name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
            {
                switch (node)
                {
                    case JsonObject fields when fields.TryGetPropertyValue(name, out var field):
                        node = field;
                        break;
                    case JsonArray elements when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                        && index < elements.Count:
                        node = elements[index];
                        break;
                    default:
                        return false;
                }
            }
            return true;
        }
        // A name that stands twice, or half a character: only the reader can walk such an object.
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return true;
        }
    }
}
