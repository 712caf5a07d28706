using System.Text;

namespace ManifestToEcs.Emission;

/// <summary>The inside of a Terraform file or block: attributes, nested blocks and comments in the order in which they are added.</summary>
/// <remarks>Bodies are written as object initialisers: <c>new HclBody { ["name"] = "api", ["setting"] = new HclBody { … } }</c>.</remarks>
internal sealed class HclBody
{
    private readonly List<Line> _lines = [];

    public bool IsEmpty => _lines.Count == 0;

    /// <summary>Adds an attribute, or a block for each body; null adds nothing. A second attribute of the same name is a mistake.</summary>
    public HclValue? this[string name]
    {
        set
        {
            if (value is HclBlocks blocks) _lines.AddRange(blocks.Bodies.Select(body => new NestedBlock(name, body)));
            if (value is null or HclBlocks) return;
            if (Has(name)) throw new InvalidOperationException($"attribute {name} is there twice");
            _lines.Add(new AttributeLine(name, value));
        }
    }

    public bool Has(string attribute) => _lines.Exists(line => line is AttributeLine known && known.Name == attribute);

    /// <summary>Adds what another body says; null adds nothing.</summary>
    public void Append(HclBody? other) => _lines.AddRange(other?._lines ?? []);

    /// <summary>Adds a block with labels, such as <c>variable "region"</c>.</summary>
    public void Block(string type, IEnumerable<string> labels, HclBody body) =>
        _lines.Add(new NestedBlock(string.Concat(labels.Prepend(type).Select((word, i) => i == 0 ? word : $" \"{word}\"")), body));

    public void Resource(string type, string label, HclBody body) => Block("resource", [type, label], body);

    public static implicit operator HclValue?(HclBody? body) => body is null ? null : HclValue.Blocks([body]);

    /// <summary>A comment before what is added next.</summary>
    public void Comment(string sentence) => _lines.Add(new CommentLine(sentence));

    /// <summary>An empty line before what is added next.</summary>
    public void Gap() => _lines.Add(new EmptyLine());

    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text, 0);
        return text.ToString();
    }

    private void Write(StringBuilder text, int indent)
    {
        var run = new List<(string, HclValue)>();
        Line? last = null;
        foreach (var line in _lines)
        {
            if (line is not AttributeLine && run.Count > 0)
            {
                HclObject.WriteAttributes(text, run, indent);
                run.Clear();
            }
            if (NeedsEmptyLine(last, line)) text.Append('\n');
            switch (line)
            {
                case AttributeLine attribute:
                    run.Add((attribute.Name, attribute.Value));
                    break;
                case CommentLine comment:
                    text.Append(' ', indent).Append("# ").Append(comment.Sentence).Append('\n');
                    break;
                case NestedBlock block:
                    text.Append(' ', indent).Append(block.Header);
                    if (block.Body.IsEmpty)
                    {
                        text.Append(" {}\n");
                        break;
                    }
                    text.Append(" {\n");
                    block.Body.Write(text, indent + 2);
                    text.Append(' ', indent).Append("}\n");
                    break;
            }
            last = line;
        }
        HclObject.WriteAttributes(text, run, indent);
    }

    // Blocks stand apart; a comment belongs to what follows it.
    private static bool NeedsEmptyLine(Line? last, Line line) => (last, line) switch
    {
        (null or EmptyLine or CommentLine, not EmptyLine) => last is EmptyLine,
        (_, EmptyLine) => false,
        (NestedBlock, _) or (_, NestedBlock) => true,
        (_, CommentLine) => true,
        _ => false,
    };

    private abstract record Line;

    private sealed record AttributeLine(string Name, HclValue Value) : Line;

    private sealed record CommentLine(string Sentence) : Line;

    private sealed record EmptyLine : Line;

    private sealed record NestedBlock(string Header, HclBody Body) : Line;
}
