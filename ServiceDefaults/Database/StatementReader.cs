using System.Text.RegularExpressions;

namespace Financial.ServiceDefaults;

/// <summary>
/// Finds the operations in the tokens of a SQL text, and the first table or function of each. It knows only the grammar that this takes.
/// It never fails: an unknown statement yields its first word and the first name after it.
/// </summary>
internal sealed partial class StatementReader
{
    /// <summary>Words that may stand between an operation and the name of its table.</summary>
    private static readonly HashSet<string> _connectives =
        new(["into", "from", "only", "lateral", "table", "local", "session", "if", "not", "exists"], StringComparer.OrdinalIgnoreCase);

    private readonly List<string> _tokens;
    private readonly List<(string Operation, string? Target)> _operations = [];
    private readonly HashSet<string> _withQueries = new(StringComparer.OrdinalIgnoreCase);
    private int _at;

    private StatementReader(List<string> tokens) => _tokens = tokens;

    /// <summary>The operations in the order of the text: those of a <c>with</c> list, then that of the statement itself.</summary>
    public static IReadOnlyList<(string Operation, string? Target)> Read(List<string> tokens)
    {
        var reader = new StatementReader(tokens);
        while (reader._at < tokens.Count)
        {
            reader.ReadStatement();
            reader.SkipToEnd();
            reader._at++;
        }
        return reader._operations;
    }

    /// <summary>Reads the operation and its target, or a statement in parentheses as a whole.</summary>
    private void ReadStatement(string? operation = null)
    {
        var parentheses = 0;
        for (; Is(_at, "("); _at++)
            parentheses++;
        if (IsName(_at))
            ReadOperation(_tokens[_at++].ToLowerInvariant(), operation);
        for (; parentheses > 0; parentheses--)
        {
            SkipToEnd();
            _at++;
        }
    }

    private void ReadOperation(string word, string? operation)
    {
        if (word == "with")
        {
            ReadWithList();
            ReadStatement(operation);
        }
        else if (word == "copy" && Is(_at, "("))
        {
            ReadStatement(word);
        }
        else
        {
            _operations.Add((operation ?? word, word == "select" ? FindSource() : NameAt(FindName(_at))));
        }
    }

    /// <summary>Reads <c>recursive a (x, y) as (…), b as not materialized (…)</c>.</summary>
    private void ReadWithList()
    {
        if (Is(_at, "recursive"))
            _at++;
        while (IsName(_at))
        {
            _withQueries.Add(_tokens[_at]);
            while (_at < _tokens.Count && !Is(_at, "as"))
                _at++;
            while (_at < _tokens.Count && !Is(_at, "("))
                _at++;
            ReadStatement();
            if (!Is(_at, ","))
                return;
            _at++;
        }
    }

    /// <summary>
    /// The first table or schema-qualified function after the select's own <c>from</c>, subqueries included; else a schema-qualified
    /// function in its list, the first table of any subquery, or the function that the list begins with.
    /// </summary>
    private string? FindSource()
    {
        string? function = null, inSubquery = null;
        var isAfterFrom = false;
        var isQuery = new Stack<bool>();
        for (var at = _at; at < _tokens.Count && !IsEnd(at, isQuery.Count); at++)
        {
            if (Is(at, "("))
                isQuery.Push(Is(at + 1, "select") || Is(at + 1, "with") || Is(at + 1, "("));
            else if (Is(at, ")"))
                isQuery.Pop();
            // extract(epoch from due_at) and "is distinct from" name no table.
            else if ((Is(at, "from") || Is(at, "join")) && (isQuery.Count == 0 || isQuery.Peek()) && !Is(at - 1, "distinct"))
            {
                isAfterFrom |= isQuery.Count == 0;
                var name = FindName(at + 1);
                if (IsSource(name) && isAfterFrom)
                    return NameAt(name);
                if (IsSource(name))
                    inSubquery ??= NameAt(name);
            }
            else if (!isAfterFrom && isQuery.Count == 0 && IsQualified(at) && Is(at + 1, "("))
                function ??= NameAt(at);
        }
        return function ?? inSubquery ?? (IsName(_at) && Is(_at + 1, "(") ? NameAt(_at) : null);
    }

    private void SkipToEnd()
    {
        for (var depth = 0; _at < _tokens.Count && !IsEnd(_at, depth); _at++)
            depth += Is(_at, "(") ? 1 : Is(_at, ")") ? -1 : 0;
    }

    /// <summary>A statement ends before a semicolon, or before the parenthesis that closes it.</summary>
    private bool IsEnd(int at, int depth) => depth == 0 && (Is(at, ";") || Is(at, ")"));

    /// <summary>The place of the next name that is no connective; -1 when something else comes first.</summary>
    private int FindName(int at)
    {
        while (IsName(at) && _connectives.Contains(_tokens[at]))
            at++;
        return IsName(at) ? at : -1;
    }

    /// <summary>
    /// A table or a schema-qualified function: neither a query of the <c>with</c> list nor a built-in function such as <c>unnest</c>.
    /// </summary>
    private bool IsSource(int at) => at >= 0 && (IsQualified(at) || (!Is(at + 1, "(") && !_withQueries.Contains(_tokens[at])));

    private bool IsQualified(int at) => _tokens[at].Contains('.', StringComparison.Ordinal);

    private bool IsName(int at) => at < _tokens.Count && _tokens[at] is not ("(" or ")" or "," or ";");

    private bool Is(int at, string token) => at >= 0 && at < _tokens.Count && _tokens[at].Equals(token, StringComparison.OrdinalIgnoreCase);

    // load_line_42 is the table of one import: a name that occurs once would group nothing.
    private string? NameAt(int at) => at < 0 ? null : TrailingNumbers().Replace(_tokens[at], "");

    [GeneratedRegex(@"(_\d+)+$")]
    private static partial Regex TrailingNumbers();
}
