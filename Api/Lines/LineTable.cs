using Financial.Api.Exports;
using Financial.Ledger.Lines;
using Financial.Ledger.Versions;

namespace Financial.Api.Lines;

/// <summary>All lines of a listing as a table, with the file and the line that each comes from. Its version is the served one.</summary>
internal static class LineTable
{
    public static ExportTable Of(LinesAnswer answer)
    {
        var (filter, served) = (answer.Filter, answer.Served);
        // Filled before the rows are read: a connection runs one query at a time.
        var files = new Dictionary<Guid, string>();
        var columns = Columns(files);
        return new ExportTable("lines", "Lines", columns.Heads, CountAsync, RowsAsync)
        {
            Range = filter.Range,
            Version = ExportVersion.Of(served),
            Advice = "Ask for a shorter range with from and to, or for fewer accounts.",
            Sources =
            [
                "File and Source line: the physical line of the file that was uploaded, or the row of its sheet.",
                "An entry with the text of its file: /v1/entries/ENTRY and /v1/entries/ENTRY/source.",
            ],
        };

        async Task<long> CountAsync(ExportReading reading) => (await LinePage.SumAsync(
            reading.Transaction.Connection, reading.EntityId, filter, served.LedgerVersion, reading.Transaction.CancellationToken)).Count;

        async IAsyncEnumerable<ExportRow> RowsAsync(ExportReading reading)
        {
            foreach (var (importId, name) in await SourceFile.ReadNamesAsync(reading.Transaction, reading.EntityId))
                files[importId] = name;
            long debit = 0, credit = 0;
            await foreach (var line in LinePage.StreamAsync(reading.Transaction.Connection, reading.EntityId, filter, served.LedgerVersion,
                reading.Transaction.CancellationToken))
            {
                (debit, credit) = checked((debit + line.DebitMinor, credit + line.CreditMinor));
                yield return columns.Row(line);
            }
            yield return columns.Totals(("Debit", Sum(debit)), ("Credit", Sum(credit)));
        }

        ExportCell Sum(long minor) => served.WithholdsAll ? ExportCell.Text(ServedVersion.Withheld) : ExportCell.Money(minor);
    }

    private static ExportColumns<PostedLine> Columns(Dictionary<Guid, string> files) => new ExportColumns<PostedLine>()
        .Date("Date", line => line.Date).Text("Account", line => line.AccountCode).Text("Account name", line => line.AccountName)
        .Cell("Debit", CellKind.Money, line => ExportCell.Money(line.DebitMinor))
        .Cell("Credit", CellKind.Money, line => ExportCell.Money(line.CreditMinor))
        .Text("Description", line => line.Description).Text("Reference", line => line.Reference)
        .Text("Source number", line => line.SourceNumber).Text("Kind", line => line.Kind).Text("Document", line => line.Document)
        .Date("Due date", line => line.DueDate).Text("Region", line => line.Region).Text("Division", line => line.Division)
        .Text("Job", line => line.Job).Text("Phase", line => line.Phase).Text("Cost code", line => line.CostCode)
        .Text("Class", line => line.Class).Text("Department", line => line.Department).Text("Party", line => line.Party)
        .Text("Tax code", line => line.TaxCode).Text("Cost type", line => line.CostType)
        .Text("Counter entity", line => line.CounterEntity).Number("Entry", line => line.EntryId).Number("Line", line => line.LineNo)
        .Text("Import", line => line.ImportId.ToString()).Text("File", line => files.GetValueOrDefault(line.ImportId))
        .Number("Source line", line => line.SourceLine);
}
