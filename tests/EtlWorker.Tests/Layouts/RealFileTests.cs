namespace Financial.EtlWorker.Tests.Layouts;

// Files as people have them: out of Excel, out of QuickBooks, out of a French accountant's program. Good ones are read, and what a reader
// would have to guess is refused or asked (IMP-4, IMP-10).
public sealed class RealFileTests
{
    private const string Fec = "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|"
        + "PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise\n";
    private const string Qbo = "Journal No,Journal Date,Account Name,Debits,Credits,Description,Name,Currency,Location,Class\n";
    private const string Xero = "*Narration,*Date,Description,*AccountCode,*TaxRate,*Amount\n";
    private const string Us = "Date,Reference,Number of Distributions,G/L Account,Description,Amount,Transaction Period,Transaction "
        + "Number\n";
    private const string Uk = "Type,Account Reference,Nominal A/C Ref,Department Code,Date,Reference,Details,Net Amount,Tax Code,Tax "
        + "Amount\n";
    private const string Intacct = "JOURNAL,DATE,DESCRIPTION,REFERENCE_NO,LINE_NO,ACCT_NO,MEMO,DEBIT,CREDIT,STATE\n";

    [Theory]
    // The separator within a label, Sens as a sign, a line with no amount, entries that are not adjacent, days first.
    [InlineData(Fec + "VE|V|1|20250110|411000|C|||1|20250110|Facture "
        + "12|A|120,00|0,00|||20250110||\nVE|V|1|20250110|707000|C|||1|20250110|Facture 12|A|0,00|120,00|||20250110||\n",
        "411000 Debit 12000|707000 Credit 12000")]
    [InlineData(Fec + "VE|V|1|20250110|411000|Clients|divers|||1|20250110|F|1,00|0,00|||20250110||\n"
        + "VE|V|1|20250110|707000|C|||1|20250110|F|0,00|1,00|||20250110||\n", "411000 Debit 100|707000 Credit 100")]
    [InlineData(Fec + "AN|L|1|20250101|411000|C|||1|20250101|Lettre|,000|,000|||20250101||\n"
        + "AN|L|1|20250101|512000|B|||1|20250101|Banque|50,00|0,00|||20250101||\n"
        + "AN|L|1|20250101|101000|C|||1|20250101|Capital|0,00|50,00|||20250101||\n", "512000 Debit 5000|101000 Credit 5000")]
    [InlineData(Fec + "VE|V|1|10/01/2025|411000|C|||1|10/01/2025|F1|120,00|0,00|||10/01/2025||\n"
        + "VE|V|2|10/01/2025|411000|C|||2|10/01/2025|F2|60,00|0,00|||10/01/2025||\n"
        + "VE|V|1|10/01/2025|707000|C|||1|10/01/2025|F1|0,00|120,00|||10/01/2025||\n"
        + "VE|V|2|10/01/2025|707000|C|||2|10/01/2025|F2|0,00|60,00|||10/01/2025||\n",
        "411000 Debit 12000|707000 Credit 12000", "411000 Debit 6000|707000 Credit 6000")]
    [InlineData("JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|PieceDate|EcritureLib|"
        + "Montant|Sens|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise\n"
        + "VE|V|1|20250110|411000|C|||1|20250110|F|120,00|+1|||20250110||\n"
        + "VE|V|1|20250110|707000|C|||1|20250110|F|120,00|-1|||20250110||\n", "411000 Debit 12000|707000 Credit 12000")]
    // A dash for nothing, a memo between the lines, number and date on the first row only.
    [InlineData(Qbo + "1,01/31/2025,Assets:Bank,100.00,-,Jan,,USD,,\n1,01/31/2025,Income:Sales,-,100.00,Jan,,USD,,\n",
        "Assets:Bank Debit 10000|Income:Sales Credit 10000")]
    [InlineData(Qbo + "1,01/31/2025,Assets:Bank,100.00,,Jan,,USD,,\n1,01/31/2025,Assets:Bank,,,note "
        + "only,,USD,,\n1,01/31/2025,Income:Sales,,100.00,Jan,,USD,,\n", "Assets:Bank Debit 10000|Income:Sales Credit 10000")]
    [InlineData(Qbo + "1,01/31/2025,Assets:Bank,100.00,,Jan,,USD,,\n,,Income:Sales,,100.00,Jan,,USD,,\n",
        "Assets:Bank Debit 10000|Income:Sales Credit 10000")]
    // Amounts as India, Switzerland and spreadsheets write them; months by name.
    [InlineData(Xero + "R,2025-01-31,R,469,,\"1,23,456.78\"\nR,2025-01-31,R,090,,\"-1,23,456.78\"\n",
        "469 Debit 12345678|090 Credit 12345678")]
    [InlineData(Xero + "R,2025-01-31,R,469,,\u00a31\u2019234.50\nR,2025-01-31,R,090,,\u00a3(1\u2019234.50)\n",
        "469 Debit 123450|090 Credit 123450")]
    [InlineData(Xero + "R,\"Feb 22, 2025\",R,469,,1.23\nR,\"Feb 22, 2025\",R,090,,-1.23\n", "469 Debit 123|090 Credit 123")]
    // A row of commas, a row of totals, no end of the last line, empty fields left out at the end of a row.
    [InlineData(Us + "1/31/25,R1,2,1000,Rent,5.00,1,1\n1/31/25,R1,2,4000,Rent,-5.00,1,1\n,,,,,,,\n", "1000 Debit 500|4000 Credit 500")]
    [InlineData(Us + "1/31/25,R1,2,1000,Rent,5.00,1,1\n1/31/25,R1,2,4000,Rent,-5.00,1,1\nTotal,,,,,0.00,,,\n",
        "1000 Debit 500|4000 Credit 500")]
    [InlineData(Us + "1/31/25,R1,2,1000,Rent,5.00,1,1\n1/31/25,R1,2,4000,Rent,-5.00,1,1", "1000 Debit 500|4000 Credit 500")]
    [InlineData(Us + "1/31/25,R1,2,1000,Rent,5.00\n,,,,,,\n1/31/25,R1,2,4000,Rent,-5.00\n", "1000 Debit 500|4000 Credit 500")]
    // What is counted in heads is no money.
    [InlineData(Intacct + "GJ,01/31/2025,Rent,R1,1,60100,Rent,500.00,,Posted\n,,,,2,10200,Rent,,500.00,\n"
        + "STATJ,01/31/2025,Headcount,S1,1,90001,Headcount,42,,Posted\n", "60100 Debit 50000|10200 Credit 50000")]
    // Sage 50's audit trail without a header, and a journal of no product in particular, its rows apart.
    [InlineData("1,\"JD\",\"1200\",31/01/2025,\"JV1\",500.00,0.00,,,,,,,,\"Deposit\"\n"
        + "1,\"JC\",\"4000\",31/01/2025,\"JV1\",0.00,500.00,,,,,,,,\"Deposit\"\n", "1200 Debit 50000|4000 Credit 50000")]
    [InlineData("Account,Debit,Credit,Posting Date,Document "
        + "No,Memo\nAssets:Bank,500.00,,2025-01-31,JV1,Rent\nIncome:Rent,,500.00,2025-01-31,JV1,Rent\n",
        "Assets:Bank Debit 50000|Income:Rent Credit 50000")]
    // QuickBooks' report, with its titles and its sums.
    [InlineData("Example Ltd,,,,,,,\nJournal,,,,,,,\nJanuary 2025,,,,,,,\n,,,,,,,\nDate,Transaction "
        + "Type,Num,Name,Memo/Description,Account,Debit,Credit\n01/31/2025,Journal Entry,7,,Rent,Bank,,500.00\n,,,,Rent,Rent "
        + "expense,500.00,\n,,,,,,500.00,500.00\n", "Bank Credit 50000|Rent expense Debit 50000")]
    // Tax that the buyer owes and reclaims at once.
    [InlineData(Uk + "PI,S1,5000,0,31/01/2025,I1,EU service,100.00,T24,20.00\n",
        "2100 Credit 10000|5000 Debit 10000|2201 Debit 2000|2200 Credit 2000")]
    public void A_good_file_is_read(string file, params string[] entries)
    {
        var books = Books.Of(file);

        Assert.Empty(books.Refusals);
        Assert.Equal(entries, books.Entries.Select(Books.Describe));
    }

