using System.Text;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Reads an hledger journal:
/// <code>
/// account Assets:1200
///
/// 2025-02-22 * (PC1001) Rent to quarter end  ; comment
///     Liabilities:2100   3203.76 GBP  ; text of the line
///     Expenses:6001     -2669.80 GBP
///     Liabilities:2201
/// </code>
/// Directives that change what other lines mean, and other files, are not followed.
/// </summary>
public sealed class HledgerReader(Stream utf8) : PlainTextReader(utf8)
{
    private const string PrintHint = "send what 'hledger print' writes: one file in which everything is spelled out";

    private char? decimalMark;
    private bool isComment;

    /// <summary>Words with which a line may begin that holds no transaction and changes none.</summary>
    internal static readonly HashSet<string> Directives = ["account", "comment", "commodity", "D", "decimal-mark", "N", "P", "payee", "tag", "~", "="];

    /// <summary>Words that bring other files in, or change what other lines mean.</summary>
    internal static readonly HashSet<string> Unfollowed = ["include", "alias", "apply", "end", "Y", "year", "A", "bucket"];

    protected override TransactionHeader? ReadTopLine(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        if (isComment) isComment = text != "end comment";
        else if (char.IsAsciiDigit(text[0])) return Header(text);
        else if (text[0] is not (';' or '#' or '*')) ReadDirective(text);
        return null;
    }

    //   format 1.000,00 EUR    below a commodity directive
    protected override void ReadSubLine(ReadOnlySpan<byte> line)
    {
        if (!isComment && line.StartsWith("format "u8)) TakeMark(Encoding.UTF8.GetString(line));
    }

    protected override PostingText? ReadPosting(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        if (text[0] == ';') return null;
        if (text[0] is '*' or '!') text = text[1..].TrimStart();
        var end = text.AsSpan().IndexOf("  ");
        if (text.IndexOf('\t', StringComparison.Ordinal) is >= 0 and var tab && (end < 0 || tab < end)) end = tab;
        if (end < 0) return new PostingText(text, null, null, null, null);
        var account = text[..end].TrimEnd();
        var comment = TakeFrom(ref text, ';', end);
        var assertion = TakeFrom(ref text, '=', end);
        var price = TakeFrom(ref text, '{', end) ?? TakeFrom(ref text, '@', end);
        var amount = text[end..].Trim();
        // An account that is set to a balance has an amount that only the whole ledger knows.
        if (amount.Length == 0) return new PostingText(account, assertion is null ? null : $"= {assertion}", null, price, comment);
        return CommodityAmount.TryRead(amount, decimalMark, out var number, out var commodity)
            ? new PostingText(account, number, commodity, price, comment)
            : new PostingText(account, amount, null, price, comment);
    }

    // What stands behind a mark goes from the text.
    internal static string? TakeFrom(ref string text, char mark, int start)
    {
        var at = text.IndexOf(mark, start);
        if (at < 0) return null;
        var taken = text[(at + 1)..].Trim();
        text = text[..at];
        return taken;
    }

    // 2025-02-22=2025-03-01 ! (PC1001) Rent ; comment
    private static TransactionHeader Header(string text)
    {
        TakeFrom(ref text, ';', 0);
        var end = text.IndexOfAny([' ', '\t']);
        var date = end < 0 ? text : text[..end];
        var rest = end < 0 ? "" : text[end..].Trim();
        if (date.IndexOf('=', StringComparison.Ordinal) is > 0 and var second) date = date[..second];
        if (rest is ['*' or '!', ..]) rest = rest[1..].TrimStart();
        string? code = null;
        if (rest.StartsWith('(') && rest.IndexOf(')', StringComparison.Ordinal) is > 0 and var close)
        {
            code = rest[1..close].Trim();
            rest = rest[(close + 1)..].TrimStart();
        }

        return new TransactionHeader(date, code, rest);
    }

    private void ReadDirective(string text)
    {
        var word = text.Split([' ', '\t'], 2)[0];
        if (word == "comment") isComment = true;
        else if (word is "commodity" or "D" or "decimal-mark") TakeMark(text);
        else if (Unfollowed.Contains(word)) Stop($"'{word}' is not followed here: it brings in another file or changes what other lines mean", PrintHint);
        else if (!Directives.Contains(word)) Stop("this line is neither a transaction nor a directive", PrintHint);
    }

    private void TakeMark(string text)
    {
        TakeFrom(ref text, ';', 0);
        var number = text.AsSpan(text.IndexOfAny([' ', '\t']) is >= 0 and var blank ? blank : 0);
        var first = number.IndexOfAnyInRange('0', '9');
        if (CommodityAmount.DecimalMark(first < 0 ? number : number[first..]) is not { } mark) return;
        if (decimalMark is { } other && other != mark) Stop("this names another decimal mark than a line above", PrintHint);
        decimalMark = mark;
    }
}
