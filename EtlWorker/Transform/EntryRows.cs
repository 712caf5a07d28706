using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Transform;

/// <summary>The original rows of the current entry, and their refusals.</summary>
public sealed class EntryRows(JournalLayout layout, Refusals refusals)
{
    private readonly List<(int Line, int Start)> _rows = [];
    private readonly HashSet<int> _refusedLines = [];
    private ByteText _originals = new(4096);

    /// <summary>True if the entry cannot be posted.</summary>
    public bool IsRefused { get; private set; }

    public int Count => _rows.Count;

    /// <summary>The physical line of the entry's first row.</summary>
    public int FirstLine => _rows[0].Line;

    /// <summary>The physical line of the last row read so far.</summary>
    public int LastLine { get; private set; }

    public void Add(in SourceRow row)
    {
        _rows.Add((row.Line, _originals.Length));
        _originals.Append(row.Original);
        LastLine = row.LastLine;
    }

    /// <summary>Refuses one row and thereby the entry.</summary>
    public void Refuse(in SourceRow row, string code, string detail, string hint, Column? column)
    {
        IsRefused = true;
        _refusedLines.Add(row.Line);
        if (row.HasCellError && code != RefusalCode.CellError) return;
        refusals.Add(new Refusal(row.Line, code, detail, hint) { Entry = FirstLine, Field = row.FieldNumber(column) }, row.Original);
    }

    /// <summary>Refuses every row of the entry, so people can repair all of them.</summary>
    public void RefuseAll(string code, string detail, string hint)
    {
        IsRefused = true;
        for (var at = 0; at < _rows.Count; at++)
        {
            _refusedLines.Add(_rows[at].Line);
            refusals.Add(new Refusal(_rows[at].Line, code, detail, hint) { Entry = FirstLine }, OriginalOf(at));
        }
    }

    /// <summary>Adds the entry's other rows to the rejects file, so a person who repairs one row sees the whole entry.</summary>
    public void RefuseSiblings()
    {
        if (_refusedLines.Count == 0 || !layout.RowsAreLines) return;
        var first = _refusedLines.Min();
        for (var at = 0; at < _rows.Count; at++)
            if (!_refusedLines.Contains(_rows[at].Line))
                refusals.AddSibling(_rows[at].Line, FirstLine, $"a row of the same entry is refused, on line {first}", OriginalOf(at));
    }

    public void Clear()
    {
        _rows.Clear();
        _originals.Clear();
        _refusedLines.Clear();
        IsRefused = false;
    }

    private ReadOnlySpan<byte> OriginalOf(int row) =>
        _originals.Span[_rows[row].Start..(row + 1 < _rows.Count ? _rows[row + 1].Start : _originals.Length)];
}
