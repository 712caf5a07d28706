using Financial.Ledger.Journal;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>
/// Some thousand entries as they go to the load tables. Rows of one month go in short runs, whatever the order of the file: without runs the
/// server inserts them one by one; long ones make it set up a thousand row slots for each partition, which costs it more than the rows do.
/// </summary>
public sealed class LoadBatch
{
    private const int FullBytes = 1024 * 1024;
    private const int RunBytes = 8 * 1024;

    private const string EntryColumns = "entry_id, reversal_of, entry_date, first_line, last_line, reference, description, source_number";
    private const short EntryFields = 8;

    private const string LineColumns = "entry_id, debit_minor, credit_minor, row_key, line_no, entry_date, source_line, account_code, description, "
        + "region, division, job, phase, cost_code, class, department, party, tax_code";
    private const short LineFields = 18;

    private readonly CopyBuffer entries = new(FullBytes), lines = new(2 * FullBytes);
    private readonly Dictionary<DateOnly, (CopyBuffer Entries, CopyBuffer Lines)> months = [];

    public bool IsEmpty => LineCount == 0;

    public bool IsFull => lines.Length >= FullBytes;

    public int LineCount { get; private set; }

    /// <summary>Takes an entry in under its number.</summary>
    /// <param name="entry">A balanced entry.</param>
    /// <param name="entryId">Its number in the ledger.</param>
    /// <param name="reversalOf">The number of the entry that it reverses, or null.</param>
    public void Add(JournalEntry entry, long entryId, long? reversalOf)
    {
        var header = entry.Header;
        var month = new DateOnly(header.Date.Year, header.Date.Month, 1);
        if (!months.TryGetValue(month, out var buffers)) months.Add(month, buffers = (new CopyBuffer(2 * RunBytes), new CopyBuffer(2 * RunBytes)));
        var row = buffers.Entries;
        row.StartRow(EntryFields);
        row.Write(entryId);
        row.Write(reversalOf);
        row.Write(header.Date);
        row.Write(header.FirstLine);
        row.Write(header.LastLine);
        row.Write(header.Reference);
        row.Write(header.Description);
        row.Write(header.SourceNumber);
        for (var at = 0; at < entry.Lines.Length; at++) AddLine(buffers.Lines, entryId, at + 1, header.Date, entry.Lines[at]);
        if (buffers.Entries.Length >= RunBytes) entries.Take(buffers.Entries);
        if (buffers.Lines.Length >= RunBytes) lines.Take(buffers.Lines);
        LineCount += entry.Lines.Length;
    }

    /// <summary>Sends the batch to the load tables by two binary COPYs.</summary>
    public async Task SendAsync(NpgsqlConnection connection, long load, CancellationToken cancellationToken)
    {
        foreach (var month in months.Values)
        {
            entries.Take(month.Entries);
            lines.Take(month.Lines);
        }

        await CopyAsync(connection, $"copy ledger.load_entry_{load} ({EntryColumns}) from stdin (format binary)", entries, cancellationToken);
        await CopyAsync(connection, $"copy ledger.load_line_{load} ({LineColumns}) from stdin (format binary)", lines, cancellationToken);
    }

    public void Clear()
    {
        entries.Clear();
        lines.Clear();
        LineCount = 0;
    }

    private static void AddLine(CopyBuffer row, long entryId, int lineNo, DateOnly date, in JournalLine line)
    {
        var dimensions = line.Dimensions;
        row.StartRow(LineFields);
        row.Write(entryId);
        row.Write(line.DebitMinor);
        row.Write(line.CreditMinor);
        row.Write(line.RowKey);
        row.Write(lineNo);
        row.Write(date);
        row.Write(line.SourceLine);
        row.Write(line.AccountCode);
        row.Write(line.Description);
        row.Write(dimensions.Region);
        row.Write(dimensions.Division);
        row.Write(dimensions.Job);
        row.Write(dimensions.Phase);
        row.Write(dimensions.CostCode);
        row.Write(dimensions.Class);
        row.Write(dimensions.Department);
        row.Write(dimensions.Party);
        row.Write(dimensions.TaxCode);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string sql, CopyBuffer rows, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginRawBinaryCopyAsync(sql, cancellationToken);
        await copy.WriteAsync(CopyBuffer.Header, cancellationToken);
        await copy.WriteAsync(rows.Written, cancellationToken);
        await copy.WriteAsync(CopyBuffer.Trailer, cancellationToken);
    }
}
