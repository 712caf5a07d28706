namespace ManifestToEcs.Overlays;

/// <summary>A value of the overlay file with its place.</summary>
/// <param name="Pointer">In the file; of the anchor's place when an alias leads here.</param>
internal abstract record OverlayNode(string Pointer, int Line, int Column);

/// <param name="Plain">Written without quotes, so it may be a number, a boolean or null.</param>
internal sealed record OverlayScalar(string Text, bool Plain, string Pointer, int Line, int Column) : OverlayNode(Pointer, Line, Column)
{
    public bool IsNull => Plain && Text is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed record OverlayList(IReadOnlyList<OverlayNode> Items, string Pointer, int Line, int Column) : OverlayNode(Pointer, Line, Column);

internal sealed record OverlayMap(IReadOnlyList<OverlayEntry> Entries, string Pointer, int Line, int Column) : OverlayNode(Pointer, Line, Column)
{
    public OverlayNode? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;
}

/// <param name="Line">Of the key.</param>
internal sealed record OverlayEntry(string Key, OverlayNode Value, int Line, int Column);
