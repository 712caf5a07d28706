using System.Buffers.Text;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Extract;

/// <summary>The names of the date orders.</summary>
public static class DateOrderWords
{
    /// <summary>The value in API and database: <c>day-first</c> or <c>month-first</c>.</summary>
    public static string Word(this DateOrder order) => order == DateOrder.DayFirst ? "day-first" : "month-first";

    /// <summary>The words in a sentence: "day first".</summary>
    public static string Words(this DateOrder order) => order == DateOrder.DayFirst ? "day first" : "month first";
}

/// <summary>
/// A date as written, with or without a time of day: 22/02/2025, 2-22-25, 22.02.2025, 220225, 22022025, 2025-02-22, 22-Feb-25, Feb 22,
/// 2025. The whole column decides which of the first two numbers is the day (<see cref="DateOrder"/>). Years 70-99 are 19xx. Both passes
/// over a file read dates here, so both accept the same dates.
/// </summary>
public readonly record struct DateText(int First, int Second, int Year, bool IsOrdered)
{
    private const int EarliestYear = 1970;
    private const int LatestYear = 2100;

    /// <summary>Packs the date into 32 bits; 0 if a number is out of range.</summary>
    public int Pack() => First is >= 1 and <= 31 && Second is >= 1 and <= 31 && Year is >= EarliestYear and <= LatestYear
        ? (IsOrdered ? 1 << 28 : 0) | Year << 16 | First << 8 | Second : 0;

    /// <summary>Restores a packed date.</summary>
    public static DateText Unpack(int packed) => new(packed >> 8 & 0xFF, packed & 0xFF, packed >> 16 & 0xFFF, packed >> 28 == 1);

    /// <summary>Returns the date in an order; false if the calendar has no such day.</summary>
    public bool TryGetDate(DateOrder order, out DateOnly date)
    {
        var (day, month) = order == DateOrder.DayFirst || IsOrdered ? (First, Second) : (Second, First);
        var exists = Year is >= EarliestYear and <= LatestYear && month is >= 1 and <= 12 && day >= 1
            && day <= DateTime.DaysInMonth(Year, month);
        date = exists ? new DateOnly(Year, month, day) : default;
        return exists;
    }

    /// <summary>Splits a text into its numbers; false if it does not look like a date.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateText date)
    {
        date = default;
        text = WithoutTime(text);
        var firstLength = PartLength(text);
        if (firstLength == text.Length) return TryParseCompact(text, out date);
        var rest = Behind(text, firstLength);
        var secondLength = PartLength(rest);
        if (secondLength == rest.Length) return false;
        // Both separators are the same, except after the name of a month: Feb 22, 2025.
        var firstText = text[..firstLength];
        var secondText = rest[..secondLength];
        var thirdText = Behind(rest, secondLength);
        if (TryMonthName(firstText, out var month))
            return TryNumber(secondText, out var day) && TryYear(thirdText, out var year) && Named(day, month, year, out date);
        if (text[firstLength] != rest[secondLength]) return false;
        if (TryMonthName(secondText, out month))
            return TryNumber(firstText, out var day) && TryYear(thirdText, out var year) && Named(day, month, year, out date);
        if (!TryNumber(firstText, out var first) || !TryNumber(secondText, out var second) || !TryNumber(thirdText, out var third))
            return false;
        date = firstLength == 4 ? new DateText(third, second, first, true) : new DateText(first, second, FullYear(third), false);
        return firstLength is 1 or 2 or 4;
    }

    /// <summary>True for three numbers of at most two digits; any of them may be the year: 25/01/31.</summary>
    public static bool HasShortYear(ReadOnlySpan<byte> text)
    {
        text = WithoutTime(text);
        var firstLength = PartLength(text);
        return firstLength <= 2 && text.Length <= 8 && firstLength < text.Length && TryNumber(text[..firstLength], out _)
            && text.Length - 1 - text.LastIndexOfAny("/-. "u8) <= 2;
    }

    private static bool Named(int day, int month, int year, out DateText date)
    {
        date = new DateText(day, month, FullYear(year), true);
        return true;
    }

    // Removes 13:45, 00:00:00+00:00, T00:00:00Z, 12:00:00 AM: everything after the last blank or T before the first colon.
    private static ReadOnlySpan<byte> WithoutTime(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        if (colon > 0) return text[..Math.Max(text[..colon].LastIndexOfAny((byte)'T', (byte)' '), 0)];
        return text.Length > 8 && text.IndexOf((byte)'T') is (8 or 10) and var time && char.IsAsciiDigit((char)text[time - 1])
            ? text[..time] : text;
    }

    private static int PartLength(ReadOnlySpan<byte> text) => text.IndexOfAny("/-. ,"u8) is >= 0 and var length ? length : text.Length;

    // Returns the text behind a separator, and behind the blank that follows a comma or a point.
    private static ReadOnlySpan<byte> Behind(ReadOnlySpan<byte> text, int length) =>
        length + 1 < text.Length && text[length] is (byte)',' or (byte)'.' && text[length + 1] == ' '
            ? text[(length + 2)..] : text[(length + 1)..];

    private static bool TryYear(ReadOnlySpan<byte> text, out int year) => TryNumber(text, out year) && text.Length is 2 or 4;

    // ddmmyy, ddmmyyyy (or month first), yyyymmdd.
    private static bool TryParseCompact(ReadOnlySpan<byte> text, out DateText date)
    {
        date = default;
        if (text.Length is not (6 or 8) || !TryNumber(text, out _)) return false;
        TryNumber(text[..2], out var first);
        TryNumber(text[2..4], out var second);
        TryNumber(text[4..], out var year);
        date = new DateText(first, second, FullYear(year), false);
        if (text.Length == 8 && year is < EarliestYear or > LatestYear)
        {
            TryNumber(text[..4], out year);
            TryNumber(text[4..6], out second);
            TryNumber(text[6..], out first);
            date = new DateText(first, second, year, true);
        }

        return true;
    }

    private static int FullYear(int year) => year switch
    {
        < 70 => 2000 + year,
        < 100 => 1900 + year,
        _ => year,
    };

    private static bool TryNumber(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        return text.Length is > 0 and <= 8 && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && Utf8Parser.TryParse(text, out number, out _);
    }

    // Accepts the English name, or its first three or more letters.
    private static bool TryMonthName(ReadOnlySpan<byte> text, out int month)
    {
        month = 0;
        if (text.Length < 3 || char.IsAsciiDigit((char)text[0])) return false;
        for (var at = 0; at < MonthNames.Length && month == 0; at++)
            if (text.Length <= MonthNames[at].Length && System.Text.Ascii.EqualsIgnoreCase(text, MonthNames[at].AsSpan(0, text.Length)))
                month = at + 1;
        return month > 0;
    }

    private static readonly string[] MonthNames =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
}
