using System.Buffers.Text;

namespace Financial.EtlWorker.Extract;

/// <summary>Which of day and month stands first in a column of dates.</summary>
public enum DateOrder
{
    DayFirst,
    MonthFirst,
}

/// <summary>How an order is called.</summary>
public static class DateOrderWords
{
    /// <summary>As in a sentence: "day first".</summary>
    public static string Words(this DateOrder order) => order == DateOrder.DayFirst ? "day first" : "month first";
}

/// <summary>
/// A date as it is written: 22/02/2025, 2-22-25, 22.02.2025, 220225, 22022025, 2025-02-22, 22-Feb-25. Which of the first two numbers is the
/// day is not for one row to say: the whole column decides (<see cref="DateOrder"/>). Years 70-99 are 19xx.
/// </summary>
public readonly record struct DateText(int First, int Second, int Year, bool IsOrdered)
{
    private const int EarliestYear = 1970;
    private const int LatestYear = 2100;

    /// <summary>The date in 32 bits; 0 for numbers that no calendar has.</summary>
    public int Pack() => First is >= 1 and <= 31 && Second is >= 1 and <= 31 && Year is >= EarliestYear and <= LatestYear
        ? (IsOrdered ? 1 << 28 : 0) | Year << 16 | First << 8 | Second : 0;

    /// <summary>The date that was packed.</summary>
    public static DateText Unpack(int packed) => new(packed >> 8 & 0xFF, packed & 0xFF, packed >> 16 & 0xFFF, packed >> 28 == 1);

    /// <summary>The date under an order; false for a day that no calendar has.</summary>
    public bool TryGetDate(DateOrder order, out DateOnly date)
    {
        var (day, month) = order == DateOrder.DayFirst || IsOrdered ? (First, Second) : (Second, First);
        var exists = Year is >= EarliestYear and <= LatestYear && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(Year, month);
        date = exists ? new DateOnly(Year, month, day) : default;
        return exists;
    }

    /// <summary>Takes a text apart; false when it does not look like a date.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateText date)
    {
        date = default;
        var time = text.IndexOfAny((byte)'T', (byte)' ');
        if (time >= 8) text = text[..time];
        var separatorAt = text.IndexOfAny("/-. "u8);
        if (separatorAt < 0) return TryParseCompact(text, out date);
        var rest = text[(separatorAt + 1)..];
        var secondLength = rest.IndexOf(text[separatorAt]);
        if (secondLength < 0 || !TryNumber(text[..separatorAt], out var first)) return false;
        var secondText = rest[..secondLength];
        if (!TryNumber(rest[(secondLength + 1)..], out var third)) return false;
        if (TryMonthName(secondText, out var month))
        {
            date = new DateText(first, month, FullYear(third), true);
            return true;
        }

        if (!TryNumber(secondText, out var second)) return false;
        date = separatorAt == 4 ? new DateText(third, second, first, true) : new DateText(first, second, FullYear(third), false);
        return separatorAt is 1 or 2 or 4;
    }

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

    private static bool TryMonthName(ReadOnlySpan<byte> text, out int month)
    {
        month = 0;
        if (text.Length < 3) return false;
        Span<byte> start = stackalloc byte[3];
        for (var at = 0; at < 3; at++) start[at] = (byte)(text[at] | 0x20);
        var found = "janfebmaraprmayjunjulaugsepoctnovdec"u8.IndexOf(start);
        month = found % 3 == 0 ? found / 3 + 1 : 0;
        return month > 0;
    }
}
