using Financial.EtlWorker.Layouts;
using Financial.EtlWorker.Transform;

namespace Financial.EtlWorker.Extract;

/// <summary>The first pass over a file: everything that one row cannot tell.</summary>
public static class FileSurvey
{
    /// <summary>Fifty years: a file that names more months holds no dates of one company's books.</summary>
    public const int MaxMonths = 600;

    /// <summary>Surveys a file, or says why it is refused as a whole. A company's own layout is one more that it can be.</summary>
    public static (Survey? Survey, Refusal? Refusal) Read(
        LocalFile file, int tenantId, int entityId, CancellationToken cancellationToken, bool keepRepeats = false, SignedCsv? own = null)
    {
        var (start, refusal) = LayoutDetection.Detect(file, own);
        if (start is null) return (null, refusal);
        using var reader = start.OpenRows(file);
        var findings = new Findings(start, file);
        var key = new RowKey(start, tenantId, entityId);
        file.RowKeys.Clear();
        while (reader.Read())
        {
            if ((reader.Line & 0xFFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
            findings.Observe(reader, key);
        }

        refusal = Cut(reader, findings) ?? NoRows(findings) ?? SuffixSigns(findings) ?? WrongDateOrder(findings)
            ?? TooManyMonths(findings.Dates.Months(findings.DateOrder).Count) ?? findings.Check?.Refusal;
        if (refusal is not null) return (null, refusal);
        var repeats = RepeatedRows.Find(file.RowKeys, cancellationToken);
        refusal = Repeated(file, findings.Start, repeats, keepRepeats);
        return refusal is null ? (findings.Conclude(repeats), null) : (null, refusal);
    }

    private static Refusal? Cut(RowReader reader, Findings findings)
    {
        if (reader.Damage is { } damage) return damage;
        if (findings.DataRows == 0) return null;
        if (!reader.EndsWithLineEnd && findings.Start.Layout.EndsEveryLine) return RowReader.Truncated(reader.Line, "the last line has no line end");
        return findings.LastFieldCount >= findings.Start.FieldCount ? null
            : RowReader.Truncated(reader.Line, $"the last line has {findings.LastFieldCount} fields, the others {findings.Start.FieldCount}");
    }

    private static Refusal? NoRows(Findings findings) =>
        findings.DataRows > 0 ? null : new Refusal(0, "no-rows", "the file has a header and no rows", "export a period that has transactions");

    private static Refusal? SuffixSigns(Findings findings)
    {
        var amounts = findings.Amounts;
        if (!findings.Start.Layout.AmountsAreUnsigned || amounts.SuffixSigns == 0) return null;
        return new Refusal(amounts.FirstSuffixSignLine, "sign-suffix",
            $"{amounts.SuffixSigns} amounts carry a sign behind or around them, while {findings.Start.Layout.Name} says the side otherwise: it would count twice",
            "export amounts without signs; a printed report is not an import file");
    }

    private static Refusal? WrongDateOrder(Findings findings)
    {
        var contradicts = findings.Start.Layout.DateOrder switch
        {
            DateOrder.DayFirst => findings.Dates.SaysMonthFirst && !findings.Dates.SaysDayFirst,
            DateOrder.MonthFirst => findings.Dates.SaysDayFirst && !findings.Dates.SaysMonthFirst,
            _ => false,
        };
        if (!contradicts) return null;
        var (written, expected) = findings.Start.Layout.DateOrder == DateOrder.DayFirst ? ("month first", "day first") : ("day first", "month first");
        return new Refusal(0, "date-order", $"the dates of this file are written {written}, {findings.Start.Layout.Name} writes them {expected}",
            $"export with dates {expected}");
    }

    /// <summary>Refuses a file whose dates lie in more months than <see cref="MaxMonths"/>.</summary>
    internal static Refusal? TooManyMonths(int months) =>
        months > MaxMonths ? new Refusal(0, "date-range", $"the dates lie in {months} different months", "check the date column") : null;

    private static Refusal? Repeated(LocalFile file, Survey start, RepeatedRows repeats, bool keepRepeats)
    {
        const string Hint = "remove the repeated rows, or upload the file with repeats=keep when they really happened twice";
        if (repeats.HasTooManyRepeats)
            return new Refusal(0, "suspected-duplicate", $"more than {RepeatedRows.MaxRepeats} rows are repeated", Hint);
        if (keepRepeats || repeats.FindBlock() is not { } block) return null;
        var lines = LinesOf(file, start, block.EarlierRow, block.FirstRow, block.FirstRow + block.Rows - 1);
        return new Refusal(lines[1], "suspected-duplicate",
            $"lines {lines[1]} to {lines[2]} repeat the {block.Rows} rows from line {lines[0]} on in the same order", Hint);
    }

    // The physical lines of some data rows, by their ascending numbers.
    private static List<int> LinesOf(LocalFile file, Survey start, params ReadOnlySpan<int> rowNumbers)
    {
        using var reader = start.OpenRows(file);
        var lines = new List<int>();
        for (var row = 0; lines.Count < rowNumbers.Length && reader.Read();)
            if (start.Classify(reader.Current, reader.Line) == RowClass.Data && row++ == rowNumbers[lines.Count]) lines.Add(reader.Line);
        return lines;
    }

    private sealed class Findings(Survey start, LocalFile file)
    {
        private readonly Column[] dateColumns = [.. start.Layout.Columns.Where(column => column.Kind == ColumnKind.Date && column.Use != ColumnUse.Unkeyed)];
        private readonly Column[] amountColumns = [.. start.Layout.Columns.Where(column => column.Kind == ColumnKind.Amount)];
        private readonly LineCounts lines = new();
        private string? currency;
        private DateText rowDate;

        public Survey Start => start;

        public FileCheck? Check { get; } = start.Layout.BeginCheck();

        public DateEvidence Dates { get; } = new();

        public AmountEvidence Amounts { get; } = new();

        public int DataRows => lines[RowClass.Data];

        public int LastFieldCount { get; private set; }

        public DateOrder DateOrder => start.Layout.DateOrder ?? (Dates.SaysDayFirst && !Dates.SaysMonthFirst ? DateOrder.DayFirst : DateOrder.MonthFirst);

        public void Observe(RowReader reader, RowKey key)
        {
            var row = reader.Current;
            var rowClass = start.Classify(row, reader.Line);
            lines.Add(rowClass);
            if (rowClass is RowClass.Data or RowClass.Ignored)
            {
                LastFieldCount = row.Count;
                Check?.Observe(new SourceRow(row, start.FieldOfColumn) { Line = reader.Line }, rowClass);
            }

            if (rowClass != RowClass.Data) return;
            ObserveDates(row);
            foreach (var column in amountColumns)
                if (start.FieldOf(column) is >= 0 and var field) Amounts.Observe(row[field], reader.Line);
            if (currency is null && start.Layout.CurrencyColumn is { } currencyColumn && start.FieldOf(currencyColumn) is >= 0 and var currencyField)
                currency = System.Text.Encoding.UTF8.GetString(row[currencyField]) is { Length: > 0 } code ? code : null;
            if (start.Layout is ListLayout) return;
            file.RowKeys.Add(key.Of(row), rowDate);
        }

        // The first column of dates is the entry's own; where it is filled on an entry's first row only, it holds for the others.
        private void ObserveDates(in Row row)
        {
            for (var at = 0; at < dateColumns.Length; at++)
            {
                if (start.FieldOf(dateColumns[at]) is not (>= 0 and var field)) continue;
                var date = Dates.Observe(row[field]);
                if (at == 0 && !(dateColumns[at].OnFirstRowOnly && row[field].IsEmpty)) rowDate = date;
            }
        }

        public Survey Conclude(RepeatedRows repeats)
        {
            var notes = new Notes();
            Check?.Note(notes);
            return start with
            {
                DateOrder = DateOrder, DateOrderIsProven = start.Layout.DateOrder is not null || !Dates.IsAmbiguous,
                StatedDateOrder = Dates.SaysDayFirst != Dates.SaysMonthFirst ? DateOrder : null,
                MonthsOtherwise = start.Layout.DateOrder is null ? Dates.Months(DateOrder == DateOrder.DayFirst ? DateOrder.MonthFirst : DateOrder.DayFirst) : [],
                DecimalMark = start.Sheet?.HasNumberAmounts(start.Layout, start.FieldOfColumn) == true ? (byte)'.' : Amounts.DecimalMark,
                RepeatedKeys = repeats.Keys, RowKeys = file.RowKeys, Months = Dates.Months(DateOrder), Lines = lines, Notes = notes.List, Currency = currency,
            };
        }
    }
}
