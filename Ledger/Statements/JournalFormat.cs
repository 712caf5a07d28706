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
    public static IReadOnlyList<JournalFormat> All { get; } = [new HledgerFormat(), new BeancountFormat()];

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
    internal static string OneLine(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)).Trim();

    /// <summary>The text on one line, with these characters in their full-width form.</summary>
    protected static string FullWidth(string text, string characters) =>
        string.Concat(OneLine(text).Select(character => characters.Contains(character, StringComparison.Ordinal)
            ? (char)(character + 0xFEE0) : character));
}
