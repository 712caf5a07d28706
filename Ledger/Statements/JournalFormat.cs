using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;

namespace Financial.Ledger.Statements;

/// <summary>
/// A plain-text journal format. Debit is positive; accounts are named by class and code. Characters with a special meaning in the format
/// are replaced by their full-width forms, which look the same to people.
/// </summary>
public abstract class JournalFormat
{
    private static readonly string[] Roots = ["Assets", "Liabilities", "Equity", "Income", "Expenses"];

    /// <summary>The name in requests.</summary>
    public abstract string Name { get; }

    /// <summary>The file extension, with the dot.</summary>
    public abstract string Extension { get; }

    /// <summary>All formats.</summary>
    public static IReadOnlyList<JournalFormat> All { get; } = [new Hledger(), new Beancount()];

    public static JournalFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);

    /// <summary>The text before the account declarations.</summary>
    public virtual string Preamble(Currency currency) => "";

    /// <summary>The line that declares an account.</summary>
    /// <param name="name">The result of <see cref="AccountName"/>.</param>
    /// <param name="title">The account's display name.</param>
    /// <param name="from">The first day of the journal.</param>
    /// <param name="currency">The ledger's currency.</param>
    public abstract string Declare(string name, string title, DateOnly from, Currency currency);

    /// <summary>The first line of an entry.</summary>
    public abstract string Head(DateOnly date, string? reference, string? description);

    /// <summary>One line of an entry.</summary>
    public abstract string Line(string accountName, long signedMinor, Currency currency, string? text);

    /// <summary>The name of an account in the journal. Codes that differ only in forbidden characters get the same name.</summary>
    public string AccountName(string code, AccountClass accountClass)
    {
        // Keep a code that is already a whole name, as in an imported journal.
        var root = Roots[(int)accountClass];
        var parts = code.Split(':');
        return $"{root}:{string.Join(':', (parts.Length > 1 && parts[0] == root ? parts[1..] : parts).Select(Part))}";
    }

    /// <summary>A distinct name for an account whose name is already taken.</summary>
    public static string Distinct(string name, string code) =>
        $"{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)).AsSpan(0, 4))}";

    /// <summary>A comment line.</summary>
    public static string Comment(string text) => $"; {OneLine(text)}";

    /// <summary>Minor units as a decimal number: <c>-2669.80</c>.</summary>
    public static string Amount(Int128 signedMinor, Currency currency)
    {
        var digits = Int128.Abs(signedMinor).ToString(CultureInfo.InvariantCulture).PadLeft(currency.Decimals + 1, '0');
        var text = currency.Decimals == 0 ? digits : $"{digits[..^currency.Decimals]}.{digits[^currency.Decimals..]}";
        return signedMinor < 0 ? "-" + text : text;
    }

    /// <summary>One part of an account's name.</summary>
    protected abstract string Part(string text);

    /// <summary>The text without line ends and other control characters.</summary>
    protected static string OneLine(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)).Trim();

    /// <summary>The text on one line, with these characters in their full-width form.</summary>
    protected static string FullWidth(string text, string characters) =>
        string.Concat(OneLine(text).Select(character => characters.Contains(character, StringComparison.Ordinal)
            ? (char)(character + 0xFEE0) : character));

    // 2025-02-22 * (PC1001) Rent
    //     Expenses:6001  -2669.80 GBP  ; text
    private sealed class Hledger : JournalFormat
    {
        public override string Name => "hledger";

        public override string Extension => ".journal";

        // commodity 1000.00 GBP
        public override string Preamble(Currency currency) => $"commodity 1000.{new string('0', currency.Decimals)} {currency.Code}\n";

        public override string Declare(string name, string title, DateOnly from, Currency currency) =>
            $"account {name}  ; {CommentText(title)}";

        // Write an empty code before a description that begins with a bracket; hledger would read it as a code.
        public override string Head(DateOnly date, string? reference, string? description)
        {
            var text = FullWidth(description ?? "", ";");
            var code = reference is not null || text.StartsWith('(') ? $" ({FullWidth(reference ?? "", ";)")})" : "";
            return $"{date:yyyy-MM-dd} *{code} {text}".TrimEnd();
        }

        public override string Line(string accountName, long signedMinor, Currency currency, string? text) =>
            $"    {accountName}  {Amount(signedMinor, currency)} {currency.Code}{(text is null ? "" : $"  ; {CommentText(text)}")}";

        // Two blanks end an account name.
        protected override string Part(string text) =>
            string.Join(' ', FullWidth(text, ";").Split(' ', StringSplitOptions.RemoveEmptyEntries));

        // hledger reads "word:" as a tag and "[" as a date. Both can change the posting date.
        private static string CommentText(string text) => FullWidth(text, ":[");
    }

    // 2025-02-22 * "Rent" ^PC1001
    //   Expenses:A6001  -2669.80 GBP  ; text
    private sealed class Beancount : JournalFormat
    {
        public override string Name => "beancount";

        public override string Extension => ".beancount";

        public override string Preamble(Currency currency) => $"option \"operating_currency\" \"{currency.Code}\"\n";

        public override string Declare(string name, string title, DateOnly from, Currency currency) =>
            $"{from:yyyy-MM-dd} open {name} {currency.Code}\n  name: {Quoted(title)}";

        public override string Head(DateOnly date, string? reference, string? description) =>
            $"{date:yyyy-MM-dd} * {Quoted(description ?? "")}{(reference is null ? "" : $" ^{Word(reference, "-_/.")}")}";

        public override string Line(string accountName, long signedMinor, Currency currency, string? text) =>
            $"  {accountName}  {Amount(signedMinor, currency)} {currency.Code}{(text is null ? "" : $"  ; {OneLine(text)}")}";

        // beancount allows a letter, then letters, digits and hyphens.
        protected override string Part(string text)
        {
            var part = Word(text, "-");
            return char.IsAsciiLetterUpper(part[0]) ? part : char.IsAsciiLetterLower(part[0])
                ? char.ToUpperInvariant(part[0]) + part[1..] : "A" + part;
        }

        private static string Quoted(string text) =>
            $"\"{OneLine(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

        private static string Word(string text, string others)
        {
            var word = string.Concat(text.Select(
                character => char.IsAsciiLetterOrDigit(character) || others.Contains(character, StringComparison.Ordinal)
                    ? character : '-'));
            return word.Length == 0 ? "-" : word;
        }
    }
}
