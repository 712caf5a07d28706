using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Financial.Fixtures;

/// <summary>
/// Converts a CSV file to a workbook as Excel and Sage's "Export to Excel" do: dates and numbers become typed cells, codes with a leading
/// zero stay text.
/// </summary>
public static partial class CsvWorkbook
{
    public static byte[] Of(string csv, bool dayFirst = true) =>
        WorkbookFile.Of(CsvText.Rows(csv).Select(row => WorkbookFile.Row(row.Select(field => Cell(field, dayFirst))))).ToArray();

    /// <summary>Reads the CSV as UTF-8; if it is not valid UTF-8, as Windows-1252.</summary>
    public static byte[] Of(byte[] csv, bool dayFirst = true)
    {
        try
        {
            return Of(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(csv).TrimStart('\uFEFF'), dayFirst);
        }
        catch (DecoderFallbackException)
        {
            return Of(CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(csv), dayFirst);
        }
    }

    private static string Cell(string text, bool dayFirst)
    {
        if (CsvText.IsDate(text, dayFirst, out var date)) return WorkbookFile.Date(date);
        return Number().IsMatch(text)
            ? WorkbookFile.Number(decimal.Parse(text, NumberStyles.Any, CultureInfo.InvariantCulture)
                .ToString("G29", CultureInfo.InvariantCulture)) : WorkbookFile.Text(text);
    }

    [GeneratedRegex(@"^-?\(?(0|[1-9][\d,]*)(\.\d+)?\)?$")]
    private static partial Regex Number();
}
