using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Npgsql;

namespace Financial.ServiceDefaults;

/// <summary>
/// Names a statement as OpenTelemetry's <c>db.query.summary</c> does: each operation with the table or function it works on, for example
/// <c>insert ledger.import_run delete ledger.import_refusal</c>. It holds names only, never a value.
/// </summary>
internal static partial class QuerySummary
{
    /// <summary>OpenTelemetry's limit. A summary ends after the last name that fits.</summary>
    private const int MaxLength = 255;

    /// <summary>Texts that name a numbered load table never repeat, so a full cache is cleared.</summary>
    private const int CacheSize = 500;

    private static readonly ConcurrentDictionary<string, string> _cache = new(StringComparer.Ordinal);

    /// <summary>The summary of one statement, or of several with semicolons between them.</summary>
    public static string Of(string sql)
    {
        if (_cache.TryGetValue(sql, out var known))
            return known;
        var summary = Join(StatementReader.Read(Tokens(sql)));
        if (_cache.Count >= CacheSize)
            _cache.Clear();
        _cache[sql] = summary;
        return summary;
    }

    /// <summary>The summary of the batch's statements, after the word <c>batch</c> when there are several.</summary>
    public static string Of(NpgsqlBatch batch)
    {
        var summaries = batch.BatchCommands.Cast<NpgsqlBatchCommand>().Select(command => Of(command.CommandText)).Distinct();
        return batch.BatchCommands.Count == 1 ? summaries.Single() : Fit(summaries.Prepend("batch"));
    }

    /// <summary>
    /// Words, names, and the marks that structure a statement. Comments, literals, parameters and operators are left out.
    /// </summary>
    private static List<string> Tokens(string sql)
    {
        var tokens = new List<string>();
        foreach (var match in Lexeme().EnumerateMatches(sql))
        {
            var text = sql.AsSpan(match.Index, match.Length);
            var isName = text[0] is '_' or '"' || (char.IsLetter(text[0]) && text is not [_, '\'', ..]);
            if (isName || text is "(" or ")" or "," or ";")
                tokens.Add(text.ToString());
        }
        return tokens;
    }

    // "delete app.outbox delete app.inbox" becomes "delete app.outbox app.inbox".
    private static string Join(IReadOnlyList<(string Operation, string? Target)> parts)
    {
        var named = parts.Where(part => part.Target is not null).Distinct().ToList();
        if (named.Count == 0)
            return parts is [var (only, _), ..] ? only : "postgresql";
        return Fit(named.Select((part, index) =>
            index > 0 && named[index - 1].Operation == part.Operation ? part.Target! : $"{part.Operation} {part.Target}"));
    }

    private static string Fit(IEnumerable<string> words)
    {
        var summary = "";
        foreach (var word in words)
        {
            if (summary.Length + 1 + word.Length > MaxLength)
                break;
            summary = summary.Length == 0 ? word : $"{summary} {word}";
        }
        return summary;
    }

    // The alternatives: comments; strings with escapes, in quotes, between dollars; casts and parameters; names; numbers; anything else.
    // An unclosed comment or string reaches to the end of the text: none of it may count as a name.
    [GeneratedRegex(
        """
        --[^\n]* | /\*.*?(?:\*/|\z)
        | [eE]'[^'\\]*(?:(?:\\.|'')[^'\\]*)*(?:'|\z) | '[^']*(?:''[^']*)*(?:'|\z) | \$(?<tag>[\p{L}_]\w*|)\$.*?(?:\$\k<tag>\$|\z)
        | ::\s*[\w."]+ | [@$:]\w+
        | (?:[\p{L}_][\w$]*|"[^"]*(?:""[^"]*)*(?:"|\z))(?:\.(?:[\p{L}_][\w$]*|"[^"]*(?:""[^"]*)*(?:"|\z)))*
        | \d[\w.]* | .
        """,
        RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Lexeme();
}
