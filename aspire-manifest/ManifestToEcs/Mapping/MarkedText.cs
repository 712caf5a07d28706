using System.Text;
using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>
/// A text as one string in which every part that is not literal is a single character of the private use area, so that connection
/// strings can be searched and edited as strings and turned back into parts.
/// </summary>
internal sealed class MarkedText
{
    private const char First = '\uE000';
    private const char Last = '\uF8FF';

    private readonly List<TextPart> _parts = [];

    private MarkedText(string text) => Text = text;

    public string Text { get; set; }

    /// <summary>Null when the text itself has such characters, which no connection string has.</summary>
    public static MarkedText? Of(DeployText text)
    {
        var marked = new MarkedText("");
        var builder = new StringBuilder();
        foreach (var part in text.Parts)
        {
            if (part is LiteralPart literal)
            {
                if (literal.Text.AsSpan().IndexOfAnyInRange(First, Last) >= 0) return null;
                builder.Append(literal.Text);
            }
            else if (marked._parts.Count <= Last - First)
            {
                builder.Append(marked.Mark(part));
            }
            else
            {
                return null;
            }
        }
        marked.Text = builder.ToString();
        return marked;
    }

    /// <summary>The character that stands for a part; equal parts have equal characters.</summary>
    public char Mark(TextPart part)
    {
        var index = _parts.IndexOf(part);
        if (index < 0)
        {
            index = _parts.Count;
            _parts.Add(part);
        }
        return (char)(First + index);
    }

    /// <summary>Another text with the same characters for the same parts.</summary>
    public string Mark(DeployText text) =>
        string.Concat(text.Parts.Select(part => part is LiteralPart literal ? literal.Text : Mark(part).ToString()));

    public DeployText ToDeployText() =>
        DeployText.Of(Text.Select(letter => letter is >= First and <= Last ? _parts[letter - First] : new LiteralPart(letter.ToString())));
}
