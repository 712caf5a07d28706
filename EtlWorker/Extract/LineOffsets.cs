using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Notes where every 1,024th line of a file begins, while its bytes arrive. CRLF, LF and a lone CR are one line end each.
/// </summary>
public sealed class LineOffsets
{
    private readonly List<long> _places = [0];
    private long _length, _lines;
    private bool _endsWithReturn;

    /// <summary>The place of line 1, of line 1,025 and so on, in bytes from the start of the file.</summary>
    public IReadOnlyList<long> Places => _places;

    /// <summary>Examines the next bytes of the file.</summary>
    public void Observe(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        // The bytes before may have ended within a CRLF.
        if (_endsWithReturn && bytes.Length > 0)
        {
            _endsWithReturn = false;
            if (bytes[0] == '\n') at = 1;
            EndLine(_length + at);
        }

        while (bytes[at..].IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var ahead)
        {
            at += ahead + 1;
            if (bytes[at - 1] == '\r')
            {
                if (at == bytes.Length)
                {
                    _endsWithReturn = true;
                    break;
                }

                if (bytes[at] == '\n') at++;
            }

            EndLine(_length + at);
        }

        _length += bytes.Length;
    }

    private void EndLine(long next)
    {
        if (++_lines % LinePlaces.Lines == 0) _places.Add(next);
    }
}
