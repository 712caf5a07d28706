using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Reads a file row by row, whatever its format: a row is what makes one journal line, or one of the lines around them. A layout opens the
/// reader that its format needs; everything after it sees fields.
/// </summary>
public abstract class RowReader : IDisposable
{
    /// <summary>
    /// No row of an accounting export comes near this; a longer one is a file of another kind or a quote that nobody closed.
    /// </summary>
    public const int MaxRowBytes = 1 << 20;

    /// <summary>
    /// No entry comes near this; a format that says an entry's date or its last amount at the end has the whole of it read first.
    /// </summary>
    public const int MaxEntryBytes = 16 << 20;

    /// <summary>Row limit of an entry; beyond it the column that tells entries apart is probably wrong.</summary>
    public const int MaxEntryRows = 50_000;

    /// <summary>Physical line on which the current row starts, 1-based.</summary>
    public int Line { get; protected set; }

    /// <summary>Physical line on which the current row ends.</summary>
    public int LastLine { get; protected set; }

    /// <summary>The current row. Valid until the reader reads on.</summary>
    public abstract Row Current { get; }

    /// <summary>False when the last row has no line end in a format whose every line ends with one.</summary>
    public virtual bool EndsWithLineEnd => true;

    /// <summary>
    /// The physical line where a quote of the current row opens behind whose closing quote text stands; 0 when none does.
    /// </summary>
    public virtual int TextBehindQuote => 0;

    /// <summary>
    /// The refusal of a damaged file, known once <see cref="Read"/> has returned false; null when the file was read to its end.
    /// </summary>
    public abstract Refusal? Damage { get; }

    /// <summary>What the reader knows of the file beside its rows, once <see cref="Read"/> has said false.</summary>
    public virtual FileFacts Facts => FileFacts.None;

    /// <summary>Reads the next row; false at the end of the file, or where it can be read no further.</summary>
    public abstract bool Read();

    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>The refusal of a file that seems to be cut.</summary>
    internal static Refusal Truncated(int line, string what) => new(
        line, RefusalCode.Truncated, $"the file seems to be cut: {what}",
        "export it again; if it is whole, end its last line with a line end");
}

/// <summary>Where a field's bytes are: in the file's text, or in the copy without its escaping quotes.</summary>
public readonly record struct FieldRange(int Start, int Length, bool IsUnquotedCopy);

/// <summary>The fields of one row. Valid until the reader reads on.</summary>
public readonly ref struct Row(ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> unquoted, ReadOnlySpan<FieldRange> fields, int start, int end)
{
    private readonly ReadOnlySpan<byte> _buffer = buffer;
    private readonly ReadOnlySpan<byte> _unquoted = unquoted;
    private readonly ReadOnlySpan<FieldRange> _fields = fields;

    public int Count => _fields.Length;

    /// <summary>The row as it stands in the file, without its line end.</summary>
    public ReadOnlySpan<byte> Original => _buffer[start..end];

    /// <summary>True for a line with nothing but blanks and separators on it.</summary>
    public bool IsBlank
    {
        get
        {
            for (var at = 0; at < _fields.Length; at++)
                if (!this[at].IsEmpty) return false;
            return true;
        }
    }

    /// <summary>A field without the blanks around it; empty when the row has no such field.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            if ((uint)index >= (uint)_fields.Length) return default;
            var field = _fields[index];
            var text = (field.IsUnquotedCopy ? _unquoted : _buffer).Slice(field.Start, field.Length);
            return text.Length > 0 && (text[0] <= ' ' || text[^1] <= ' ') ? text.Trim(" \t\r\n"u8) : text;
        }
    }
}
