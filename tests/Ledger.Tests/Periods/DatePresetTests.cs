using Financial.Ledger.Periods;

namespace Financial.Ledger.Tests.Periods;

public sealed class DatePresetTests
{
    private static readonly DateOnly Inception = new(2023, 11, 12);

    [Theory] // DATE-1, DATE-2: the worked example of October 2026
    [InlineData("last-closed-month", "2026-10-01 2026-10-31")]
    [InlineData("previous-month", "2026-09-01 2026-09-30")]
    [InlineData("last-3-months", "2026-08-01 2026-10-31")]
    [InlineData("last-6-months", "2026-05-01 2026-10-31")]
    [InlineData("last-12-months", "2025-11-01 2026-10-31")]
    [InlineData("this-quarter", "2026-10-01 2026-10-31")]
    [InlineData("last-quarter", "2026-07-01 2026-09-30")]
    [InlineData("this-fiscal-year", "2026-01-01 2026-10-31")]
    [InlineData("year-to-date", "2026-01-01 2026-10-31")]
    [InlineData("last-fiscal-year", "2025-01-01 2025-12-31")]
    [InlineData("inception-to-date", "2023-11-01 2026-10-31")]
    public void DATE_2_a_preset_counts_from_the_last_closed_month(string id, string range) =>
        Assert.Equal(range, Range(id, new DateOnly(2026, 10, 1), FiscalYear.Calendar));

    [Theory] // DATE-3
    [InlineData(7, 1, "2026-10", "this-fiscal-year", "2026-07-01 2026-10-31")]
    [InlineData(7, 1, "2026-06", "this-fiscal-year", "2025-07-01 2026-06-30")]
    [InlineData(7, 1, "2026-10", "last-fiscal-year", "2025-07-01 2026-06-30")]
    [InlineData(7, 1, "2026-07", "last-quarter", "2026-04-01 2026-06-30")]
    [InlineData(10, 1, "2026-10", "this-quarter", "2026-10-01 2026-10-31")]
    [InlineData(10, 1, "2026-09", "last-fiscal-year", "2024-10-01 2025-09-30")]
    [InlineData(2, 1, "2026-01", "this-quarter", "2025-11-01 2026-01-31")]
    [InlineData(2, 1, "2026-03", "last-quarter", "2025-11-01 2026-01-31")]
    [InlineData(4, 6, "2026-05", "last-fiscal-year", "2025-04-06 2026-04-05")]
    public void DATE_3_years_and_quarters_are_those_of_the_company(int startMonth, int startDay, string month, string id, string range) =>
        Assert.Equal(range, Range(id, DateOnly.ParseExact(month + "-01", "yyyy-MM-dd", null), new FiscalYear(startMonth, startDay)));

    [Theory] // DATE-1: never a half-loaded or mistyped month
    [InlineData("2026-08:100 2026-09:90 2026-10:110", "2026-10")]
    [InlineData("2026-08:100 2026-09:90 2026-10:20", "2026-09")]
    [InlineData("2026-08:100 2026-09:90 2026-10:110 2026-11:500", "2026-10")]
    [InlineData("2026-08:100 2026-09:90 2026-10:110 2052-01:400", "2026-10")]
    [InlineData("2026-03:100 2026-04:90 2026-10:300", "2026-04")]
    [InlineData("2026-11:5", "2026-11")]
    [InlineData("2052-01:5", "2052-01")]
    [InlineData("", null)]
    public void DATE_1_without_a_closed_month_the_newest_complete_one_is_taken(string months, string? expected)
    {
        var lines = months.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(month => month.Split(':'))
            .ToDictionary(month => DateOnly.ParseExact(month[0] + "-01", "yyyy-MM-dd", null), month => long.Parse(month[1], null));
        Assert.Equal(expected, DatePresets.NewestCompleteMonth(lines, new DateOnly(2026, 11, 29)) is { } found ? $"{found:yyyy-MM}" : null);
    }

    private static string Range(string id, DateOnly month, FiscalYear years) =>
        DatePresets.Of(month, years, Inception).Single(preset => preset.Id == id).Range is var range
            ? $"{range.From:yyyy-MM-dd} {range.To:yyyy-MM-dd}" : "";
}
