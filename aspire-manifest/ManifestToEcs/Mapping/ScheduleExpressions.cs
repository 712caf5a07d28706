using System.Globalization;

namespace ManifestToEcs.Mapping;

/// <summary>
/// The forms that EventBridge Scheduler takes: <c>cron(0 6 * * ? *)</c>, <c>rate(1 hour)</c>, <c>at(2027-01-31T06:00:00)</c>.
/// </summary>
internal static class ScheduleExpressions
{
    private static readonly string[] Units = ["minute", "hour", "day"];

    /// <summary>The mistake, as the end of a sentence, or null.</summary>
    public static string? WhyInvalid(string? expression)
    {
        if (string.IsNullOrEmpty(expression)) return "has no expression";
        if (expression.Length > 256) return "has an expression of more than 256 characters";
        if (Inner("cron", expression) is { } cron) return WhyInvalidCron(cron);
        if (Inner("rate", expression) is { } rate) return WhyInvalidRate(rate);
        if (Inner("at", expression) is { } at)
            return DateTime.TryParseExact(at, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                ? null : $"is at '{at}', which is no time such as 2027-01-31T06:00:00";
        return $"has the expression '{expression}', which is neither cron, rate nor at";
    }

    /// <summary>Checks the form only: the publishing machine may lack time zone data.</summary>
    public static bool IsTimeZone(string name) =>
        name.Length is > 0 and <= 50 && char.IsAsciiLetter(name[0])
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '_' or '-' or '+')
        && (name.Contains('/', StringComparison.Ordinal) || name is "UTC" or "GMT" or "EST" or "MST" or "HST");

    private static string? Inner(string kind, string expression) =>
        expression.StartsWith(kind + "(", StringComparison.Ordinal) && expression.EndsWith(')') ? expression[(kind.Length + 1)..^1] : null;

    // minutes hours day-of-month month day-of-week year
    private static string? WhyInvalidCron(string cron)
    {
        var fields = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 6)
            return $"has {fields.Length.ToString(CultureInfo.InvariantCulture)} fields in cron({cron}), where six belong (minute, hour, "
                + $"day of month, month, day of week, year)";
        if ((fields[2] == "?") == (fields[4] == "?"))
            return $"must have ? for exactly one of day of month and day of week, in cron({cron})";
        if (fields.Where((_, index) => index is not (2 or 4)).Contains("?")) return $"has a ? that stands for no day, in cron({cron})";
        return fields.All(field => field.All(letter => char.IsAsciiLetterOrDigit(letter)
            || letter is '*' or '?' or '/' or '-' or ',' or '#')) ? null : $"has letters in cron({cron}) that mean nothing there";
    }

    private static string? WhyInvalidRate(string rate)
    {
        var words = rate.Split(' ');
        if (words.Length != 2 || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            return $"runs at rate({rate}), which is no number and unit";
        var unit = number == 1 ? words[1] : words[1].EndsWith('s') ? words[1][..^1] : "";
        return Units.Contains(unit) ? null : $"runs at rate({rate}); the unit is minute, hour or day, plural unless the number is 1";
    }
}
