using System.Globalization;
using System.Text;
using Financial.EtlWorker.Detection;
using Financial.EtlWorker.Extract.Excel;
using Financial.Fixtures;
using static Financial.Fixtures.WorkbookFile;

namespace Financial.EtlWorker.Tests.Extract;

// IMP-10: what Excel shows in a sheet is what the ledger gets (sage-formats, section "Parser checklist", item 1).
public sealed class WorkbookTests
{
    private const string UkHeader = "Type,Account Reference,Nominal A/C Ref,Date,Reference,Details,Net Amount,Tax Code,Tax Amount";

    private static readonly string Header = Row(UkHeader.Split(',').Select(Text));

    private static readonly string Summary = Row(Text("Month"), Text("Sales"));

    [Theory]
    [InlineData("0.30000000000000004", "0.3")]
    [InlineData("1234.5", "1234.5")]
    [InlineData("-2669.8000000000002", "-2669.8")]
    [InlineData("1.2345E+4", "12345")]
    [InlineData("1E+15", "1000000000000000")]
    [InlineData("1.5E-3", "0.0015")]
    [InlineData("-0", "0")]
    [InlineData("12345678901234567", "12345678901234600")]
    [InlineData("1.50", "1.5")]
    [InlineData("0", "0")]
    [InlineData("0.05", "0.05")]
    [InlineData("1E+40", "1E+40")]
    public void A_number_has_the_digits_that_Excel_keeps_and_no_exponent(string stored, string shown) =>
        Assert.Equal($"{shown}\n", TextOf(Of(Row(Number(stored)))));

    [Theory]
    [InlineData("46294", "dd/mm/yyyy;@", "2026-09-29")]
    [InlineData("46294.75", "[$-409]d\\-mmm\\-yy;@", "2026-09-29")]
    [InlineData("46294", "mmmm", "2026-09-29")]
    [InlineData("46294.999999999", "m/d/yy h:mm", "2026-09-30")]
    [InlineData("59", "yyyy", "1900-02-28")]
    [InlineData("60", "yyyy", "1900-02-29")]
    [InlineData("61", "yyyy", "1900-03-01")]
    [InlineData("46294", "#,##0.00_);[Red]\\(#,##0.00\\)", "46294")]
    [InlineData("46294", "\"day \"0", "46294")]
    [InlineData("46294", "0\\d", "46294")]
    [InlineData("0.5", "h:mm:ss", "0.5")]
    [InlineData("0.5", "mm:ss", "0.5")]
    [InlineData("20", "0000", "0020")]
    [InlineData("-5", "dd/mm/yyyy", "-5")]
    public void A_number_is_a_date_when_its_format_shows_one(string stored, string format, string shown) =>
        Assert.Equal($"{shown}\n", TextOf(new WorkbookFile { Formats = [format],
            Sheets = [new WorkbookSheet("A", [Row(Number(stored, FirstFormatStyle))])] }));

    [Fact]
    public void Days_of_the_1904_system_are_counted_from_1904() =>
        Assert.Equal("2026-09-29,1904-01-02\n",
            TextOf(new WorkbookFile { Is1904 = true,
                Sheets = [new WorkbookSheet("A", [Row(Number("44832", DateStyle), Number("1", DateStyle))])] }));

    [Theory]
    [InlineData("<c t=\"b\"><v>1</v></c>", "TRUE")]
    [InlineData("<c t=\"b\"><v>0</v></c>", "FALSE")]
    [InlineData("<c t=\"e\"><v>#REF!</v></c>", "#REF!")]
    [InlineData("<c t=\"d\"><v>2026-09-29T00:00:00</v></c>", "2026-09-29")]
    [InlineData("<c t=\"str\"><f>A1&amp;B1</f><v>Rent, yard</v></c>", "\"Rent, yard\"")]
    [InlineData("<c><f>SUM(A2:A3)</f><v>5.5</v></c>", "5.5")]
    [InlineData("<c t=\"inlineStr\"><is><t>1.234,56</t></is></c>", "\"1.234,56\"")]
    [InlineData("<c t=\"inlineStr\"><is><r><t>say </t></r><r><rPr><b/></rPr><t>\"hi\"</t></r><rPh sb=\"0\" "
        + "eb=\"1\"><t>x</t></rPh></is></c>", "\"say \"\"hi\"\"\"")]
    [InlineData("<c t=\"s\"><v>0</v></c>", "caf\u00e9")]
    [InlineData("<c t=\"s\"><v>1</v></c>", "two lines _x")]
    [InlineData("<c t=\"s\"><v>2</v></c>", "")]
    public void A_cell_gives_what_it_shows(string cell, string shown)
    {
        var workbook = new WorkbookFile
        {
            Strings = ["<t>caf\u00e9</t>", "<t xml:space=\"preserve\">two_x000D_\nlines _x005F_x</t>", ""],
            Sheets = [new WorkbookSheet("A", [Row(cell)])],
        };
        Assert.Equal($"{shown}\n", TextOf(workbook));
    }

