using System.Xml;

namespace Financial.EtlWorker.Extract.Excel;

/// <summary>
/// Reads the XML of one part of a workbook node by node. Depth, names and the length of a node are bounded, whatever the XML is.
/// </summary>
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

    /// <summary>True at the end of an element that is not empty.</summary>
    public bool IsEnd => _xml.NodeType == XmlNodeType.EndElement;

    /// <summary>True for an element without an end of its own.</summary>
    public bool IsEmpty => _xml.IsEmptyElement;

    public int Depth => _xml.Depth;

    /// <summary>The element's name without its namespace, which differs between the two variants of the format.</summary>
    public string Name => _xml.LocalName;

    /// <summary>The text that <see cref="ReadText"/> read last. It may be changed.</summary>
    public Span<char> Text => _text.AsSpan(0, _textLength);

    /// <summary>Reads the next node; false at the end.</summary>
    public bool Read()
    {
        if ((++_nodes & 0xFFFF) == 0) _cancellationToken.ThrowIfCancellationRequested();
        _markup.BeginNode();
        if (!_xml.Read()) return false;
        return _xml.Depth <= MaxDepth ? true : throw new InvalidDataException("The part is nested too deeply.");
    }

    /// <summary>The value of an attribute by its name without namespace, or null.</summary>
    public string? Attribute(string name)
    {
        string? value = null;
        for (var more = _xml.MoveToFirstAttribute(); more && value is null; more = _xml.MoveToNextAttribute())
            if (_xml.LocalName == name) value = _xml.Value;
        _xml.MoveToElement();
        return value;
    }

    /// <summary>
    /// Goes to the element's next attribute; after the last one back to the element. No string is made of the value, which a cell has three
    /// of.
    /// </summary>
    public bool NextAttribute(out string name, out ReadOnlySpan<char> value)
    {
        var found = _xml.MoveToNextAttribute();
        name = found ? _xml.LocalName : "";
        value = found ? _attribute.AsSpan(0, _xml.ReadValueChunk(_attribute, 0, _attribute.Length)) : default;
        if (!found) _xml.MoveToElement();
        return found;
    }

    /// <summary>
    /// Reads the text of the element to its end: of <c>si</c> and <c>is</c> that of their runs, without how it is pronounced.
    /// </summary>
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

    /// <summary>Reads on to the end of the part, which proves its checksum.</summary>
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
