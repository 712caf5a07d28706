using System.Globalization;
using Financial.Api.Problems;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;

namespace Financial.Api.Answers;

/// <summary>Query parameters that name days and months.</summary>
public static class RangeParameters
{
    /// <summary>
    /// Reads <c>from</c> and <c>to</c>, both inclusive. The defaults are the first and last day of the months with entries in the version.
    /// Without entries they are those of the current month.
    /// </summary>
    public static (DateRange Range, Problem? Problem) Read(string? from, string? to, ServedVersion version, TimeProvider clock)
    {
        if (!TryReadDay(from, out var first))
            return (default, Problem.Invalid("/query/from", "from must be a date such as 2026-01-01."));
        if (!TryReadDay(to, out var last))
            return (default, Problem.Invalid("/query/to", "to must be a date such as 2026-01-31."));
        if (first is null || last is null)
        {
            var held = HeldBy(version, clock);
            first ??= last < held.From ? last : held.From;
            last ??= first > held.To ? first : held.To;
        }
        return first > last
            ? (default, Problem.Invalid("/query/to", $"The range ends on {last:yyyy-MM-dd}, before it starts on {first:yyyy-MM-dd}."))
            : (new DateRange(first.Value, last.Value), null);
    }

    /// <summary>The problem for an invalid <c>asKnownAt</c>.</summary>
    internal static Problem NoInstant =>
        Problem.Invalid("/query/asKnownAt", "asKnownAt must be an instant such as 2026-01-31T17:00:00Z, or a day.");

    /// <summary>Reads a month written as <c>2026-01</c>; returns its first day.</summary>
    public static bool TryReadMonth(string? text, out DateOnly month) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out month);

    /// <summary>Reads an instant written as <c>2026-01-31T17:04:05Z</c>. A day means its end in UTC. Null returns null.</summary>
    public static bool TryReadInstant(string? text, out DateTimeOffset? instant)
    {
        instant = null;
        if (text is null)
            return true;
        if (TryReadDay(text, out var day))
        {
            instant = new DateTimeOffset(day!.Value, new TimeOnly(23, 59, 59, 999, 999), TimeSpan.Zero);
            return true;
        }
        var read = DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out var value);
        instant = value;
        return read;
    }

    /// <summary>The first day of the newest month in the version; the current month if it has no entries.</summary>
    public static DateOnly NewestMonth(ServedVersion version, TimeProvider clock) => DateRange.FirstOfMonth(HeldBy(version, clock).To);

    /// <summary>Reads a day written as <c>2026-01-31</c>. Null returns null.</summary>
    public static bool TryReadDay(string? text, out DateOnly? day)
    {
        day = null;
        if (text is null)
            return true;
        var read = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value);
        day = value;
        return read;
    }

    private static DateRange HeldBy(ServedVersion version, TimeProvider clock) =>
        version is { FirstEntryDate: { } first, LastEntryDate: { } last }
            ? new DateRange(DateRange.FirstOfMonth(first), DateRange.Month(last).To)
            : DateRange.Month(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
}
