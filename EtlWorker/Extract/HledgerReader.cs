using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Financial.EtlWorker.Findings;
using Financial.Ledger.Accounts;

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
/// Directives that include files or change other lines are not followed. Rules that would make postings (<c>=</c>, <c>~</c>) are left out.
/// </summary>
public sealed partial class HledgerReader(Stream utf8) : PlainTextReader(utf8)
{
    private const string PrintHint = "send what 'hledger print' writes: one file in which everything is spelled out";

    private static readonly SearchValues<char> NameEnds = SearchValues.Create("\t;");

    private readonly Dictionary<string, DeclaredAccount> _declared = new(StringComparer.Ordinal);
    private char? _decimalMark;
    private string? _defaultCommodity, _account;
    private bool _isComment;
    private int _rules, _secondDates;

    /// <summary>First words of lines that hold no transaction and change none.</summary>
    internal static readonly HashSet<string> Directives = ["account", "comment", "commodity", "D", "decimal-mark", "N", "P", "payee",
        "tag"];

    /// <summary>First words of lines that include files or change the meaning of other lines.</summary>
    internal static readonly HashSet<string> Unfollowed = ["include", "alias", "apply", "end", "Y", "year", "A", "bucket"];

    public override FileFacts Facts => new(ChartProfile.NamedBy(_declared), [.. Notes()], AssertsBalances);

    protected override bool IsInComment => _isComment;

    /// <summary>True for the first line of a rule that makes postings from other transactions, or of a periodic rule.</summary>
    internal static bool IsRule(ReadOnlySpan<char> line) => line.Length > 0 && line[0] is '=' or '~';

    protected override TransactionHeader? ReadTopLine(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        _account = null;
        if (_isComment) _isComment = text != "end comment";
        else if (char.IsAsciiDigit(text[0])) return Header(text);
        else if (IsRule(text)) _rules++;
        else if (text[0] is not (';' or '#' or '*')) ReadDirective(text);
        return null;
    }

    //   format 1.000,00 EUR    below a commodity directive
    //   ; type: A              below an account directive
    protected override void ReadSubLine(ReadOnlySpan<byte> line)
    {
        if (_isComment) return;
        if (line.StartsWith("format "u8)) TakeMark(Encoding.UTF8.GetString(line));
        if (_account is not null && line[0] == (byte)';') Declare(_account, Encoding.UTF8.GetString(line));
    }

    protected override PostingText? ReadPosting(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        if (text[0] == ';')
        {
            if (UnreadOf(text) is { } why) MarkUnread(why);
            return null;
        }

        if (text[0] is '*' or '!') text = text[1..].TrimStart();
        var end = text.AsSpan().IndexOf("  ");
        if (text.IndexOf('\t', StringComparison.Ordinal) is >= 0 and var tab && (end < 0 || tab < end)) end = tab;
        if (end < 0) return new PostingText(text, null, null, null, null);
        var name = text[..end].TrimEnd();
        var comment = TakeFrom(ref text, ';', end);
        var assertion = TakeFrom(ref text, '=', end);
        var price = TakeFrom(ref text, '{', end) ?? TakeFrom(ref text, '@', end);
        var amount = text[end..].Trim();
        var posting = new PostingText(name, null, null, price, comment) { Unread = UnreadOf(comment) };
        // The amount of a posting that sets a balance depends on the whole ledger, so it cannot be read.
        if (amount.Length == 0) return assertion is null ? posting : posting with { Amount = $"= {assertion}" };
        posting = CommodityAmount.TryRead(amount, _decimalMark, out var number, out var commodity)
            ? posting with { Amount = number, Commodity = commodity ?? _defaultCommodity }
            : posting with { Amount = amount };
        return assertion is null ? posting : posting with { Balance = BalanceOf(assertion) };
    }

    // = 80.00 GBP, == 80.00 GBP, =* 80.00 GBP, ==* 80.00 GBP; the first sign is already removed. One sign means the same as two, because a
    // ledger has one commodity.
    private BalanceText BalanceOf(string assertion)
    {
        var amount = assertion.TrimStart('=', '*', ' ');
        var withSubaccounts = assertion.AsSpan(0, assertion.Length - amount.Length).Contains('*');
        return CommodityAmount.TryRead(amount, _decimalMark, out var number, out var commodity)
            ? new BalanceText(number, commodity ?? _defaultCommodity, withSubaccounts)
            : new BalanceText(amount, null, withSubaccounts);
    }

    // A comment may state a date for the posting alone: date:2025-02-01, [2025-02-01].
    private static string? UnreadOf(string? comment) =>
        comment is not null && PostingDate().IsMatch(comment)
            ? "the posting has a date of its own, and all lines of an entry have the entry's date" : null;

