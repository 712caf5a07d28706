using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Financial.Fixtures;

namespace Financial.EtlWorker.Tests;

/// <summary>
/// A text file that was opened in Excel and saved in its own format: dates are written as the country writes them, numbers without the
/// zeros that say nothing, so that codes lose leading ones, grouped numbers keep their groups, and fields are quoted only where they must
/// be.
/// </summary>
internal static partial class SavedByExcel
{
    public static string Of(string text, char separator, CultureInfo country)
    {
        var saved = new StringBuilder();
        foreach (var row in CsvText.Rows(text, separator))
            saved.AppendJoin(separator, row.Select(field => Quoted(Cell(field, country), separator))).Append("\r\n");
        return saved.ToString();
    }

    private static string Cell(string text, CultureInfo country)
    {
        if (CsvText.IsDate(text, dayFirst: country.DateTimeFormat.ShortDatePattern[0] == 'd', out var date))
            return date.ToString(country.DateTimeFormat.ShortDatePattern, CultureInfo.InvariantCulture);
        if (!Number().IsMatch(text.Replace(country.NumberFormat.NumberDecimalSeparator, ".", StringComparison.Ordinal))) return text;
        var number = decimal.Parse(text, NumberStyles.Number, country);
        return text.Contains(',', StringComparison.Ordinal) && country.NumberFormat.NumberDecimalSeparator == "."
            ? number.ToString("#,##0.00", country) : number.ToString("0.######", country);
    }

    private static string Quoted(string text, char separator) =>
        text.Contains(separator) || text.Contains('"') || text.Contains(',')
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    [GeneratedRegex(@"^-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$")]
    private static partial Regex Number();
}
