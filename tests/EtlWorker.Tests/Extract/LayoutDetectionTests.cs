namespace Financial.EtlWorker.Tests.Extract;

// IMP-4: a layout is found by its columns; what could be two is never chosen silently.
public sealed class LayoutDetectionTests
{
    [Fact]
    public void A_header_that_two_layouts_know_equally_well_is_refused_with_both_names()
    {
        var refusal = Assert.Single(Books.Of(
            "No,Type,A/C,N/C,Date,Net,VAT,Exchange Rate\n1,BR,1200,4000,02/01/2025,1.00,0.00,1\n").Refusals);

        Assert.Equal((0, "ambiguous-layout"), (refusal.Line, refusal.Code));
        Assert.Contains("Sage 50 UK audit-trail import or Sage 50 UK audit-trail report", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_is_told_from_an_import_file_by_the_columns_that_only_it_has()
    {
        const string Import = "Type,A/C,N/C,Dept,Details,Date,Ref,Net,VAT,T/C\nBR,1200,4000,0,Cash,02/01/2025,A,1.00,0.00,T9\n";

        Assert.Equal("sage50uk-import", Books.Of(Import).Survey!.Layout.Id);
        Assert.Equal("sage50uk-report",
            Books.Of(Import.Replace("Type", "No,Type", StringComparison.Ordinal)
                .Replace("BR", "1,BR", StringComparison.Ordinal)).Survey!.Layout.Id);
    }
}
