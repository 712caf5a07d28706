using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Financial.EtlWorker.Extract;

namespace Financial.EtlWorker.Tests;

/// <summary>
/// A text file that was opened in Excel and saved in its own format: dates are written as the country writes them, numbers without the zeros that say
/// nothing, so that codes lose leading ones, grouped numbers keep their groups, and fields are quoted only where they must be.
/// </summary>
internal static partial class SavedByExcel
{
    public static string Of(string text, char separator, CultureInfo country)
    {
        using var file = new TextFile(text);
        using var reader = new DelimitedReader(file.File.OpenUtf8(), (byte)separator);
        var saved = new StringBuilder();
        while (reader.Read())
        {
            for (var field = 0; field < reader.Current.Count; field++)
                saved.Append(field == 0 ? "" : separator.ToString()).Append(Quoted(Cell(Encoding.UTF8.GetString(reader.Current[field]), country), separator));
            saved.Append("\r\n");
        }

        return saved.ToString();
    }

    private static string Cell(string text, CultureInfo country)
    {
        var order = country.DateTimeFormat.ShortDatePattern[0] == 'd' ? DateOrder.DayFirst : DateOrder.MonthFirst;
        if (Date().IsMatch(text) && DateText.TryParse(Encoding.UTF8.GetBytes(text), out var parts) && parts.TryGetDate(order, out var date))
            return date.ToString(country.DateTimeFormat.ShortDatePattern, CultureInfo.InvariantCulture);
        if (!Number().IsMatch(text.Replace(country.NumberFormat.NumberDecimalSeparator, ".", StringComparison.Ordinal))) return text;
        var number = decimal.Parse(text, NumberStyles.Number, country);
        return text.Contains(',', StringComparison.Ordinal) && country.NumberFormat.NumberDecimalSeparator == "." ? number.ToString("#,##0.00", country) : number.ToString("0.######", country);
    }

    private static string Quoted(string text, char separator) =>
        text.Contains(separator) || text.Contains('"') || text.Contains(',') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    [GeneratedRegex(@"^(\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d)$")]
    private static partial Regex Date();

    [GeneratedRegex(@"^-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$")]
    private static partial Regex Number();
}
