namespace ManifestToEcs.Yaml;

/// <summary>A value of a YAML file with its place.</summary>
/// <param name="Pointer">In the file; of the anchor's place when an alias leads here.</param>
/// <param name="Tag">Such as <c>!Ref</c>; null when none is written.</param>
internal abstract record YamlNode(string Pointer, int Line, int Column, string? Tag);

/// <param name="Plain">Written without quotes, so it may be a number, a boolean or null.</param>
internal sealed record YamlScalar(string Text, bool Plain, string Pointer, int Line, int Column, string? Tag = null)
    : YamlNode(Pointer, Line, Column, Tag)
{
    public bool IsNull => Plain && Text is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed record YamlList(IReadOnlyList<YamlNode> Items, string Pointer, int Line, int Column, string? Tag = null)
    : YamlNode(Pointer, Line, Column, Tag);

internal sealed record YamlMap(IReadOnlyList<YamlEntry> Entries, string Pointer, int Line, int Column, string? Tag = null)
    : YamlNode(Pointer, Line, Column, Tag)
{
    public YamlNode? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;
}

/// <param name="Line">Of the key.</param>
internal sealed record YamlEntry(string Key, YamlNode Value, int Line, int Column);

/// <summary>A mistake in a YAML text, with its place.</summary>
internal sealed record YamlProblem(YamlFault Fault, int? Line, int? Column, string Message, string Pointer = "");

internal enum YamlFault
{
    Syntax,
    TooLarge,
    DuplicateKey,
}
