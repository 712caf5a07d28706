using Financial.Fixtures;

namespace Financial.EtlWorker.Tests.Layouts;

public sealed class SaftTests
{
    private static readonly string Sample = File.ReadAllText(Samples.Path("other/saft_financial_2025.xml"));

    // REC-1: the file proves itself.
    [Theory]
    [InlineData("<NumberOfEntries>60<", "<NumberOfEntries>61<", 23)]
    [InlineData("<NumberOfEntries>60<", "<NumberOfEntries>60.5<", 23)]
    [InlineData("<TotalDebit>1345049.82<", "<TotalDebit>1345049.81<", 23)]
    [InlineData("<TotalCredit>1345049.82<", "<TotalCredit>many<", 23)]
    [InlineData("<ClosingDebitBalance>93102.90<", "<ClosingDebitBalance>93102.91<", 7)]
    [InlineData("<ClosingCreditBalance>9638.32<", "<ClosingDebitBalance>9638.32<", 4)]
    public void REC_1_a_file_that_does_not_add_up_to_its_own_totals_is_refused_at_the_line_that_states_them(
        string stated, string instead, int line)
    {
        var changed = Sample.Replace(stated, instead, StringComparison.Ordinal);
        if (instead.Contains("ClosingDebit", StringComparison.Ordinal) && stated.Contains("ClosingCredit", StringComparison.Ordinal))
            changed = changed.Replace("9638.32</ClosingCreditBalance>", "9638.32</ClosingDebitBalance>", StringComparison.Ordinal);

        Assert.Equal([$"{line} totals-mismatch"], Books.Of(changed).Refused);
    }

    [Theory]
    [InlineData("", "25 entry-unbalanced")]
    [InlineData("<DebitAmount><Amount>1.00</Amount></DebitAmount><CreditAmount><Amount>2669.80</Amount></CreditAmount>",
        "26 debit-or-credit")]
    [InlineData("<DebitAmount><Amount>0.00</Amount></DebitAmount><CreditAmount><Amount>2669.80</Amount></CreditAmount>", null)]
    [InlineData("<DebitAmount><Amount>-2669.80</Amount></DebitAmount>", null)]
    public void A_line_has_a_debit_or_a_credit(string amounts, string? refusal) => Assert.Equal(
        refusal, Books.Of(Sample.Replace("<CreditAmount><Amount>2669.80</Amount></CreditAmount>", amounts,
            StringComparison.Ordinal)).FirstRefused);

    [Fact]
    public void An_opening_balance_is_part_of_the_closing_one() => Assert.Equal(60, Books.Of(Sample
        .Replace("<AccountID>1100</AccountID><AccountDescription>Account "
            + "1100</AccountDescription><AccountType>GL</AccountType><OpeningDebitBalance>0.00<",
            "<AccountID>1100</AccountID><AccountDescription>Account "
                + "1100</AccountDescription><AccountType>GL</AccountType><OpeningDebitBalance>1000.01<", StringComparison.Ordinal)
        .Replace("<ClosingDebitBalance>56473.39<", "<ClosingDebitBalance>57473.40<", StringComparison.Ordinal)).Entries.Count);

    [Fact]
    public void Prefixes_declarations_and_other_sections_do_not_matter_and_a_line_keeps_its_dimensions()
    {
        var books = Books.Of("""
            <?xml version="1.0" encoding="ISO-8859-1"?><!-- exported -->
            <n:AuditFile xmlns:n="urn:OECD:StandardAuditFile-Taxation:PT">
            <n:Header><n:CurrencyCode>EUR</n:CurrencyCode></n:Header>
            <n:MasterFiles>
              <n:GeneralLedgerAccounts><n:Account><n:AccountID>12</n:AccountID><n:ClosingDebitBalance>7.00</n:ClosingDebitBalance>
              <n:GroupingCategory>GR</n:GroupingCategory></n:Account></n:GeneralLedgerAccounts>
              <n:AnalysisTypeTable><n:AnalysisTypeTableEntry><n:AnalysisType>P</n:AnalysisType>
              <n:AnalysisTypeDescription>Project</n:AnalysisTypeDescription></n:AnalysisTypeTableEntry></n:AnalysisTypeTable>
            </n:MasterFiles>
            <n:GeneralLedgerEntries><n:Journal><n:JournalID>V</n:JournalID><n:Transaction>
              <n:TransactionID>V1</n:TransactionID><n:TransactionDate>2025-04-30</n:TransactionDate>
              <n:Description>Venda &amp; cia</n:Description><n:CustomerID>C7</n:CustomerID>
              <n:Lines><n:DebitLine><n:RecordID>1</n:RecordID><n:AccountID>1200</n:AccountID><n:DebitAmount>123.00</n:DebitAmount>
              </n:DebitLine>
              <n:CreditLine><n:RecordID>2</n:RecordID><n:AccountID>4000</n:AccountID>
                <n:Analysis><n:AnalysisType>P</n:AnalysisType><n:AnalysisID>J-9</n:AnalysisID></n:Analysis>
                <n:Analysis><n:AnalysisType>Department</n:AnalysisType><n:AnalysisID>D3</n:AnalysisID></n:Analysis>
                <n:Description>Linha</n:Description><n:CreditAmount><n:Amount>123.00</n:Amount><n:CurrencyAmount>150.00</n:CurrencyAmount>
                </n:CreditAmount>
                <n:TaxInformation><n:TaxCode>NOR</n:TaxCode><n:TaxAmount><n:Amount>23.00</n:Amount></n:TaxAmount></n:TaxInformation>
                </n:CreditLine></n:Lines>
            </n:Transaction></n:Journal></n:GeneralLedgerEntries>
            <n:SourceDocuments><n:SalesInvoices><n:Invoice><n:Line><n:DebitAmount>9</n:DebitAmount></n:Line></n:Invoice></n:SalesInvoices>
            </n:SourceDocuments>
            </n:AuditFile>
            """);

        Assert.Equal(["1200 12300", "4000 -12300"], books.Lines);
        var entry = books.Entries.Single();
        Assert.Equal((new DateOnly(2025, 4, 30), "V1", "Venda & cia", "V/V1"),
            (entry.Header.Date, entry.Header.Reference, entry.Header.Description, entry.Header.SourceNumber));
        var line = entry.Lines[1];
        Assert.Equal(("J-9", "D3", "C7", "NOR", "Linha", 15),
            (line.Dimensions.Job, line.Dimensions.Department, line.Dimensions.Party, line.Dimensions.TaxCode, line.Description,
                line.SourceLine));
    }

    [Fact]
    public void A_refused_line_is_shown_as_it_stands()
    {
        var refusal = Assert.Single(Books.Of(Sample.Replace(">2669.80<", ">2669.8 &amp; more<", StringComparison.Ordinal)).Refusals,
            refusal => refusal.Code == "bad-amount");

        Assert.Equal(26, refusal.Line);
        Assert.Equal("<Line><RecordID>2</RecordID><AccountID>6001</AccountID><SourceDocumentID>PC1001</SourceDocumentID><Description>Rent "
            + "to quarter end</Description>"
            + "<CreditAmount><Amount>2669.8 &amp; more</Amount></CreditAmount></Line>", refusal.Original);
    }
}
