using Financial.EtlWorker.BinaryCopy;
using Financial.Ledger.Journal;

namespace Financial.EtlWorker.Load;

/// <summary>
/// Some thousand entries as they go to the load tables. Rows of one month go in short runs, whatever the order of the file: without runs
/// the server inserts them one by one; long ones make it set up a thousand row slots for each partition, which costs it more than the rows
/// do.
/// </summary>
public sealed class LoadBatch
{
    // benchmarks/ import: 4.9 times a raw COPY. Runs of a whole batch took half of the server's time (decision 6).
    private const int FullBytes = 512 * 1024;
    private const int RunBytes = 8 * 1024;

    /// <summary>
    /// The version of what an entry's hash covers: 1 ends before the columns that <see cref="AddedEntryFields"/> and
    /// <see cref="AddedLineFields"/> count.
    /// </summary>
    public const short ChainVersion = 2;

    /// <summary>How many of the last hashed fields version 1 has not.</summary>
    public const int AddedEntryFields = 1, AddedLineFields = 4;

    /// <summary>The fields of an entry that its hash covers, in their order.</summary>
    public const string HashedEntryColumns =
        "entry_id, reversal_of, correction, is_late, entry_date, first_line, last_line, reference, description, source_number, kind";

    /// <summary>The fields of an entry, in their order.</summary>
    public const string EntryColumns = HashedEntryColumns + ", entry_hash";
    private const short EntryFields = 12;

    /// <summary>The fields of a line, in their order; the hash of its entry covers all of them.</summary>
    public const string LineColumns = "entry_id, debit_minor, credit_minor, row_key, line_no, entry_date, source_line, account_code, "
        + "description, "
        + "region, division, job, phase, cost_code, class, department, party, tax_code, cost_type, due_date, document, counter_entity";
    private const short LineFields = 22;

    private readonly CopyBuffer _entries = new(FullBytes), _lines = new(2 * FullBytes);
    private readonly Dictionary<DateOnly, (CopyBuffer Entries, CopyBuffer Lines)> _months = [];

    /// <summary>Rows for <c>load_entry</c> in binary COPY's form.</summary>
    public ReadOnlyMemory<byte> Entries => _entries.Written;

    /// <summary>Rows for <c>load_line</c> in binary COPY's form.</summary>
    public ReadOnlyMemory<byte> Lines => _lines.Written;

    public bool IsEmpty => LineCount == 0;

    public bool IsFull => _lines.Length >= FullBytes;

    public int LineCount { get; private set; }

    /// <summary>Takes an entry in under its number.</summary>
    /// <param name="entry">A balanced entry.</param>
    /// <param name="entryId">Its number in the ledger.</param>
    /// <param name="reversal">What it reverses, or null.</param>
    /// <param name="isLate">True when its month is soft-closed.</param>
    /// <param name="chain">The ledger's hash chain, of which it becomes the end.</param>
    public void Add(JournalEntry entry, long entryId, Reversal? reversal, bool isLate, HashChain chain)
    {
        var header = entry.Header;
        var month = new DateOnly(header.Date.Year, header.Date.Month, 1);
        if (!_months.TryGetValue(month, out var buffers))
            _months.Add(month, buffers = (new CopyBuffer(2 * RunBytes), new CopyBuffer(2 * RunBytes)));
        var (row, lineRows) = buffers;
        row.StartRow(EntryFields);
        var (entryStart, linesStart) = (row.Length, lineRows.Length);
        row.Write(entryId);
        row.Write(reversal?.EntryId);
        row.Write(reversal is { IsCorrection: true });
        row.Write(isLate);
        row.Write(header.Date);
        row.Write(header.FirstLine);
        row.Write(header.LastLine);
        row.Write(header.Reference);
        row.Write(header.Description);
        row.Write(header.SourceNumber);
        row.Write(KindOf(header));
        for (var at = 0; at < entry.Lines.Length; at++) AddLine(lineRows, entryId, at + 1, header, entry.Lines[at]);
        row.Write(chain.Add(row.Written.Span[entryStart..], lineRows.Written.Span[linesStart..]));
        if (row.Length >= RunBytes) _entries.Take(row);
        if (lineRows.Length >= RunBytes) _lines.Take(lineRows);
        LineCount += entry.Lines.Length;
    }

    /// <summary>Ends the runs that are begun, so that the batch can be sent.</summary>
    public void Seal()
    {
        foreach (var month in _months.Values)
        {
            _entries.Take(month.Entries);
            _lines.Take(month.Lines);
        }
    }

    public void Clear()
    {
        _entries.Clear();
        _lines.Clear();
        LineCount = 0;
    }

    private static void AddLine(CopyBuffer row, long entryId, int lineNo, EntryHeader header, in JournalLine line)
    {
        var dimensions = line.Dimensions;
        row.StartRow(LineFields);
        row.Write(entryId);
        row.Write(line.DebitMinor);
        row.Write(line.CreditMinor);
        row.Write(line.RowKey);
        row.Write(lineNo);
        row.Write(header.Date);
        row.Write(line.SourceLine);
        row.Write(line.AccountCode);
        row.Write(line.Description == header.Description ? null : line.Description);
        row.Write(dimensions.Region);
        row.Write(dimensions.Division);
        row.Write(dimensions.Job);
        row.Write(dimensions.Phase);
        row.Write(dimensions.CostCode);
        row.Write(dimensions.Class);
        row.Write(dimensions.Department);
        row.Write(dimensions.Party);
        row.Write(dimensions.TaxCode);
        row.Write(dimensions.CostType);
        row.Write(line.Document?.DueDate);
        row.Write(line.Document?.Number);
        row.Write(dimensions.CounterEntity);
    }

    private static string? KindOf(EntryHeader header) => header.Kind switch
    {
        EntryKind.Normal => null,
        EntryKind.Adjusting => "adjusting",
        EntryKind.Closing => "closing",
        EntryKind.Opening => "opening",
        _ => throw new ArgumentOutOfRangeException(nameof(header), header.Kind, "There are four kinds."),
    };
}

/// <summary>What an entry reverses.</summary>
/// <param name="EntryId">The number of the reversed entry.</param>
/// <param name="IsCorrection">True when the source changed or deleted it; false for a reversal that the source itself asks for.</param>
public sealed record Reversal(long EntryId, bool IsCorrection);
