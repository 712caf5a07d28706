namespace ManifestToEcs.Reports;

/// <summary>The known name that was probably meant.</summary>
public static class NearestName
{
    // Longer names are no typing mistakes, and comparing them costs quadratic time.
    private const int MaxLength = 200;

    /// <summary>
    /// The name nearest to <paramref name="wrong"/> (without regard to case; equal distances: the first in ordinal order), or null when
    /// none is near.
    /// </summary>
    public static string? Of(string wrong, IEnumerable<string> names)
    {
        string? nearest = null;
        var least = int.MaxValue;
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            if (wrong.Length is 0 or > MaxLength || name.Length is 0 or > MaxLength) continue;
            var distance = Distance(wrong, name);
            var longer = Math.Max(wrong.Length, name.Length);
            // "seq" for "seq-server": a part of the name is near enough, though many letters are missing.
            var part = Math.Min(wrong.Length, name.Length) >= 3
                && (wrong.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(wrong, StringComparison.OrdinalIgnoreCase));
            if (distance < least && (part || distance <= (longer <= 3 ? 1 : Math.Max(2, longer / 3)))) (nearest, least) = (name, distance);
        }
        return nearest;
    }

    /// <summary><c> Did you mean 'x'?</c> with the blank before it, or nothing.</summary>
    public static string Hint(string wrong, IEnumerable<string> names) =>
        Of(wrong, names) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    // Levenshtein: letters to change, add or remove; two rows of the table suffice.
    private static int Distance(string left, string right)
    {
        var before = new int[right.Length + 1];
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++) before[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]);
                row[j] = Math.Min(Math.Min(row[j - 1], before[j]) + 1, before[j - 1] + (same ? 0 : 1));
            }
            (before, row) = (row, before);
        }
        return before[right.Length];
    }
}
