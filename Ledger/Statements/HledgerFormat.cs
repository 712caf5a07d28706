using Financial.Ledger.Journal;

namespace Financial.Ledger.Statements;

/// <summary>The journal of hledger: <c>2025-02-22 * (PC1001) Rent</c>, <c>Expenses:6001  -2669.80 GBP  ; text</c>.</summary>
internal sealed class HledgerFormat : JournalFormat
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
