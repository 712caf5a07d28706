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
/// The results of the first pass over a file: its layout and the facts that need the whole file. The second pass uses them.
/// </summary>
public sealed record Survey
{
    public required Layout Layout { get; init; }

    /// <summary>The layout of a file with entries.</summary>
    public JournalLayout Journal => (JournalLayout)Layout;

    public required byte Separator { get; init; }

    /// <summary>Physical line of the header; 0 if the file has none.</summary>
    public required int HeaderLine { get; init; }

    /// <summary>The original text of the header; it may recur on each page.</summary>
    public byte[] Header { get; init; } = [];

    /// <summary>Number of fields in the header or first row, which each row must have. 0 if the file has several kinds of rows.</summary>
    public required int FieldCount { get; init; }

    /// <summary>The field of each column of the layout, or -1.</summary>
    public required int[] FieldOfColumn { get; init; }

    public DateOrder DateOrder { get; init; }

    /// <summary>
    /// False if neither the layout nor the dates show whether day or month comes first; <see cref="DateOrder"/> is then a guess.
    /// </summary>
    public bool DateOrderIsProven { get; init; }

    /// <summary>The date order that the dates show; null if they show none, or are the same in both orders.</summary>
    public DateOrder? StatedDateOrder { get; init; }

    /// <summary>The first and the last date of the file; null if it has none.</summary>
    public (DateOnly First, DateOnly Last)? Dates { get; init; }

    /// <summary>The first and the last date in the other date order.</summary>
    public (DateOnly First, DateOnly Last)? DatesOtherwise { get; init; }

    /// <summary>True if two-digit years may come before day and month.</summary>
    public bool YearMayStandFirst { get; init; }

    public byte DecimalMark { get; init; }

    /// <summary>False if all amounts with a mark are like 1.500; <see cref="DecimalMark"/> is then a guess.</summary>
    public bool DecimalMarkIsProven { get; init; }

    /// <summary>Line of the first such amount.</summary>
    public int AmbiguousAmount { get; init; }

    /// <summary>Keys that more than one row may have.</summary>
    public IReadOnlySet<long> RepeatedKeys { get; init; } = new HashSet<long>();

    /// <summary>The keys of the data rows.</summary>
    public RowKeyFile? RowKeys { get; init; }

    public SortedDictionary<DateOnly, int> Months { get; init; } = [];

    /// <summary>The months in the other date order, as earlier imports may have read them; empty if the layout has one order.</summary>
    public SortedDictionary<DateOnly, int> MonthsOtherwise { get; init; } = [];

    /// <summary>The currency in the first row, or null.</summary>
    public string? Currency { get; init; }

    /// <summary>Facts about the file besides its rows.</summary>
    public FileFacts Facts { get; init; } = FileFacts.None;

    /// <summary>The chart that proposes accounts; the file's own if it describes accounts.</summary>
    public ChartProfile Chart => Facts.Chart ?? Journal.Chart;

    public LineCounts Lines { get; init; } = new();

    /// <summary>Findings of the layout's <see cref="FileCheck"/> that need attention.</summary>
    public IReadOnlyCollection<Note> Notes { get; init; } = [];

    /// <summary>
    /// Returns the survey with the profile's date order if the dates do not show one, or the refusal if they contradict it.
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

    /// <summary>Facts about the cells of the Excel sheet that this text comes from; null for every other file.</summary>
    public SheetCells? Sheet { get; init; }

    /// <summary>Returns the questions that the file leaves open and a person must answer.</summary>
    public IEnumerable<Question> Questions(Currency currency)
    {
        if (!DateOrderIsProven)
            yield return new Question(AmbiguousDates, AmbiguousDatesRead(DateOrder),
                $"dateOrder={(DateOrder == DateOrder.DayFirst ? "month-first" : "day-first")}");
        if (YearMayStandFirst)
            yield return new Question("year-first",
                "The dates look like years first, as in 25/01/31; they would be read with the year last.", "dates=keep");
        // If the currency has three decimals, 1.500 is no thousands.
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

    /// <summary>Asks again if the profile's date order was changed after a person confirmed a preview with the other order.</summary>
    public IEnumerable<Question> DatesReadOtherwise(IReadOnlyList<ConfirmedQuestion> confirmed)
    {
        if (confirmed.LastOrDefault(question => question.Code == AmbiguousDates) is { } shown
            && shown.Detail != AmbiguousDatesRead(DateOrder))
            yield return new Question("dates-read-otherwise",
                $"The profile was set since the preview was shown: the dates are now read {DateOrder.Words()}.", "confirm the preview");
    }

    /// <summary>Fifty years; a file with more months has no valid dates of one company.</summary>
    public const int MaxMonths = 600;

    /// <summary>Refuses a file with dates in more months than <see cref="MaxMonths"/>.</summary>
    internal static Refusal? TooManyMonths(int months) =>
        months > MaxMonths ? new Refusal(0, RefusalCode.DateRange, $"the dates lie in {months} different months", "check the date column")
            : null;

    private const int DaysAhead = 400;
    private const int YearsBack = 10;

    public RowReader OpenRows(LocalFile file) => Layout.OpenRows(file.OpenUtf8(), Separator);

    /// <summary>Returns the name of each field: from the header, or from the layout's columns if the file has no header.</summary>
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

    /// <summary>The data rows in the form in which they are compared with the journal.</summary>
    public FileRows Rows => new(
        new LayoutIdentity(Layout.Id, Layout.Version, (Layout as JournalLayout)?.NumberScope ?? NumberScope.None),
        RowKeys ?? throw new InvalidOperationException("A survey that has not concluded has no row keys."), RepeatedKeys, DateOrder)
    {
        Dates = Dates, Months = [.. Months.Keys], MonthsOtherwise = [.. MonthsOtherwise.Keys],
    };

    /// <summary>Returns the field that holds a column.</summary>
    public int FieldOf(Column column) => FieldOfColumn[column.Ordinal];

    /// <summary>
    /// The number of fields that a row needs, up to the last required or amount column. Spreadsheets omit empty fields at the end of a row.
    /// </summary>
    public int NeededFields => _neededFields ??= FieldCount == 0 ? 0
        : Layout.Columns.Where(column => column.Use == ColumnUse.Required || column.Kind == ColumnKind.Amount).Select(FieldOf).Append(0)
            .Max() + 1;

    private int? _neededFields;

    /// <summary>True for a data row with a missing or an unquoted separator. A separator at the line end adds one empty field.</summary>
    public bool HasWrongFieldCount(in Row row)
    {
        if (FieldCount == 0) return false;
        if (row.Count < FieldCount && row.Count < NeededFields) return true;
        for (var field = FieldCount; field < row.Count; field++)
            if (!row[field].IsEmpty) return true;
        return false;
    }

    /// <summary>Classifies a row by itself. Header and titles come before the first data row.</summary>
    public RowClass Classify(in Row row, int line)
    {
        if ((IsTable || row.Count == 1) && row.IsBlank) return RowClass.Blank;
        if (line < HeaderLine) return RowClass.Title;
        if (line == HeaderLine) return RowClass.Header;
        if (Header.Length > 0 && row.Original.SequenceEqual(Header)) return RowClass.Header;
        var rowClass = Layout.Classify(new SourceRow(row, FieldOfColumn));
        return rowClass == RowClass.Data && IsTotal(row) ? RowClass.Total : rowClass;
    }

    // True if all rows are of one kind. Sheets have no field count, because empty cells at the end of a row are omitted.
    private bool IsTable => FieldCount > 0 || Sheet is not null;

    // A totals row of a spreadsheet: amounts, and no text except one that contains "total".
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
