
namespace Financial.Ledger.Periods;

/// <summary>A range that people ask for by name.</summary>
/// <param name="Id">Stable: <c>last-closed-month</c>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Range">Its days, both included.</param>
public sealed record DatePreset(string Id, string Name, DateRange Range);

/// <summary>
/// The ranges that people ask for by name, all relative to one month and never to today (DATE-1, DATE-2): a month that is only half there
/// makes every change look like a collapse. Quarters are those of the fiscal year.
/// </summary>
public static class DatePresets
{
    // A month with fewer lines than this part of those before it is only half loaded.
    private const int UsualPart = 4;
    private const int MonthsBefore = 3;

    /// <summary>
    /// The presets in the order in which they are offered; one that would end before the books begin is still there, because it is empty
    /// and not wrong.
    /// </summary>
    /// <param name="month">The month that they count from.</param>
    /// <param name="years">How the company counts its years.</param>
    /// <param name="inception">The first month of the books.</param>
    public static IReadOnlyList<DatePreset> Of(DateOnly month, FiscalYear years, DateOnly inception)
    {
        var last = DateRange.Month(month);
        var yearStart = years.StartOf(last.To);
        var quarterStart = QuarterStart(yearStart, last.To);
        var first = DateRange.FirstOfMonth(inception < month ? inception : month);
        return
        [
            new("last-closed-month", "Last closed month", last),
            new("previous-month", "Previous month", DateRange.Month(last.From.AddMonths(-1))),
            new("last-3-months", "Last 3 months", new(last.From.AddMonths(-2), last.To)),
            new("last-6-months", "Last 6 months", new(last.From.AddMonths(-5), last.To)),
            new("last-12-months", "Last 12 months", new(last.From.AddMonths(-11), last.To)),
            new("this-quarter", "This quarter", new(quarterStart, last.To)),
            new("last-quarter", "Last quarter",
                new(QuarterStart(years.StartOf(quarterStart.AddDays(-1)), quarterStart.AddDays(-1)), quarterStart.AddDays(-1))),
            new("this-fiscal-year", "This fiscal year", new(yearStart, last.To)),
            new("year-to-date", "Year to date", new(yearStart, last.To)),
            new("last-fiscal-year", "Last fiscal year", new(years.StartOf(yearStart.AddDays(-1)), yearStart.AddDays(-1))),
            new("inception-to-date", "Inception to date", new(first, last.To)),
        ];
    }

    /// <summary>
    /// The month that the presets count from while none is closed: the newest one before today's that has entries right behind another
    /// month and at least a quarter as many lines as the three before it have in the middle. So neither a month that is half loaded nor a
    /// mistyped date is taken. Where no month is like that, the newest month up to today's, else the newest. Null while there are no
    /// entries.
    /// </summary>
    /// <param name="lines">How many lines each month has.</param>
    /// <param name="today">The calendar day, by which a month is over.</param>
    public static DateOnly? NewestCompleteMonth(IReadOnlyDictionary<DateOnly, long> lines, DateOnly today)
    {
        var thisMonth = DateRange.FirstOfMonth(today);
        var complete = lines.Keys.Where(month => month < thisMonth && IsUsual(month, lines)).Order().ToList();
        var upToNow = lines.Keys.Where(month => month <= thisMonth).Order().ToList();
        return complete.Count > 0 ? complete[^1] : upToNow.Count > 0 ? upToNow[^1] : lines.Count > 0 ? lines.Keys.Max() : null;
    }

    private static bool IsUsual(DateOnly month, IReadOnlyDictionary<DateOnly, long> lines)
    {
        if (month == lines.Keys.Min())
            return true;
        if (!lines.ContainsKey(month.AddMonths(-1)))
            return false;
        var before = Enumerable.Range(1, MonthsBefore).Select(back => lines.GetValueOrDefault(month.AddMonths(-back)))
            .Where(count => count > 0).Order().ToList();
        return lines[month] * UsualPart >= before[before.Count / 2];
    }

    private static DateOnly QuarterStart(DateOnly yearStart, DateOnly day)
    {
        var start = yearStart;
        for (var quarter = 1; quarter < 4 && yearStart.AddMonths(3 * quarter) <= day; quarter++)
            start = yearStart.AddMonths(3 * quarter);
        return start;
    }
}
