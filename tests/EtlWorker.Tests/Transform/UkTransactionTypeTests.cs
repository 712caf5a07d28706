using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Layouts;
using Financial.Ledger.Journal;

namespace Financial.EtlWorker.Tests.Transform;

// The double entry of all 20 types: sage-formats, section "The 20 types".
public sealed class UkTransactionTypeTests
{
    [Theory]
    [InlineData("SI,CUST,4000", "1100 Debit 120|4000 Credit 100|2200 Credit 20")]
    [InlineData("SC,CUST,4000", "1100 Credit 120|4000 Debit 100|2200 Debit 20")]
    [InlineData("SR,CUST,1200", "1200 Debit 120|1100 Credit 120")]
    [InlineData("SA,CUST,1200", "1200 Debit 120|1100 Credit 120")]
    [InlineData("SP,CUST,1200", "1200 Credit 120|1100 Debit 120")]
    [InlineData("SD,CUST,4009", "4009 Debit 120|1100 Credit 120")]
    [InlineData("PI,SUPP,5000", "2100 Credit 120|5000 Debit 100|2201 Debit 20")]
    [InlineData("PC,SUPP,5000", "2100 Debit 120|5000 Credit 100|2201 Credit 20")]
    [InlineData("PP,SUPP,1200", "1200 Credit 120|2100 Debit 120")]
    [InlineData("PA,SUPP,1200", "1200 Credit 120|2100 Debit 120")]
    [InlineData("PR,SUPP,1200", "1200 Debit 120|2100 Credit 120")]
    [InlineData("PD,SUPP,5009", "5009 Credit 120|2100 Debit 120")]
    [InlineData("BR,1200,4000", "1200 Debit 120|4000 Credit 100|2200 Credit 20")]
    [InlineData("BP,1200,7000", "1200 Credit 120|7000 Debit 100|2201 Debit 20")]
    [InlineData("CR,1230,4000", "1230 Debit 120|4000 Credit 100|2200 Credit 20")]
    [InlineData("CP,1230,7000", "1230 Credit 120|7000 Debit 100|2201 Debit 20")]
    [InlineData("VR,1240,4000", "1240 Debit 120|4000 Credit 100|2200 Credit 20")]
    [InlineData("VP,1240,7000", "1240 Credit 120|7000 Debit 100|2201 Debit 20")]
    public void Each_type_makes_its_double_entry(string type, string lines)
    {
        var (entries, refusals) = Read($"{type},0,22/02/2025,R1,Text,1.00,T1,0.20\r\n");

        Assert.Empty(refusals);
        Assert.Equal(lines, Books.Describe(Assert.Single(entries)));
    }

    [Fact]
    public void Journal_rows_of_one_reference_and_date_make_one_entry_whatever_their_type()
    {
        var (entries, refusals) = Read(
            "JD,,5001,0,21/05/2025,J1,Text,3.00,T9,0.00\r\nJC,,4900,0,21/05/2025,J1,Text,1.00,T9,0.00\r\n"
                + "JC,,4901,0,21/05/2025,J1,Text,2.00,T9,0.00\r\n");

        Assert.Empty(refusals);
        Assert.Equal("5001 Debit 300|4900 Credit 100|4901 Credit 200", Books.Describe(Assert.Single(entries)));
    }

    [Fact]
    public void Splits_of_one_invoice_make_one_entry_and_each_keeps_its_own_line()
    {
        var (entries, _) = Read("SI,CUST,4000,0,21/05/2025,I1,Text,3.00,T0,0.00\r\nSI,CUST,4001,0,21/05/2025,I1,Text,1.00,T0,0.00\r\n"
            + "SI,CUST,4001,0,21/05/2025,I2,Text,1.00,T0,0.00\r\n");

        Assert.Equal(2, entries.Count);
        Assert.Equal([1, 1, 2, 2], entries[0].Lines.ToArray().Select(line => line.SourceLine));
        Assert.Equal(2, entries[0].Lines.ToArray().Count(line => line.RowKey is not null));
    }

    [Theory]
    [InlineData("XX,CUST,4000,0,21/05/2025,I1,Text,3.00,T0,0.00", "unknown-type")]
    [InlineData("JD,,4000,0,21/05/2025,I1,Text,3.00,T1,0.60", "journal-tax")]
    [InlineData("SI,CUST,4000,0,21/05/2025,I1,Text,92233720368547758.07,T1,0.01", "amount-range")]
    public void A_row_that_makes_no_sense_is_refused(string row, string code) =>
        Assert.Equal(code, Read($"SI,CUST,4000,0,21/05/2025,I0,Text,3.00,T0,0.00\r\n{row}\r\n").Refusals[0].Code);

    [Fact]
    public void The_table_holds_all_twenty_types() => Assert.Equal(20, UkTransactionType.All.Count);

    private static (IReadOnlyList<JournalEntry> Entries, IReadOnlyList<Refusal> Refusals) Read(string text)
    {
        var books = Books.Of(text);
        return (books.Entries, books.Refusals);
    }
}
