using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Layouts;
using Financial.EtlWorker.Recognition;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Detection;

/// <summary>The first pass over a file: collects the facts that need the whole file.</summary>
public static class FileSurvey
{
    /// <summary>Surveys a file, or returns why it is refused as a whole. The company's own layout is also a candidate.</summary>
    /// <param name="file">The file; its download may still be running.</param>
    /// <param name="tenantId">The tenant, part of every row key.</param>
    /// <param name="entityId">The company, part of every row key.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <param name="keepRepeats">True if repeated blocks of rows are real.</param>
    /// <param name="own">The layout that the company's profile describes, or null.</param>
    /// <param name="decimalMark">The decimal mark that the upload states, or null.</param>
    public static (Survey? Survey, Refusal? Refusal) Read(
        LocalFile file, int tenantId, int entityId, CancellationToken cancellationToken, bool keepRepeats = false, SignedCsv? own = null,
        byte? decimalMark = null)
    {
        var (start, refusal) = LayoutDetection.Detect(file, own);
        if (start is null) return (null, refusal);
        // The numbers of a sheet have a point as decimal mark, even if its texts have a comma.
        if (start.Sheet?.HasNumberAmounts(start.Layout.Columns, start.FieldOfColumn) == true) decimalMark = (byte)'.';
        var keys = new RowKeyFile();
        Survey? survey = null;
        try
        {
            (survey, refusal) = Conclude(file, start, keys, tenantId, entityId, decimalMark, keepRepeats, cancellationToken);
            return (survey, refusal);
        }
        finally
        {
            if (survey is null) keys.Dispose();
        }
    }

    private static (Survey? Survey, Refusal? Refusal) Conclude(
        LocalFile file, Survey start, RowKeyFile keys, int tenantId, int entityId, byte? decimalMark, bool keepRepeats,
        CancellationToken cancellationToken)
    {
        var (findings, damage) = ReadRows(file, start, keys, tenantId, entityId, decimalMark, cancellationToken);
        // Rare: the amounts that show the decimal mark follow rows that were keyed with another mark. Read again.
        if (findings.KeyedUnderAnotherMark)
            (findings, damage) = ReadRows(file, start, keys, tenantId, entityId, findings.Amounts.DecimalMark, cancellationToken);
        var refusal = damage ?? findings.BrokenQuote ?? NoRows(findings) ?? SuffixSigns(findings) ?? WrongDateOrder(findings)
            ?? Survey.TooManyMonths(findings.Dates.Months(findings.DateOrder).Count) ?? findings.Check?.Refusal;
        if (refusal is not null) return (null, refusal);
        var repeats = RepeatedRows.Find(keys, findings.DateOrder, cancellationToken);
        refusal = Repeated(file, findings.Start, repeats, keepRepeats);
        return refusal is null ? (findings.Conclude(repeats, decimalMark), null) : (null, refusal);
    }

