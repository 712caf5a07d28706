namespace Financial.Ledger.Periods;

/// <summary>A named date range.</summary>
/// <param name="Id">Stable: <c>last-closed-month</c>.</param>
/// <param name="Name">Its display name.</param>
/// <param name="Range">Its first and last day, both included.</param>
public sealed record DatePreset(string Id, string Name, DateRange Range);

/// <summary>
/// The named date ranges. All are relative to one complete month, never to today (DATE-1, DATE-2): an incomplete month makes every change
/// look like a collapse. Quarters are those of the fiscal year.
/// </summary>
public static class DatePresets
{
    // A month with fewer than a quarter of the usual lines is considered incomplete.
    private const int UsualPart = 4;
    private const int MonthsBefore = 3;

    /// <summary>
    /// All presets in display order. A preset that ends before the books begin stays in the list: its figures are empty, not wrong.
    /// </summary>
    /// <param name="month">The month from which the ranges count.</param>
    /// <param name="years">The company's fiscal year.</param>
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
    /// The newest complete month, used while no month is closed. A complete month lies before the current one, follows a month with
    /// entries, and has at least a quarter of the median lines of the three months before it. This skips half-loaded months and mistyped
    /// dates. Without a complete month, the newest month up to the current one is used, else the newest of all. Null if there are no
    /// entries.
    /// </summary>
    /// <param name="lines">Journal lines per month.</param>
    /// <param name="today">The current day.</param>
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

    private static DateOnly QuarterStart(DateOnly yearStart, DateOnly day) =>
        Enumerable.Range(0, 4).Select(quarter => yearStart.AddMonths(3 * quarter)).TakeWhile(start => start <= day).Last();
}
