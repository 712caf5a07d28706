using System.Text;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Composes letters and their marks into one character (Unicode NFC) for the Latin alphabets of Europe. Macs write some texts as letter and
/// mark. The services run without ICU, so .NET cannot compose them.
/// </summary>
public static class LatinText
{
    // Composed letters by mark, each followed by its plain letter.
    private static readonly (char Mark, string Letters)[] Marks =
    [
        ('\u0300', "\u00c0A\u00c8E\u00ccI\u00d2O\u00d9U\u00e0a\u00e8e\u00eci\u00f2o\u00f9u\u01f8N\u01f9n"),
        ('\u0301', "\u00c1A\u00c9E\u00cdI\u00d3O\u00daU\u00ddY\u00e1a\u00e9e\u00edi\u00f3o\u00fau\u00fdy\u0106C\u0107c\u0139L\u013al\u0143N"
            + "\u0144n\u0154R\u0155r\u015aS\u015bs\u0179Z\u017az"),
        ('\u0302', "\u00c2A\u00caE\u00ceI\u00d4O\u00dbU\u00e2a\u00eae\u00eei\u00f4o\u00fbu\u0174W\u0175w\u0176Y\u0177y"),
        ('\u0303', "\u00c3A\u00d1N\u00d5O\u00e3a\u00f1n\u00f5o"),
        ('\u0304', "\u0100A\u0101a\u0112E\u0113e\u012aI\u012bi\u014cO\u014do\u016aU\u016bu"),
        ('\u0306', "\u0102A\u0103a\u011eG\u011fg"),
        ('\u0307', "\u010aC\u010bc\u0116E\u0117e\u0120G\u0121g\u0130I\u017bZ\u017cz"),
        ('\u0308', "\u00c4A\u00cbE\u00cfI\u00d6O\u00dcU\u00e4a\u00ebe\u00efi\u00f6o\u00fcu\u00ffy\u0178Y"),
        ('\u030a', "\u00c5A\u00e5a\u016eU\u016fu"),
        ('\u030b', "\u0150O\u0151o\u0170U\u0171u"),
        ('\u030c', "\u010cC\u010dc\u010eD\u010fd\u011aE\u011be\u0147N\u0148n\u0158R\u0159r\u0160S\u0161s\u0164T\u0165t\u017dZ\u017ez"),
        ('\u0326', "\u0218S\u0219s\u021aT\u021bt"),
        ('\u0327', "\u00c7C\u00e7c\u015eS\u015fs\u0162T\u0163t"),
        ('\u0328', "\u0104A\u0105a\u0118E\u0119e\u012eI\u012fi\u0172U\u0173u"),
    ];

    private static readonly Dictionary<(char Letter, char Mark), char> Composed = Marks
        .SelectMany(mark => mark.Letters.Chunk(2).Select(pair => (Key: (pair[1], mark.Mark), Value: pair[0])))
        .ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>Returns the text with each letter and mark composed into one character; the same bytes if it has no marks.</summary>
    public static ReadOnlySpan<byte> Compose(ReadOnlySpan<byte> utf8)
    {
        // Marks have the bytes CC 80 to CD AF.
        if (utf8.IndexOfAny((byte)0xCC, (byte)0xCD) < 0) return utf8;
        var text = new StringBuilder();
        foreach (var character in Encoding.UTF8.GetString(utf8))
            if (text.Length > 0 && Composed.TryGetValue((text[^1], character), out var composed)) text[^1] = composed;
            else text.Append(character);
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
