using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ManifestToEcs.Yaml;

/// <summary>
/// YamlDotNet's parser, whose every failure is a <see cref="YamlException"/> with a place. Its scanner (18.1.0) throws
/// InvalidOperationException and others on some broken texts, such as "a: [1,\nb: 2"; remove this class when it no longer does.
/// </summary>
internal sealed class CarefulParser(string text) : IParser
{
    private readonly Parser _parser = new(new StringReader(text));

    public ParsingEvent? Current => _parser.Current;

    public bool MoveNext()
    {
        var mark = _parser.Current?.End ?? Mark.Empty;
        try
        {
            return _parser.MoveNext();
        }
        catch (YamlException)
        {
            throw;
        }
        catch (Exception defect) when (defect is not OutOfMemoryException)
        {
            throw new YamlException(mark, mark, "something is not closed, or stands where it cannot, after this place");
        }
    }
}
