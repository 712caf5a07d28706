using System.IO.Compression;
using System.Text;
using Financial.Fixtures;

namespace Financial.EtlWorker.Tests.Extract;

// A ZIP archive with one file is read as that file; what cannot be read is refused by its name, and no archive does harm (IMP-10).
public sealed class PackedFileTests
{
    private const string Journal =
        "Type,Account Reference,Nominal A/C Ref,Date,Reference,Details,Net Amount,Tax Code,Tax "
            + "Amount\r\nBR,1200,4000,01/02/2025,B1,Caf\u00e9,5.00,T0,0.00\r\n";

    private static readonly byte[] Windows1252 = Encoding.Latin1.GetBytes(Journal);

    private static readonly byte[] Workbook = CsvWorkbook.Of(Journal);

    [Fact]
    public void A_ZIP_archive_with_one_file_is_read_as_that_file()
    {
        var books = Books.Of(Zip(("export/", []), ("export/journal.csv", Windows1252), ("__MACOSX/export/._journal.csv", [1, 2, 3])));

        Assert.Equal(["1200 500", "4000 -500"], books.Lines);
        Assert.Equal("Caf\u00e9", books.Entries.Single().Header.Description);
    }

    [Fact]
    public void A_row_of_totals_in_a_sheet_is_left_out_as_in_a_CSV()
    {
        var books = Books.Of(CsvWorkbook.Of(Journal + ",,,,,,,,\r\nTotal,,,,,,5.00,,0\r\n"));

        Assert.Equal(["1200 500", "4000 -500"], books.Lines);
        Assert.Contains("totals-row 1", books.NoteCounts);
    }

    [Fact]
    public void Macros_of_a_workbook_are_not_looked_at()
    {
        var xlsm = Append(Workbook, ("xl/vbaProject.bin", [0xD0, 0xCF, 0x11, 0xE0]));

        Assert.Equal(["1200 500", "4000 -500"], Books.Of(xlsm).Lines);
    }

    private static readonly Dictionary<string, (byte[] Bytes, string Code, string Named)> Unreadable = new()
    {
        ["two files"] = (Zip(("a.csv", Windows1252), ("b.csv", Windows1252)), "not-a-sage-file", "a ZIP archive of 2 files"),
        ["no file"] = (Zip(), "empty-file", "is empty"),
        ["a folder"] = (Zip(("export/", [])), "empty-file", "is empty"),
        ["a ZIP in a ZIP"] = (Zip(("a.zip", Zip(("a.csv", Windows1252)))), "not-a-sage-file", "holds another ZIP archive or a workbook"),
        ["a workbook in a ZIP"] = (Zip(("a.xlsx", Workbook)), "not-a-sage-file", "holds another ZIP archive or a workbook"),
        ["a PDF in a ZIP"] = (Zip(("a.pdf", "%PDF-1.7"u8.ToArray())), "not-a-sage-file", "a PDF document"),
        ["xlsb"] = (Zip(("_rels/.rels", Relation("xl/workbook.bin")), ("xl/workbook.bin", [1])), "not-a-sage-file",
            "a binary Excel workbook (.xlsb)"),
        ["docx"] = (Zip(("_rels/.rels", Relation("word/document.xml")), ("word/document.xml", "<document/>"u8.ToArray())),
            "not-a-sage-file", "no Excel workbook"),
        ["ods"] = (Zip(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"u8.ToArray()), ("content.xml", "<a/>"u8.ToArray())),
            "not-a-sage-file", "an OpenDocument file (.ods)"),
        ["xls"] = (CompoundFile("Workbook"), "not-a-sage-file", "an old Excel workbook (.xls)"),
        ["protected"] = (CompoundFile("EncryptedPackage"), "not-a-sage-file", "protected by a password"),
        ["doc"] = (CompoundFile("WordDocument"), "not-a-sage-file", "an old Office file"),
        ["a cut compound file"] = (CompoundFile("Workbook")[..100], "not-a-sage-file", "an old Office file"),
        ["a protected ZIP"] = (Encrypted(Zip(("a.csv", Windows1252))), "not-a-sage-file", "protected by a password"),
        ["a bomb"] = (Zip(("a.csv", new byte[20 << 20])), "file-too-large", "more than 200 times its size"),
        ["many files"] = (Zip([.. Enumerable.Range(0, 70_000).Select(number => ($"{number}", Array.Empty<byte>()))]), "not-a-sage-file",
            "too many files"),
        ["a cut workbook"] = (Workbook[..^10], "damaged-file", "damaged or cut"),
        ["a workbook without its sheet"] = (Zip(("_rels/.rels", Relation("xl/workbook.xml"))), "damaged-file", "damaged or cut"),
    };

    public static TheoryData<string> UnreadableNames => [.. Unreadable.Keys];

    [Theory]
    [MemberData(nameof(UnreadableNames))]
    public void What_cannot_be_read_is_refused_by_its_name(string what)
    {
        var (bytes, code, named) = Unreadable[what];

        var refusal = Assert.Single(Books.Of(bytes).Refusals);

        Assert.Equal((0, code), (refusal.Line, refusal.Code));
        Assert.Contains(named, refusal.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_damaged_archive_is_refused_or_read_as_it_was_and_never_fails_otherwise(bool isWorkbook)
    {
        var whole = isWorkbook ? Workbook : Zip(("journal.csv", Windows1252));
        var random = new Random(7);
        for (var round = 0; round < 400; round++)
        {
            var bytes = whole[..(round % 4 == 0 ? random.Next(4, whole.Length) : whole.Length)];
            for (var change = round % 4; change > 0; change--) bytes[random.Next(4, bytes.Length)] ^= (byte)(1 << random.Next(8));

            var books = Books.Of(bytes);

            // A bit of a name or a date of the archive's own changes nothing that is read.
            if (books.Refusals.Count == 0) Assert.Equal(["1200 500", "4000 -500"], books.Lines);
        }
    }

    private static byte[] Zip(params (string Name, byte[] Bytes)[] files) => Append(null, files);

    private static byte[] Append(byte[]? zip, params (string Name, byte[] Bytes)[] files)
    {
        using var bytes = new MemoryStream();
        bytes.Write(zip);
        using (var archive = new ZipArchive(bytes, zip is null ? ZipArchiveMode.Create : ZipArchiveMode.Update, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    private static byte[] Relation(string target) => Encoding.UTF8.GetBytes(
        "<Relationships><Relationship Id=\"rId1\" "
            + "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
            + $"Target=\"{target}\"/></Relationships>");

    // The header and, in sector 0, a directory that names one stream.
    private static byte[] CompoundFile(string stream)
    {
        var bytes = new byte[2048];
        new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }.CopyTo(bytes, 0);
        bytes[30] = 9;
        Encoding.Unicode.GetBytes(stream).CopyTo(bytes, 512 + 128);
        return bytes;
    }

    // Bit 0 of the flags in the entry's own header and in the directory.
    private static byte[] Encrypted(byte[] zip)
    {
        zip[6] |= 1;
        zip[zip.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        return zip;
    }
}
