using System.Text;
using Financial.EtlWorker.Extract;

namespace Financial.EtlWorker.Layouts;

/// <summary>A journal in beancount's plain text: <see cref="BeancountReader"/> shows the shape.</summary>
public sealed class Beancount : PlainTextJournal
{
    public override string Id => "beancount";

    public override string Name => "beancount journal";

    public override RowReader OpenRows(Stream utf8, byte separator) => new BeancountReader(utf8);

    // The first line that is no comment says it: option "…", 2025-01-01 open …, 2025-01-01 * "…".
    public override bool HasStartOf(ReadOnlySpan<byte> utf8Start)
    {
        foreach (var line in Encoding.UTF8.GetString(utf8Start).AsSpan().EnumerateLines())
        {
            if (line.IsWhiteSpace() || line[0] is ';' or '*' or '#' or ' ' or '\t') continue;
            if (line.StartsWith("option \"") || line.StartsWith("plugin \"")) return true;
            if (line.StartsWith("include \"")) continue;
            var words = line.ToString().Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries);
            return words.Length == 3 && words[0].Length == 10 && DateText.TryParse(Encoding.UTF8.GetBytes(words[0]), out _)
                && (BeancountReader.Directives.Contains(words[1]) || words[1] == "pad" || (words[1] is "txn" or "*" or "!" && words[2].StartsWith('"')));
        }

        return false;
    }
}
