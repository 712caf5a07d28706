using System.Globalization;
using System.Security;
using System.Text;
using System.Xml;
using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Reads SAF-T Financial: one row per line of a transaction, and a row for each total that the file states of itself. The countries'
/// schemas differ in namespace and detail, so elements go by their local names. The shape:
/// <code>
/// &lt;AuditFile&gt;&lt;Header&gt;…&lt;DefaultCurrencyCode&gt;GBP…
/// &lt;MasterFiles&gt;&lt;GeneralLedgerAccounts&gt;&lt;Account&gt;&lt;AccountID&gt;1100…&lt;OpeningDebitBalance&gt;0.00…
/// &lt;ClosingDebitBalance&gt;56473.39…
/// &lt;GeneralLedgerEntries&gt;&lt;NumberOfEntries&gt;60…&lt;TotalDebit&gt;…&lt;Journal&gt;&lt;JournalID&gt;GJ…
/// &lt;Transaction&gt;&lt;TransactionID&gt;1…&lt;TransactionDate&gt;2025-02-22…
/// &lt;Line&gt;&lt;RecordID&gt;1…&lt;AccountID&gt;2100…&lt;Description&gt;Rent…&lt;DebitAmount&gt;&lt;Amount&gt;3203.76…&lt;/Line&gt;
/// </code>
/// </summary>
public sealed class SaftReader : RowReader
{
    /// <summary>The number of the entry that the opening balances make.</summary>
    internal const string OpeningEntry = "opening-balances";

    private const int MaxDepth = 32;
    private const int MaxTextLength = 32 * 1024;
    private const int MaxAnalysisTypes = 1000;

    // What is kept of an account, a transaction and a line; everything else is passed over.
    private static readonly HashSet<string> Kept =
    [
        "DefaultCurrencyCode", "CurrencyCode", "JournalID", "TransactionID", "TransactionType", "TransactionDate", "RecordID", "AccountID",
        "SourceDocumentID", "ReferenceNumber",
        "Description", "DebitAmount", "CreditAmount", "CustomerID", "SupplierID", "TaxCode", "AnalysisType", "AnalysisTypeDescription",
        "AnalysisID",
        "OpeningDebitBalance", "OpeningCreditBalance", "ClosingDebitBalance", "ClosingCreditBalance", "GroupingCategory", "GroupingCode",
        "AccountDescription",
        "AccountType", "StandardAccountID", "AuditFileCountry", "StartDate", "SelectionStartDate", "EndDate", "SelectionEndDate",
        "PeriodStart", "PeriodStartYear", "PeriodEnd", "PeriodEndYear", "TotalSegmentsInsequence", "TotalNumberOfParts", "NumberOfParts",
    ];

    private readonly BoundedMarkup source;
    private readonly XmlReader xml;
    private readonly ComposedRow row = new();
    private readonly string[] path = new string[MaxDepth];
    private readonly StringBuilder text = new();
    private readonly char[] textPart = new char[1024];
    private readonly Dictionary<string, string> account = [], transaction = [], line = [], analysis = [], selection = [];
    private readonly SaftAccounts accounts = new();
    private readonly Queue<SaftAccount> openings = [];
    private readonly Dictionary<string, string> dimensionOfType = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> dimensions = [];
    private string? currency, journal;
    private int transactions;
    private bool isInLine;
    private Refusal? damage;

