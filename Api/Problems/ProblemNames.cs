using System.Text.Json;

namespace Financial.Api.Problems;

/// <summary>The names of parameters and members in problems.</summary>
internal static class ProblemNames
{
    /// <summary>The name of a .NET member in requests.</summary>
    public static string OfMember(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    /// <summary>The sentence about an unknown name: it names the nearest known one, and all.</summary>
    /// <param name="kind">A noun, such as parameter.</param>
    /// <param name="name">The unknown name.</param>
    /// <param name="known">The known names.</param>
    public static string Unknown(string kind, string name, IReadOnlyList<string> known) => known.Count == 0
        ? $"There is no {kind} '{name}': this address has none."
        : $"There is no {kind} '{name}'. Did you mean '{known.MinBy(one => Distance(name, one))}'? The {kind}s are "
            + $"{string.Join(", ", known)}.";

    // Levenshtein's distance, without regard to case.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var at = 0; at < left.Length; at++)
        {
            var diagonal = row[0]++;
            for (var to = 0; to < right.Length; to++)
            {
                var changed = diagonal + (char.ToUpperInvariant(left[at]) == char.ToUpperInvariant(right[to]) ? 0 : 1);
                diagonal = row[to + 1];
                row[to + 1] = Math.Min(changed, 1 + Math.Min(row[to], diagonal));
            }
        }
        return row[^1];
    }
}
