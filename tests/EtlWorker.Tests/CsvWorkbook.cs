using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Financial.EtlWorker.Extract;
using Financial.Fixtures;

namespace Financial.EtlWorker.Tests;

/// <summary>What Excel makes of a CSV file, as Sage's "Export to Excel" does: dates and numbers become cells of their type, codes with a leading zero stay text.</summary>
internal static partial class CsvWorkbook
{
    public static byte[] Of(string csv, DateOrder order = DateOrder.DayFirst) => Of(Encoding.UTF8.GetBytes(csv), order);

    public static byte[] Of(byte[] csv, DateOrder order = DateOrder.DayFirst)
    {
        using var file = new TextFile(csv);
        using var reader = new DelimitedReader(file.File.OpenUtf8(), (byte)',');
        var rows = new List<string>();
        while (reader.Read())
        {
            var cells = new List<string>();
            for (var field = 0; field < reader.Current.Count; field++) cells.Add(Cell(Encoding.UTF8.GetString(reader.Current[field]), order));
            rows.Add(WorkbookFile.Row(cells));
        }

        return WorkbookFile.Of(rows).ToArray();
    }

    private static string Cell(string text, DateOrder order)
    {
        if (Date().IsMatch(text) && DateText.TryParse(Encoding.UTF8.GetBytes(text), out var parts) && parts.TryGetDate(order, out var date)) return WorkbookFile.Date(date);
        return Number().IsMatch(text) ? WorkbookFile.Number(decimal.Parse(text, NumberStyles.Any, CultureInfo.InvariantCulture).ToString("G29", CultureInfo.InvariantCulture)) : WorkbookFile.Text(text);
    }

    [GeneratedRegex(@"^(\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d)$")]
    private static partial Regex Date();

    [GeneratedRegex(@"^-?\(?(0|[1-9][\d,]*)(\.\d+)?\)?$")]
    private static partial Regex Number();
}