    private static (Findings Findings, Refusal? Damage) ReadRows(
        LocalFile file, Survey start, RowKeyFile keys, int tenantId, int entityId, byte? decimalMark,
        CancellationToken cancellationToken)
    {
        using var reader = start.OpenRows(file);
        var findings = new Findings(start, keys, decimalMark);
        var key = new RowKey(start.Layout.Id, start.Layout.Columns, start.FieldOfColumn, tenantId, entityId);
        keys.Clear();
        while (reader.Read())
        {
            if ((reader.Line & 0xFFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
            findings.Observe(reader, key);
        }

        findings.Facts = reader.Facts;
        return (findings, Cut(reader, findings));
    }

    // A cut file ends within a row. A spreadsheet writes no last line end, and omits empty fields at the end of a row.
    private static Refusal? Cut(RowReader reader, Findings findings)
    {
        if (reader.Damage is { } damage) return damage;
        if (findings.DataRows == 0 || findings.EndsWithOtherRow) return null;
        var start = findings.Start;
        if (!reader.EndsWithLineEnd && start.Layout.EndsEveryLine && (start.FieldCount == 0 || findings.EndsWithAmount))
            return RowReader.Truncated(reader.Line, "the last line has no line end");
        return findings.LastFieldCount >= (reader.EndsWithLineEnd ? start.NeededFields : start.FieldCount) ? null
            : RowReader.Truncated(reader.Line, $"the last line has {findings.LastFieldCount} fields, the others {start.FieldCount}");
    }

    private static Refusal? NoRows(Findings findings) =>
        findings.DataRows > 0 ? null : new Refusal(0, RefusalCode.NoRows, "the file has a header and no rows",
            "export a period that has transactions");

    private static Refusal? SuffixSigns(Findings findings)
    {
        var amounts = findings.Amounts;
        if (!findings.Start.Layout.AmountsAreUnsigned || amounts.SuffixSigns == 0) return null;
        return new Refusal(amounts.FirstSuffixSignLine, RefusalCode.SignSuffix,
            $"{amounts.SuffixSigns} amounts carry a sign behind or around them, while {findings.Start.Layout.Name} says the side "
                + "otherwise: it would count twice",
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
        var (written, expected) = findings.Start.Layout.DateOrder == DateOrder.DayFirst
            ? ("month first", "day first") : ("day first", "month first");
        return new Refusal(0, RefusalCode.DateOrder,
            $"the dates of this file are written {written}, {findings.Start.Layout.Name} writes them {expected}",
            $"export with dates {expected}");
    }

    private static Refusal? Repeated(LocalFile file, Survey start, RepeatedRows repeats, bool keepRepeats)
    {
        const string Hint = "remove the repeated rows, or upload the file with repeats=keep when they really happened twice";
        if (repeats.HasTooManyRepeats)
            return new Refusal(0, RefusalCode.SuspectedDuplicate, $"more than {RepeatedRows.MaxRepeats} rows are repeated", Hint);
        if (keepRepeats || repeats.FindBlock() is not { } block) return null;
        var lines = LinesOf(file, start, block.EarlierRow, block.FirstRow, block.FirstRow + block.Rows - 1);
        return new Refusal(lines[1], RefusalCode.SuspectedDuplicate,
            $"lines {lines[1]} to {lines[2]} repeat the {block.Rows} rows from line {lines[0]} on in the same order", Hint);
    }

    // Returns the physical lines of data rows, given by ascending numbers.
    private static List<int> LinesOf(LocalFile file, Survey start, params ReadOnlySpan<int> rowNumbers)
    {
        using var reader = start.OpenRows(file);
        var lines = new List<int>();
        for (var row = 0; lines.Count < rowNumbers.Length && reader.Read();)
            if (start.Classify(reader.Current, reader.Line) == RowClass.Data && row++ == rowNumbers[lines.Count]) lines.Add(reader.Line);
        return lines;
    }

    private sealed class Findings
    {
        private readonly Survey _start;
        private readonly RowKeyFile _keys;
        private readonly Column[] _dateColumns, _amountColumns;
        private readonly LineCounts _lines = new();
        private byte _keyMark;
        private readonly bool _isMarkGiven;
        private string? _currency;
        private DateText _rowDate;

        public Findings(Survey start, RowKeyFile keys, byte? decimalMark)
        {
            (_start, _keys) = (start, keys);
            _dateColumns = [.. start.Layout.Columns.Where(column => column.Kind == ColumnKind.Date && column.Use != ColumnUse.Unkeyed)];
            _amountColumns = [.. start.Layout.Columns.Where(column => column.Kind == ColumnKind.Amount && start.FieldOf(column) >= 0)];
            Check = start.Layout.BeginCheck();
            // Semicolons as separator make a decimal comma likely.
            _keyMark = decimalMark ?? start.Layout.DecimalMark ?? (start.Separator == ';' ? (byte)',' : (byte)'.');
            _isMarkGiven = decimalMark is not null;
            Amounts = new AmountEvidence(_keyMark, _isMarkGiven);
        }

        public Survey Start => _start;

        public FileCheck? Check { get; }

        public DateEvidence Dates { get; } = new();

        public AmountEvidence Amounts { get; }

        /// <summary>Facts about the file besides its rows.</summary>
        public FileFacts Facts { get; set; } = FileFacts.None;

        public int DataRows => _lines[RowClass.Data];

        /// <summary>Number of fields in the last data row.</summary>
        public int LastFieldCount { get; private set; }

        /// <summary>True if the last data row ends with an amount, which may have lost digits.</summary>
        public bool EndsWithAmount { get; private set; }

        /// <summary>True if the last row is a total or a footer; the file is then not cut.</summary>
        public bool EndsWithOtherRow { get; private set; }

        /// <summary>A quote that swallows rows, or text after a closing quote.</summary>
        public Refusal? BrokenQuote { get; private set; }

        /// <summary>True if amounts before the first that shows the decimal mark were keyed with another mark.</summary>
        public bool KeyedUnderAnotherMark => !_isMarkGiven && Amounts.DecimalMark != _keyMark;

        public DateOrder DateOrder => _start.Layout.DateOrder
            ?? (Dates.SaysDayFirst && !Dates.SaysMonthFirst ? DateOrder.DayFirst : DateOrder.MonthFirst);

        public void Observe(RowReader reader, RowKey key)
        {
            var row = reader.Current;
            var rowClass = _start.Classify(row, reader.Line);
            _lines.Add(rowClass);
            if (rowClass is RowClass.Data or RowClass.Ignored)
            {
                LastFieldCount = row.Count;
                Check?.Observe(new SourceRow(row, _start.FieldOfColumn) { Line = reader.Line }, rowClass);
            }

            EndsWithOtherRow = rowClass is RowClass.Total or RowClass.Footer;
            if (rowClass != RowClass.Data) return;
            BrokenQuote ??= Quotes(reader, row);
            ObserveDates(row);
            EndsWithAmount = false;
            foreach (var column in _amountColumns) ObserveAmount(row, _start.FieldOf(column), reader.Line);
            if (_currency is null && _start.Layout.CurrencyColumn is { } currencyColumn
                && _start.FieldOf(currencyColumn) is >= 0 and var currencyField)
                _currency = System.Text.Encoding.UTF8.GetString(row[currencyField]) is { Length: > 0 } code ? code : null;
            if (_start.Layout is ListLayout) return;
            _keys.Add(key.Of(row, _keyMark, _rowDate != default), _rowDate);
        }

        private void ObserveAmount(in Row row, int field, int line)
        {
            var text = row[field];
            if (text.IsEmpty) return;
            EndsWithAmount |= field == row.Count - 1;
            Amounts.Observe(text, line);
            // Amounts without a mark have the same key with either decimal mark, so the mark may still change.
            if (!_isMarkGiven && !Amounts.HasMarksBefore) _keyMark = Amounts.DecimalMark;
        }

        // A text with an unescaped quote includes the following rows; it then has about as many separators as a row.
        private Refusal? Quotes(RowReader reader, in Row row)
        {
            if (reader.TextBehindQuote is > 0 and var line)
                return new Refusal(line, RefusalCode.Quote,
                    "text stands behind the closing quote of a field: the quote that opens it is part of the text, or one is missing",
                    "write each quote inside a quoted text twice, or leave the quotes out",
                    System.Text.Encoding.UTF8.GetString(row.Original));
            if (reader.LastLine == reader.Line || _start.FieldCount == 0) return null;
            for (var field = 0; field < row.Count; field++)
                if (row[field].IndexOfAny((byte)'\r', (byte)'\n') >= 0
                    && row[field].Count(_start.Separator) is var separators && separators >= Math.Max(_start.FieldCount / 2, 3))
                    return new Refusal(reader.Line, RefusalCode.Quote,
                        $"a quote is opened on line {reader.Line} and closed on a later one: the rows between would be taken for its text",
                        "write each quote inside a quoted text twice, or leave the quotes out",
                        System.Text.Encoding.UTF8.GetString(row.Original));
            return null;
        }

        // The first date column is the entry's date. If only the first row of an entry has it, it applies to the other rows.
        private void ObserveDates(in Row row)
        {
            for (var at = 0; at < _dateColumns.Length; at++)
            {
                if (_start.FieldOf(_dateColumns[at]) is not (>= 0 and var field)) continue;
                var date = Dates.Observe(row[field]);
                if (at == 0 && !(_dateColumns[at].OnFirstRowOnly && row[field].IsEmpty)) _rowDate = date;
            }
        }

        public Survey Conclude(RepeatedRows repeats, byte? statedMark)
        {
            var notes = new Notes();
            Check?.Note(notes);
            if (_lines[RowClass.Total] > 0 && !_start.Layout.TellsTotals)
                notes.Add("totals-row", "rows of totals were left out", _lines[RowClass.Total]);
            var otherOrder = DateOrder == DateOrder.DayFirst ? DateOrder.MonthFirst : DateOrder.DayFirst;
            return _start with
            {
                DateOrder = DateOrder, DateOrderIsProven = _start.Layout.DateOrder is not null || !Dates.IsAmbiguous,
                StatedDateOrder = Dates.SaysDayFirst != Dates.SaysMonthFirst ? DateOrder : null,
                MonthsOtherwise = _start.Layout.DateOrder is null ? Dates.Months(otherOrder) : [],
                Dates = Dates.Span(DateOrder), DatesOtherwise = Dates.Span(otherOrder),
                YearMayStandFirst = Dates.YearMayStandFirst(DateOnly.FromDateTime(DateTime.UtcNow)),
                DecimalMark = Amounts.DecimalMark, DecimalMarkIsProven = statedMark is not null || Amounts.IsProven,
                AmbiguousAmount = Amounts.AmbiguousLine,
                RepeatedKeys = repeats.Keys, RowKeys = _keys, Months = Dates.Months(DateOrder), Lines = _lines,
                Notes = [.. notes.List, .. Facts.Notes], Facts = Facts, Currency = _currency,
            };
        }
    }
}
