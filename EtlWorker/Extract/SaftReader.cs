using System.Security;
using System.Text;
using System.Xml;
using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Reads SAF-T Financial: one row per line of a transaction, and one per total that the file states. Elements are found by local name,
/// because the countries' schemas differ in namespace and detail. The shape:
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
    /// <summary>The number of the entry made from the opening balances.</summary>
    internal const string OpeningEntry = "opening-balances";

    private const int MaxDepth = 32;
    private const int MaxTextLength = 32 * 1024;

    // The elements that are read; all others are skipped.
    private static readonly HashSet<string> Kept =
    [
        "DefaultCurrencyCode", "CurrencyCode", "JournalID", "TransactionID", "TransactionType", "TransactionDate", "RecordID",
        "AccountID", "SourceDocumentID", "ReferenceNumber", "Description", "DebitAmount", "CreditAmount", "CustomerID", "SupplierID",
        "TaxCode", "AnalysisType", "AnalysisTypeDescription", "AnalysisID", "OpeningDebitBalance", "OpeningCreditBalance",
        "ClosingDebitBalance", "ClosingCreditBalance", "GroupingCategory", "GroupingCode", "AccountDescription", "AccountType",
        "StandardAccountID", "AuditFileCountry", "StartDate", "SelectionStartDate", "EndDate", "SelectionEndDate", "PeriodStart",
        "PeriodStartYear", "PeriodEnd", "PeriodEndYear", "TotalSegmentsInsequence", "TotalNumberOfParts", "NumberOfParts",
    ];

    private readonly BoundedMarkup _source;
    private readonly XmlReader _xml;
    private readonly ComposedRow _row = new();
    private readonly SaftRows _rows;
    private readonly string[] _path = new string[MaxDepth];
    private readonly StringBuilder _text = new();
    private readonly char[] _textPart = new char[1024];
    private readonly Dictionary<string, string> _account = [], _transaction = [], _line = [], _selection = [];
    private readonly SaftAccounts _accounts = new();
    private readonly Queue<SaftAccount> _openings = [];
    private readonly SaftAnalysis _analysis = new();
    private string? _currency, _journal;
    private int _transactions;
    private bool _isInLine;
    private Refusal? _damage;

    public SaftReader(Stream utf8)
    {
        _source = new BoundedMarkup(utf8);
        _rows = new SaftRows(_row);
        // Read from a text reader: the text is already UTF-8, even if the XML declaration states another encoding.
        _xml = XmlReader.Create(new StreamReader(_source, Encoding.UTF8), new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true, NameTable = new BoundedNames(), CloseInput = true,
        });
    }

    public override Row Current => _row.Row;

    public override Refusal? Damage => _damage;

    public override FileFacts Facts => _accounts.Facts;

    public override bool Read()
    {
        try
        {
            while (_damage is null && (_openings.Count > 0 || _xml.Read()))
            {
                if (_openings.TryDequeue(out var opened))
                {
                    Line = LastLine = opened.Line;
                    _rows.ComposeOpening(opened, _accounts.OpeningDate!.Value, _currency);
                    return true;
                }

                _source.BeginNode();
                if (TakeNode()) return true;
            }
        }
        catch (XmlException exception)
        {
            _damage = _source.IsTooLong ? Bad($"a tag, a text or a comment is longer than {MaxRowBytes} bytes")
                : _source.EndsWith("AuditFile>"u8)
                ? new Refusal(exception.LineNumber, RefusalCode.BadXml,
                    "this is not well-formed XML, or it has a document type or too many names",
                    "export it again; a document type is never read")
                // After the last line end, name the line before it.
                : Truncated(Math.Max(1, exception.LinePosition <= 1 ? exception.LineNumber - 1 : exception.LineNumber),
                    "it ends before the AuditFile does");
        }

        return false;
    }

    public override void Dispose()
    {
        base.Dispose();
        _xml.Dispose();
    }

    // Returns true if the node completes a row.
    private bool TakeNode()
    {
        var depth = _xml.Depth;
        if (depth >= MaxDepth)
        {
            _damage = Bad("elements are nested too deeply");
            return false;
        }

        switch (_xml.NodeType)
        {
            case XmlNodeType.Element:
                _path[depth] = _xml.LocalName;
                if (depth == 0) _accounts.TakeNamespace(_xml.NamespaceURI);
                _text.Clear();
                Start(_path[depth], depth);
                return _xml.IsEmptyElement && End(_path[depth], depth);
            case XmlNodeType.Text or XmlNodeType.CDATA:
                ReadText();
                return false;
            case XmlNodeType.EndElement:
                return End(_xml.LocalName, depth);
            default:
                return false;
        }
    }

    private void ReadText()
    {
        int length;
        while ((length = _xml.ReadValueChunk(_textPart, 0, _textPart.Length)) > 0)
        {
            _text.Append(_textPart, 0, length);
            if (_text.Length <= MaxTextLength) continue;
            _damage = Bad($"a value is longer than {MaxTextLength} characters");
            return;
        }
    }

    // Check the path, because invoices also have elements called Line.
    private bool IsEntryLine(string name, int depth) =>
        depth > 1 && _path[1] == "GeneralLedgerEntries" && name is "Line" or "DebitLine" or "CreditLine";

    private void Start(string name, int depth)
    {
        switch (name)
        {
            case "Account":
                _account.Clear();
                break;
            case "Transaction":
                _transactions++;
                _transaction.Clear();
                break;
            case var _ when IsEntryLine(name, depth):
                _isInLine = true;
                _line.Clear();
                _analysis.BeginLine();
                _row.Clear();
                Line = LineNumber;
                break;
            case "Analysis" or "AnalysisTypeTableEntry":
                _analysis.BeginElement();
                break;
        }

        if (_isInLine) _row.AddOriginal($"<{name}>");
    }

    private int LineNumber => ((IXmlLineInfo)_xml).LineNumber;

    private bool End(string name, int depth)
    {
        var value = _text.ToString().Trim();
        _text.Clear();
        if (_isInLine) _row.AddOriginal($"{SecurityElement.Escape(value)}</{name}>");
        switch (name)
        {
            case var _ when IsEntryLine(name, depth):
                ComposeLine();
                return true;
            case "Account" when ParentOf(depth) == "GeneralLedgerAccounts":
                return TakeAccount() && ComposeClosing();
            case "SelectionCriteria":
                _accounts.TakePeriods(_selection);
                return false;
            // Add opening balances after the entries: without a period in the header, the first entry date is the file's start.
            case "GeneralLedgerEntries" when _accounts.OpeningDate is not null:
                foreach (var opened in _accounts.Openings()) _openings.Enqueue(opened);
                return false;
            case "NumberOfEntries" or "TotalDebit" or "TotalCredit" when ParentOf(depth) == "GeneralLedgerEntries":
                ComposeTotal(name switch { "NumberOfEntries" => "entries", "TotalDebit" => "debit", _ => "credit" }, value);
                return true;
            case "AnalysisTypeTableEntry":
                _analysis.EndType();
                return false;
            case "Analysis":
                _analysis.EndElement();
                return false;
            default:
                if (value.Length > 0) Keep(name, value, depth);
                return false;
        }
    }

    private string? ParentOf(int depth) => depth > 0 ? _path[depth - 1] : null;

    private void Keep(string name, string value, int depth)
    {
        var parent = ParentOf(depth);
        // DebitAmount holds the amount itself, or holds it in Amount beside the foreign one.
        if (name == "Amount" && parent is "DebitAmount" or "CreditAmount") name = parent;
        if (!Kept.Contains(name)) return;
        switch (parent)
        {
            case "Header" when name is "DefaultCurrencyCode" or "CurrencyCode":
                _currency = value;
                break;
            case "Header":
                _accounts.TakeHeader(name, value);
                break;
            case "SelectionCriteria":
                _selection[name] = value;
                _accounts.TakeHeader(name, value);
                break;
            case "Journal" when name == "JournalID":
                _journal = value;
                break;
            case "Account":
                _account[name] = value;
                break;
            case "Transaction":
                _transaction[name] = value;
                if (name == "TransactionDate") _accounts.TakeTransactionDate(value);
                break;
            case "Analysis" or "AnalysisTypeTableEntry":
                _analysis.Keep(name, value);
                break;
            case "Line" or "DebitLine" or "CreditLine" or "DebitAmount" or "CreditAmount":
            case "TaxInformation" when name == "TaxCode":
                _line[name] = value;
                break;
        }
    }

    private void ComposeLine()
    {
        _isInLine = false;
        LastLine = LineNumber;
        // Other countries use the same letters with other meanings.
        var type = _accounts.ArePortuguese ? _transaction.GetValueOrDefault("TransactionType") : null;
        _rows.ComposeLine(_transactions, _journal, _currency, _transaction, _line, _analysis, type);
    }

    // Skip accounts that only group others (the Portuguese GR, GA, AR and AA): they have no movement of their own.
    private bool TakeAccount()
    {
        if (!_account.TryGetValue("AccountID", out var id)
            || _account.GetValueOrDefault("GroupingCategory") is "GR" or "GA" or "AR" or "AA")
            return false;
        _accounts.Add(new SaftAccount(id, LineNumber)
        {
            Name = _account.GetValueOrDefault("AccountDescription"), Type = _account.GetValueOrDefault("AccountType"),
            StandardId = _account.GetValueOrDefault("StandardAccountID"), GroupingCode = _account.GetValueOrDefault("GroupingCode"),
            OpeningDebit = _account.GetValueOrDefault("OpeningDebitBalance"),
            OpeningCredit = _account.GetValueOrDefault("OpeningCreditBalance"),
        });
        if (_accounts.Count > SaftAccounts.Most) _damage = Bad($"it describes more than {SaftAccounts.Most} accounts");
        return true;
    }

    private bool ComposeClosing()
    {
        if (!_account.ContainsKey("ClosingDebitBalance") && !_account.ContainsKey("ClosingCreditBalance")) return false;
        Line = LastLine = LineNumber;
        _rows.ComposeClosing(_account);
        return true;
    }

    private void ComposeTotal(string name, string value)
    {
        Line = LastLine = LineNumber;
        _rows.ComposeTotal(name, value);
    }

    private Refusal Bad(string what) => new(LineNumber, RefusalCode.BadXml, what, "export it again as SAF-T Financial");
}
