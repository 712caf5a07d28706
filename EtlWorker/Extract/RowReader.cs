using System.Buffers;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Cuts UTF-8 text into rows of fields without making strings. Takes both habits of Sage files: plain fields, and RFC 4180 quoting with
/// <c>""</c> and line ends inside quotes. Lines are counted physically, line ends inside quotes included.
/// </summary>
public sealed class RowReader(Stream utf8, byte separator) : IDisposable
{
    /// <summary>No row of a Sage file comes near this; a longer one is a file of another kind or a quote that nobody closed.</summary>
    public const int MaxRowBytes = 1 << 20;

    private readonly SearchValues<byte> fieldEnds = SearchValues.Create(separator, (byte)'\r', (byte)'\n');
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
    private byte[] unquoted = ArrayPool<byte>.Shared.Rent(4096);
    private FieldRange[] fields = new FieldRange[32];
    private int fieldCount, unquotedLength, rowStart, rowEnd, position, end, nextLine = 1, lineEndsInRow;
    private bool endOfFile;

    /// <summary>Physical line on which the current row starts, 1-based.</summary>
    public int Line { get; private set; }

    /// <summary>Physical line on which the current row ends.</summary>
    public int LastLine { get; private set; }

    /// <summary>False when the current row, then the last one, has no line end.</summary>
    public bool EndsWithLineEnd { get; private set; }

    /// <summary>True when the current row, then the last one, has a quote that nothing closes.</summary>
    public bool HasOpenQuote { get; private set; }

    /// <summary>True when reading stopped because a row is longer than <see cref="MaxRowBytes"/>.</summary>
    public bool RowTooLong { get; private set; }

    public Row Current => new(buffer, unquoted, fields.AsSpan(0, fieldCount), rowStart, rowEnd);

    /// <summary>Reads the next row; false at the end of the file or at a row that is too long.</summary>
    public bool Read()
    {
        rowStart = position;
        while (true)
        {
            switch (Parse())
            {
                case ParseResult.Row:
                    Line = nextLine;
                    LastLine = nextLine + lineEndsInRow;
                    nextLine = LastLine + 1;
                    return true;
                case ParseResult.End:
                    return false;
                default:
                    if (!Fill()) return false;
                    break;
            }
        }
    }

