using Financial.Ledger.Journal;

namespace Financial.Ledger.Statements;

/// <summary>The journal of beancount: <c>2025-02-22 * "Rent" ^PC1001</c>, <c>Expenses:A6001  -2669.80 GBP  ; text</c>.</summary>
internal sealed class BeancountFormat : JournalFormat
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
