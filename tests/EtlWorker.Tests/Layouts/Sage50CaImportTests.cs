using Financial.EtlWorker.Detection;
using Financial.EtlWorker.Extract;

namespace Financial.EtlWorker.Tests.Layouts;

// Sage 50 Canada .IMP: sage-formats, section "Sage 50 Canada".
public sealed class Sage50CaImportTests
{
    private const string Version = "<Version>\r\n\"20251\",\"1\"\r\n</Version>\r\n";
    private const string Sale = "01-31-25,\"I1\",\"Hedge\"\r\n1200,5.00,\"Hedge\",0\r\n4000,-5.00,\"Hedge\",0\r\n";

    [Fact]
    public void An_entry_runs_from_its_date_line_to_the_next_one()
    {
        var books = Books.Of(Version + Sale + Sale.Replace("I1", "I2", StringComparison.Ordinal));

        Assert.Empty(books.Refusals);
        Assert.Equal(["1200 Debit 500|4000 Credit 500", "1200 Debit 500|4000 Credit 500"], books.Entries.Select(Books.Describe));
        var header = books.Entries[1].Header;
        Assert.Equal((new DateOnly(2025, 1, 31), "I2", "Hedge", 7, 9),
            (header.Date, header.Reference, header.Description, header.FirstLine, header.LastLine));
        Assert.Equal([7, 9], books.Entries[1].Lines.ToArray().Select(line => line.SourceLine));
    }

    [Fact]
    public void Two_equal_entries_that_follow_each_other_stay_two()
    {
        var books = Books.Of(Version + Sale + Sale);

        Assert.Equal((2, 4), (books.Entries.Count,
            books.Entries.Sum(entry => entry.Lines.ToArray().Count(line => line.RowKey is not null))));
        Assert.Equal(4, books.Entries.SelectMany(entry => entry.Lines.ToArray()).Select(line => line.RowKey).Distinct().Count());
    }

    [Fact]
    public void Project_and_tax_lines_are_taken_in_by_their_counts()
    {
        var books = Books.Of(Version + "01-31-25,\"I1\",\"Hedge\"\r\n1200,5.00,\"Hedge\",0\r\n4000,-3.00,\"Hedge\",1\r\n\"Park\",-3.00\r\n"
            + "4001,-2.00,\"Hedge\",2\r\n\"Park\",-1.00\r\n\"Lake\",-1.00\r\nTAXH,2,1\r\nTAXD,1,0.10\r\nTAXD,2,0.20\r\n"
            + Sale.Replace("I1", "I2", StringComparison.Ordinal));

        Assert.Empty(books.Refusals);
        Assert.Equal(2, books.Entries.Count);
        Assert.Equal([null, "Park", null], books.Entries[0].Lines.ToArray().Select(line => line.Dimensions.Job));
        Assert.Equal(["several-projects 1"], books.NoteCounts);
        Assert.Equal((3 + 3, 5), (books.Survey!.Lines[RowClass.Ignored], books.Survey.Lines[RowClass.Data]));
    }

    [Theory]
    [InlineData("01-31-25,\"I1\",\"Hedge\"\r\n1200,5.00,\"Hedge\",0\r\n4000,-5.00,\"Hedge\",1\r\n" + Sale, "7 record-count")]
    [InlineData("01-31-25,\"I1\",\"Hedge\"\r\n1200,5.00,\"Hedge\",0\r\n4000,-5.00,\"Hedge\",2\r\n\"Park\",1.00\r\n", "6 truncated")]
    [InlineData(Sale + "TAXH,2,1\r\nTAXD,1,0.10\r\n", "8 truncated")]
    [InlineData(Sale + "TAXH,2,1\r\nTAXD,1,0.10\r\n" + Sale, "9 record-count")]
    [InlineData(Sale + "TAXD,1,0.10\r\n", "7 record-count")]
    [InlineData(Sale + "01-31-25,\"I2\",\"Hedge\"\r\n" + Sale, "7 entry-without-lines")]
    [InlineData(Sale + "01-31-25,\"I2\",\"Hedge\"\r\n", "7 truncated")]
    [InlineData("1200,5.00,\"Hedge\",0\r\n" + Sale, "4 bad-date")]
    [InlineData("02-30-25,\"I1\",\"Hedge\"\r\n1200,5.00,\"Hedge\",0\r\n4000,-5.00,\"Hedge\",0\r\n", "4 bad-date")]
    [InlineData("01-31-25,\"I1\",\"Hedge\"\r\n1200,5.00,Hedge, late,0\r\n4000,-5.00,\"Hedge\",0\r\n", "4 field-count")]
    [InlineData("01-31-25,\"I1\",\"Hedge\",USD,1.36\r\n1200,5.00,\"Hedge\",0\r\n4000,-5.00,\"Hedge\",0\r\n", "4 currency-mismatch")]
    [InlineData("31-01-25,\"I1\",\"Hedge\"\r\n1200,5.00,\"Hedge\",0\r\n4000,-5.00,\"Hedge\",0\r\n", "0 date-order")]
    public void A_file_whose_records_do_not_fit_is_refused(string entries, string refusal) =>
        Assert.Equal(refusal, Books.Of(Version + entries).FirstRefused);

    [Fact]
    public void A_count_that_would_take_in_half_of_the_file_ends_the_reading()
    {
        var text = Version + "01-31-25,\"I1\",\"Hedge\"\r\n1200,5.00,\"Hedge\",2000000000\r\n"
            + string.Concat(Enumerable.Repeat("\"Park\",1.00\r\n", 2_000));

        Assert.Equal("4 row-too-long", Books.Of(text).FirstRefused);
    }

    // A repaired row would stand beside the account line that is a part of it.
    [Theory]
    [InlineData(Version + Sale)]
    [InlineData("GLJE,H,J1,2025-01-31,Hedge,1\nGLJE,D,J1,50100,,Crew,5.00,0\nGLJE,D,J1,10200,,Crew,0,5.00\n")]
    public void IMP_6_rows_of_two_lines_are_not_replaced_one_by_one(string text)
    {
        using var refused = new TextFile(text);
        using var rejects = new TextFile("line,code,detail,hint,original\n4,entry-unbalanced,x,y,z\n");

        Assert.Equal("repair-unsupported", RowRepair.Apply(refused.File, rejects.File, CancellationToken.None).Refusal?.Code);
    }

    [Fact]
    public void IMP_6_the_refused_text_holds_the_date_line_that_it_belongs_to()
    {
        var books = Books.Of(Version + "01-31-25,\"I1\",\"Hedge\"\r\n1200,5.00,\"Hedge\",0\r\n4000,-4.00,\"Hedge\",0\r\n");

        Assert.Equal(["4 entry-unbalanced", "6 entry-unbalanced"], books.Refusals.Select(refusal => $"{refusal.Line} {refusal.Code}"));
        Assert.Equal(["01-31-25,\"I1\",\"Hedge\"\n1200,5.00,\"Hedge\",0", "4000,-4.00,\"Hedge\",0"],
            books.Refusals.Select(refusal => refusal.Original));
    }
}
