using System.Text;
using Financial.EtlWorker.Extract;

namespace Financial.EtlWorker.Layouts;

/// <summary>A journal in beancount's plain text; <see cref="BeancountReader"/> shows the format.</summary>
public sealed class Beancount : PlainTextJournal
{
    public override string Id => "beancount";

    public override string Name => "beancount journal";

    public override RowReader OpenRows(Stream utf8, byte separator) => new BeancountReader(utf8);

    public override bool HasStartOf(ReadOnlySpan<byte> utf8Start) => Begins(utf8Start);

    // The first line that is no comment decides: option "…", 2025-01-01 open …, 2025-01-01 * "…". An hledger journal may also quote a
    // description, but the account of its first posting may begin with a small letter.
    internal static bool Begins(ReadOnlySpan<byte> utf8Start)
    {
        var isBelowQuote = false;
        foreach (var line in Encoding.UTF8.GetString(utf8Start).AsSpan().EnumerateLines())
        {
            if (isBelowQuote) return line.Trim() is not [>= 'a' and <= 'z', ..] || line.Contains(": ", StringComparison.Ordinal);
            if (line.IsWhiteSpace() || line[0] is ';' or '*' or '#' or ' ' or '\t' || line.StartsWith("include \"")) continue;
            if (!BeancountReader.IsOwnLine(line)) return false;
            if (!char.IsAsciiDigit(line[0]) || !line.Contains('"')) return true;
            isBelowQuote = true;
        }

        return isBelowQuote;
    }
}