    public void Dispose()
    {
        utf8.Dispose();
        if (buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(buffer);
        ArrayPool<byte>.Shared.Return(unquoted);
        buffer = unquoted = [];
    }

    private ParseResult Parse()
    {
        position = rowStart;
        if (position == end) return endOfFile ? ParseResult.End : ParseResult.NeedsMore;
        fieldCount = unquotedLength = lineEndsInRow = 0;
        HasOpenQuote = false;
        while (true)
        {
            var quoted = position < end && buffer[position] == '"';
            if (quoted ? !ParseQuoted() : !ParsePlain()) return ParseResult.NeedsMore;
            if (position == end)
            {
                EndsWithLineEnd = false;
                rowEnd = end;
                return ParseResult.Row;
            }

            if (buffer[position] == separator)
            {
                position++;
                if (position == end && !endOfFile) return ParseResult.NeedsMore;
                continue;
            }

            return EndRow();
        }
    }

    private ParseResult EndRow()
    {
        rowEnd = position;
        if (buffer[position] == '\r')
        {
            if (position + 1 == end && !endOfFile) return ParseResult.NeedsMore;
            position++;
            if (position < end && buffer[position] == '\n') position++;
        }
        else
        {
            position++;
        }

        EndsWithLineEnd = true;
        return ParseResult.Row;
    }

    private bool ParsePlain()
    {
        var length = buffer.AsSpan(position, end - position).IndexOfAny(fieldEnds);
        if (length < 0)
        {
            if (!endOfFile) return false;
            length = end - position;
        }

        AddField(new FieldRange(position, length, false));
        position += length;
        return true;
    }

    // "one, ""two""" becomes one, "two"; what stands between the closing quote and the separator is kept as text.
    private bool ParseQuoted()
    {
        var start = position + 1;
        var scan = start;
        var firstUnquoted = -1;
        while (true)
        {
            var length = buffer.AsSpan(scan, end - scan).IndexOf((byte)'"');
            if (length < 0)
            {
                if (!endOfFile) return false;
                HasOpenQuote = true;
                length = end - scan;
            }

            lineEndsInRow += CountLineEnds(buffer.AsSpan(scan, length));
            var closing = scan + length;
            if (closing + 1 >= end && !endOfFile) return false;
            var isEscape = closing + 1 < end && buffer[closing + 1] == '"';
            var isPlainEnd = !isEscape && (closing + 1 >= end || fieldEnds.Contains(buffer[closing + 1]));
            if (isPlainEnd && firstUnquoted < 0)
            {
                AddField(new FieldRange(scan, length, false));
                position = Math.Min(closing + 1, end);
                return true;
            }

            if (firstUnquoted < 0) firstUnquoted = unquotedLength;
            AppendUnquoted(buffer.AsSpan(scan, isEscape ? length + 1 : length));
            if (isEscape)
            {
                scan = closing + 2;
                continue;
            }

            position = Math.Min(closing + 1, end);
            if (!isPlainEnd)
            {
                var rest = buffer.AsSpan(position, end - position).IndexOfAny(fieldEnds);
                if (rest < 0 && !endOfFile) return false;
                if (rest < 0) rest = end - position;
                AppendUnquoted(buffer.AsSpan(position, rest));
                position += rest;
            }

            AddField(new FieldRange(firstUnquoted, unquotedLength - firstUnquoted, true));
            return true;
        }
    }

    // CRLF, LF and a lone CR are one line end each.
    private static int CountLineEnds(ReadOnlySpan<byte> text)
    {
        var count = 0;
        for (int at; (at = text.IndexOfAny((byte)'\r', (byte)'\n')) >= 0; count++)
        {
            var isPair = text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n';
            text = text[(at + (isPair ? 2 : 1))..];
        }

        return count;
    }

    private void AddField(FieldRange field)
    {
        if (fieldCount == fields.Length) Array.Resize(ref fields, fields.Length * 2);
        fields[fieldCount++] = field;
    }

    private void AppendUnquoted(ReadOnlySpan<byte> text)
    {
        if (unquotedLength + text.Length > unquoted.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(unquoted.Length * 2, unquotedLength + text.Length));
            unquoted.AsSpan(0, unquotedLength).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(unquoted);
            unquoted = larger;
        }

        text.CopyTo(unquoted.AsSpan(unquotedLength));
        unquotedLength += text.Length;
    }

    // Moves the unfinished row to the front and reads on. False when the row is too long.
    private bool Fill()
    {
        var kept = end - rowStart;
        if (kept > MaxRowBytes)
        {
            RowTooLong = true;
            Line = nextLine;
            return false;
        }

        if (kept > buffer.Length / 2)
        {
            var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan(rowStart, kept).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        else
        {
            buffer.AsSpan(rowStart, kept).CopyTo(buffer);
        }

        rowStart = 0;
        end = kept;
        var read = utf8.Read(buffer, end, buffer.Length - end);
        end += read;
        endOfFile = read == 0;
        return true;
    }

    private enum ParseResult
    {
        Row,
        NeedsMore,
        End,
    }
}

/// <summary>Where a field's bytes are: in the file's text, or in the copy without its escaping quotes.</summary>
public readonly record struct FieldRange(int Start, int Length, bool IsUnquotedCopy);

/// <summary>The fields of one row. Valid until the reader reads on.</summary>
public readonly ref struct Row(ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> unquoted, ReadOnlySpan<FieldRange> fields, int start, int end)
{
    private readonly ReadOnlySpan<byte> buffer = buffer;
    private readonly ReadOnlySpan<byte> unquoted = unquoted;
    private readonly ReadOnlySpan<FieldRange> fields = fields;

    public int Count => fields.Length;

    /// <summary>The row as it stands in the file, without its line end.</summary>
    public ReadOnlySpan<byte> Original => buffer[start..end];

    /// <summary>True for a line with nothing, or nothing but blanks, on it.</summary>
    public bool IsBlank => fields.Length == 1 && this[0].IsEmpty;

    /// <summary>A field without the blanks around it; empty when the row has no such field.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            if ((uint)index >= (uint)fields.Length) return default;
            var field = fields[index];
            var text = (field.IsUnquotedCopy ? unquoted : buffer).Slice(field.Start, field.Length);
            return text.Length > 0 && (text[0] <= ' ' || text[^1] <= ' ') ? text.Trim(" \t\r\n"u8) : text;
        }
    }
}
