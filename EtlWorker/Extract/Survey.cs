using Financial.EtlWorker.Extract.Excel;
using Financial.EtlWorker.Layouts;
using Financial.EtlWorker.Transform;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// What the first pass over a file found out: its layout and what only the whole file can tell. The second pass reads rows by it.
/// </summary>
public sealed record Survey
{
    public required Layout Layout { get; init; }

    /// <summary>The layout of a file that holds entries.</summary>
    public JournalLayout Journal => (JournalLayout)Layout;

    public required byte Separator { get; init; }

    /// <summary>Physical line of the header; 0 when the file has none.</summary>
    public required int HeaderLine { get; init; }

    /// <summary>The header as it stands in the file; it may come again at each page.</summary>
    public byte[] Header { get; init; } = [];

    /// <summary>Fields of the header, or of the first row: what each row must have. 0 where rows are of several kinds.</summary>
    public required int FieldCount { get; init; }

    /// <summary>For each column of the layout the field that holds it, or -1.</summary>
    public required int[] FieldOfColumn { get; init; }

    public DateOrder DateOrder { get; init; }

    /// <summary>False when neither the layout nor the column of dates says which of day and month stands first, so that <see cref="DateOrder"/> is a guess.</summary>
    public bool DateOrderIsProven { get; init; }

    /// <summary>What the column of dates says by itself; null when it says nothing, or when its dates are the same in either order.</summary>
    public DateOrder? StatedDateOrder { get; init; }

    public byte DecimalMark { get; init; }

    /// <summary>Keys that more than one row may have.</summary>
    public IReadOnlySet<long> RepeatedKeys { get; init; } = new HashSet<long>();

    /// <summary>The keys of the data rows.</summary>
    public RowKeyFile? RowKeys { get; init; }

    public SortedDictionary<DateOnly, int> Months { get; init; } = [];

    /// <summary>The months of the dates in the other order, as which they may have been read before; empty where the layout has one order.</summary>
    public SortedDictionary<DateOnly, int> MonthsOtherwise { get; init; } = [];

    /// <summary>The currency that the first row names, or null.</summary>
    public string? Currency { get; init; }

    public LineCounts Lines { get; init; } = new();

    /// <summary>What the layout's <see cref="FileCheck"/> found that deserves a look.</summary>
    public IReadOnlyCollection<Note> Notes { get; init; } = [];

    /// <summary>
    /// The survey with its dates in the order that the profile of its layout says, where the column does not say it; or why the file is refused.
    /// </summary>
    public (Survey Survey, Refusal? Refusal) DatedBy(DateOrder? profile)
    {
        if (profile is not { } order || Layout.DateOrder is not null) return (this, null);
        if (StatedDateOrder is { } stated && stated != order)
            return (this, new Refusal(0, "date-order", $"the dates of this file are written {stated.Words()}, the profile of {Layout.Id} says {order.Words()}",
                $"export with dates {order.Words()}, or change the profile and try again"));
        if (order == DateOrder) return (this with { DateOrderIsProven = true }, null);
        return (this with { DateOrder = order, DateOrderIsProven = true, Months = MonthsOtherwise, MonthsOtherwise = Months }, FileSurvey.TooManyMonths(MonthsOtherwise.Count));
    }

    /// <summary>What the cells of the Excel sheet say whose text this is; null for every other file.</summary>
    public SheetCells? Sheet { get; init; }

    /// <summary>Opens the file's rows from its start.</summary>
    public RowReader OpenRows(LocalFile file) => Layout.OpenRows(file.OpenUtf8(), Separator);

    /// <summary>Gives the keys of the data rows from the first one on.</summary>
    public RowKeySequence ReadKeys() =>
        (RowKeys ?? throw new InvalidOperationException("A survey that has not concluded has no row keys.")).Read(new Occurrences(RepeatedKeys));

    /// <summary>The field of a row that a column stands in.</summary>
    public int FieldOf(Column column) => FieldOfColumn[column.Ordinal];

    /// <summary>True for a data row with a missing or an unquoted separator. A separator at the end of the line makes one more, empty, field.</summary>
    public bool HasWrongFieldCount(in Row row)
    {
        if (FieldCount == 0) return false;
        if (row.Count < FieldCount) return true;
        for (var field = FieldCount; field < row.Count; field++)
            if (!row[field].IsEmpty) return true;
        return false;
    }

    /// <summary>What a row is, by itself. Header and titles are those before the first data row.</summary>
    public RowClass Classify(in Row row, int line)
    {
        if (row.IsBlank) return RowClass.Blank;
        if (line < HeaderLine) return RowClass.Title;
        if (line == HeaderLine) return RowClass.Header;
        if (Header.Length > 0 && row.Original.SequenceEqual(Header)) return RowClass.Header;
        return Layout.Classify(new SourceRow(row, FieldOfColumn));
    }
}

/// <summary>The class of a row; each row of a file has exactly one.</summary>
public enum RowClass
{
    Title,
    Header,
    Blank,
    Ignored,

    /// <summary>A line that states sums of the file itself.</summary>
    Total,
    Footer,
    Data,
}

/// <summary>How many rows of each class a file has.</summary>
public sealed class LineCounts
{
    private readonly int[] counts = new int[Enum.GetValues<RowClass>().Length];

    public int this[RowClass rowClass] => counts[(int)rowClass];

    public int Total => counts.Sum();

    public void Add(RowClass rowClass) => counts[(int)rowClass]++;
}
