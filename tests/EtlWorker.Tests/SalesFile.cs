using System.Globalization;
using System.Security;
using System.Text;

namespace Financial.EtlWorker.Tests;

/// <summary>A sale on credit, numbered within its year.</summary>
public sealed record Sale(int Number, DateOnly Date, long Cents)
{
    public string Reference => $"{Number:0000}";

    public string Text => $"Hedge \"yew\", {Number} m";

    public string Amount => string.Create(CultureInfo.InvariantCulture, $"{Cents / 100m:0.00}");

    /// <summary>Two sales a month, with days that tell the order of day and month and days that do not.</summary>
    public static IReadOnlyList<Sale> OfYear(int year) =>
        [.. Enumerable.Range(0, 24).Select(
            at => new Sale(at + 1, new DateOnly(year, at / 2 + 1, at % 2 == 0 ? 9 : 28),
                (at % 4) switch { 0 => 123_400, 1 => 100_050, 2 => 700, _ => 99 }))];
}

/// <summary>The same sales as each layout's product exports them.</summary>
/// <param name="Layout">The id of the layout.</param>
/// <param name="SalesAccount">The account that the sales are credited to.</param>
/// <param name="Write">Writes a file of them.</param>
/// <param name="SaveAgain">The file after somebody has opened and saved it: in Excel where Excel opens such files, else in an
/// editor.</param>
public sealed record SalesFile(string Layout, string SalesAccount, Func<IReadOnlyList<Sale>, string> Write, Func<string, string> SaveAgain)
{
    /// <summary>Months first.</summary>
    public static readonly CultureInfo American =
        CultureInfo.ReadOnly(new CultureInfo("") { DateTimeFormat = { ShortDatePattern = "M/d/yyyy" } });
    private static readonly CultureInfo British =
        CultureInfo.ReadOnly(new CultureInfo("") { DateTimeFormat = { ShortDatePattern = "dd/MM/yyyy" } });
    private static readonly CultureInfo French = CultureInfo.ReadOnly(
        new CultureInfo("") { DateTimeFormat = { ShortDatePattern = "dd/MM/yyyy" },
            NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = " " } });

    private static readonly Func<string, string> InAmericanExcel = text => SavedByExcel.Of(text, ',', American),
        InBritishExcel = text => SavedByExcel.Of(text, ',', British);

    public static IReadOnlyList<SalesFile> All { get; } =
    [
        new("sage50us-journal", "4000", Rows(
            "Date,Reference,Number of Distributions,G/L Account,Description,Amount,Transaction Period,Transaction Number",
            sale => $"{sale.Date:M/d/yy},{sale.Reference},2,1100,{Csv(sale.Text)},{sale.Amount},{sale.Date.Month},{sale.Number}\n"
                + $"{sale.Date:M/d/yy},{sale.Reference},2,4000,{Csv(sale.Text)},-{sale.Amount},{sale.Date.Month},{sale.Number}"),
                InAmericanExcel),
        new("sage50uk-import", "4000", Rows(
            "Type,Account Reference,Nominal A/C Ref,Department Code,Date,Reference,Details,Net Amount,Tax Code,Tax Amount",
            sale => $"SI,ABC001,4000,0,{sale.Date:dd/MM/yyyy},{sale.Reference},{Csv(sale.Text)},{sale.Amount},T9,0.00"), InBritishExcel),
        new("sage50uk-report", "4000", Rows(
            "Landscapes Demo Ltd\nAudit Trail (Detailed)\n\nNo,Type,A/C,N/C,Dept,Details,Date,Ref,Net,VAT,T/C,Paid,Bank Rec Date",
            sale => $"{Once(sale)},SI,ABC001,4000,0,{Csv(sale.Text)},{sale.Date:dd/MM/yyyy},{sale.Reference},{Csv(Grouped(sale))},0.00,T9,"
                + "N,"), InBritishExcel),
        new("sage50uk-nominal-audit", "4000", Rows(
            null,
            sale => $"{Once(sale)},\"JD\",\"1100\",{sale.Date:dd/MM/yyyy},\"{sale.Reference}\",{sale.Amount},0.00,,,,,,,,{Csv(sale.Text)}\n"
                + $"{Once(sale)},\"JC\",\"4000\",{sale.Date:dd/MM/yyyy},\"{sale.Reference}\",0.00,{sale.Amount},,,,,,,,{Csv(sale.Text)}"),
                InBritishExcel),
        new("sage50ca-imp", "4000", Rows(
            "<Version>\n\"20251\",\"1\"\n</Version>",
            sale => $"{sale.Date:MM-dd-yy},\"{sale.Reference}\",{Csv(sale.Text)}\n1100,{sale.Amount},{Csv(sale.Text)},0\n4000,"
                + $"-{sale.Amount},{Csv(sale.Text)},0"), InEditor),
        new("sage100c-glje", "4000", Rows(
            null,
            sale => $"GLJE,H,{sale.Reference},{sale.Date:yyyy-MM-dd},{Csv(sale.Text)},1,,,,,,,,,,,,,\n"
                + $"GLJE,D,{sale.Reference},1100,,{Csv(sale.Text)},{sale.Amount},0,,,,,,,,,,\n"
                + $"GLJE,D,{sale.Reference},4000,,{Csv(sale.Text)},0,{sale.Amount},,,,,,,,,,"), InAmericanExcel),
        new("intacct-gl-import", "4000", Rows(
            "DONOTIMPORT,JOURNAL,DATE,REVERSEDATE,DESCRIPTION,REFERENCE_NO,LINE_NO,ACCT_NO,LOCATION_ID,DEPT_ID,DOCUMENT,MEMO,DEBIT,CREDIT,"
                + "STATE",
            sale => $",GJ,{sale.Date:MM/dd/yyyy},,{Csv(sale.Text)},{sale.Reference},1,1100,100,D0,,{Csv(sale.Text)},{sale.Amount},,Posted\n"
                + $",,,,,,2,4000,100,D0,,{Csv(sale.Text)},,{sale.Amount},Posted"), InAmericanExcel),
        new("intacct-gldetail", "4000", Rows(
            "recordno,accountno,amount,entry_date,batchkey,bookid,creditamount,debitamount,batch_no,description,_fivetran_deleted",
            sale => $"{2 * Once(sale)},1100,{sale.Amount},{sale.Date:yyyy-MM-dd},B{Once(sale)},ACCRUAL,"
                + $"0,{sale.Amount},B{Once(sale)},{Csv(sale.Text)},FALSE\n"
                + $"{2 * Once(sale) + 1},4000,-{sale.Amount},{sale.Date:yyyy-MM-dd},B{Once(sale)},ACCRUAL,{sale.Amount},0,B{Once(
                    sale)},{Csv(sale.Text)},FALSE"), InAmericanExcel),
        new("sage-accounting-api", "4000",
            sales => $$"""{ "$total": {{sales.Count}}, "$items": [ {{string.Join(",\n", sales.Select(Json))}} ] }""",
            text => text.Replace(" [ ", "[", StringComparison.Ordinal).Replace(".00,", ".0,", StringComparison.Ordinal)),
        new("pilot-signed", "4000", Rows(
            "transaction_id,transaction_date,amount,account_number,region_code,description",
            sale => $"T{Once(sale)},{sale.Date:yyyy-MM-dd},{sale.Amount},4000,NE,{Csv(sale.Text)}"), InAmericanExcel),
        new("fec", "707000", Rows(
            "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\tCompAuxLib\tPieceRef\tPieceDate\t"
                + "EcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise",
            sale => $"VE\tVentes\t{sale.Number}\t{sale.Date:yyyyMMdd}\t411000\tClients\t\t"
                + $"\t{sale.Reference}\t{sale.Date:yyyyMMdd}\t{sale.Text}\t{Comma(sale)}\t0,00\t\t\t{sale.Date:yyyyMMdd}\t\t\n"
                + $"VE\tVentes\t{sale.Number}\t{sale.Date:yyyyMMdd}\t707000\tVentes\t\t"
                + $"\t{sale.Reference}\t{sale.Date:yyyyMMdd}\t{sale.Text}\t0,00\t{Comma(sale)}\t\t\t{sale.Date:yyyyMMdd}\t\t"),
            text => SavedByExcel.Of(text, '\t', French)),
        new("saft", "3000", Saft, InEditor),
        new("xero-journal", "4000", Rows(
            "*Narration,*Date,Description,*AccountCode,*TaxRate,*Amount",
            sale => $"{Csv(sale.Reference + " " + sale.Text)},{sale.Date:dd/MM/yyyy},{Csv(sale.Text)},1100,Tax Exempt,{sale.Amount}\n"
                + $"{Csv(sale.Reference + " " + sale.Text)},{sale.Date:dd/MM/yyyy},{Csv(sale.Text)},4000,Tax Exempt,-{sale.Amount}"),
                InBritishExcel),
        new("qbo-journal", "Income:Sales", Rows(
            "Journal No,Journal Date,Account Name,Debits,Credits,Description,Name,Currency,Location,Class",
            sale => $"{sale.Number},{sale.Date:MM/dd/yyyy},Assets:Receivables,{sale.Amount},,{Csv(
                sale.Text)},,USD,,\n{sale.Number},{sale.Date:MM/dd/yyyy},Income:Sales,,{sale.Amount},{Csv(sale.Text)},,USD,,"),
            InAmericanExcel),
        new("qb-journal-report", "Sales income", Rows(
            "Example Ltd,,,,,,,\nJournal,,,,,,,\n,,,,,,,\nDate,Transaction Type,Num,Name,Memo/Description,Account,Debit,Credit",
            sale => $"{sale.Date:MM/dd/yyyy},Journal Entry,{sale.Number},,{Csv(sale.Text)},Accounts "
                + $"receivable,{Csv(Grouped(sale))},\n,,,,{Csv(sale.Text)},Sales income,,{Csv(Grouped(sale))}\n"
                + $",,,,,,{Csv(Grouped(sale))},{Csv(Grouped(sale))}"), InAmericanExcel),
        new("beancount", "Income:Sales", Rows(
            "option \"operating_currency\" \"GBP\"\n2023-12-31 open Assets:Receivables GBP\n2023-12-31 open Income:Sales GBP\n",
            sale => $"{sale.Date:yyyy-MM-dd} * \"{sale.Text.Replace("\"", "\\\"",
                StringComparison.Ordinal)}\" ^{sale.Reference}\n  Assets:Receivables  {sale.Amount} GBP\n  Income:Sales  "
                + $"-{sale.Amount} GBP\n"),
            InEditor),
        new("hledger", "Income:Sales", Rows(
            "account Assets:Receivables\naccount Income:Sales\n",
            sale => $"{sale.Date:yyyy-MM-dd} * ({sale.Reference}) {sale.Text}\n    Assets:Receivables  {sale.Amount} GBP\n    Income:Sales "
                + $" -{sale.Amount} GBP\n"), InEditor),
        new("generic-journal", "Income:Sales", Rows(
            "Date,Reference,Account,Description,Debit,Credit",
            sale => $"{sale.Date:yyyy-MM-dd},{sale.Reference},Assets:Receivables,{Csv(
                sale.Text)},{sale.Amount},\n{sale.Date:yyyy-MM-dd},{sale.Reference},Income:Sales,{Csv(sale.Text)},,{sale.Amount}"),
            InAmericanExcel),
        new("signed-csv", "4000", Rows(
            "Nr,Posting date,G/L,Text,Value", sale => $"T{Once(sale)},{sale.Date:dd/MM/yyyy},4000,{Csv(sale.Text)},-{sale.Amount}"),
            InBritishExcel),
    ];

    public override string ToString() => Layout;

    private static Func<IReadOnlyList<Sale>, string> Rows(string? header, Func<Sale, string> write) =>
        sales => (header is null ? "" : header + "\n") + string.Concat(sales.Select(sale => write(sale) + "\n"));

    // Another line end, and blanks behind it.
    private static string InEditor(string text) => text.Replace("\n", " \r\n", StringComparison.Ordinal);

    // A number that the product never gives again.
    private static int Once(Sale sale) => sale.Date.Year * 100 + sale.Number;

    private static string Grouped(Sale sale) => string.Create(CultureInfo.InvariantCulture, $"{sale.Cents / 100m:#,##0.00}");

    private static string Comma(Sale sale) => sale.Amount.Replace('.', ',');

    private static string Csv(string text) =>
        text.AsSpan().ContainsAny(",\"") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static string Json(Sale sale) => $$"""
        { "id": "{{sale.Number:x32}}", "date": "{{sale.Date:yyyy-MM-dd}}", "reference": "{{sale.Reference}}", "description": {{Text(
            sale)}}, "journal_lines": [
         { "ledger_account": { "nominal_code": "1100" }, "details": {{Text(sale)}}, "debit": {{sale.Amount}}, "credit": 0.00 },
         { "ledger_account": { "nominal_code": "4000" }, "details": {{Text(sale)}}, "debit": 0.00, "credit": {{sale.Amount}} } ] }
        """;

    private static string Text(Sale sale) => $"\"{sale.Text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Saft(IReadOnlyList<Sale> sales)
    {
        var total = string.Create(CultureInfo.InvariantCulture, $"{sales.Sum(sale => sale.Cents) / 100m:0.00}");
        var file = new StringBuilder($"""
            <AuditFile xmlns="urn:StandardAuditFile-Taxation-Financial:NO"><Header><AuditFileVersion>1.10</AuditFileVersion>
            <DefaultCurrencyCode>NOK</DefaultCurrencyCode></Header>
            <MasterFiles><GeneralLedgerAccounts><Account><AccountID>1500</AccountID><AccountDescription>Kundefordringer</AccountDescription>
            </Account>
            <Account><AccountID>3000</AccountID><AccountDescription>Salg</AccountDescription></Account></GeneralLedgerAccounts>
            </MasterFiles>
            <GeneralLedgerEntries><NumberOfEntries>{sales.Count}</NumberOfEntries><TotalDebit>{total}</TotalDebit>
            <TotalCredit>{total}</TotalCredit><Journal><JournalID>GL</JournalID>
            """);
        foreach (var sale in sales)
            file.Append(CultureInfo.InvariantCulture, $"""

                <Transaction><TransactionID>{sale.Number}</TransactionID><TransactionDate>{sale.Date:yyyy-MM-dd}</TransactionDate>
                <Description>{SecurityElement.Escape(sale.Text)}</Description>
                <Line><RecordID>1</RecordID><AccountID>1500</AccountID><Description>{SecurityElement.Escape(
                    sale.Text)}</Description><DebitAmount><Amount>{sale.Amount}</Amount></DebitAmount></Line>
                <Line><RecordID>2</RecordID><AccountID>3000</AccountID><Description>{SecurityElement.Escape(
                    sale.Text)}</Description><CreditAmount><Amount>{sale.Amount}</Amount></CreditAmount></Line></Transaction>
                """);
        return file.Append("</Journal></GeneralLedgerEntries></AuditFile>").ToString();
    }
}
