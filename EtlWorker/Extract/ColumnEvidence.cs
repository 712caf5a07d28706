namespace Financial.EtlWorker.Extract;

/// <summary>What a whole column of dates says about the order of day and month, and how many rows each date has.</summary>
public sealed class DateEvidence
{
    private readonly Dictionary<DateText, int> rowsByDate = [];
    private readonly byte[] lastText = new byte[16];
    private int lastLength = -1;
    private DateText last;
    private int lastRows;

    /// <summary>A first number above 12 was seen.</summary>
    public bool SaysDayFirst => All.Any(pair => !pair.Key.IsOrdered && pair.Key.First is > 12 and <= 31);

    /// <summary>A second number above 12 was seen.</summary>
    public bool SaysMonthFirst => All.Any(pair => !pair.Key.IsOrdered && pair.Key.Second is > 12 and <= 31);

    /// <summary>True when nothing in the column tells day from month and it matters.</summary>
    public bool IsAmbiguous => !SaysDayFirst && !SaysMonthFirst && All.Any(pair => !pair.Key.IsOrdered && pair.Key.First != pair.Key.Second);

    private IEnumerable<KeyValuePair<DateText, int>> All
    {
        get
        {
            Flush();
            return rowsByDate;
        }
    }

    /// <summary>Looks at the date of a row and gives it; the default for a text that is none.</summary>
    public DateText Observe(ReadOnlySpan<byte> text)
    {
        // Rows of one entry, and often of one day, repeat the date.
        if (text.Length == lastLength && text.SequenceEqual(lastText.AsSpan(0, lastLength)))
        {
            lastRows++;
            return last;
        }

        if (text.Length > lastText.Length || !DateText.TryParse(text, out var date)) return default;
        Flush();
        text.CopyTo(lastText);
        (lastLength, last, lastRows) = (text.Length, date, 1);
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
        if (lastRows > 0) rowsByDate[last] = rowsByDate.GetValueOrDefault(last) + lastRows;
        lastRows = 0;
    }
}

/// <summary>What the amount columns of a file say about the decimal mark, and where signs stand behind amounts.</summary>
public sealed class AmountEvidence
{
    private int dotRows, commaRows;

    /// <summary>Amounts with a sign behind or around them.</summary>
    public int SuffixSigns { get; private set; }

    /// <summary>Line of the first of them.</summary>
    public int FirstSuffixSignLine { get; private set; }

    public byte DecimalMark => commaRows > dotRows ? (byte)',' : (byte)'.';

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

        // 1.23 says dot; 1.234 could be either.
        var after = text[(lastMark + 1)..];
        var digits = after.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if ((digits < 0 ? after.Length : digits) != 3) Vote(mark);
    }

    private void Vote(byte mark)
    {
        if (mark == '.') dotRows++;
        else commaRows++;
    }
}
