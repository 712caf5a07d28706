using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Reads a file of any format row by row. A row makes one journal line, or is one of the lines around them. The layout opens the reader for
/// its format; all later code sees fields.
/// </summary>
public abstract class RowReader : IDisposable
{
    /// <summary>
    /// Row limit in bytes, far above any accounting export. A longer row means another kind of file or a quote without an end.
    /// </summary>
    public const int MaxRowBytes = 1 << 20;

    /// <summary>
    /// Entry limit in bytes, far above any entry. Some formats state the date or last amount at the end, so the whole entry is read first.
    /// </summary>
    public const int MaxEntryBytes = 16 << 20;

    /// <summary>Row limit per entry; beyond it the grouping column is probably wrong.</summary>
    public const int MaxEntryRows = 50_000;

    /// <summary>Physical line on which the current row starts, 1-based.</summary>
    public int Line { get; protected set; }

    /// <summary>Physical line on which the current row ends.</summary>
    public int LastLine { get; protected set; }

    /// <summary>The current row. Valid until the next <see cref="Read"/>.</summary>
    public abstract Row Current { get; }

    /// <summary>False if the last row has no line end, in a format whose every line ends with one.</summary>
    public virtual bool EndsWithLineEnd => true;

    /// <summary>The physical line of a quote that has text after its closing quote in the current row; 0 if there is none.</summary>
    public virtual int TextBehindQuote => 0;

    /// <summary>
    /// The refusal of a damaged file, set once <see cref="Read"/> has returned false; null if the file was read to its end.
    /// </summary>
    public abstract Refusal? Damage { get; }

    /// <summary>Facts about the file besides its rows, complete once <see cref="Read"/> has returned false.</summary>
    public virtual FileFacts Facts => FileFacts.None;

    /// <summary>Reads the next row; false at the end of the file, or if the rest cannot be read.</summary>
    public abstract bool Read();

    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Creates the refusal of a file that seems to be cut.</summary>
    internal static Refusal Truncated(int line, string what) => new(
        line, RefusalCode.Truncated, $"the file seems to be cut: {what}",
        "export it again; if it is whole, end its last line with a line end");
}

/// <summary>The position of a field's bytes: in the file's text, or in the copy without escaping quotes.</summary>
public readonly record struct FieldRange(int Start, int Length, bool IsUnquotedCopy);

/// <summary>The fields of one row. Valid until the reader's next row.</summary>
public readonly ref struct Row(ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> unquoted, ReadOnlySpan<FieldRange> fields, int start, int end)
{
    private readonly ReadOnlySpan<byte> _buffer = buffer;
    private readonly ReadOnlySpan<byte> _unquoted = unquoted;
    private readonly ReadOnlySpan<FieldRange> _fields = fields;

    public int Count => _fields.Length;

    /// <summary>The row as it stands in the file, without its line end.</summary>
    public ReadOnlySpan<byte> Original => _buffer[start..end];

    /// <summary>True for a line of blanks and separators only.</summary>
    public bool IsBlank
    {
        get
        {
            for (var at = 0; at < _fields.Length; at++)
                if (!this[at].IsEmpty) return false;
            return true;
        }
    }

    /// <summary>Returns a field without surrounding blanks; empty if the row has no such field.</summary>
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
