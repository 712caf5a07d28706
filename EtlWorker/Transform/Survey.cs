using System.Text;
using Financial.EtlWorker.Extract.Excel;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Recognition;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Messages;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Transform;

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

    /// <summary>
    /// False when neither the layout nor the column of dates says which of day and month stands first, so that <see cref="DateOrder"/> is a
    /// guess.
    /// </summary>
    public bool DateOrderIsProven { get; init; }

    /// <summary>
    /// What the column of dates says by itself; null when it says nothing, or when its dates are the same in either order.
    /// </summary>
    public DateOrder? StatedDateOrder { get; init; }

    /// <summary>The first and the last date of the file; null when it has none.</summary>
    public (DateOnly First, DateOnly Last)? Dates { get; init; }

    /// <summary>The same with the dates in the other order.</summary>
    public (DateOnly First, DateOnly Last)? DatesOtherwise { get; init; }

    /// <summary>True when years of two digits may stand before day and month.</summary>
    public bool YearMayStandFirst { get; init; }

    public byte DecimalMark { get; init; }

    /// <summary>False when all amounts with a mark are like 1.500, so that <see cref="DecimalMark"/> is a guess.</summary>
    public bool DecimalMarkIsProven { get; init; }

    /// <summary>Line of the first of these.</summary>
    public int AmbiguousAmount { get; init; }

    /// <summary>Keys that more than one row may have.</summary>
    public IReadOnlySet<long> RepeatedKeys { get; init; } = new HashSet<long>();

    /// <summary>The keys of the data rows.</summary>
    public RowKeyFile? RowKeys { get; init; }

    public SortedDictionary<DateOnly, int> Months { get; init; } = [];

    /// <summary>
    /// The months of the dates in the other order, as which they may have been read before; empty where the layout has one order.
    /// </summary>
    public SortedDictionary<DateOnly, int> MonthsOtherwise { get; init; } = [];

    /// <summary>The currency that the first row names, or null.</summary>
    public string? Currency { get; init; }

    /// <summary>What the reader found of the file beside its rows.</summary>
    public FileFacts Facts { get; init; } = FileFacts.None;

    /// <summary>The chart that proposes accounts: the file's own, where it describes them.</summary>
    public ChartProfile Chart => Facts.Chart ?? Journal.Chart;

    public LineCounts Lines { get; init; } = new();

    /// <summary>What the layout's <see cref="FileCheck"/> found that deserves a look.</summary>
    public IReadOnlyCollection<Note> Notes { get; init; } = [];

    /// <summary>
    /// The survey with its dates in the order that the profile of its layout says, where the column does not say it; or why the file is
    /// refused.
    /// </summary>
    public (Survey Survey, Refusal? Refusal) DatedBy(DateOrder? profile)
    {
        if (profile is not { } order || Layout.DateOrder is not null) return (this, null);
        if (StatedDateOrder is { } stated && stated != order)
            return (this, new Refusal(0, RefusalCode.DateOrder,
                $"the dates of this file are written {stated.Words()}, the profile of {Layout.Id} says {order.Words()}",
                $"export with dates {order.Words()}, or change the profile and try again"));
        if (order == DateOrder) return (this with { DateOrderIsProven = true }, null);
        var otherwise = this with
        {
            DateOrder = order, DateOrderIsProven = true, Months = MonthsOtherwise, MonthsOtherwise = Months, Dates = DatesOtherwise,
            DatesOtherwise = Dates,
            RepeatedKeys = RowKeys is null ? RepeatedKeys : RepeatedRows.Find(RowKeys, order, CancellationToken.None).Keys,
        };
        return (otherwise, TooManyMonths(MonthsOtherwise.Count));
    }

    /// <summary>What the cells of the Excel sheet say whose text this is; null for every other file.</summary>
    public SheetCells? Sheet { get; init; }

    /// <summary>What the file leaves open, and a person has to say.</summary>
    public IEnumerable<Question> Questions(Currency currency)
    {
        if (!DateOrderIsProven)
            yield return new Question(AmbiguousDates, AmbiguousDatesRead(DateOrder),
                $"dateOrder={(DateOrder == DateOrder.DayFirst ? "month-first" : "day-first")}");
        if (YearMayStandFirst)
            yield return new Question("year-first",
                "The dates look like years first, as in 25/01/31; they would be read with the year last.", "dates=keep");
        // Three decimals are no thousands where the currency has them.
        if (!DecimalMarkIsProven && currency.Decimals < 3)
            yield return new Question("ambiguous-decimals",
                $"No amount says whether point or comma is the decimal mark: the one on line {AmbiguousAmount} could be thousands or have "
                    + $"three decimals; it would be read with the {(DecimalMark == ',' ? "comma" : "point")} as decimal mark.",
                $"decimal={(DecimalMark == ',' ? "point" : "comma")}");
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        if (Dates is { } dates && (dates.Last > today.AddDays(DaysAhead) || dates.First < today.AddYears(-YearsBack)))
            yield return new Question("far-dates",
                $"The dates go from {dates.First:yyyy-MM-dd} to {dates.Last:yyyy-MM-dd}: more than {DaysAhead} days ahead, "
                    + $"or {YearsBack} years back; a year may be mistyped.", "dates=keep");
    }

    private const string AmbiguousDates = "ambiguous-dates";

    private static string AmbiguousDatesRead(DateOrder order) =>
        $"No date says whether day or month stands first; they would be read {order.Words()}.";

    /// <summary>
    /// Asks again where a preview showed the dates in one order and was confirmed, and the profile was then set to the other one.
    /// </summary>
    public IEnumerable<Question> DatesReadOtherwise(IReadOnlyList<ConfirmedQuestion> confirmed)
    {
        if (confirmed.LastOrDefault(question => question.Code == AmbiguousDates) is { } shown
            && shown.Detail != AmbiguousDatesRead(DateOrder))
            yield return new Question("dates-read-otherwise",
                $"The profile was set since the preview was shown: the dates are now read {DateOrder.Words()}.", "confirm the preview");
    }

    /// <summary>Fifty years: a file that names more months holds no dates of one company's books.</summary>
    public const int MaxMonths = 600;

    /// <summary>Refuses a file whose dates lie in more months than <see cref="MaxMonths"/>.</summary>
    internal static Refusal? TooManyMonths(int months) =>
        months > MaxMonths ? new Refusal(0, RefusalCode.DateRange, $"the dates lie in {months} different months", "check the date column")
            : null;

    private const int DaysAhead = 400;
    private const int YearsBack = 10;

    /// <summary>Opens the file's rows from its start.</summary>
    public RowReader OpenRows(LocalFile file) => Layout.OpenRows(file.OpenUtf8(), Separator);

    /// <summary>The name of each field: as the header has it, or as the layout calls the column where the file has no header.</summary>
    public IReadOnlyList<string> ReadColumnNames()
    {
        var names = new List<string>();
        if (Header.Length > 0)
        {
            using var header = Layout.OpenRows(new MemoryStream(Header), Separator);
            header.Read();
            for (var field = 0; field < header.Current.Count; field++) names.Add(Encoding.UTF8.GetString(header.Current[field]));
            return names;
        }

        foreach (var column in Layout.Columns.Where(column => FieldOf(column) >= 0).OrderBy(FieldOf)) names.Add(column.Name);
        return names;
    }

    /// <summary>The data rows as they are known again.</summary>
    public FileRows Rows => new(
        new LayoutIdentity(Layout.Id, Layout.Version, (Layout as JournalLayout)?.NumberScope ?? NumberScope.None),
        RowKeys ?? throw new InvalidOperationException("A survey that has not concluded has no row keys."), RepeatedKeys, DateOrder)
    {
        Dates = Dates, Months = [.. Months.Keys], MonthsOtherwise = [.. MonthsOtherwise.Keys],
    };

    /// <summary>The field of a row that a column stands in.</summary>
    public int FieldOf(Column column) => FieldOfColumn[column.Ordinal];

    /// <summary>
    /// How many fields a row needs: those up to the last column that must be there or holds an amount. Spreadsheets leave out empty fields
    /// at a row's end.
    /// </summary>
    public int NeededFields => _neededFields ??= FieldCount == 0 ? 0
        : Layout.Columns.Where(column => column.Use == ColumnUse.Required || column.Kind == ColumnKind.Amount).Select(FieldOf).Append(0)
            .Max() + 1;

    private int? _neededFields;

    /// <summary>
    /// True for a data row with a missing or an unquoted separator. A separator at the end of the line makes one more, empty, field.
    /// </summary>
    public bool HasWrongFieldCount(in Row row)
    {
        if (FieldCount == 0) return false;
        if (row.Count < FieldCount && row.Count < NeededFields) return true;
        for (var field = FieldCount; field < row.Count; field++)
            if (!row[field].IsEmpty) return true;
        return false;
    }

    /// <summary>What a row is, by itself. Header and titles are those before the first data row.</summary>
    public RowClass Classify(in Row row, int line)
    {
        if ((IsTable || row.Count == 1) && row.IsBlank) return RowClass.Blank;
        if (line < HeaderLine) return RowClass.Title;
        if (line == HeaderLine) return RowClass.Header;
        if (Header.Length > 0 && row.Original.SequenceEqual(Header)) return RowClass.Header;
        var rowClass = Layout.Classify(new SourceRow(row, FieldOfColumn));
        return rowClass == RowClass.Data && IsTotal(row) ? RowClass.Total : rowClass;
    }

    // Rows of one kind, under a header or not. Those of a sheet have no count of fields, because empty cells at a row's end are left out.
    private bool IsTable => FieldCount > 0 || Sheet is not null;

    // A spreadsheet's row of totals: amounts, and beside them nothing but perhaps the word.
    private bool IsTotal(in Row row)
    {
        if (!IsTable || Layout.TellsTotals || char.IsAsciiDigit((char)(row[0].IsEmpty ? 0 : row[0][0]))) return false;
        var hasAmount = false;
        for (var field = 0; field < row.Count; field++)
        {
            var text = row[field];
            if (text.IsEmpty) continue;
            if (IsAmount(field)) hasAmount = true;
            else if (!SaysTotal(text)) return false;
        }

        return hasAmount;
    }

    private bool IsAmount(int field)
    {
        foreach (var column in Layout.Columns)
            if (column.Kind == ColumnKind.Amount && FieldOf(column) == field) return true;
        return false;
    }

    private static bool SaysTotal(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at + 5 <= text.Length; at++)
            if (Ascii.EqualsIgnoreCase(text.Slice(at, 5), "total"u8)) return true;
        return false;
    }
}
