using System.Xml;

namespace Financial.EtlWorker.Extract.Excel;

/// <summary>Reads the XML of one workbook part node by node. Limits its depth, its names and the length of a node.</summary>
internal sealed class PartReader : IDisposable
{
    private const int MaxDepth = 64;

    private readonly Stream _part;
    private readonly BoundedMarkup _markup;
    private readonly XmlReader _xml;
    private readonly CancellationToken _cancellationToken;
    private readonly char[] _attribute = new char[64];
    private char[] _text = new char[1024];
    private int _textLength, _nodes;

    public PartReader(Stream part, CancellationToken cancellationToken)
    {
        (_part, _cancellationToken) = (part, cancellationToken);
        _markup = new BoundedMarkup(part);
        _xml = XmlReader.Create(_markup, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true,
            NameTable = new BoundedNames(),
        });
    }

    /// <summary>True at the start of an element.</summary>
    public bool IsStart => _xml.NodeType == XmlNodeType.Element;

    /// <summary>True at the end tag of an element.</summary>
    public bool IsEnd => _xml.NodeType == XmlNodeType.EndElement;

    /// <summary>True for an element without an end tag.</summary>
    public bool IsEmpty => _xml.IsEmptyElement;

    public int Depth => _xml.Depth;

    /// <summary>The name of the element without its namespace, which differs between the two variants of the format.</summary>
    public string Name => _xml.LocalName;

    /// <summary>The text that <see cref="ReadText"/> read last. Callers may change it.</summary>
    public Span<char> Text => _text.AsSpan(0, _textLength);

    /// <summary>Reads the next node; false at the end.</summary>
    public bool Read()
    {
        if ((++_nodes & 0xFFFF) == 0) _cancellationToken.ThrowIfCancellationRequested();
        _markup.BeginNode();
        if (!_xml.Read()) return false;
        return _xml.Depth <= MaxDepth ? true : throw new InvalidDataException("The part is nested too deeply.");
    }

    /// <summary>Returns an attribute by its name without namespace, or null.</summary>
    public string? Attribute(string name)
    {
        string? value = null;
        for (var more = _xml.MoveToFirstAttribute(); more && value is null; more = _xml.MoveToNextAttribute())
            if (_xml.LocalName == name) value = _xml.Value;
        _xml.MoveToElement();
        return value;
    }

    /// <summary>
    /// Moves to the next attribute of the element; after the last one back to the element. Returns the value without allocating a string,
    /// because each cell has three.
    /// </summary>
    public bool NextAttribute(out string name, out ReadOnlySpan<char> value)
    {
        var found = _xml.MoveToNextAttribute();
        name = found ? _xml.LocalName : "";
        value = found ? _attribute.AsSpan(0, _xml.ReadValueChunk(_attribute, 0, _attribute.Length)) : default;
        if (!found) _xml.MoveToElement();
        return found;
    }

    /// <summary>Reads the text of the element to its end. For <c>si</c> and <c>is</c> it joins the runs and skips phonetic text.</summary>
    public void ReadText()
    {
        _textLength = 0;
        if (_xml.IsEmptyElement) return;
        var depth = _xml.Depth;
        var isRich = _xml.LocalName is "si" or "is";
        bool isText = !isRich, isPhonetic = false;
        while (Read() && _xml.Depth > depth)
        {
            if (_xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
            {
                if (isText) AppendValue();
            }
            else if (_xml.LocalName == "rPh")
            {
                isPhonetic = IsStart && !IsEmpty;
            }
            else if (isRich && _xml.LocalName == "t")
            {
                isText = IsStart && !IsEmpty && !isPhonetic;
            }
        }
    }

    /// <summary>Reads to the end of the part, which checks its checksum.</summary>
    public void Finish() => _part.CopyTo(Stream.Null);

    public void Dispose()
    {
        _xml.Dispose();
        _markup.Dispose();
    }

    private void AppendValue()
    {
        for (int read; (read = _xml.ReadValueChunk(_text, _textLength, _text.Length - _textLength)) > 0;)
        {
            _textLength += read;
            if (_textLength < _text.Length) continue;
            if (_textLength >= RowReader.MaxRowBytes) throw new InvalidDataException("A text is longer than a row may be.");
            Array.Resize(ref _text, _text.Length * 2);
        }
    }
}
