using Financial.EtlWorker.BinaryCopy;
using Financial.Ledger.Journal;

namespace Financial.EtlWorker.Load;

/// <summary>A batch of some thousand entries, encoded one after another in binary COPY's format.</summary>
public sealed class LoadBatch
{
    // benchmarks/ import: the peak is 148 MiB; two batches of 1 MiB each had 150.
    private const int FullBytes = 512 * 1024;

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

    /// <summary>The number of an entry's fields.</summary>
    public const short EntryFields = 12;

    /// <summary>The fields of a line, in their order; all are part of the entry's hash.</summary>
    public const string LineColumns = "entry_id, debit_minor, credit_minor, row_key, line_no, entry_date, source_line, account_code, "
        + "description, "
        + "region, division, job, phase, cost_code, class, department, party, tax_code, cost_type, due_date, document, counter_entity";
    private const short LineFields = 22;

    // Room for a usual entry above the full size.
    private readonly CopyBuffer _rows = new(FullBytes + 64 * 1024);
    private readonly List<EncodedEntry> _entries = [];

    /// <summary>The entries, in their order.</summary>
    public IReadOnlyList<EncodedEntry> Entries => _entries;

    public bool IsEmpty => _entries.Count == 0;

    public bool IsFull => _rows.Length >= FullBytes;

    /// <summary>Adds an entry.</summary>
    /// <param name="entry">A balanced entry.</param>
    /// <param name="entryId">Its number in the ledger.</param>
    /// <param name="reversal">The reversed entry, or null.</param>
    /// <param name="isLate">True if its month is soft-closed.</param>
    public void Add(JournalEntry entry, long entryId, Reversal? reversal, bool isLate)
    {
        var header = entry.Header;
        var start = _rows.Length;
        _rows.Write(entryId);
        _rows.Write(reversal?.EntryId);
        _rows.Write(reversal is { IsCorrection: true });
        _rows.Write(isLate);
        _rows.Write(header.Date);
        _rows.Write(header.FirstLine);
        _rows.Write(header.LastLine);
        _rows.Write(header.Reference);
        _rows.Write(header.Description);
        _rows.Write(header.SourceNumber);
        _rows.Write(KindOf(header));
        var lines = _rows.Length;
        for (var at = 0; at < entry.Lines.Length; at++) AddLine(_rows, entryId, at + 1, header, entry.Lines[at]);
        _entries.Add(new EncodedEntry(new DateOnly(header.Date.Year, header.Date.Month, 1), start, lines, _rows.Length));
    }

    /// <summary>Returns the fields of an entry except its hash, with their lengths and without a count.</summary>
    public ReadOnlySpan<byte> FieldsOf(EncodedEntry entry) => _rows.Written.Span[entry.Start..entry.LinesStart];

    /// <summary>Returns the rows of an entry's lines.</summary>
    public ReadOnlySpan<byte> LinesOf(EncodedEntry entry) => _rows.Written.Span[entry.LinesStart..entry.End];

    public void Clear()
    {
        _rows.Clear();
        _entries.Clear();
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

/// <summary>The place of an entry in its batch.</summary>
/// <param name="Month">The first day of its month.</param>
/// <param name="Start">Where its fields start.</param>
/// <param name="LinesStart">Where the rows of its lines start.</param>
/// <param name="End">Where these end.</param>
public readonly record struct EncodedEntry(DateOnly Month, int Start, int LinesStart, int End);
