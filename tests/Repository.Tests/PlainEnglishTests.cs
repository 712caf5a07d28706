using System.Text.RegularExpressions;

namespace Financial.Repository.Tests;

/// <summary>Words and openings that make a sentence hard to read, with what to write instead.</summary>
public partial class PlainEnglishTests
{
    [Fact]
    public void Comments_and_documents_use_none_of_the_banned_words()
    {
        var offending = from path in RepositoryFiles.All
                        where IsProse(path)
                        from line in RepositoryFiles.Read(path).Split('\n').Select((text, index) => (text, number: index + 1))
                        where path.EndsWith(".md", StringComparison.Ordinal) || Comment().IsMatch(line.text)
                        from advice in Advice(line.text, isMigration: path.EndsWith(".sql", StringComparison.Ordinal))
                        select $"{path}:{line.number}: {advice}: {line.text.Trim()}";
        Assert.Empty(offending);
    }

    [Fact]
    public void A_banned_word_is_found()
    {
        Assert.Equal(["name the thing first", "a program returns, logs, stores or keeps"],
            Advice("    // What is known is told to the caller."));
        Assert.Empty(Advice("    // Known rows are left out: the caller gets new ones."));
    }

    private static bool IsProse(string path) =>
        Path.GetExtension(path) is ".cs" or ".sql" or ".ts" or ".css" or ".md"
        && !path.StartsWith("tests/", StringComparison.Ordinal) && !path.StartsWith("compat/", StringComparison.Ordinal)
        && !path.StartsWith("docs/decisions/", StringComparison.Ordinal) && !path.Contains("/node_modules/", StringComparison.Ordinal);

    private static IEnumerable<string> Advice(string line, bool isMigration = false)
    {
        if (!isMigration && Anybody().IsMatch(line)) yield return "name who: a user, an operator, a caller";
        if (Opening().IsMatch(line)) yield return "name the thing first";
        if (Verb().IsMatch(line)) yield return "a program returns, logs, stores or keeps";
        if (Figure().IsMatch(line)) yield return "say it without the figure of speech";
        if (Chain().IsMatch(line)) yield return "write two sentences";
    }

    [GeneratedRegex(@"^\s*(///?|--|/?\*)")]
    private static partial Regex Comment();

    // "What is known …", "Whoever asks …": the subject of the sentence is missing. A question may begin so.
    [GeneratedRegex(@"\b[Ww]hoever\b|^\s*(///?|--|/?\*+)\s*(<summary>)?(What|Who|Whose|Which)\b[^?]*$")]
    private static partial Regex Opening();

    // Postgres runs as the user nobody. Migrations keep their words, because they never change.
    [GeneratedRegex(@"(?<!user )\b([Nn]obody|[Ss]omebody|[Ss]omeone)\b(?!</c>|'s group)")]
    private static partial Regex Anybody();

    [GeneratedRegex(@"\b(tells|told|speaks|spoken|bears|borne|hears|heard)\b")]
    private static partial Regex Verb();

    [GeneratedRegex(@"\bin hand\b|\bgo(es)? round\b|\b(says?|said) (yes|no) to\b|\bis dear\b")]
    private static partial Regex Figure();

    [GeneratedRegex("so that.*so that")]
    private static partial Regex Chain();
}
