using Financial.EtlWorker.BinaryCopy;
using Financial.Ledger.Journal;

namespace Financial.EtlWorker.Load;

/// <summary>
/// A batch of some thousand entries for the load tables. Groups the rows of a month into short runs, whatever the order of the file.
/// Without runs the server inserts rows one by one. With long runs it prepares a thousand row slots per partition, which costs more than
/// the rows.
/// </summary>
public sealed class LoadBatch
{
    // benchmarks/ import: 4.9 times a raw COPY. Runs of a whole batch took half of the server's time (decision 6).
    private const int FullBytes = 512 * 1024;
    private const int RunBytes = 8 * 1024;

    /// <summary>
    /// The version of the fields in an entry's hash. Version 1 lacks the last columns, as many as <see cref="AddedEntryFields"/> and
    /// <see cref="AddedLineFields"/> state.
    /// </summary>
    public const short ChainVersion = 2;

    /// <summary>The number of last hashed fields that version 1 lacks.</summary>
    public const int AddedEntryFields = 1, AddedLineFields = 4;

    /// <summary>The fields of an entry in its hash, in their order.</summary>
    public const string HashedEntryColumns =
        "entry_id, reversal_of, correction, is_late, entry_date, first_line, last_line, reference, description, source_number, kind";

    /// <summary>The fields of an entry, in their order.</summary>
    public const string EntryColumns = HashedEntryColumns + ", entry_hash";
    private const short EntryFields = 12;

    /// <summary>The fields of a line, in their order; all are part of the entry's hash.</summary>
    public const string LineColumns = "entry_id, debit_minor, credit_minor, row_key, line_no, entry_date, source_line, account_code, "
        + "description, "
        + "region, division, job, phase, cost_code, class, department, party, tax_code, cost_type, due_date, document, counter_entity";
    private const short LineFields = 22;

    private readonly CopyBuffer _entries = new(FullBytes), _lines = new(2 * FullBytes);
    private readonly Dictionary<DateOnly, (CopyBuffer Entries, CopyBuffer Lines)> _months = [];

    /// <summary>Rows for <c>load_entry</c> in binary COPY's format.</summary>
    public ReadOnlyMemory<byte> Entries => _entries.Written;

    /// <summary>Rows for <c>load_line</c> in binary COPY's format.</summary>
    public ReadOnlyMemory<byte> Lines => _lines.Written;

    public bool IsEmpty => LineCount == 0;

    public bool IsFull => _lines.Length >= FullBytes;

    public int LineCount { get; private set; }

    /// <summary>Adds an entry.</summary>
    /// <param name="entry">A balanced entry.</param>
    /// <param name="entryId">Its number in the ledger.</param>
    /// <param name="reversal">The reversed entry, or null.</param>
    /// <param name="isLate">True if its month is soft-closed.</param>
    /// <param name="chain">The ledger's hash chain, extended by the entry.</param>
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

    /// <summary>Ends the open runs, so that the batch can be sent.</summary>
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

/// <summary>A reference to the reversed entry.</summary>
/// <param name="EntryId">The number of the reversed entry.</param>
/// <param name="IsCorrection">True if the source changed or deleted it; false for a reversal that the source requests.</param>
public sealed record Reversal(long EntryId, bool IsCorrection);
