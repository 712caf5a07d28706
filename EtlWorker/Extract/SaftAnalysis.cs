namespace Financial.EtlWorker.Extract;

/// <summary>
/// The dimensions of SAF-T lines. A table in the file defines its analysis types. A type whose name or description contains "department",
/// "project" or "region" is that dimension.
/// </summary>
internal sealed class SaftAnalysis
{
    /// <summary>The dimensions that a line may have, in the order of its columns.</summary>
    public static readonly string[] Dimensions = ["department", "project", "region"];

    private const int MaxTypes = 1000;

    private readonly Dictionary<string, string> _dimensionOfType = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _element = [], _ofLine = [];

    /// <summary>Begins an analysis element of a line, or a row of the table of types.</summary>
    public void BeginElement() => _element.Clear();

    /// <summary>Clears the dimensions of the previous line.</summary>
    public void BeginLine() => _ofLine.Clear();

    public void Keep(string name, string value) => _element[name] = value;

    /// <summary>Ends a row of the table of types.</summary>
    public void EndType()
    {
        if (_dimensionOfType.Count >= MaxTypes || !_element.TryGetValue("AnalysisType", out var type)) return;
        if (Find(type, _element.GetValueOrDefault("AnalysisTypeDescription", "")) is { } dimension) _dimensionOfType[type] = dimension;
    }

    /// <summary>Ends an analysis element of a line.</summary>
    public void EndElement()
    {
        if (Find(_element.GetValueOrDefault("AnalysisType", ""), "") is { } dimension && _element.TryGetValue("AnalysisID", out var id))
            _ofLine[dimension] = id;
    }

    /// <summary>Returns the line's value of a dimension; null if it has none.</summary>
    public string? OfLine(string dimension) => _ofLine.GetValueOrDefault(dimension);

    private string? Find(string type, string description) => _dimensionOfType.TryGetValue(type, out var known) ? known
        : Array.Find(Dimensions, dimension => type.Contains(dimension, StringComparison.OrdinalIgnoreCase)
            || description.Contains(dimension, StringComparison.OrdinalIgnoreCase));
}
