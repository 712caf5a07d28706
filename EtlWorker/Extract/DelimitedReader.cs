using System.Buffers;
using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Splits delimited UTF-8 text into rows of fields without allocating strings. Accepts plain fields and RFC 4180 quoting: <c>""</c> and
/// line ends inside quotes. Lines are physical and include line ends inside quotes.
/// </summary>
public sealed class DelimitedReader(Stream utf8, byte separator, IFieldRepair? repair = null) : RowReader
{
    private readonly SearchValues<byte> _fieldEnds = SearchValues.Create(separator, (byte)'\r', (byte)'\n');
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
    private byte[] _unquoted = ArrayPool<byte>.Shared.Rent(4096);
    private FieldRange[] _fields = new FieldRange[32];
    private int _fieldCount, _unquotedLength, _rowStart, _rowEnd, _position, _end, _nextLine = 1, _lineEndsInRow;
    private int _lineOfBrokenQuote = -1;
    private bool _endOfFile, _endsWithLineEnd, _hasOpenQuote, _rowTooLong;

    public override Row Current => new(_buffer, _unquoted, _fields.AsSpan(0, _fieldCount), _rowStart, _rowEnd);

    public override bool EndsWithLineEnd => _endsWithLineEnd;

    public override int TextBehindQuote => _lineOfBrokenQuote < 0 ? 0 : Line + _lineOfBrokenQuote;

    public override Refusal? Damage => _rowTooLong
        ? new Refusal(Line, RefusalCode.RowTooLong, $"the row that starts here is longer than {MaxRowBytes} bytes",
            "look for a quote that is opened and never closed")
        : _hasOpenQuote ? Truncated(Line, "a quote is opened and never closed") : null;

