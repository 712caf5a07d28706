using System.Xml;

namespace Financial.EtlWorker.Extract.Excel;

/// <summary>
/// Reads the XML of one part of a workbook node by node. Depth, names and the length of a node are bounded, whatever the XML is.
/// </summary>
internal sealed class PartReader : IDisposable
{
    private const int MaxDepth = 64;

    private readonly Stream part;
    private readonly BoundedMarkup markup;
    private readonly XmlReader xml;
    private readonly CancellationToken cancellationToken;
    private readonly char[] attribute = new char[64];
    private char[] text = new char[1024];
    private int textLength, nodes;

    public PartReader(Stream part, CancellationToken cancellationToken)
    {
        (this.part, this.cancellationToken) = (part, cancellationToken);
        markup = new BoundedMarkup(part);
        xml = XmlReader.Create(markup, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true,
            NameTable = new BoundedNames(),
        });
    }

    /// <summary>True at the start of an element.</summary>
    public bool IsStart => xml.NodeType == XmlNodeType.Element;

    /// <summary>True at the end of an element that is not empty.</summary>
    public bool IsEnd => xml.NodeType == XmlNodeType.EndElement;

    /// <summary>True for an element without an end of its own.</summary>
    public bool IsEmpty => xml.IsEmptyElement;

    public int Depth => xml.Depth;

    /// <summary>The element's name without its namespace, which differs between the two variants of the format.</summary>
    public string Name => xml.LocalName;

    /// <summary>The text that <see cref="ReadText"/> read last. It may be changed.</summary>
    public Span<char> Text => text.AsSpan(0, textLength);

    /// <summary>Reads the next node; false at the end.</summary>
    public bool Read()
    {
        if ((++nodes & 0xFFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
        markup.BeginNode();
        if (!xml.Read()) return false;
        return xml.Depth <= MaxDepth ? true : throw new InvalidDataException("The part is nested too deeply.");
    }

    /// <summary>The value of an attribute by its name without namespace, or null.</summary>
    public string? Attribute(string name)
    {
        string? value = null;
        for (var more = xml.MoveToFirstAttribute(); more && value is null; more = xml.MoveToNextAttribute())
            if (xml.LocalName == name) value = xml.Value;
        xml.MoveToElement();
        return value;
    }

    /// <summary>
    /// Goes to the element's next attribute; after the last one back to the element. No string is made of the value, which a cell has three
    /// of.
    /// </summary>
    public bool NextAttribute(out string name, out ReadOnlySpan<char> value)
    {
        var found = xml.MoveToNextAttribute();
        name = found ? xml.LocalName : "";
        value = found ? attribute.AsSpan(0, xml.ReadValueChunk(attribute, 0, attribute.Length)) : default;
        if (!found) xml.MoveToElement();
        return found;
    }

    /// <summary>
    /// Reads the text of the element to its end: of <c>si</c> and <c>is</c> that of their runs, without how it is pronounced.
    /// </summary>
    public void ReadText()
    {
        textLength = 0;
        if (xml.IsEmptyElement) return;
        var depth = xml.Depth;
        var isRich = xml.LocalName is "si" or "is";
        bool isText = !isRich, isPhonetic = false;
        while (Read() && xml.Depth > depth)
        {
            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
            {
                if (isText) AppendValue();
            }
            else if (xml.LocalName == "rPh")
            {
                isPhonetic = IsStart && !IsEmpty;
            }
            else if (isRich && xml.LocalName == "t")
            {
                isText = IsStart && !IsEmpty && !isPhonetic;
            }
        }
    }

    /// <summary>Reads on to the end of the part, which proves its checksum.</summary>
    public void Finish() => part.CopyTo(Stream.Null);

    public void Dispose()
    {
        xml.Dispose();
        markup.Dispose();
    }

    private void AppendValue()
    {
        for (int read; (read = xml.ReadValueChunk(text, textLength, text.Length - textLength)) > 0;)
        {
            textLength += read;
            if (textLength < text.Length) continue;
            if (textLength >= RowReader.MaxRowBytes) throw new InvalidDataException("A text is longer than a row may be.");
            Array.Resize(ref text, text.Length * 2);
        }
    }
}
