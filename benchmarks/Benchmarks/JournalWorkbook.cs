using System.Globalization;
using System.Security;
using Financial.EtlWorker.Extract;
using Financial.Fixtures;

namespace Financial.Benchmarks;

/// <summary>Creates an Excel workbook of a general journal like Sage's export: typed dates and amounts, shared texts.</summary>
public static class JournalWorkbook
{
    private const int DateField = 0;
    private const int AmountField = 6;

    /// <summary>Converts a comma-separated journal to a workbook.</summary>
    public static void Write(string journalPath, string workbookPath)
    {
        var numbers = new Dictionary<string, int>();
        var texts = new List<string>();
        var rows = new List<string>();
        using (var reader = new DelimitedReader(File.OpenRead(journalPath), (byte)','))
            while (reader.Read()) rows.Add(Row(reader.Current, numbers, texts));
        using var target = File.Create(workbookPath);
        new WorkbookFile { Strings = texts, Sheets = [new WorkbookSheet("Journal", rows)] }.Write(target);
    }

    private static string Row(in Row row, Dictionary<string, int> numbers, List<string> texts)
    {
        var cells = new List<string>();
        for (var field = 0; field < row.Count; field++)
        {
            var text = System.Text.Encoding.UTF8.GetString(row[field]);
            cells.Add(
                field == DateField && DateOnly.TryParseExact(text, "M/d/yy", CultureInfo.InvariantCulture, DateTimeStyles.None,
                    out var date) ? WorkbookFile.Date(date)
                : field == AmountField && decimal.TryParse(text, CultureInfo.InvariantCulture, out var amount)
                ? WorkbookFile.Number(amount.ToString("0.##", CultureInfo.InvariantCulture))
                : text.Length == 0 ? "<c/>" : string.Create(CultureInfo.InvariantCulture,
                    $"<c t=\"s\"><v>{NumberOf(text, numbers, texts)}</v></c>"));
        }

        return WorkbookFile.Row(cells);
    }

    private static int NumberOf(string text, Dictionary<string, int> numbers, List<string> texts)
    {
        if (numbers.TryGetValue(text, out var number)) return number;
        texts.Add($"<t>{SecurityElement.Escape(text)}</t>");
        return numbers[text] = texts.Count - 1;
    }
}
