using System.Globalization;
using System.Text;
using Financial.Ledger.Journal;

namespace Financial.Ledger.Statements;

/// <summary>
/// Writes the French fichier des écritures comptables: 18 columns separated by tab, decimal comma, dates as yyyymmdd. The balances before
/// the range are an entry of the journal of à-nouveaux, on its first day.
/// </summary>
internal sealed class FecWriter : JournalWriter
{
    private const string Columns =
        "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\tCompAuxLib\tPieceRef\tPieceDate\t"
            + "EcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise\r\n";

    private Dictionary<string, string> _names = [];
    private Currency? _currency;

    public override void Begin(StringBuilder text, JournalHead head)
    {
        _currency = head.Currency;
        _names = head.Accounts.ToDictionary(
            account => account.Code, account => OneLine(account.Name, account.Code), StringComparer.Ordinal);
        text.Append(Columns);
        var day = head.Export.Range.From;
        foreach (var (account, roll) in head.Balances.Where(balance => balance.Roll.OpeningMinor != 0))
            Row(text, "AN", "A nouveaux", "0", day, account.Code, null, "A NOUVEAUX", "A nouveaux", roll.OpeningMinor, day);
    }

    public override void BeginEntry(StringBuilder text, ExportedLine first)
    {
    }

    public override void Line(StringBuilder text, ExportedLine line)
    {
        var number = line.EntryId.ToString(CultureInfo.InvariantCulture);
        var reference = OneLine(line.Document ?? line.Reference, number);
        Row(text, "OD", "Operations diverses", number, line.EntryDate, line.AccountCode, line.Party, reference,
            OneLine(line.Text ?? line.Description, reference), line.SignedMinor, DateOnly.FromDateTime(line.RecordedAt));
    }

    public override void End(StringBuilder text, long entries, long lines)
    {
    }

    private void Row(
        StringBuilder text, string journal, string journalName, string number, DateOnly day, string account, string? party,
        string reference, string description, long signedMinor, DateOnly validated)
    {
        var partyText = party is null ? "" : OneLine(party, "");
        text.AppendJoin('\t', journal, journalName, number, Day(day), Field(OneLine(account, account)), Field(_names[account]),
            Field(partyText), Field(partyText), Field(reference), Day(day), Field(description), Amount(Math.Max(signedMinor, 0)),
            Amount(Int128.Max(-(Int128)signedMinor, 0)), "", "", Day(validated), "", "").Append("\r\n");
    }

    // A quotation mark at the beginning of a field would open a quoted text.
    private static string Field(string text) =>
        text.StartsWith('"') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private string Amount(Int128 minor) => JournalFormat.Amount(minor, _currency!).Replace('.', ',');

    private static string Day(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
