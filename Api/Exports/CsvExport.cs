using System.Text;
using Financial.Ledger.Journal;
using Financial.Ledger.Statements;

namespace Financial.Api.Exports;

/// <summary>
/// Writes a table as CSV in UTF-8 with a byte order mark, without which Excel takes it for Windows-1252. The facts stand before the table,
/// one a row; an empty row follows them.
/// </summary>
internal sealed class CsvExport : ExportWriter
{
    private readonly StreamWriter _file;
    private readonly Currency _currency;

    public CsvExport(Stream file, ExportTable table, ExportFacts facts)
    {
        _file = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        _currency = facts.Currency;
        foreach (var (label, text) in facts.All)
            _file.WriteLine($"{label},{SafeCsv.Field(text)}");
        _file.WriteLine();
        _file.WriteLine(string.Join(',', table.Columns.Select(column => SafeCsv.Field(column.Name))));
    }

    public override void Write(ExportRow row)
    {
        for (var index = 0; index < row.Cells.Count; index++)
        {
            if (index > 0)
                _file.Write(',');
            var cell = row.Cells[index];
            var text = cell.PlainText(_currency);
            _file.Write(cell.Kind == CellKind.Text ? SafeCsv.Field(text) : text);
        }
        _file.WriteLine();
    }

    public override void End() => _file.Flush();

    public override void Dispose() => _file.Dispose();
}
