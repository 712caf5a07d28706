using System.Text;

namespace Financial.Api.Lines;

/// <summary>
/// Reads lines of text and keeps only the beginning of a long one: a file of any size may be a single line. CRLF, LF and a lone CR are one
/// line end each.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="most">The characters that are kept of a line.</param>
internal sealed class BoundedLineReader(TextReader text, int most)
{
    private readonly char[] _buffer = new char[8 * 1024];
    private int _at, _count;
    private bool _followsReturn;

    /// <summary>Reads the next line; null at the end of the text.</summary>
    /// <param name="isLast">True if no line after it is wanted: then the end of a long one is not looked for.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<string?> ReadAsync(bool isLast, CancellationToken cancellationToken)
    {
        StringBuilder? line = null;
        while (!isLast || line is null || line.Length < most)
        {
            if (_at == _count)
            {
                (_at, _count) = (0, await text.ReadAsync(_buffer, cancellationToken));
                if (_count == 0)
                    return line?.ToString();
            }

            if (_followsReturn && _buffer[_at] == '\n')
                _at++;
            else
                line ??= new StringBuilder();
            _followsReturn = false;
            if (line is null)
                continue;
            var ahead = _buffer.AsSpan(_at, _count - _at);
            var end = ahead.IndexOfAny('\r', '\n');
            var part = end < 0 ? ahead : ahead[..end];
            line.Append(part[..Math.Min(part.Length, most - line.Length)]);
            _at += part.Length;
            if (end < 0)
                continue;
            _followsReturn = _buffer[_at++] == '\r';
            break;
        }
        return line?.ToString();
    }
}