    public SaftReader(Stream utf8)
    {
        source = new BoundedMarkup(utf8);
        // From a text reader, because the text is UTF-8 by now whatever the declaration says.
        xml = XmlReader.Create(new StreamReader(source, Encoding.UTF8), new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
            NameTable = new BoundedNames(), CloseInput = true,
        });
    }

    public override Row Current => row.Row;

    public override Refusal? Damage => damage;

    public override FileFacts Facts => accounts.Facts;

    public override bool Read()
    {
        try
        {
            while (damage is null && (openings.Count > 0 || xml.Read()))
            {
                if (openings.TryDequeue(out var opened))
                {
                    ComposeOpening(opened);
                    return true;
                }

                source.BeginNode();
                if (TakeNode()) return true;
            }
        }
        catch (XmlException exception)
        {
            damage = source.IsTooLong ? Bad($"a tag, a text or a comment is longer than {MaxRowBytes} bytes")
                : source.EndsWith("AuditFile>"u8)
                ? new Refusal(exception.LineNumber, RefusalCode.BadXml,
                    "this is not well-formed XML, or it has a document type or too many names",
                    "export it again; a document type is never read")
                // Behind the last line end there is no line to look at.
                : Truncated(Math.Max(1, exception.LinePosition <= 1 ? exception.LineNumber - 1 : exception.LineNumber),
                    "it ends before the AuditFile does");
        }

        return false;
    }

    public override void Dispose()
    {
        base.Dispose();
        xml.Dispose();
    }

    // True when the node completes a row.
    private bool TakeNode()
    {
        var depth = xml.Depth;
        if (depth >= MaxDepth)
        {
            damage = Bad("elements are nested too deeply");
            return false;
        }

        switch (xml.NodeType)
        {
            case XmlNodeType.Element:
                path[depth] = xml.LocalName;
                if (depth == 0) accounts.TakeNamespace(xml.NamespaceURI);
                text.Clear();
                Start(path[depth], depth);
                return xml.IsEmptyElement && End(path[depth], depth);
            case XmlNodeType.Text or XmlNodeType.CDATA:
                ReadText();
                return false;
            case XmlNodeType.EndElement:
                return End(xml.LocalName, depth);
            default:
                return false;
        }
    }

    private void ReadText()
    {
        int length;
        while ((length = xml.ReadValueChunk(textPart, 0, textPart.Length)) > 0)
        {
            text.Append(textPart, 0, length);
            if (text.Length <= MaxTextLength) continue;
            damage = Bad($"a value is longer than {MaxTextLength} characters");
            return;
        }
    }

    // Invoices have lines as well.
    private bool IsEntryLine(string name, int depth) =>
        depth > 1 && path[1] == "GeneralLedgerEntries" && name is "Line" or "DebitLine" or "CreditLine";

    private void Start(string name, int depth)
    {
        switch (name)
        {
            case "Account":
                account.Clear();
                break;
            case "Transaction":
                transactions++;
                transaction.Clear();
                break;
            case var _ when IsEntryLine(name, depth):
                isInLine = true;
                line.Clear();
                dimensions.Clear();
                row.Clear();
                Line = LineNumber;
                break;
            case "Analysis" or "AnalysisTypeTableEntry":
                analysis.Clear();
                break;
        }

        if (isInLine) row.AddOriginal($"<{name}>");
    }

    private int LineNumber => ((IXmlLineInfo)xml).LineNumber;

    private bool End(string name, int depth)
    {
        var value = text.ToString().Trim();
        text.Clear();
        if (isInLine) row.AddOriginal($"{SecurityElement.Escape(value)}</{name}>");
        switch (name)
        {
            case var _ when IsEntryLine(name, depth):
                ComposeLine();
                return true;
            case "Account" when ParentOf(depth) == "GeneralLedgerAccounts":
                return TakeAccount() && ComposeClosing();
            case "SelectionCriteria":
                accounts.TakePeriods(selection);
                return false;
            // Behind the entries, because without a period in the header the first of them says when the file begins.
            case "GeneralLedgerEntries" when accounts.OpeningDate is not null:
                foreach (var opened in accounts.Openings()) openings.Enqueue(opened);
                return false;
            case "NumberOfEntries" or "TotalDebit" or "TotalCredit" when ParentOf(depth) == "GeneralLedgerEntries":
                ComposeTotal(name switch { "NumberOfEntries" => "entries", "TotalDebit" => "debit", _ => "credit" }, value);
                return true;
            case "AnalysisTypeTableEntry":
                DefineAnalysis();
                return false;
            case "Analysis":
                if (DimensionOf(analysis.GetValueOrDefault("AnalysisType", ""), "") is { } dimension
                    && analysis.TryGetValue("AnalysisID", out var id)) dimensions[dimension] = id;
                return false;
            default:
                if (value.Length > 0) Keep(name, value, depth);
                return false;
        }
    }

    private string? ParentOf(int depth) => depth > 0 ? path[depth - 1] : null;

    private void Keep(string name, string value, int depth)
    {
        var parent = ParentOf(depth);
        // DebitAmount holds the amount itself or, beside the foreign one, in Amount.
        if (name == "Amount" && parent is "DebitAmount" or "CreditAmount") name = parent;
        if (!Kept.Contains(name)) return;
        switch (parent)
        {
            case "Header" when name is "DefaultCurrencyCode" or "CurrencyCode":
                currency = value;
                break;
            case "Header":
                accounts.TakeHeader(name, value);
                break;
            case "SelectionCriteria":
                selection[name] = value;
                accounts.TakeHeader(name, value);
                break;
            case "Journal" when name == "JournalID":
                journal = value;
                break;
            case "Account":
                account[name] = value;
                break;
            case "Transaction":
                transaction[name] = value;
                if (name == "TransactionDate") accounts.TakeTransactionDate(value);
                break;
            case "Analysis" or "AnalysisTypeTableEntry":
                analysis[name] = value;
                break;
            case "Line" or "DebitLine" or "CreditLine" or "DebitAmount" or "CreditAmount":
            case "TaxInformation" when name == "TaxCode":
                line[name] = value;
                break;
        }
    }

    private void ComposeLine()
    {
        isInLine = false;
        LastLine = LineNumber;
        row.AddField(transactions.ToString(CultureInfo.InvariantCulture));
        row.AddField(journal);
        foreach (var name in (ReadOnlySpan<string>)["TransactionID", "TransactionDate", "Description"])
            row.AddField(transaction.GetValueOrDefault(name));
        row.AddField(line.GetValueOrDefault("RecordID"));
        row.AddField(line.GetValueOrDefault("AccountID"));
        row.AddField(line.GetValueOrDefault("SourceDocumentID") ?? line.GetValueOrDefault("ReferenceNumber"));
        row.AddField(line.GetValueOrDefault("Description"));
        row.AddField(line.GetValueOrDefault("DebitAmount"));
        row.AddField(line.GetValueOrDefault("CreditAmount"));
        row.AddField(currency);
        row.AddField(Party(line) ?? Party(transaction));
        row.AddField(line.GetValueOrDefault("TaxCode"));
        foreach (var name in (ReadOnlySpan<string>)["department", "project", "region"]) row.AddField(dimensions.GetValueOrDefault(name));
        // Other countries use the same letters otherwise.
        if (!accounts.ArePortuguese || !transaction.TryGetValue("TransactionType", out var type)) return;
        for (var total = 0; total < 6; total++) row.AddField("");
        row.AddField(type);
    }

    private static string? Party(Dictionary<string, string> from) =>
        from.GetValueOrDefault("CustomerID") ?? from.GetValueOrDefault("SupplierID");

    // Accounts that only group others (the Portuguese GR, GA, AR and AA) have no movement of their own.
    private bool TakeAccount()
    {
        if (!account.TryGetValue("AccountID", out var id) || account.GetValueOrDefault("GroupingCategory") is "GR" or "GA" or "AR" or "AA")
            return false;
        accounts.Add(new SaftAccount(id, LineNumber)
        {
            Name = account.GetValueOrDefault("AccountDescription"), Type = account.GetValueOrDefault("AccountType"),
            StandardId = account.GetValueOrDefault("StandardAccountID"), GroupingCode = account.GetValueOrDefault("GroupingCode"),
            OpeningDebit = account.GetValueOrDefault("OpeningDebitBalance"),
            OpeningCredit = account.GetValueOrDefault("OpeningCreditBalance"),
        });
        if (accounts.Count > SaftAccounts.Most) damage = Bad($"it describes more than {SaftAccounts.Most} accounts");
        return true;
    }

    // Opening + movement = closing.
    private bool ComposeClosing()
    {
        if (!account.ContainsKey("ClosingDebitBalance") && !account.ContainsKey("ClosingCreditBalance")) return false;
        ComposeTotal($"closing of account {account["AccountID"]}", account.GetValueOrDefault("ClosingDebitBalance"));
        foreach (var name in (ReadOnlySpan<string>)["ClosingCreditBalance", "OpeningDebitBalance", "OpeningCreditBalance", "AccountID"])
            row.AddField(account.GetValueOrDefault(name));
        return true;
    }

    // A line of the opening entry, as if the file had it.
    private void ComposeOpening(SaftAccount opened)
    {
        Line = LastLine = opened.Line;
        row.Clear();
        row.AddOriginal($"<Account><AccountID>{SecurityElement.Escape(opened.Id)}</AccountID>");
        if (opened.OpeningDebit is not null)
            row.AddOriginal($"<OpeningDebitBalance>{SecurityElement.Escape(opened.OpeningDebit)}</OpeningDebitBalance>");
        if (opened.OpeningCredit is not null)
            row.AddOriginal($"<OpeningCreditBalance>{SecurityElement.Escape(opened.OpeningCredit)}</OpeningCreditBalance>");
        foreach (var field in (ReadOnlySpan<string?>)
            [OpeningEntry, "", OpeningEntry, accounts.OpeningDate!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                "Opening balances", "", opened.Id, "", ""])
            row.AddField(field);
        row.AddField(opened.OpeningDebit);
        row.AddField(opened.OpeningCredit);
        row.AddField(currency);
    }

    private void ComposeTotal(string name, string? value)
    {
        Line = LastLine = LineNumber;
        row.Clear();
        for (var column = 0; column < 17; column++) row.AddField("");
        row.AddField(name);
        row.AddField(value);
    }

    private void DefineAnalysis()
    {
        if (dimensionOfType.Count >= MaxAnalysisTypes || !analysis.TryGetValue("AnalysisType", out var type)) return;
        if (DimensionOf(type, analysis.GetValueOrDefault("AnalysisTypeDescription", "")) is { } dimension)
            dimensionOfType[type] = dimension;
    }

    private string? DimensionOf(string type, string description)
    {
        if (dimensionOfType.TryGetValue(type, out var known)) return known;
        foreach (var dimension in (ReadOnlySpan<string>)["department", "project", "region"])
        {
            if (type.Contains(dimension, StringComparison.OrdinalIgnoreCase)
                || description.Contains(dimension, StringComparison.OrdinalIgnoreCase))
                return dimension;
        }

        return null;
    }

    private Refusal Bad(string what) => new(LineNumber, RefusalCode.BadXml, what, "export it again as SAF-T Financial");
}
