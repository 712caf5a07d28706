using System.Text;
using Financial.EtlWorker.Extract;

namespace Financial.EtlWorker.Layouts;

/// <summary>A journal in hledger's plain text; <see cref="HledgerReader"/> shows the format.</summary>
public sealed class Hledger : PlainTextJournal
{
    public override string Id => "hledger";

    public override string Name => "hledger journal";

    public override RowReader OpenRows(Stream utf8, byte separator) => new HledgerReader(utf8);

    // Comments, directives and rules precede a date with an indented line below it. A long chart may fill the whole sample.
    public override bool HasStartOf(ReadOnlySpan<byte> utf8Start)
    {
        if (Beancount.Begins(utf8Start)) return false;
        bool hasAccount = false, isBelowDate = false, isBelowTop = false;
        foreach (var line in Encoding.UTF8.GetString(utf8Start).AsSpan().EnumerateLines())
        {
            if (line.IsWhiteSpace() || line[0] is ';' or '#' or '*') continue;
            if (line[0] is ' ' or '\t')
            {
                if (isBelowDate) return true;
                if (!isBelowTop) return false;
                continue;
            }

            isBelowTop = true;
            if (HledgerReader.IsRule(line))
            {
                isBelowDate = false;
                continue;
            }

            var end = line.IndexOfAny(" \t=");
            var word = (end < 0 ? line : line[..end]).ToString();
            isBelowDate = char.IsAsciiDigit(line[0]) && DateText.TryParse(Encoding.UTF8.GetBytes(word), out _);
            hasAccount |= word == "account";
            if (char.IsAsciiDigit(line[0]) && !isBelowDate) return false;
            if (!isBelowDate && !HledgerReader.Directives.Contains(word) && !HledgerReader.Unfollowed.Contains(word)) return hasAccount;
        }

        return hasAccount;
    }
}