    [GeneratedRegex(@"(^|[\s,;])date:\s*\d|\[\d[\d/.-]*(=[\d/.-]*)?\]", RegexOptions.CultureInvariant)]
    private static partial Regex PostingDate();

    // Cuts the text at a mark and returns the text behind the mark.
    internal static string? TakeFrom(ref string text, char mark, int start)
    {
        var at = text.IndexOf(mark, start);
        if (at < 0) return null;
        var taken = text[(at + 1)..].Trim();
        text = text[..at];
        return taken;
    }

    // 2025-02-22=2025-03-01 ! (PC1001) Rent ; comment
    private TransactionHeader Header(string text)
    {
        TakeFrom(ref text, ';', 0);
        var end = text.IndexOfAny([' ', '\t']);
        var date = end < 0 ? text : text[..end];
        var rest = end < 0 ? "" : text[end..].Trim();
        if (date.IndexOf('=', StringComparison.Ordinal) is > 0 and var second)
        {
            date = date[..second];
            _secondDates++;
        }

        if (rest is ['*' or '!', ..]) rest = rest[1..].TrimStart();
        string? code = null;
        if (rest.StartsWith('(') && rest.IndexOf(')', StringComparison.Ordinal) is > 0 and var close)
        {
            code = rest[1..close].Trim();
            rest = rest[(close + 1)..].TrimStart();
        }

        return new TransactionHeader(date, code, rest);
    }

    private IEnumerable<Note> Notes()
    {
        if (_rules > 0)
            yield return new Note("rules-left-out", _rules,
                "rules that would make postings (= and ~) are left out; 'hledger print --auto' writes what the first kind makes");
        if (_secondDates > 0)
            yield return new Note("second-dates-left-out", _secondDates,
                "transactions have a second date; the first one is that of the books");
    }

    private void ReadDirective(string text)
    {
        var word = text.Split([' ', '\t'], 2)[0];
        if (word == "comment") _isComment = true;
        else if (word is "commodity" or "D" or "decimal-mark") TakeMark(text);
        else if (word == "account") TakeAccount(text["account".Length..].Trim());
        else if (Unfollowed.Contains(word))
            Stop($"'{word}' is not followed here: it brings in another file or changes what other lines mean", PrintHint);
        else if (!Directives.Contains(word)) Stop("this line is neither a transaction nor a directive", PrintHint);
    }

    // account Assets:Bank  ; type: A
    private void TakeAccount(string text)
    {
        var end = text.IndexOf("  ", StringComparison.Ordinal);
        if (text.AsSpan().IndexOfAny(NameEnds) is >= 0 and var mark && (end < 0 || mark < end)) end = mark;
        _account = (end < 0 ? text : text[..end]).TrimEnd();
        if (end >= 0) Declare(_account, text[end..]);
    }

    private void Declare(string name, string comment)
    {
        if (AccountTypeTag().Match(comment) is not { Success: true } tag) return;
        var type = tag.Groups[1].Value;
        DeclaredAccount? meaning = type.ToLowerInvariant() switch
        {
            "a" or "asset" => new DeclaredAccount(AccountClass.Asset),
            "c" or "cash" => new DeclaredAccount(AccountClass.Asset, KpiGroups.Bank),
            "l" or "liability" => new DeclaredAccount(AccountClass.Liability),
            "e" or "equity" or "v" or "conversion" => new DeclaredAccount(AccountClass.Equity),
            "r" or "revenue" => new DeclaredAccount(AccountClass.Income),
            "g" or "gain" => new DeclaredAccount(AccountClass.Income, KpiGroups.OtherIncome),
            "x" or "expense" => new DeclaredAccount(AccountClass.Expense),
            _ => null,
        };
        if (meaning is { } known) _declared[name] = known;
        else Stop($"'{type}' is no type of account", "write A, L, E, R, X, C, G or V");
    }

    [GeneratedRegex(@"(?:^|[\s,;])type:\s*(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex AccountTypeTag();

    private void TakeMark(string text)
    {
        TakeFrom(ref text, ';', 0);
        if (text.StartsWith("D ", StringComparison.Ordinal) && CommodityAmount.TryRead(text[2..].Trim(), null, out _, out var commodity))
            _defaultCommodity = commodity;
        var number = text.AsSpan(text.IndexOfAny([' ', '\t']) is >= 0 and var blank ? blank : 0);
        var first = number.IndexOfAnyInRange('0', '9');
        if (CommodityAmount.DecimalMark(first < 0 ? number : number[first..]) is not { } mark) return;
        if (_decimalMark is { } other && other != mark) Stop("this names another decimal mark than a line above", PrintHint);
        _decimalMark = mark;
    }
}
