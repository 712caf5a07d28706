using System.Buffers.Text;
using System.Globalization;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Extract.Excel;

/// <summary>Day numbers of Excel: 1 is 1 January 1900, or 2 January 1904 in workbooks of the 1904 date system.</summary>
public static class ExcelDate
{
    // 31 December 9999.
    private const int LastDay = 2958465;
    private const int Days1904 = 1462;

    // Day 60 is 29 February 1900, which exists only in Excel. Later days are therefore counted from one day earlier.
    private const int LeapDay = 60;

    // Days from 2000 on have five digits; this is the first of them.
    private const int FirstLikelyDay = 36526;
    private const int LastLikelyDay = 73050;

    /// <summary>Writes the day as <c>2026-09-29</c> and ignores the time of day; false if the number is no day.</summary>
    public static bool TryFormat(decimal serial, bool is1904, Span<char> target, out int length)
    {
        length = 0;
        // A time that rounds to midnight belongs to the next day.
        var day = decimal.Floor(serial + 0.5m / 86400) + (is1904 ? Days1904 : 0);
        if (day is < 1 or > LastDay) return false;
        if (day != LeapDay) return Day((int)day).TryFormat(target, out length, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        length = 10;
        return "1900-02-29".TryCopyTo(target);
    }

    /// <summary>
    /// Returns the day of a field in which a spreadsheet wrote the serial number of a date; null if it may be something else.
    /// </summary>
    public static DateOnly? Of(ReadOnlySpan<byte> text)
    {
        // 46294, or 46294.5 with a time of day.
        if (text.Length < 5 || text.Length > 5 && text[5] != '.') return null;
        if (!Utf8Parser.TryParse(text[..5], out int serial, out var digits) || digits != 5 || serial is < FirstLikelyDay or > LastLikelyDay)
            return null;
        if (text.Length > 6 && text[6..].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return null;
        // 50125 is more likely 05/01/25 without its leading zero.
        Span<byte> padded = [(byte)'0', .. text[..5]];
        return DateText.TryParse(padded, out var parts)
            && (parts.TryGetDate(DateOrder.DayFirst, out _) || parts.TryGetDate(DateOrder.MonthFirst, out _)) ? null : Day(serial);
    }

    private static DateOnly Day(int serial) => new DateOnly(1899, 12, serial < LeapDay ? 31 : 30).AddDays(serial);
}
