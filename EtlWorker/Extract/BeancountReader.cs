using System.Text;
using Financial.EtlWorker.Findings;
using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Reads a beancount journal:
/// <code>
/// 2024-12-31 open Liabilities:A2100 GBP
///
/// 2025-02-22 * "Payee" "Rent to quarter end" #tag ^PC1001
///   Liabilities:A2100  3,203.76 GBP  ; text of the line
///   Expenses:A6001    -2,669.80 GBP
///   Liabilities:A2201
/// </code>
/// The first link is the reference.
/// </summary>
public sealed class BeancountReader(Stream utf8) : PlainTextReader(utf8)
{
    /// <summary>Words that may follow a date, besides those of transactions; their lines make no entry.</summary>
    internal static readonly HashSet<string> Directives =
        ["open", "close", "commodity", "balance", "note", "document", "price", "event", "query", "custom"];

    // option "name_assets" "Vermoegen"
    private static readonly Dictionary<string, AccountClass> Roots = new()
    {
        ["name_assets"] = AccountClass.Asset, ["name_liabilities"] = AccountClass.Liability, ["name_equity"] = AccountClass.Equity,
        ["name_income"] = AccountClass.Income, ["name_expenses"] = AccountClass.Expense,
    };

    private static readonly HashSet<string> Options = ["option", "plugin", "pushtag", "poptag", "pushmeta", "popmeta"];

    private readonly Dictionary<string, DeclaredAccount> _declared = new(StringComparer.Ordinal);
    private int _plugins;

    public override FileFacts Facts => new(
        ChartProfile.NamedBy(_declared),
        _plugins == 0 ? [] : [new Note("plugins-left-out", _plugins,
            "plugins are not run: what they would add or change is not in the ledger")],
        AssertsBalances);

    /// <summary>True for a line that only beancount has: an option, a dated directive, or a dated transaction with a quoted text.</summary>
    internal static bool IsOwnLine(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("option \"") || line.StartsWith("plugin \"")) return true;
        var words = line.ToString().Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3 || words[0].Length != 10 || !DateText.TryParse(Encoding.UTF8.GetBytes(words[0]), out _)) return false;
        return words[1] switch
        {
            "open" or "close" or "balance" or "pad" or "note" or "document" =>
                char.IsUpper(words[2][0]) && words[2].Contains(':', StringComparison.Ordinal),
            "commodity" or "price" => char.IsAsciiLetterUpper(words[2][0]),
            "event" or "query" or "custom" or "txn" or "*" or "!" => words[2][0] == '"',
            _ => false,
        };
    }

    protected override TransactionHeader? ReadTopLine(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        var words = text.Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries);
        if (!char.IsAsciiDigit(text[0]))
        {
            // Lines that do not begin with a letter are headings or comments.
            if (char.IsAsciiLetter(text[0]) && !Options.Contains(words[0]))
                Stop($"'{words[0]}' is not followed here", "send one file that holds all transactions");
            if (words[0] == "plugin") _plugins++;
            if (words is ["option", var name, var value] && Roots.TryGetValue(name.Trim('"'), out var root))
                _declared[value.Split('"')[1]] = new DeclaredAccount(root);
            return null;
        }

        var flag = words.Length > 1 ? words[1] : "";
        if (Directives.Contains(flag)) return null;
        if (flag == "txn" || flag is [not (>= 'a' and <= 'z')]) return Header(words[0], words.Length > 2 ? words[2] : "");
        if (flag == "pad") Stop("pad makes entries that are not written in the file", "write the padding as a transaction");
        else
            Stop("behind a date stands neither a flag nor a directive",
                "write the line as beancount does, for example 2025-02-22 * \"Rent\"");
        return null;
    }

    // 2025-02-01 balance Assets:Bank  90.00 ~ 0.01 GBP ; comment    The balance includes sub-accounts.
    protected override (string Date, PostingText Text)? ReadBalance(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf(" balance "u8) < 0 && line.IndexOf("\tbalance"u8) < 0) return null;
        var text = Encoding.UTF8.GetString(line);
        if (text.Split([' ', '\t'], 4, StringSplitOptions.RemoveEmptyEntries) is not [var date, "balance", var account, var amount]
            || !char.IsAsciiDigit(date[0])) return null;
        HledgerReader.TakeFrom(ref amount, ';', 0);
        string? tolerance = null;
        if (amount.IndexOf('~', StringComparison.Ordinal) is > 0 and var mark)
        {
            var rest = amount[(mark + 1)..].Trim();
            var end = rest.IndexOfAny([' ', '\t']) is > 0 and var blank ? blank : rest.Length;
            tolerance = rest[..end];
            amount = $"{amount[..mark].Trim()} {rest[end..].Trim()}";
        }

        var balance = CommodityAmount.TryRead(amount.Trim(), '.', out var number, out var commodity)
            ? new BalanceText(number, commodity, true, tolerance)
            : new BalanceText(amount.Trim(), null, true, tolerance);
        return (date, new PostingText(account, null, null, null, null) { Balance = balance });
    }

    protected override PostingText? ReadPosting(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        // Skip comments, tags, links and metadata; the key of metadata is in lower case.
        if (text[0] is ';' or '^' or >= 'a' and <= 'z' || (text[0] == '#' && text is not ['#', ' ', ..])) return null;
        if (text is [_, ' ' or '\t', ..]) text = text[1..].TrimStart();
        var end = text.IndexOfAny([' ', '\t', ';']) is >= 0 and var blank ? blank : text.Length;
        var account = text[..end];
        var comment = HledgerReader.TakeFrom(ref text, ';', end);
        var price = HledgerReader.TakeFrom(ref text, '{', end) ?? HledgerReader.TakeFrom(ref text, '@', end);
        var amount = text[end..].Trim();
        if (amount.Length == 0) return new PostingText(account, null, null, price, comment);
        return CommodityAmount.TryRead(amount, '.', out var number, out var commodity)
            ? new PostingText(account, number, commodity, price, comment)
            : new PostingText(account, amount, null, price, comment);
    }

    // "Payee" "Rent" #tag ^PC1001 ; comment
    private TransactionHeader? Header(string date, string rest)
    {
        List<string> texts = [];
        string? reference = null;
        for (rest = rest.TrimStart(); rest.Length > 0 && rest[0] != ';'; rest = rest.TrimStart())
        {
            if (rest[0] == '"')
            {
                if (TakeText(ref rest) is not { } text)
                {
                    Stop("a quote is opened and not closed on its line", "write each text on one line");
                    return null;
                }

                texts.Add(text);
                continue;
            }

            var end = rest.IndexOfAny([' ', '\t', '"', ';'], 1) is > 0 and var found ? found : rest.Length;
            if (rest[0] == '^') reference ??= rest[1..end];
            rest = rest[end..];
        }

        return new TransactionHeader(date, reference, string.Join(" | ", texts.Where(text => text.Length > 0)));
    }

    // "say \"hi\"" becomes say "hi"
    private static string? TakeText(ref string rest)
    {
        var text = new StringBuilder();
        for (var at = 1; at < rest.Length; at++)
        {
            if (rest[at] == '"')
            {
                rest = rest[(at + 1)..];
                return text.ToString();
            }

            if (rest[at] == '\\' && at + 1 < rest.Length) at++;
            text.Append(rest[at]);
        }

        return null;
    }
}
