using System.Globalization;
using System.Text;
using Financial.Ledger.Journal;

namespace Financial.Ledger.Statements;

/// <summary>
/// Writes a line of the journal as a row of a CSV file, in the form of all CSV exports: facts, an empty row, the heads, the rows. A byte
/// order mark stands first, without which Excel takes the file for Windows-1252.
/// </summary>
internal sealed class CsvJournalWriter : JournalWriter
{
    private const string Columns = "Date,Entry,Line,Account,Account name,Debit,Credit,Description,Reference,Document,Party\r\n";

    private Dictionary<string, string> _names = [];
    private Currency? _currency;

    // EXP-2.
    public override void Begin(StringBuilder text, JournalHead head)
    {
        _currency = head.Currency;
        _names = head.Accounts.ToDictionary(account => account.Code, account => account.Name, StringComparer.Ordinal);
        var (export, version) = (head.Export, head.Export.Version);
        text.Append('\uFEFF');
        foreach (var (label, fact) in new[]
        {
            ("Report", "Journal"), ("Company", export.EntityName),
            ("Date range", $"{export.Range.From:yyyy-MM-dd} to {export.Range.To:yyyy-MM-dd}"), ("Currency", head.Currency.Code),
            ("Ledger version", version.LedgerVersion.ToString(CultureInfo.InvariantCulture)), ("As of", Time(version.AsOf, "none")),
            ("Reconciled", version.Reconciled ? "yes" : $"no: {version.ReasonShown}"),
            ("Exported by", head.ExportedBy),
            ("Exported at", Time(head.ExportedAt, "none")), ("Rows", export.LineCount.ToString(CultureInfo.InvariantCulture)),
        })
            text.Append(label).Append(',').Append(SafeCsv.Field(fact)).Append("\r\n");
        text.Append("\r\n").Append(Columns);
    }

    public override void BeginEntry(StringBuilder text, ExportedLine first)
    {
    }

    public override void Line(StringBuilder text, ExportedLine line)
    {
        text.Append(CultureInfo.InvariantCulture, $"{line.EntryDate:yyyy-MM-dd},{line.EntryId},{line.LineNo}");
        Field(text, line.AccountCode);
        Field(text, _names[line.AccountCode]);
        text.Append(',').Append(JournalFormat.Amount(Math.Max(line.SignedMinor, 0), _currency!));
        text.Append(',').Append(JournalFormat.Amount(Int128.Max(-(Int128)line.SignedMinor, 0), _currency!));
        foreach (var field in new[] { line.Text ?? line.Description, line.Reference, line.Document, line.Party })
            Field(text, field);
        text.Append("\r\n");
    }

    public override void End(StringBuilder text, long entries, long lines)
    {
    }

    private static void Field(StringBuilder text, string? field) => text.Append(',').Append(SafeCsv.Field(field ?? ""));
}
