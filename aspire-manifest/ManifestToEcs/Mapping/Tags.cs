using System.Globalization;
using System.Text;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Tags of everything that takes them: the overlay's, and those by which the application and its environment are found again.
/// </summary>
internal static class Tags
{
    public static IReadOnlyDictionary<string, string> Of(MappingScope scope)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in scope.Overlay.Tags) tags[key] = value;
        if (tags.TryAdd("application", scope.Application))
            scope.Report.Inferred("tags: application", scope.Application, "the application's name");
        if (tags.TryAdd("environment", scope.Overlay.Environment))
            scope.Report.Inferred("tags: environment", scope.Overlay.Environment, "the environment that is published");
        foreach (var (key, value) in tags.Where(tag => !IsTag(tag.Key, tag.Value)))
            scope.Report.Error(FindingCodes.InvalidTags, scope.Overlay.LocationOf("tags", key), $"'{key}: {value}' cannot be a tag.",
                "A key has 1 to 128 characters and does not begin with aws:, a value at most 256; both have letters, digits, blanks and "
                    + "_ . : / = + - @ only.");
        if (tags.Count > 50)
            scope.Report.Error(FindingCodes.InvalidTags, scope.Overlay.LocationOf("tags"), "There are more than 48 tags.",
                "AWS takes 50, of which two name the application and the environment.");
        return tags;
    }

    private static bool IsTag(string key, string value) => key.Length is > 0 and <= 128 && value.Length <= 256
        && !key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) && (key + value).EnumerateRunes().All(IsLetterOfTag);

    private static bool IsLetterOfTag(Rune letter) => Rune.IsLetterOrDigit(letter) || Rune.IsNumber(letter)
        || Rune.GetUnicodeCategory(letter) == UnicodeCategory.SpaceSeparator || "_.:/=+-@".Contains((char)letter.Value);
}
