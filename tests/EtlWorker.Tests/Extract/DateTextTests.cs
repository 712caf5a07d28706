using System.Globalization;
using System.Text;
using Financial.EtlWorker.Extract;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Tests.Extract;

public sealed class DateTextTests
{
    [Theory]
    [InlineData("22/02/2025", DateOrder.DayFirst, "2025-02-22")]
    [InlineData("2/22/25", DateOrder.MonthFirst, "2025-02-22")]
    [InlineData("01/02/2025", DateOrder.DayFirst, "2025-02-01")]
    [InlineData("01/02/2025", DateOrder.MonthFirst, "2025-01-02")]
    [InlineData("220225", DateOrder.DayFirst, "2025-02-22")]
    [InlineData("22022025", DateOrder.DayFirst, "2025-02-22")]
    [InlineData("20250222", DateOrder.MonthFirst, "2025-02-22")]
    [InlineData("2025-02-22", DateOrder.MonthFirst, "2025-02-22")]
    [InlineData("2025-02-22T00:00:00", DateOrder.DayFirst, "2025-02-22")]
    [InlineData("22-Feb-25", DateOrder.MonthFirst, "2025-02-22")]
    [InlineData("13/01/2025 00:00:00", DateOrder.DayFirst, "2025-01-13")]
    [InlineData("1/31/25 0:00", DateOrder.MonthFirst, "2025-01-31")]
    [InlineData("1/31/2025 12:00:00 AM", DateOrder.MonthFirst, "2025-01-31")]
    [InlineData("2025-01-31 00:00:00+00:00", DateOrder.DayFirst, "2025-01-31")]
    [InlineData("20250131T000000", DateOrder.DayFirst, "2025-01-31")]
    [InlineData("Feb 22, 2025", DateOrder.DayFirst, "2025-02-22")]
    [InlineData("February 22 2025", DateOrder.DayFirst, "2025-02-22")]
    [InlineData("22 September 2025", DateOrder.MonthFirst, "2025-09-22")]
    [InlineData("22-sept-25", DateOrder.MonthFirst, "2025-09-22")]
    [InlineData("22.02.70", DateOrder.DayFirst, "1970-02-22")]
    [InlineData("22.02.69", DateOrder.DayFirst, "2069-02-22")]
    public void A_date_is_read_in_the_order_of_its_column(string text, DateOrder order, string date)
    {
        Assert.True(DateText.TryParse(Encoding.UTF8.GetBytes(text), out var parts));
        Assert.True(parts.TryGetDate(order, out var read));
        Assert.Equal(DateOnly.Parse(date, CultureInfo.InvariantCulture), read);
    }

    [Theory]
    [InlineData("31/02/2025")]
    [InlineData("00/01/2025")]
    [InlineData("12/13/2025")]
    [InlineData("1/1/1900")]
    [InlineData("2025-02-30")]
    [InlineData("soon")]
    [InlineData("")]
    [InlineData("1/2")]
    [InlineData("22-Fub-25")]
    public void A_day_that_no_calendar_has_is_no_date(string text) =>
        Assert.False(DateText.TryParse(Encoding.UTF8.GetBytes(text), out var parts) && parts.TryGetDate(DateOrder.DayFirst, out _));

    [Theory]
    [InlineData("22/02/2025")]
    [InlineData("2025-12-31")]
    [InlineData("22-Feb-25")]
    [InlineData("1/2/1970")]
    public void A_date_is_the_same_packed_and_unpacked(string text)
    {
        Assert.True(DateText.TryParse(Encoding.UTF8.GetBytes(text), out var date));
        Assert.Equal(date, DateText.Unpack(date.Pack()));
    }

    [Theory]
    [InlineData("31/31/2025")]
    [InlineData("77/1/2025")]
    [InlineData("1/1/1900")]
    public void Numbers_that_no_calendar_has_are_no_date_when_unpacked(string text)
    {
        Assert.True(DateText.TryParse(Encoding.UTF8.GetBytes(text), out var date));
        Assert.False(DateText.Unpack(date.Pack()).TryGetDate(DateOrder.DayFirst, out _));
    }

    [Fact]
    public void The_column_says_which_number_is_the_day()
    {
        var dates = new DateEvidence();
        foreach (var text in new[] { "01/02/2025", "03/04/2025", "12/25/2025", "12/25/2025" }) dates.Observe(Encoding.UTF8.GetBytes(text));

        Assert.Equal((false, true), (dates.SaysDayFirst, dates.SaysMonthFirst));
        Assert.Equal([new DateOnly(2025, 1, 1), new DateOnly(2025, 3, 1), new DateOnly(2025, 12, 1)],
            dates.Months(DateOrder.MonthFirst).Keys);
        Assert.Equal(2, dates.Months(DateOrder.MonthFirst)[new DateOnly(2025, 12, 1)]);
    }
}
