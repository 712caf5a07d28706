using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Extract;

/// <summary>What a whole column of dates says about the order of day and month, and how many rows each date has.</summary>
public sealed class DateEvidence
{
    private readonly Dictionary<DateText, int> _rowsByDate = [];
    private byte[] _lastText = new byte[16];
    private int _lastLength = -1;
    private DateText _last;
    private int _lastRows;

    /// <summary>A first number above 12 was seen.</summary>
    public bool SaysDayFirst => All.Any(pair => !pair.Key.IsOrdered && pair.Key.First is > 12 and <= 31);

    /// <summary>A second number above 12 was seen.</summary>
    public bool SaysMonthFirst => All.Any(pair => !pair.Key.IsOrdered && pair.Key.Second is > 12 and <= 31);

    /// <summary>True when nothing in the column tells day from month and it matters.</summary>
    public bool IsAmbiguous => !SaysDayFirst && !SaysMonthFirst
        && All.Any(pair => !pair.Key.IsOrdered && pair.Key.First != pair.Key.Second);

    /// <summary>A year of two digits was seen.</summary>
    public bool HasShortYears { get; private set; }

    /// <summary>
    /// True when years of two digits may stand first: 25/01/31 beside 25/02/28. What stands last changes more often than what stands first,
    /// and read that way each is a date of the last ten years.
    /// </summary>
    public bool YearMayStandFirst(DateOnly today)
    {
        if (!HasShortYears) return false;
        var unordered = All.Select(pair => pair.Key).Where(date => !date.IsOrdered).ToList();
        return unordered.All(date => date.Year % 100 is >= 1 and <= 31 && date.Second is >= 1 and <= 12
            && today.Year - 2000 - date.First is >= -1 and <= 10)
            && unordered.Select(date => date.Year).Distinct().Count() > unordered.Select(date => date.First).Distinct().Count();
    }

    /// <summary>The earliest and the latest date of the column under an order; null when it holds none.</summary>
    public (DateOnly First, DateOnly Last)? Span(DateOrder order)
    {
        var dates = All.Select(pair => pair.Key.TryGetDate(order, out var date) ? date : (DateOnly?)null).OfType<DateOnly>().ToList();
        return dates.Count == 0 ? null : (dates.Min(), dates.Max());
    }

    private IEnumerable<KeyValuePair<DateText, int>> All
    {
        get
        {
            Flush();
            return _rowsByDate;
        }
    }

    /// <summary>Looks at the date of a row and gives it; the default for a text that is none.</summary>
    public DateText Observe(ReadOnlySpan<byte> text)
    {
        // Rows of one entry, and often of one day, repeat the date.
        if (text.Length == _lastLength && text.SequenceEqual(_lastText.AsSpan(0, _lastLength)))
        {
            _lastRows++;
            return _last;
        }

        if (!DateText.TryParse(text, out var date)) return default;
        Flush();
        HasShortYears |= DateText.HasShortYear(text);
        if (text.Length > _lastText.Length) _lastText = new byte[text.Length * 2];
        text.CopyTo(_lastText);
        (_lastLength, _last, _lastRows) = (text.Length, date, 1);
        return date;
    }

    /// <summary>The months of the column under an order, with their rows.</summary>
    public SortedDictionary<DateOnly, int> Months(DateOrder order)
    {
        var months = new SortedDictionary<DateOnly, int>();
        foreach (var (text, rows) in All)
        {
            if (!text.TryGetDate(order, out var date)) continue;
            var month = new DateOnly(date.Year, date.Month, 1);
            months[month] = months.GetValueOrDefault(month) + rows;
        }

        return months;
    }

    private void Flush()
    {
        if (_lastRows > 0) _rowsByDate[_last] = _rowsByDate.GetValueOrDefault(_last) + _lastRows;
        _lastRows = 0;
    }
}

/// <summary>What the amount columns of a file say about the decimal mark, and where signs stand behind amounts.</summary>
/// <param name="presumed">The mark where no amount says it.</param>
/// <param name="isGiven">True when a person has said it, whatever the amounts say.</param>
public sealed class AmountEvidence(byte presumed, bool isGiven = false)
{
    private int _dotRows, _commaRows, _ambiguousDots, _ambiguousCommas;

    /// <summary>Amounts with a sign behind or around them.</summary>
    public int SuffixSigns { get; private set; }

    /// <summary>Line of the first of them.</summary>
    public int FirstSuffixSignLine { get; private set; }

    public byte DecimalMark => isGiven || _commaRows == _dotRows ? presumed : _commaRows > _dotRows ? (byte)',' : (byte)'.';

    /// <summary>True when an amount before the first that says the mark has one that could be either.</summary>
    public bool HasMarksBefore { get; private set; }

    /// <summary>
    /// False when every amount with a mark is like 1.500, which is fifteen hundred to some and one and a half to others. Like 1,500 it is
    /// no question where the mark is a point: nobody writes three decimals that way.
    /// </summary>
    public bool IsProven => _dotRows + _commaRows > 0 || _ambiguousDots == 0 && (_ambiguousCommas == 0 || presumed == '.');

    /// <summary>Line of the first amount that could be either.</summary>
    public int AmbiguousLine { get; private set; }

    public void Observe(ReadOnlySpan<byte> text, int line)
    {
        if (AmountText.HasSuffixSign(text) && SuffixSigns++ == 0) FirstSuffixSignLine = line;
        var lastMark = text.LastIndexOfAny((byte)'.', (byte)',');
        if (lastMark < 0) return;
        var mark = text[lastMark];
        var firstMark = text.IndexOfAny((byte)'.', (byte)',');
        if (firstMark != lastMark)
        {
            // 1,234.56 says dot; 1,234,567 says that the comma groups, so dot.
            var isGrouping = text[firstMark] == mark;
            Vote(isGrouping ? mark == '.' ? (byte)',' : (byte)'.' : mark);
            return;
        }

        // 1.23 says dot; 1.234 could be either, and .234 or 0.234 is no group.
        var after = text[(lastMark + 1)..];
        var digits = after.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if ((digits < 0 ? after.Length : digits) != 3) Vote(mark);
        else if (text[..lastMark].ContainsAnyInRange((byte)'1', (byte)'9')) Ambiguous(mark, line);
    }

    private void Ambiguous(byte mark, int line)
    {
        if (_ambiguousDots + _ambiguousCommas == 0) AmbiguousLine = line;
        if (mark == '.') _ambiguousDots++;
        else _ambiguousCommas++;
        HasMarksBefore = true;
    }

    private void Vote(byte mark)
    {
        if (mark == '.') _dotRows++;
        else _commaRows++;
        HasMarksBefore |= mark != DecimalMark;
    }
}
