using System.Globalization;

namespace ManifestToEcs.Reports;

/// <summary>JSON pointers (RFC 6901): <c>/resources/api/env/A~1B</c> is the variable <c>A/B</c>.</summary>
public static class JsonPointer
{
    /// <summary>The pointer of a member of the value at <paramref name="pointer"/>.</summary>
    public static string Append(string pointer, string name) =>
        pointer + "/" + (name.AsSpan().IndexOfAny('~', '/') < 0
            ? name : name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));

    /// <summary>The pointer of an element of the array at <paramref name="pointer"/>.</summary>
    public static string Append(string pointer, int index) => pointer + "/" + index.ToString(CultureInfo.InvariantCulture);
}