    [Theory]
    [InlineData(Uk + "SI,C1,4000,0,13/02/2025,I1,\"12 inch pipe,100.00,T1,20.00\nSI,C2,4000,0,14/02/2025,I2,\"6 inch "
        + "pipe,50.00,T1,10.00\nSI,C3,4000,0,15/02/2025,I3,Valve,10.00,T1,2.00\n", "2 quote")]
    [InlineData(Uk + "SI,C1,4000,0,13/02/2025,I1,\"12 inch,100.00,T1,20.00\nSI,C2,4000,0,14/02/2025,I2,pipe\",50.00,T1,10.00\n", "2 quote")]
    [InlineData(Xero + "Fee,2025-01-31,Fee,090,,(-7.00)\nFee,2025-01-31,Fee,469,,7.00\n", "2 two-signs")]
    [InlineData(Xero + "Fee,2025-01-31,Fee,090,,$5.00\nFee,2025-01-31,Fee,469,,-5.00\n", "2 currency-mismatch")]
    [InlineData(Xero + "R,Feb 22, 2025,R,469,,1.23\nR,Feb 22, 2025,R,090,,-1.23\n", "2 field-count")]
    [InlineData(Uk + "SI,C1,4000,0,46294,I1,Pipe,100.00,T1,20.00\n", "2 bad-date")]
    [InlineData(Us + "1/31/25,R1,2,1000,Rent,5.00,1,1\n1/31/25,R1,2,4000,Rent,-5", "3 truncated")]
    public void What_would_have_to_be_guessed_is_refused_where_it_stands(string file, string refusal)
    {
        var first = Books.Of(file).Refusals[0];

        Assert.Equal(refusal, $"{first.Line} {first.Code}");
        if (refusal == "2 bad-date") Assert.Contains("an Excel date, 29 September 2026", first.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*Narration;*Date;Description;*AccountCode;*TaxRate;*Amount\nM;2025-01-31;M;469;;1.500\nM;2025-01-31;M;090;;-1.500\n",
        "ambiguous-decimals")]
    [InlineData(Fec + "VE|V|1|20250110|411000|C|||1|20250110|F1|1.500|0|||20250110||\n"
        + "VE|V|1|20250110|707000|C|||1|20250110|F1|0|1.500|||20250110||\n", "ambiguous-decimals")]
    [InlineData(Xero + "R,04/03/2025 00:00:00,R,469,,1.00\nR,04/03/2025 00:00:00,R,090,,-1.00\n", "ambiguous-dates")]
    [InlineData(Xero + "R,25/01/31,R,469,,1.00\nR,25/01/31,R,090,,-1.00\n", "far-dates")]
    [InlineData(Xero + "R,25/01/28,R,469,,1.00\nR,25/01/28,R,090,,-1.00\nR,25/01/27,R,469,,1.00\nR,25/01/27,R,090,,-1.00\n", "year-first")]
    [InlineData(Xero + "R,2062-01-31,R,469,,1.00\nR,2062-01-31,R,090,,-1.00\n", "far-dates")]
    [InlineData(Xero + "R,2025-01-31,R,469,,\"1,500\"\nR,2025-01-31,R,090,,\"-1,500\"\n", null)]
    public void What_a_file_leaves_open_is_asked(string file, string? question)
    {
        var books = Books.Of(file);

        Assert.Empty(books.Refusals);
        Assert.Equal(question, books.Survey!.Questions(Ledger.Journal.Currency.FromCode("EUR")!).Select(asked => asked.Code)
            .FirstOrDefault());
    }

    [Fact]
    public void Tax_that_does_not_fit_its_code_is_noted_and_posted_as_it_stands()
    {
        var books = Books.Of(Uk + "SI,C1,4000,0,31/01/2025,I1,Pipe,100.00,T1,20.06\nSI,C1,4000,0,31/01/2025,I2,Pipe,100.00,T1,20.05\n");

        Assert.Equal(["tax-rate 1"], books.Notes.Select(note => $"{note.Code} {note.Count}"));
    }

    [Fact]
    public void IMP_6_each_row_of_a_refused_entry_is_in_the_rejects_file_once()
    {
        var rows = string.Concat(Enumerable.Range(0, 1_000).Select(row => $"R,2025-01-31,R{row},469,,{(row % 2 == 0 ? "x" : "1.00")}\n"));

        var books = Books.Of(Xero + rows);

        Assert.Equal(Enumerable.Range(2, 1_000), books.Refusals.Select(refusal => refusal.Line).Order());
        Assert.Equal(500, books.Refusals.Count(refusal => refusal.Code == "entry-refused"));
    }
}
