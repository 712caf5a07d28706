namespace Financial.EtlWorker.Tests.Layouts;

// Sage 100 Contractor GLJE: sage-formats, section "Sage 100 Contractor".
public sealed class Sage100ContractorJournalTests
{
    private const string Header = "GLJE,H,J1,2025-01-31,Hedge,1,,,,,,,,,,,,,\n";
    private const string Cost = "GLJE,D,J1,50100,,Crew,5.00,0,,,JOB-1,PH1,,LAB,2,,,\n";
    private const string Bank = "GLJE,D,J1,10200,NE,,0,5.00,,,,,,,,,,\n";

    [Fact]
    public void DASH_2_a_line_keeps_its_job_phase_cost_code_and_cost_type()
    {
        var books = Books.Of(Header + Cost + Bank);

        Assert.Empty(books.Refusals);
        var entry = Assert.Single(books.Entries);
        Assert.Equal("50100 Debit 500|10200 Credit 500", Books.Describe(entry));
        Assert.Equal((new DateOnly(2025, 1, 31), "J1", "Hedge", 1, 3),
            (entry.Header.Date, entry.Header.SourceNumber, entry.Header.Description, entry.Header.FirstLine, entry.Header.LastLine));
        Assert.Equal(new Ledger.Journal.Dimensions { Job = "JOB-1", Phase = "PH1", CostCode = "LAB", CostType = "labour" },
            entry.Lines[0].Dimensions);
        Assert.Equal(("Crew", "Hedge", "NE"),
            (entry.Lines[0].Description, entry.Lines[1].Description, entry.Lines[1].Dimensions.Department));
    }

    [Theory]
    [InlineData("1", "material")]
    [InlineData("3", "equipment")]
    [InlineData("4", "subcontract")]
    [InlineData("5", "other")]
    [InlineData("9", "9")]
    [InlineData("", null)]
    public void A_cost_type_is_kept_by_its_name(string number, string? name) => Assert.Equal(
        name, Books.Of(Header + Cost.Replace("LAB,2", $"LAB,{number}", StringComparison.Ordinal) + Bank).Entries[0].Lines[
            0].Dimensions.CostType);

    [Theory]
    [InlineData(Header + Cost + "GLJE,D,J2,10200,,,0,5.00,,,,,,,,,,\n", "3 entry-mixed")]
    [InlineData(Header + Cost + "GLJE,X,J1,10200,,,0,5.00,,,,,,,,,,\n", "3 record-type")]
    [InlineData(Header + Cost + "GLJE,D,J1,10200,,,5.00,5.00,,,,,,,,,,\n", "3 debit-or-credit")]
    [InlineData(Header + Cost + "GLJE,D,J1,10200,,,,,,,,,,,,,,\n", "1 entry-unbalanced")]
    [InlineData(Header + Cost + "GLJE,D,J1,10200,,Mulch, 20 bags,0,5.00,,,,,,,,,,\n", "3 bad-amount")]
    [InlineData("GLJE,D,J1,10200,,,0,5.00,,,,,,,,,,\n" + Header + Cost + Bank, "1 bad-date")]
    [InlineData(Header + Header + Cost + Bank, "1 entry-without-lines")]
    [InlineData(Header + Cost + Bank + "GLJE,H,J2,2025-01-31,Hedge,1,,,,,,,,,,,,,\n", "4 truncated")]
    [InlineData(Header + Cost + "GLJE,D,J1,10200,,,0,5.0", "3 truncated")]
    [InlineData(Header + Cost + "GLJE,D,J1,10200,,,0,5.00 CR,,,,,,,,,,\n", "3 sign-suffix")]
    public void A_record_that_makes_no_sense_is_refused(string text, string refusal) => Assert.Equal(refusal, Books.Of(text).FirstRefused);

    [Fact]
    public void IMP_3_an_entry_that_is_cleared_later_keeps_its_keys() => Assert.Equal(
        Books.LastKey(Header + Cost), Books.LastKey(Header.Replace("Hedge,1", "Hedge,2", StringComparison.Ordinal) + Cost));
}
