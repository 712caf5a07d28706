using System.Text.Json;
using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Comparison;

/// <summary>Says what an emission would change: beside an earlier one, or beside what AWS describes.</summary>
public static class EmissionComparison
{
    /// <summary>Against the files of an earlier emission, all of them, as they stand.</summary>
    public static ComparisonResult Compare(IReadOnlyList<EmittedFile> emission, IReadOnlyList<EmittedFile> earlier)
    {
        var differences = new List<Difference>();
        var before = earlier.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var now = emission.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var template = TemplateComparison.Of(CloudFormation.TemplatePath, before.GetValueOrDefault(CloudFormation.TemplatePath)?.Content,
            now.GetValueOrDefault(CloudFormation.TemplatePath)?.Content);
        foreach (var path in before.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (!now.TryGetValue(path, out var added)) differences.Add(new Difference(path, "", "", "the file", null));
            else if (!before.TryGetValue(path, out var old)) differences.Add(new Difference(path, "", "", null, "the file"));
            else if (path == CloudFormation.TemplatePath && template?.Differences is { Count: > 0 } found) differences.AddRange(found);
            else if (old.Content != added.Content) differences.AddRange(CompareContents(path, old.Content, added.Content));
        }
        return new ComparisonResult(differences, [], template?.Notes ?? []) { Risks = template?.Risks ?? [] };
    }

    /// <summary>
    /// Against the output of <c>aws ecs describe-task-definition</c> and <c>describe-services</c>; only what is described is compared.
    /// </summary>
    /// <param name="descriptions">Path and text of each file. One that is neither output is reported.</param>
    public static ComparisonResult Compare(IReadOnlyList<EmittedFile> emission, IReadOnlyList<EmittedFile> descriptions, Report report)
    {
        var differences = new List<Difference>();
        var notes = new List<string>();
        var values = new ValueMatch(placeholdersMatch: true);
        var bodies = EmittedBodies.Of(emission);
        foreach (var file in descriptions)
        {
            if (Descriptions.Read(file, report) is not { } described) continue;
            foreach (var description in described)
            {
                if (bodies.Find(description) is not { } emitted)
                {
                    notes.Add($"{description.Kind} {description.Name} is not part of this deployment");
                    continue;
                }
                differences.AddRange(CompareDescription(description, emitted, bodies, values, notes));
            }
            bodies.Compared.UnionWith(described.Select(description => (description.Kind, description.Name)));
        }
        notes.AddRange(bodies.NotCompared().Select(body => $"{body.Kind} {body.Name} is not described, so it was not compared"));
        return new ComparisonResult([.. differences.OrderBy(difference => difference.File, StringComparer.Ordinal)], values.Assumed, notes);
    }

    private static IEnumerable<Difference> CompareContents(string path, string old, string added)
    {
        if (path.EndsWith(".json", StringComparison.Ordinal) && TryParse(old) is { } oldBody && TryParse(added) is { } addedBody)
        {
            var found = new JsonComparison(path, new ValueMatch(placeholdersMatch: false)).Compare(oldBody, addedBody);
            if (found.Count > 0) return found;
        }
        return TextComparison.Compare(path, old, added);
    }

    private static List<Difference> CompareDescription(
        Description description, EmittedBody emitted, EmittedBodies bodies, ValueMatch values, List<string> notes)
    {
        if (description.Body is not { } existing)
            return [new Difference(emitted.File, "", "", null, $"the {description.Kind} {description.Name}, which does not exist yet")];
        var old = existing.DeepClone().AsObject();
        var added = emitted.Body.DeepClone().AsObject();
        if (!old.ContainsKey("tags") && added.Remove("tags"))
            notes.Add($"tags of {description.Name} are not described (--include TAGS), so they were not compared");
        if (bodies.IsScaled(emitted))
        {
            old.Remove("desiredCount");
            if (added.Remove("desiredCount"))
                notes.Add($"desiredCount of {description.Name} belongs to auto scaling, so it was not compared");
        }
        // LATEST is resolved to a number when tasks start.
        if ((string?)added["platformVersion"] == "LATEST") old.Remove("platformVersion");
        AwsDefaults.Remove(old);
        AwsDefaults.Remove(added);
        return new JsonComparison(emitted.File, values).Compare(old, added);
    }

    private static JsonNode? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
