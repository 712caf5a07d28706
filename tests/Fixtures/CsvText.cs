using System.Globalization;
using System.Text;

namespace Financial.Fixtures;

/// <summary>Reads a CSV file as a spreadsheet does, independently of the importer.</summary>
public static class CsvText
{
    private static readonly string[] DayFirst = ["d/M/yyyy", "d/M/yy", "yyyy-MM-dd"], MonthFirst = ["M/d/yyyy", "M/d/yy", "yyyy-MM-dd"];

    /// <summary>The fields of each row; a quote inside an unquoted field is an ordinary character.</summary>
    public static IEnumerable<IReadOnlyList<string>> Rows(string text, char separator = ',')
    {
        var (row, field, at) = (new List<string>(), new StringBuilder(), 0);
        while (at < text.Length)
        {
            var isQuoted = text[at] == '"' && field.Length == 0;
            if (isQuoted) at++;
            for (; at < text.Length && (isQuoted || text[at] != separator && text[at] != '\n'); at++)
            {
                if (isQuoted && text[at] == '"' && ++at is var next && (next == text.Length || text[next] != '"'))
                    (isQuoted, at) = (false, at - 1);
                else field.Append(text[at]);
            }

            var endsRow = at >= text.Length || text[at] == '\n';
            row.Add(endsRow ? field.ToString().TrimEnd('\r') : field.ToString());
            field.Clear();
            at++;
            if (!endsRow && at < text.Length) continue;
            if (!endsRow) row.Add("");
            yield return row;
            row = [];
        }
    }

    /// <summary>Parses a field as a date, as a spreadsheet would.</summary>
    public static bool IsDate(string field, bool dayFirst, out DateOnly date) =>
        DateOnly.TryParseExact(field, dayFirst ? DayFirst : MonthFirst, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
