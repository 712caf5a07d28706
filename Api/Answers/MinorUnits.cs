using System.Globalization;

namespace Financial.Api.Answers;

/// <summary>Writes minor units as text: many JSON readers cannot hold a 64-bit integer.</summary>
public static class MinorUnits
{
    public static string Text(long minor) => minor.ToString(CultureInfo.InvariantCulture);

    public static string? Text(long? minor) => minor is { } value ? Text(value) : null;

    /// <summary>Reads an amount that is not negative; false for any other text.</summary>
    public static bool TryRead(string? text, out long minor) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out minor);
}
