using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace ManifestToEcs.Emission;

/// <summary>A value of Terraform's language. Plain C# texts become quoted texts; a reference or a call is <see cref="Code"/>.</summary>
internal abstract record HclValue
{
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator HclValue?(string? text) => text is null ? null : new HclCode('"' + Escape(text) + '"');

    public static implicit operator HclValue(int number) => new HclCode(number.ToString(CultureInfo.InvariantCulture));

    public static implicit operator HclValue?(int? number) => number is { } value ? (HclValue)value : null;

    public static implicit operator HclValue(bool value) => new HclCode(value ? "true" : "false");

    public static implicit operator HclValue(double number) => new HclCode(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Written as it stands, on one line.</summary>
    public static HclValue Code(string code) => new HclCode(code);

    public static HclList List(IEnumerable<HclValue> items) => new([.. items]);

    /// <summary>Nested blocks of one type; allowed only inside a body.</summary>
    public static HclValue Blocks(IEnumerable<HclBody> bodies) => new HclBlocks([.. bodies]);

    public static HclList Texts(IEnumerable<string> texts) => List(texts.Select(text => (HclValue)text));

    public static HclValue Call(string function, HclValue argument) => new HclCall(function, argument);

    /// <summary>The inside of a quoted text; what Terraform would take for an interpolation stays literal.</summary>
    public static string Escape(string text, bool beforeInterpolation = false)
    {
        var escaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"': escaped.Append("\\\""); break;
                case '\\': escaped.Append("\\\\"); break;
                case '\n': escaped.Append("\\n"); break;
                case '\r': escaped.Append("\\r"); break;
                case '\t': escaped.Append("\\t"); break;
                // "$${" is a literal "${", but it looks like a dollar sign before a real "${": the code point is never
                // ambiguous.
                case '$' or '%' when i + 1 == text.Length ? beforeInterpolation : text[i + 1] is '{' or '$' or '%':
                    escaped.Append(i + 1 < text.Length && text[i + 1] == '{' && (i == 0 || text[i - 1] != text[i])
                        ? new string(text[i], 2)
                        : $"\\u{(int)text[i]:x4}");
                    break;
                case < ' ' or '\u007f': escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}"); break;
                default: escaped.Append(text[i]); break;
            }
        }
        return escaped.ToString();
    }

    /// <summary>The value on one line, or null when it needs several.</summary>
    internal abstract string? OneLine { get; }

    internal abstract void Write(StringBuilder text, int indent);
}

internal sealed record HclCode(string Text) : HclValue
{
    internal override string? OneLine => Text;

    internal override void Write(StringBuilder text, int indent) => text.Append(Text);
}

internal sealed record HclBlocks(IReadOnlyList<HclBody> Bodies) : HclValue
{
    internal override string? OneLine => null;

    internal override void Write(StringBuilder text, int indent) => throw new InvalidOperationException("a block stands only in a body");
}

/// <summary>On one line when it is short and holds no objects, else an item a line.</summary>
internal sealed record HclList(IReadOnlyList<HclValue> Items) : HclValue
{
    private const int Width = 100;

    internal override string? OneLine
    {
        get
        {
            var items = new string[Items.Count];
            for (var i = 0; i < items.Length; i++)
            {
                if (Items[i] is HclObject || Items[i].OneLine is not { } item) return null;
                items[i] = item;
            }
            var line = "[" + string.Join(", ", items) + "]";
            return line.Length <= Width || items.Length == 1 ? line : null;
        }
    }

    internal override void Write(StringBuilder text, int indent)
    {
        if (OneLine is { } line)
        {
            text.Append(line);
            return;
        }
        new HclLines(Items).Write(text, indent);
    }
}

/// <summary>
/// An attribute a line, <c>=</c> aligned as <c>terraform fmt</c> does; or all on one line where <paramref name="Inline"/> asks for it.
/// </summary>
internal sealed record HclObject(bool Inline = false) : HclValue
{
    private readonly List<(string Name, HclValue Value)> _attributes = [];

    public bool IsEmpty => _attributes.Count == 0;

    public static HclObject Of<T>(IEnumerable<KeyValuePair<string, T>> entries, Func<T, HclValue> value)
    {
        var map = new HclObject();
        foreach (var (key, entry) in entries) map[key] = value(entry);
        return map;
    }

    /// <summary>Adds an attribute; null adds nothing.</summary>
    public HclValue? this[string name]
    {
        set
        {
            if (value is not null) _attributes.Add((Key(name), value));
        }
    }

    internal override string? OneLine => IsEmpty
        ? "{}"
        : Inline ? "{ " + string.Join(", ", _attributes.Select(attribute => $"{attribute.Name} = {attribute.Value.OneLine}")) + " }" : null;

    internal override void Write(StringBuilder text, int indent)
    {
        if (OneLine is { } line)
        {
            text.Append(line);
            return;
        }
        text.Append("{\n");
        WriteAttributes(text, _attributes, indent + 2);
        text.Append(' ', indent).Append('}');
    }

    /// <summary>Neighbouring attributes of one line each have their <c>=</c> in one column; one of several lines ends such a run.</summary>
    internal static void WriteAttributes(StringBuilder text, IReadOnlyList<(string Name, HclValue Value)> attributes, int indent)
    {
        var run = new List<(string Name, int Columns, string Value)>();
        foreach (var (name, value) in attributes)
        {
            if (value.OneLine is { } line)
            {
                run.Add((name, Columns(name), line));
                continue;
            }
            WriteRun(text, run, indent);
            text.Append(' ', indent).Append(name).Append(" = ");
            value.Write(text, indent);
            text.Append('\n');
        }
        WriteRun(text, run, indent);
    }

    private static void WriteRun(StringBuilder text, List<(string Name, int Columns, string Value)> run, int indent)
    {
        if (run.Count == 0) return;
        var width = run.Max(attribute => attribute.Columns);
        foreach (var (name, columns, value) in run)
        {
            text.Append(' ', indent).Append(name).Append(' ', width - columns).Append(" = ").Append(value).Append('\n');
        }
        run.Clear();
    }

    private static int Columns(string name) => Ascii.IsValid(name) ? name.Length : new StringInfo(name).LengthInTextElements;

    private static string Key(string name)
    {
        var identifier = name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_')
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-');
        return identifier ? name : '"' + Escape(name) + '"';
    }
}

/// <summary>A list with an item a line, however short.</summary>
internal sealed record HclLines(IReadOnlyList<HclValue> Items) : HclValue
{
    internal override string? OneLine => null;

    internal override void Write(StringBuilder text, int indent)
    {
        text.Append("[\n");
        foreach (var item in Items)
        {
            text.Append(' ', indent + 2);
            item.Write(text, indent + 2);
            text.Append(",\n");
        }
        text.Append(' ', indent).Append(']');
    }
}

internal sealed record HclCall(string Function, HclValue Argument) : HclValue
{
    internal override string? OneLine => Argument.OneLine is { } argument ? $"{Function}({argument})" : null;

    internal override void Write(StringBuilder text, int indent)
    {
        text.Append(Function).Append('(');
        Argument.Write(text, indent);
        text.Append(')');
    }
}
