using System.Globalization;
using System.Text;
using System.Xml;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;

namespace Financial.Ledger.Statements;

/// <summary>
/// Writes SAF-T Financial in the OECD's version 2.0: the accounts with their opening and closing balances, the number of entries, both
/// sums, and the entries.
/// </summary>
internal sealed class SaftWriter : JournalWriter
{
    private const string Namespace = "urn:OECD:StandardAuditFile-Taxation/2.00";

    private Dictionary<string, Account> _accounts = [];
    private StringBuilder? _text;
    private XmlWriter? _xml;
    private Currency? _currency;
    private bool _isInEntry;

    public override void Begin(StringBuilder text, JournalHead head)
    {
        (_text, _currency) = (text, head.Currency);
        _accounts = head.Accounts.ToDictionary(account => account.Code, StringComparer.Ordinal);
        _xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true });
        text.Append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        _xml.WriteStartElement("AuditFile", Namespace);
        WriteHeader(head);
        _xml.WriteStartElement("MasterFiles");
        _xml.WriteStartElement("GeneralLedgerAccounts");
        foreach (var (account, roll) in head.Balances)
            WriteAccount(account, roll);
        _xml.WriteEndElement();
        _xml.WriteEndElement();
        _xml.WriteStartElement("GeneralLedgerEntries");
        Element("NumberOfEntries", head.Export.EntryCount.ToString(CultureInfo.InvariantCulture));
        Element("TotalDebit", Amount(head.Export.DebitMinor));
        Element("TotalCredit", Amount(head.Export.CreditMinor));
        _xml.WriteStartElement("Journal");
        Element("JournalID", "GL");
        Element("Description", "General ledger");
        Element("Type", "GL");
        _xml.Flush();
    }

    public override void BeginEntry(StringBuilder text, ExportedLine first)
    {
        if (_isInEntry) _xml!.WriteEndElement();
        _isInEntry = true;
        var number = first.EntryId.ToString(CultureInfo.InvariantCulture);
        _xml!.WriteStartElement("Transaction");
        Element("TransactionID", number);
        Element("Period", first.EntryDate.Month.ToString(CultureInfo.InvariantCulture));
        Element("PeriodYear", first.EntryDate.Year.ToString(CultureInfo.InvariantCulture));
        Element("TransactionDate", Day(first.EntryDate));
        Element("Description", OneLine(first.Description, number));
        Element("SystemEntryDate", Day(DateOnly.FromDateTime(first.RecordedAt)));
        Element("GLPostingDate", Day(first.EntryDate));
    }

    public override void Line(StringBuilder text, ExportedLine line)
    {
        _xml!.WriteStartElement("Line");
        Element("RecordID", line.LineNo.ToString(CultureInfo.InvariantCulture));
        Element("AccountID", OneLine(line.AccountCode, line.AccountCode));
        if ((line.Document ?? line.Reference) is { } document) Element("SourceDocumentID", OneLine(document, "-"));
        if (line.Party is { } party && _accounts[line.AccountCode].KpiGroup is KpiGroups.Receivable or KpiGroups.Payable)
            Element(_accounts[line.AccountCode].KpiGroup == KpiGroups.Receivable ? "CustomerID" : "SupplierID", OneLine(party, "-"));
        Element("Description", OneLine(line.Text ?? line.Description, line.AccountCode));
        _xml.WriteStartElement(line.SignedMinor < 0 ? "CreditAmount" : "DebitAmount");
        Element("Amount", Amount(Int128.Abs(line.SignedMinor)));
        _xml.WriteEndElement();
        _xml.WriteEndElement();
        _xml.Flush();
    }

    public override void End(StringBuilder text, long entries, long lines)
    {
        _xml!.WriteEndDocument();
        _xml.Flush();
        _xml.Dispose();
    }

    private void WriteHeader(JournalHead head)
    {
        var export = head.Export;
        _xml!.WriteStartElement("Header");
        Element("AuditFileVersion", "2.00");
        Element("AuditFileDateCreated", Day(DateOnly.FromDateTime(head.ExportedAt.UtcDateTime)));
        Element("SoftwareID", "Financial");
        _xml.WriteStartElement("Company");
        Element("Name", OneLine(export.EntityName, "-"));
        _xml.WriteEndElement();
        Element("DefaultCurrencyCode", head.Currency.Code);
        _xml.WriteStartElement("SelectionCriteria");
        Element("SelectionStartDate", Day(export.Range.From));
        Element("SelectionEndDate", Day(export.Range.To));
        _xml.WriteEndElement();
        // EXP-2.
        Element("HeaderComment", string.Create(CultureInfo.InvariantCulture,
            $"Ledger version {export.Version.LedgerVersion}, {(export.Version.Reconciled ? "reconciled"
                : $"not reconciled ({export.Version.ReasonShown})")}"));
        Element("UserID", OneLine(head.ExportedBy, "-"));
        _xml.WriteEndElement();
    }

    private void WriteAccount(Account account, AccountRoll roll)
    {
        _xml!.WriteStartElement("Account");
        Element("AccountID", OneLine(account.Code, account.Code));
        Element("AccountDescription", OneLine(account.Name, account.Code));
        Element("AccountType", account.Class == AccountClass.Income ? "Sale" : account.Class.ToString());
        Balance("Opening", roll.OpeningMinor);
        Balance("Closing", roll.NetMinor);
        _xml.WriteEndElement();
    }

    private void Balance(string which, long netMinor) =>
        Element($"{which}{(netMinor < 0 ? "Credit" : "Debit")}Balance", Amount(Int128.Abs(netMinor)));

    // XML 1.0 forbids some characters, whatever they are escaped as.
    private void Element(string name, string value) =>
        _xml!.WriteElementString(name, string.Concat(value.EnumerateRunes().Select(
            rune => rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "\uFFFD" : rune.ToString())));

    private string Amount(Int128 minor) => JournalFormat.Amount(minor, _currency!);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
