using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Reads a comma-separated file in which detail lines follow a header line. Each detail line becomes one row: a mark, the header's fields,
/// its own fields. The mark is <c>H</c> on the first row of a header and <c>D</c> on the others. The physical lines of an <c>H</c> row
/// begin with the header's. A blank line becomes a row of one empty field, any other line one of two.
/// </summary>
public abstract class HeaderDetailReader(Stream utf8, int headerFields, int detailFields) : RowReader
{
    private const int MaxAttachedLines = 1_000;

    private readonly DelimitedReader _lines = new(utf8, (byte)',');
    private readonly ComposedRow _header = new(), _row = new();
    private int _waitingHeaderLine;
    private Refusal? _damage;

    /// <summary>The kind of a line.</summary>
    protected enum LineKind
    {
        Header,
        Detail,
        Other,
    }

    public override Row Current => _row.Row;

    public override bool EndsWithLineEnd => _lines.EndsWithLineEnd;

    public override Refusal? Damage => _damage ?? _lines.Damage;

    public override bool Read()
    {
        while (_damage is null && _lines.Read())
        {
            var line = _lines.Current;
            _row.Clear();
            (Line, LastLine) = (_lines.Line, _lines.LastLine);
            switch (Take(line))
            {
                case LineKind.Header:
                    TakeHeader(line);
                    break;
                case LineKind.Detail:
                    Compose(line);
                    return _damage is null;
                default:
                    _row.AddField(""u8);
                    if (!line.IsBlank) _row.AddField(""u8);
                    _row.AddOriginal(line.Original);
                    return _damage is null;
            }
        }

        if (Damage is null) End();
        return false;
    }

    public override void Dispose()
    {
        base.Dispose();
        _lines.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the kind of the line. Call <see cref="Fail"/> to end the reading.</summary>
    protected abstract LineKind Take(in Row line);

    /// <summary>Returns the index of the first header or detail field of the line.</summary>
    protected abstract int FirstFieldOf(LineKind kind);

    /// <summary>Reads the lines that belong to the current detail line, and adds the fields that the layout needs.</summary>
    protected virtual void ReadAttached(ComposedRow composed)
    {
    }

    /// <summary>Called at the end of the file.</summary>
    protected virtual void End()
    {
        if (_waitingHeaderLine > 0) Fail(Truncated(_waitingHeaderLine, "an entry has a header and no lines"));
    }

    /// <summary>
    /// Reads one more line of the current row; fails and returns false at the end of the file, or if the row has too many lines.
    /// </summary>
    protected bool TryReadAttached(out Row line)
    {
        var isThere = _lines.Read();
        line = isThere ? _lines.Current : default;
        if (!isThere)
        {
            Fail(Truncated(Line, "lines that are announced here are missing"));
            return false;
        }

        _row.AddOriginal("\n"u8);
        _row.AddOriginal(line.Original);
        LastLine = _lines.LastLine;
        if (LastLine - Line <= MaxAttachedLines) return true;
        Fail(new Refusal(Line, RefusalCode.RowTooLong, $"more than {MaxAttachedLines} lines are announced here", "export the file again"));
        return false;
    }

    /// <summary>Stops the reading with this refusal.</summary>
    protected void Fail(Refusal refusal) => _damage ??= refusal;

    private void TakeHeader(in Row line)
    {
        if (_waitingHeaderLine > 0)
            Fail(new Refusal(_waitingHeaderLine, RefusalCode.EntryWithoutLines, "an entry has a header and no lines",
                "export it again, or remove the header"));
        _header.Clear();
        AddFields(_header, line, FirstFieldOf(LineKind.Header), headerFields);
        _header.AddOriginal(line.Original);
        _waitingHeaderLine = Line;
    }

    private void Compose(in Row line)
    {
        _row.AddField(_waitingHeaderLine > 0 ? "H"u8 : "D"u8);
        AddFields(_row, _header.Row, 0, headerFields);
        AddFields(_row, line, FirstFieldOf(LineKind.Detail), detailFields);
        if (_waitingHeaderLine > 0)
        {
            Line = _waitingHeaderLine;
            _row.AddOriginal(_header.Row.Original);
            _row.AddOriginal("\n"u8);
        }

        _row.AddOriginal(line.Original);
        _waitingHeaderLine = 0;
        ReadAttached(_row);
    }

    private static void AddFields(ComposedRow target, in Row line, int first, int count)
    {
        for (var field = first; field < first + count; field++) target.AddField(line[field]);
    }
}
