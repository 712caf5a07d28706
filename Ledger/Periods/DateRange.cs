namespace Financial.Ledger.Periods;

/// <summary>Calendar days from <see cref="From"/> to <see cref="To"/>, both included. It cannot end before it starts.</summary>
public readonly record struct DateRange
{
    public DateRange(DateOnly from, DateOnly to)
    {
        if (to < from)
            throw new ArgumentOutOfRangeException(nameof(to), to, "A date range cannot end before it starts.");
        From = from;
        To = to;
    }

    public DateOnly From { get; }

    public DateOnly To { get; }

    /// <summary>True if the range starts on the first day of a month and ends on the last day of a month.</summary>
    public bool IsWholeMonths => From.Day == 1 && EndsMonth;

    /// <summary>True if the range ends on the last day of a month.</summary>
    public bool EndsMonth => To.Day == DateTime.DaysInMonth(To.Year, To.Month);

    /// <summary>The month that contains the day.</summary>
    public static DateRange Month(DateOnly day) =>
        new(FirstOfMonth(day), new DateOnly(day.Year, day.Month, DateTime.DaysInMonth(day.Year, day.Month)));

    public static DateOnly FirstOfMonth(DateOnly day) => new(day.Year, day.Month, 1);

    /// <summary>
    /// The last <paramref name="months"/> complete months up to a day: its own month counts only if the day ends it. Null if they would
    /// start before year 1.
    /// </summary>
    public static DateRange? MonthsUpTo(DateOnly day, int months)
    {
        var month = Month(day);
        var first = MonthNumber(day) - months + (day == month.To ? 1 : 0);
        return first < 0 ? null : new DateRange(DateOnly.MinValue.AddMonths(first), day == month.To ? day : month.From.AddDays(-1));
    }

    /// <summary>The range split by month. The first and last part may be partial months.</summary>
    public IEnumerable<DateRange> Months()
    {
        for (var from = From; ; from = Month(from).To.AddDays(1))
        {
            var end = Month(from).To;
            yield return new DateRange(from, end < To ? end : To);
            if (end >= To)
                yield break;
        }
    }

    /// <summary>
    /// The range of equal length that ends the day before this one: as many months if the range is whole months, else as many days. Null if
    /// it would start before year 1.
    /// </summary>
    public DateRange? Preceding()
    {
        if (!IsWholeMonths)
        {
            var days = To.DayNumber - From.DayNumber + 1;
            return From.DayNumber < days ? null : new DateRange(From.AddDays(-days), From.AddDays(-1));
        }
        var months = MonthNumber(To) - MonthNumber(From) + 1;
        return MonthNumber(From) < months ? null : new DateRange(From.AddMonths(-months), From.AddDays(-1));
    }

    /// <summary>
    /// The same range one year earlier. The end of a month stays the end of a month (28 or 29 February). Null before year 1.
    /// </summary>
    public DateRange? LastYear()
    {
        if (From.Year == 1)
            return null;
        var to = To.AddYears(-1);
        return new DateRange(From.AddYears(-1), EndsMonth ? Month(to).To : to);
    }

    private static int MonthNumber(DateOnly day) => (day.Year - 1) * 12 + day.Month - 1;
}
