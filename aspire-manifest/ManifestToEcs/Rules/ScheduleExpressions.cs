using System.Globalization;

namespace ManifestToEcs.Rules;

/// <summary>
/// The expressions of EventBridge Scheduler: <c>at(2026-11-23T06:00:00)</c>, <c>rate(5 minutes)</c>, <c>cron(0 6 * * ? *)</c>.
/// </summary>
internal static class ScheduleExpressions
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    public static bool IsValid(string expression)
    {
        if (expression.Length > 256 || !expression.EndsWith(')')) return false;
        var open = expression.IndexOf('(', StringComparison.Ordinal);
        if (open < 0) return false;
        var body = expression[(open + 1)..^1];
        return expression[..open] switch
        {
            "at" => DateTime.TryParseExact(body, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "rate" => IsRate(body),
            "cron" => IsCron(body),
            _ => false,
        };
    }

    /// <summary>
    /// An IANA name such as <c>UTC</c> or <c>Europe/Berlin</c>; on a machine without time zone data, anything that is spelled like one.
    /// </summary>
    public static bool IsTimeZone(string name) =>
        name.Length is >= 1 and <= 50 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '_' or '-' or '+') &&
        (name == "UTC" || TimeZoneInfo.TryFindSystemTimeZoneById(name, out _)
            || !TimeZoneInfo.TryFindSystemTimeZoneById("Europe/London", out _));

    private static bool IsRate(string body)
    {
        if (body.Split(' ') is not [var count, var unit]
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        return number == 1 ? unit is "minute" or "hour" or "day" : number > 1 && unit is "minutes" or "hours" or "days";
    }

    // minutes hours day-of-month month day-of-week year
    private static bool IsCron(string body) =>
        body.Split(' ') is [var minutes, var hours, var day, var month, var weekday, var year] &&
        day == "?" != (weekday == "?") &&
        IsField(minutes, 0, 59, []) && IsField(hours, 0, 23, []) && IsField(month, 1, 12, Months) && IsField(year, 1970, 2199, []) &&
        (day == "?" || IsDay(day)) && (weekday == "?" || IsWeekday(weekday));

    private static bool IsDay(string field) =>
        field is "L" or "LW" || (field.EndsWith('W') && IsValue(field[..^1], 1, 31, [])) || IsField(field, 1, 31, []);

    private static bool IsWeekday(string field)
    {
        if (field == "L" || (field.EndsWith('L') && IsValue(field[..^1], 1, 7, Days))) return true;
        if (field.Split('#') is [var day, var nth]) return IsValue(day, 1, 7, Days) && IsValue(nth, 1, 5, []);
        return IsField(field, 1, 7, Days);
    }

    // *, 5, MON-FRI, 0/15, 1,2,10-20/2
    private static bool IsField(string field, int least, int most, string[] names) => field.Split(',').All(item =>
    {
        var (range, step) = item.Split('/') switch
        {
            [var only] => (only, "1"),
            [var first, var second] => (first, second),
            _ => ("", ""),
        };
        if (!int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1) return false;
        return range == "*" || range.Split('-') is { Length: 1 or 2 } ends && ends.All(end => IsValue(end, least, most, names));
    });

    private static bool IsValue(string text, int least, int most, string[] names) =>
        names.Contains(text.ToUpperInvariant(), StringComparer.Ordinal)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most);
}
