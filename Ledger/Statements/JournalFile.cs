namespace Financial.Ledger.Statements;

/// <summary>A kind of file that holds the entries of a range, to check the books with an independent program (EXP-6).</summary>
public sealed class JournalFile
{
    private const string PlainText = "text/plain; charset=utf-8";

    private JournalFile(string name, string extension, string contentType, bool holdsBalances, Func<JournalWriter> begin) =>
        (Name, Extension, ContentType, HoldsBalances, Begin) = (name, extension, contentType, holdsBalances, begin);

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<JournalFile> All { get; } =
    [
        .. JournalFormat.All.Select(format => new JournalFile(
            format.Name, format.Extension, PlainText, holdsBalances: false, () => new PlainTextWriter(format))),
        new("csv", ".csv", "text/csv; charset=utf-8", holdsBalances: false, () => new CsvJournalWriter()),
        new("fec", ".txt", PlainText, holdsBalances: true, () => new FecWriter()),
        new("saft", ".xml", "application/xml; charset=utf-8", holdsBalances: true, () => new SaftWriter()),
    ];

    /// <summary>The name in requests.</summary>
    public string Name { get; }

    /// <summary>The file extension, with the dot.</summary>
    public string Extension { get; }

    /// <summary>The media type.</summary>
    public string ContentType { get; }

    /// <summary>True if the file states balances, which must be of one fiscal year.</summary>
    public bool HoldsBalances { get; }

    /// <summary>Begins a file.</summary>
    internal Func<JournalWriter> Begin { get; }

    public static JournalFile? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);
}
