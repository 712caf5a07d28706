using System.Globalization;
using Financial.Ledger.Periods;

namespace Financial.Ledger.Tests.Statements;

public class DateRangeTests
{
    [Theory]
    [InlineData("2026-10-01", "2026-10-31", "2026-09-01", "2026-09-30")] // a month: the month before, though it is shorter
    [InlineData("2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28")]
    [InlineData("2026-07-01", "2026-09-30", "2026-04-01", "2026-06-30")]
    [InlineData("2025-01-01", "2025-12-31", "2024-01-01", "2024-12-31")]
    [InlineData("2026-03-05", "2026-03-14", "2026-02-23", "2026-03-04")] // ten days: the ten days before
    [InlineData("2026-03-01", "2026-03-30", "2026-01-30", "2026-02-28")]
    public void The_preceding_period_has_equal_length(string from, string to, string expectedFrom, string expectedTo) =>
        Assert.Equal(Range(expectedFrom, expectedTo), Range(from, to).Preceding());

    [Theory]
    [InlineData("2025-02-01", "2025-02-28", "2024-02-01", "2024-02-29")]
    [InlineData("2024-02-01", "2024-02-29", "2023-02-01", "2023-02-28")]
    [InlineData("2026-03-05", "2026-03-14", "2025-03-05", "2025-03-14")]
    public void Last_year_keeps_the_end_of_the_month(string from, string to, string expectedFrom, string expectedTo) =>
        Assert.Equal(Range(expectedFrom, expectedTo), Range(from, to).LastYear());

    [Fact]
    public void Nothing_precedes_the_first_day_of_the_calendar()
    {
        Assert.Null(Range("0001-01-01", "2026-10-31").Preceding());
        Assert.Null(Range("0001-01-02", "0001-01-05").Preceding());
        Assert.Null(Range("0001-01-01", "2026-10-31").LastYear());
    }

    [Fact]
    public void A_range_cannot_end_before_it_starts() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Range("2026-10-02", "2026-10-01"));

    private static DateRange Range(string from, string to) =>
        new(DateOnly.Parse(from, CultureInfo.InvariantCulture), DateOnly.Parse(to, CultureInfo.InvariantCulture));
}
