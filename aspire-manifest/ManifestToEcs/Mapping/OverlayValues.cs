using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>Texts of the overlay, in which <c>${NAME}</c> stands for a value of the target account.</summary>
internal static class OverlayValues
{
    /// <param name="input">Returns the value of a name.</param>
    public static DeployText Text(string text, Func<string, DeployText> input)
    {
        var result = DeployText.Empty;
        var literal = 0;
        for (var start = text.IndexOf("${", StringComparison.Ordinal); start >= 0; start = text.IndexOf("${", start + 2,
            StringComparison.Ordinal))
        {
            var end = text.IndexOf('}', start);
            if (end < 0) break;
            var name = text[(start + 2)..end];
            if (!IsName(name)) continue;
            result = result + text[literal..start] + input(name);
            literal = end + 1;
        }
        return result + text[literal..];
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0])
            && name.All(letter => letter == '_' || char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter));
}
