using System.Globalization;

namespace ManifestToEcs.Cost;

/// <summary>How often an EventBridge schedule runs in the average month.</summary>
public static class ScheduleFrequency
{
    // Four years have every length of a month and every weekday of its first.
    private static readonly DateOnly From = new(2025, 1, 1);
    private const int Months = 48;
    private const decimal HoursPerMonth = 730;

    private static readonly string[] MonthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] DayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    /// <param name="expression"><c>cron(…)</c>, <c>rate(…)</c> or <c>at(…)</c>; one that cannot be read counts as one run.</param>
    public static decimal RunsPerMonth(string expression)
    {
        var open = expression.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || !expression.EndsWith(')')) return 1;
        var fields = expression[(open + 1)..^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (expression[..open], fields) switch
        {
            ("rate", [var value, var unit]) when int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0 =>
                HoursPerMonth / (number * HoursOf(unit)),
            ("cron", [var minutes, var hours, var days, var months, var weekdays, _]) =>
                Values(minutes, 0, 59, []).Count * Values(hours, 0, 23, []).Count * DaysPerMonth(days, months, weekdays),
            _ => 1,
        };
    }

    private static decimal HoursOf(string unit) => unit switch
    {
        "minute" or "minutes" => 1m / 60,
        "hour" or "hours" => 1,
        _ => 24,
    };

    // The year is not looked at: what counts is a month in which the schedule runs.
    private static decimal DaysPerMonth(string days, string months, string weekdays)
    {
        var runsIn = Values(months, 1, 12, MonthNames);
        var count = 0;
        for (var day = From; day < From.AddMonths(Months); day = day.AddDays(1))
        {
            if (runsIn.Contains(day.Month) && (weekdays == "?" ? IsDayOfMonth(days, day) : IsWeekday(weekdays, day))) count++;
        }
        return (decimal)count / Months;
    }

    // 1, 1,15, */5, 1-7, L (last day), L-2, 15W (weekday nearest the 15th: once in a month, whichever day it is)
    private static bool IsDayOfMonth(string field, DateOnly day)
    {
        var last = DateTime.DaysInMonth(day.Year, day.Month);
        if (field == "LW") return day.Day == last;
        if (field.StartsWith('L'))
            return day.Day == last - (field.Length > 2 && int.TryParse(field[2..], CultureInfo.InvariantCulture, out var before)
                ? before : 0);
        if (field.EndsWith('W'))
            return int.TryParse(field[..^1], CultureInfo.InvariantCulture, out var near) && day.Day == Math.Min(near, last);
        return Values(field, 1, 31, []).Contains(day.Day);
    }

    // MON-FRI, 2#1 (first Monday), 6L (last Friday), L (Saturday)
    private static bool IsWeekday(string field, DateOnly day)
    {
        var weekday = (int)day.DayOfWeek + 1;
        if (field.Split('#') is [var name, var nth] && int.TryParse(nth, CultureInfo.InvariantCulture, out var week))
        {
            return Values(name, 1, 7, DayNames).Contains(weekday) && (day.Day + 6) / 7 == week;
        }
        if (field.Length > 1 && field.EndsWith('L'))
            return Values(field[..^1], 1, 7, DayNames).Contains(weekday) && day.Day + 7 > DateTime.DaysInMonth(day.Year, day.Month);
        return field == "L" ? weekday == 7 : Values(field, 1, 7, DayNames).Contains(weekday);
    }

    private static HashSet<int> Values(string field, int first, int last, string[] names)
    {
        var values = new HashSet<int>();
        foreach (var part in field.Split(','))
        {
            var (range, step) = part.Split('/') is [var before, var after]
                && int.TryParse(after, CultureInfo.InvariantCulture, out var parsed) && parsed > 0
                ? (before, parsed) : (part, 0);
            var (from, to) = range is "*" or "?" ? (first, last) : range.Split('-') is [var low, var high]
                ? (Number(low), Number(high)) : (Number(range), Number(range));
            if (Math.Min(from, to) < first || Math.Max(from, to) > last) continue;
            // "0/15" starts at 0 and goes on to the end.
            if (step > 0 && from == to) to = last;
            // FRI-MON goes over the end of the week.
            var length = to >= from ? to - from : to - from + last - first + 1;
            for (var i = 0; i <= length; i += Math.Max(step, 1))
            {
                values.Add(from + i > last ? from + i - (last - first + 1) : from + i);
            }
        }
        return values;

        int Number(string text) => Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is var index
            and >= 0
            ? index + first
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : first - 1;
    }
}