    /// <summary>Reads the next row; false at the end of the file or if a row is too long.</summary>
    public override bool Read()
    {
        _rowStart = _position;
        while (true)
        {
            switch (Parse())
            {
                case ParseResult.Row:
                    if (repair?.Find(Current) is { } longer) Join(longer.Field, longer.Extra);
                    Line = _nextLine;
                    LastLine = _nextLine + _lineEndsInRow;
                    _nextLine = LastLine + 1;
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
        if (_buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        ArrayPool<byte>.Shared.Return(_unquoted);
        _buffer = _unquoted = [];
    }

    private ParseResult Parse()
    {
        _position = _rowStart;
        if (_position == _end) return _endOfFile ? ParseResult.End : ParseResult.NeedsMore;
        _fieldCount = _unquotedLength = _lineEndsInRow = 0;
        _lineOfBrokenQuote = -1;
        _hasOpenQuote = false;
        while (true)
        {
            var quoted = _position < _end && _buffer[_position] == '"';
            if (quoted ? !ParseQuoted() : !ParsePlain()) return ParseResult.NeedsMore;
            if (_position == _end)
            {
                _endsWithLineEnd = false;
                _rowEnd = _end;
                return ParseResult.Row;
            }

            if (_buffer[_position] == separator)
            {
                _position++;
                if (_position == _end && !_endOfFile) return ParseResult.NeedsMore;
                continue;
            }

            return EndRow();
        }
    }

    private ParseResult EndRow()
    {
        _rowEnd = _position;
        if (_buffer[_position] == '\r')
        {
            if (_position + 1 == _end && !_endOfFile) return ParseResult.NeedsMore;
            _position++;
            if (_position < _end && _buffer[_position] == '\n') _position++;
        }
        else
        {
            _position++;
        }

        _endsWithLineEnd = true;
        return ParseResult.Row;
    }

    private bool ParsePlain()
    {
        var length = _buffer.AsSpan(_position, _end - _position).IndexOfAny(_fieldEnds);
        if (length < 0)
        {
            if (!_endOfFile) return false;
            length = _end - _position;
        }

        AddField(new FieldRange(_position, length, false));
        _position += length;
        return true;
    }

    // "one, ""two""" becomes one, "two". Text between the closing quote and the separator is kept and reported.
    private bool ParseQuoted()
    {
        var scan = _position + 1;
        var linesBefore = _lineEndsInRow;
        var firstUnquoted = -1;
        while (true)
        {
            var length = _buffer.AsSpan(scan, _end - scan).IndexOf((byte)'"');
            if (length < 0)
            {
                if (!_endOfFile) return false;
                _hasOpenQuote = true;
                length = _end - scan;
            }

            _lineEndsInRow += CountLineEnds(_buffer.AsSpan(scan, length));
            var closing = scan + length;
            if (closing + 1 >= _end && !_endOfFile) return false;
            var isEscape = closing + 1 < _end && _buffer[closing + 1] == '"';
            var isPlainEnd = !isEscape && (closing + 1 >= _end || _fieldEnds.Contains(_buffer[closing + 1]));
            if (isPlainEnd && firstUnquoted < 0)
            {
                AddField(new FieldRange(scan, length, false));
                _position = Math.Min(closing + 1, _end);
                return true;
            }

            if (firstUnquoted < 0) firstUnquoted = _unquotedLength;
            AppendUnquoted(_buffer.AsSpan(scan, isEscape ? length + 1 : length));
            if (isEscape)
            {
                scan = closing + 2;
                continue;
            }

            _position = Math.Min(closing + 1, _end);
            if (!isPlainEnd)
            {
                var rest = _buffer.AsSpan(_position, _end - _position).IndexOfAny(_fieldEnds);
                if (rest < 0 && !_endOfFile) return false;
                if (rest < 0) rest = _end - _position;
                if (_lineOfBrokenQuote < 0 && !_buffer.AsSpan(_position, rest).Trim(" \t"u8).IsEmpty) _lineOfBrokenQuote = linesBefore;
                AppendUnquoted(_buffer.AsSpan(_position, rest));
                _position += rest;
            }

            AddField(new FieldRange(firstUnquoted, _unquotedLength - firstUnquoted, true));
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

    // Joins adjacent fields and their separators into one field.
    private void Join(int field, int extra)
    {
        var last = _fields[field + extra];
        if (_fields.AsSpan(field, extra + 1).ToArray().Any(part => part.IsUnquotedCopy)) return;
        _fields[field] = new FieldRange(_fields[field].Start, last.Start + last.Length - _fields[field].Start, false);
        _fields.AsSpan(field + extra + 1, _fieldCount - field - extra - 1).CopyTo(_fields.AsSpan(field + 1));
        _fieldCount -= extra;
    }

    private void AddField(FieldRange field)
    {
        if (_fieldCount == _fields.Length) Array.Resize(ref _fields, _fields.Length * 2);
        _fields[_fieldCount++] = field;
    }

    private void AppendUnquoted(ReadOnlySpan<byte> text)
    {
        if (_unquotedLength + text.Length > _unquoted.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_unquoted.Length * 2, _unquotedLength + text.Length));
            _unquoted.AsSpan(0, _unquotedLength).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_unquoted);
            _unquoted = larger;
        }

        text.CopyTo(_unquoted.AsSpan(_unquotedLength));
        _unquotedLength += text.Length;
    }

    // Moves the unfinished row to the front and reads more. False if the row is too long.
    private bool Fill()
    {
        var kept = _end - _rowStart;
        if (kept > MaxRowBytes)
        {
            _rowTooLong = true;
            Line = _nextLine;
            return false;
        }

        if (kept > _buffer.Length / 2)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(_rowStart, kept).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else
        {
            _buffer.AsSpan(_rowStart, kept).CopyTo(_buffer);
        }

        _rowStart = 0;
        _end = kept;
        var read = utf8.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _endOfFile = read == 0;
        return true;
    }

    private enum ParseResult
    {
        Row,
        NeedsMore,
        End,
    }
}

/// <summary>Finds a field that an unquoted separator split, in formats without quoting.</summary>
public interface IFieldRepair
{
    /// <summary>
    /// Returns the field and the number of following fields that belong to it; null if the row is whole. Pass every row of the file.
    /// </summary>
    (int Field, int Extra)? Find(in Row row);
}
