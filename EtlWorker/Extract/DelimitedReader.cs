using System.Buffers;
using System.Runtime.CompilerServices;
using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Cuts delimited UTF-8 text into rows of fields without making strings. Takes both habits of Sage files: plain fields, and RFC 4180
/// quoting with <c>""</c> and line ends inside quotes. Lines are counted physically, line ends inside quotes included.
/// </summary>
public sealed class DelimitedReader(Stream utf8, byte separator, IFieldRepair? repair = null) : RowReader
{
    private readonly SearchValues<byte> fieldEnds = SearchValues.Create(separator, (byte)'\r', (byte)'\n');
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
    private byte[] unquoted = ArrayPool<byte>.Shared.Rent(4096);
    private FieldRange[] fields = new FieldRange[32];
    private int fieldCount, unquotedLength, rowStart, rowEnd, position, end, nextLine = 1, lineEndsInRow;
    private int lineOfBrokenQuote = -1;
    private bool endOfFile, endsWithLineEnd, hasOpenQuote, rowTooLong;

    public override Row Current => new(buffer, unquoted, fields.AsSpan(0, fieldCount), rowStart, rowEnd);

    public override bool EndsWithLineEnd => endsWithLineEnd;

    public override int TextBehindQuote => lineOfBrokenQuote < 0 ? 0 : Line + lineOfBrokenQuote;

    public override Refusal? Damage => rowTooLong
        ? new Refusal(Line, RefusalCode.RowTooLong, $"the row that starts here is longer than {MaxRowBytes} bytes",
            "look for a quote that is opened and never closed")
        : hasOpenQuote ? Truncated(Line, "a quote is opened and never closed") : null;

    /// <summary>Reads the next row; false at the end of the file or at a row that is too long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override bool Read()
    {
        rowStart = position;
        while (true)
        {
            switch (Parse())
            {
                case ParseResult.Row:
                    if (repair?.Find(Current) is { } longer) Join(longer.Field, longer.Extra);
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

    public override void Dispose()
    {
        base.Dispose();
        utf8.Dispose();
        if (buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(buffer);
        ArrayPool<byte>.Shared.Return(unquoted);
        buffer = unquoted = [];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ParseResult Parse()
    {
        position = rowStart;
        if (position == end) return endOfFile ? ParseResult.End : ParseResult.NeedsMore;
        fieldCount = unquotedLength = lineEndsInRow = 0;
        lineOfBrokenQuote = -1;
        hasOpenQuote = false;
        while (true)
        {
            var quoted = position < end && buffer[position] == '"';
            if (quoted ? !ParseQuoted() : !ParsePlain()) return ParseResult.NeedsMore;
            if (position == end)
            {
                endsWithLineEnd = false;
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

        endsWithLineEnd = true;
        return ParseResult.Row;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    // "one, ""two""" becomes one, "two". What stands between the closing quote and the separator is kept as text, and told of.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ParseQuoted()
    {
        var scan = position + 1;
        var linesBefore = lineEndsInRow;
        var firstUnquoted = -1;
        while (true)
        {
            var length = buffer.AsSpan(scan, end - scan).IndexOf((byte)'"');
            if (length < 0)
            {
                if (!endOfFile) return false;
                hasOpenQuote = true;
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
                if (lineOfBrokenQuote < 0 && !buffer.AsSpan(position, rest).Trim(" \t"u8).IsEmpty) lineOfBrokenQuote = linesBefore;
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

    // Fields that stand beside each other in the text become one, separators included.
    private void Join(int field, int extra)
    {
        var last = fields[field + extra];
        if (fields.AsSpan(field, extra + 1).ToArray().Any(part => part.IsUnquotedCopy)) return;
        fields[field] = new FieldRange(fields[field].Start, last.Start + last.Length - fields[field].Start, false);
        fields.AsSpan(field + extra + 1, fieldCount - field - extra - 1).CopyTo(fields.AsSpan(field + 1));
        fieldCount -= extra;
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
            rowTooLong = true;
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

/// <summary>Finds the field of a row that was cut by a separator within its text, in formats that quote nothing.</summary>
public interface IFieldRepair
{
    /// <summary>
    /// The field and how many fields behind it belong to it; null when the row is whole. It sees every row from the first one on.
    /// </summary>
    (int Field, int Extra)? Find(in Row row);
}