    [Fact]
    public void Each_row_is_the_line_of_its_number_and_as_wide_as_the_widest() => Assert.Equal("\n,b,\n\n\na,,c\nd,,\n", TextOf(Of(
        "<row r=\"2\"><c r=\"B2\" t=\"str\"><v>b</v></c><c r=\"ZZ2\" s=\"1\"/></row>", "<row r=\"3\"><c r=\"A3\"/></row>",
        "<row r=\"5\"><c r=\"A5\" t=\"str\"><v>a</v></c><c r=\"C5\" t=\"str\"><v>c</v></c></row>",
        "<row><c t=\"str\"><v>d</v></c></row>")));

    [Fact]
    public void IMP_10_the_number_of_an_Excel_date_in_a_column_of_text_is_named_as_the_date_that_it_means()
    {
        var refusal = Assert.Single(Books.Of(UkHeader + "\r\nBR,1200,4000,46294,B1,Till,5.00,T0,0.00\r\n").Refusals);

        Assert.Equal((2, "bad-date", "Date '46294' is the number of an Excel date, 29 September 2026"),
            (refusal.Line, refusal.Code, refusal.Detail));
        Assert.Equal("format the column as a date in Excel and save the file again", refusal.Hint);
    }

    [Theory]
    [InlineData("46294.75", "2026-09-29")]
    [InlineData("36526", "2000-01-01")]
    [InlineData("36525", null)]
    [InlineData("50125", null)]
    [InlineData("46294x", null)]
    [InlineData("4e4", null)]
    [InlineData("99999", null)]
    public void What_may_be_another_date_is_not_taken_for_a_number_of_Excel(string text, string? date) =>
        Assert.Equal(date, ExcelDate.Of(Encoding.UTF8.GetBytes(text))?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    [Fact]
    public void A_refusal_names_the_row_that_Excel_shows()
    {
        var books = Books.Of(Of(
            Row(Text("Landscapes Demo Ltd")), "<row r=\"4\">" + Header["<row>".Length..],
            "<row r=\"6\">" + Sale("1200", "5")["<row>".Length..], "<row r=\"9\">" + Sale("1200", "six")["<row>".Length..]).ToArray());

        var refusal = books.Refusals[0];
        Assert.Equal((9, "bad-amount", "BR,1200,4000,2025-02-01,B1,\"Plant, hired\",six,T0,0"),
            (refusal.Line, refusal.Code, refusal.Original));
    }

    [Fact]
    public void The_decimal_mark_of_numbers_is_a_dot_whatever_texts_stand_beside_them()
    {
        var mixed = Books.Of(Of(Header, Sale("1200", "1234.5"), Row(SaleCells("1200", Text("1.234,56"))),
            Row(SaleCells("1200", Text("2.345,67")))).ToArray());
        var texts = Books.Of(Of(Header, Row(SaleCells("1200", Text("1.234,56"), Text("0,00"))),
            Row(SaleCells("1200", Text("5,67"), Text("0,00")))).ToArray());

        Assert.Equal(["3 bad-amount", "4 bad-amount", "2 entry-refused"], mixed.Refused);
        Assert.Equal(["1200 123456", "4000 -123456", "1200 567", "4000 -567"], texts.Lines);
    }

    [Fact]
    public void A_cell_that_holds_an_error_refuses_its_row_where_the_column_is_read()
    {
        const string Error = "<c t=\"e\"><v>#REF!</v></c>";
        const string Uncomputed = "<c><f>G2*2</f></c>";
        var headerAndNote = Header.Replace("</row>", Text("My note") + "</row>", StringComparison.Ordinal);
        var books = Books.Of(Of(
            headerAndNote, Row([.. SaleCells("1200", Number("5")), Error]), Row(SaleCells("1200", Error)),
            Row(SaleCells("1200", Uncomputed))).ToArray());

        Assert.Equal(["3 cell-error", "4 cell-error", "2 entry-refused"], books.Refused);
        Assert.Equal("cell G3 holds the error #REF! instead of a value", books.Refusals[0].Detail);
        Assert.Equal("cell G4 holds a formula without its result", books.Refusals[1].Detail);
    }

    [Fact]
    public void A_stray_cell_beside_the_table_is_no_missing_separator() =>
        Assert.Equal(["1200 500", "4000 -500"],
            Books.Of(Of(Header, Row([.. SaleCells("1200", Number("5")), Text(""), Text("checked by Ann")])).ToArray()).Lines);

    [Fact]
    public void The_first_visible_sheet_of_a_known_layout_is_read()
    {
        var books = Books.Of(Workbook(
            new WorkbookSheet("Old", [Header, Sale("1200", "1")], "hidden"),
            new WorkbookSheet("Older", [Header, Sale("1200", "2")], "veryHidden"),
            new WorkbookSheet("Blank", []), new WorkbookSheet("Summary", [Summary]),
            new WorkbookSheet("Journal", [Header, Sale("1200", "3")]), new WorkbookSheet("Copy", [Header, Sale("1200", "4")])));

        Assert.Equal("sage50uk-import", books.Layout);
        Assert.Equal(["1200 300", "4000 -300"], books.Lines);
    }

    [Fact]
    public void A_sheet_without_a_header_is_known_by_the_shape_of_its_first_row()
    {
        var row = Row("BR,1200,4000,0".Split(',').Select(Text).Append(Date(new DateOnly(2025, 2, 1)))
            .Concat("B1,Till".Split(',').Select(Text)).Concat([Number("5"), Text("T0"), Number("0")]));

        Assert.Equal(["1200 500", "4000 -500"], Books.Of(Of(row).ToArray()).Lines);
    }

    [Theory]
    [InlineData("hidden", "empty-file", "no visible sheet")]
    [InlineData("visible", "not-a-sage-file", "('Summary', 'Notes')")]
    public void A_workbook_without_a_known_sheet_is_refused_with_the_names_of_its_sheets(string state, string code, string named)
    {
        var refusal = Assert.Single(Books.Of(Workbook(new WorkbookSheet("Summary", [Summary], state),
            new WorkbookSheet("Notes", [Summary], state))).Refusals);

        Assert.Equal((0, code), (refusal.Line, refusal.Code));
        Assert.Contains(named, refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sheet_that_misses_one_column_is_named_before_one_of_no_layout() => Assert.Equal("1 missing-column", Books.Of(Workbook(
        new WorkbookSheet("Journal", [Header.Replace("Net Amount", "Sum", StringComparison.Ordinal), Sale("1200", "3")]),
        new WorkbookSheet("Summary", [Summary]))).FirstRefused);

    [Fact]
    public void Texts_beyond_the_bound_are_refused_before_they_fill_the_memory()
    {
        var random = new Random(1);
        var workbook = new WorkbookFile { Strings = Enumerable.Range(0, 70).Select(_ => $"<t>{RandomText(random, 1_000_000)}</t>"),
            Sheets = [new WorkbookSheet("A", [Header])] };

        var refusal = Assert.Single(Books.Of(workbook.ToArray(System.IO.Compression.CompressionLevel.NoCompression)).Refusals);

        Assert.Equal(("file-too-large", "the workbook has more than 64 MiB of different texts"), (refusal.Code, refusal.Detail));
    }

    [Theory]
    [InlineData("<row r=\"3\"/><row r=\"2\"/>")]
    [InlineData("<row r=\"1048577\"/>")]
    [InlineData("<row><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>")]
    [InlineData("<row><c r=\"XFE1\"><v>1</v></c></row>")]
    [InlineData("<row><c t=\"s\"><v>9</v></c></row>")]
    [InlineData("<row><c><v>1</v></row>")]
    [InlineData("<!DOCTYPE a><row/>")]
    public void A_sheet_that_makes_no_sense_is_refused_as_damaged(string rows) =>
        Assert.Equal("0 damaged-file", Books.Of(Of(rows).ToArray()).FirstRefused);

    private static byte[] Workbook(params WorkbookSheet[] sheets) => new WorkbookFile { Sheets = sheets }.ToArray();

    private static string Sale(string bank, string amount) =>
        Row(SaleCells(bank, decimal.TryParse(amount, CultureInfo.InvariantCulture, out _) ? Number(amount) : Text(amount)));

    private static IEnumerable<string> SaleCells(string bank, string amountCell, string? taxCell = null) =>
        [Text("BR"), Text(bank), Number("4000"), Date(new DateOnly(2025, 2, 1)), Text("B1"), Text("Plant, hired"), amountCell, Text("T0"),
            taxCell ?? Number("0")];

    private static string RandomText(Random random, int length) => string.Create(length, random, (text, source) =>
    {
        for (var at = 0; at < text.Length; at++) text[at] = (char)source.Next('a', 'z');
    });

    // The sheet as it is read of a rejects file, whatever its layout.
    private static string TextOf(WorkbookFile workbook)
    {
        using var packed = new TextFile(workbook.ToArray());
        var (file, refusal) = PackedFile.Unpack(packed.File, own: null, isRejects: true, CancellationToken.None);
        Assert.Null(refusal);
        using (file)
        using (var reader = new StreamReader(file!.OpenUtf8(), Encoding.UTF8)) return reader.ReadToEnd();
    }
}
