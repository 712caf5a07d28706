namespace ManifestToEcs.Reports;

/// <summary>The fate of one leaf of the manifest.</summary>
public enum Fate
{
    /// <summary>It stands in the output.</summary>
    Mapped,

    /// <summary>It has no part in an ECS deployment, and the entry says why.</summary>
    Ignored,

    /// <summary>An error finding lies on it, or on something that it refers to.</summary>
    Error,
}

/// <summary>The account of one leaf (or of a subtree that shares one fate) of the manifest.</summary>
/// <param name="Pointer">JSON pointer of the leaf or subtree.</param>
/// <param name="Detail">Mapped: to what, in AWS words. Ignored: why.</param>
public sealed record LeafAccount(string Pointer, Fate Fate, string Detail);

/// <summary>A value that neither manifest nor overlay states: what was taken, and from what it follows.</summary>
/// <param name="Subject">Resource and property, such as <c>api: cpu</c>.</param>
public sealed record Inference(string Subject, string Value, string From)
{
    /// <summary>It decides what a resource becomes, so every publication names it.</summary>
    public bool IsDecision { get; init; }
}

/// <summary>
/// Collects the results of reading and mapping: findings, the fate of every manifest leaf, and each inferred value.
/// </summary>
public sealed class Report
{
    private readonly List<Finding> _findings = [];
    private readonly SortedDictionary<string, LeafAccount> _leaves = new(StringComparer.Ordinal);
    private readonly List<Inference> _inferences = [];
    private readonly Dictionary<string, Location> _relocated = new(StringComparer.Ordinal);

    public IReadOnlyList<Finding> Findings => _findings;

    public IReadOnlyCollection<LeafAccount> Leaves => _leaves.Values;

    public IReadOnlyList<Inference> Inferences => _inferences;

    /// <summary>Number of errors reported so far, repetitions included: shows whether a step without a result has reported why.</summary>
    public int ErrorsSaid { get; private set; }

    public bool HasErrors => _findings.Exists(finding => finding.Severity == Severity.Error);

    /// <summary>Whether an error lies on the part of the manifest itself.</summary>
    public bool IsRefused(string pointer) => _leaves.TryGetValue(pointer, out var account) && account.Fate == Fate.Error;

    /// <summary>
    /// A pointer for a text of the overlay that is evaluated like one of the manifest: findings there are moved to
    /// <paramref name="location"/>.
    /// </summary>
    public string Relocate(Location location)
    {
        var pointer = "overlay:" + location.Pointer;
        _relocated[pointer] = location;
        return pointer;
    }

    public void Error(string code, Location location, string message, string advice)
    {
        ErrorsSaid++;
        Add(new Finding(code, Severity.Error, location, message, advice));
        if (location.Document == Document.Manifest && !_relocated.ContainsKey(location.Pointer))
            _leaves[location.Pointer] = new LeafAccount(location.Pointer, Fate.Error, code);
    }

    public void Warning(string code, Location location, string message, string? advice = null) =>
        Add(new Finding(code, Severity.Warning, location, message, advice));

    public void Note(string code, Location location, string message, string? advice = null) =>
        Add(new Finding(code, Severity.Note, location, message, advice));

    /// <summary>The leaf (or every leaf below it) stands in the output as <paramref name="to"/>.</summary>
    public void Mapped(string pointer, string to) => Account(pointer, Fate.Mapped, to);

    /// <summary>The leaf (or every leaf below it) is left out because of <paramref name="why"/>.</summary>
    public void Ignored(string pointer, string why) => Account(pointer, Fate.Ignored, why);

    /// <summary>The leaf could not be mapped because something that it refers to has an error.</summary>
    public void Failed(string pointer, string why)
    {
        ErrorsSaid++;
        if (_relocated.ContainsKey(pointer)) return;
        _leaves.TryAdd(pointer, new LeafAccount(pointer, Fate.Error, why));
        if (_leaves[pointer].Fate != Fate.Error) _leaves[pointer] = new LeafAccount(pointer, Fate.Error, why);
    }

    /// <param name="decides">Whether the value decides what a resource becomes, so that every publication names it.</param>
    public void Inferred(string subject, string value, string from, bool decides = false) =>
        _inferences.Add(new Inference(subject, value, from) { IsDecision = decides });

    private void Add(Finding finding)
    {
        if (_relocated.TryGetValue(finding.Location.Pointer, out var place)) finding = finding with { Location = place };
        // Report one mistake once, even if many texts use it (every user of a broken connection string).
        if (!_findings.Contains(finding)) _findings.Add(finding);
    }

    private void Account(string pointer, Fate fate, string detail)
    {
        if (_relocated.ContainsKey(pointer)) return;
        // An error stays an error; a leaf that one place maps is mapped, even if another place ignores it.
        if (_leaves.TryGetValue(pointer, out var known)
            && (known.Fate == Fate.Error || (known.Fate == Fate.Mapped && fate == Fate.Ignored))) return;
        _leaves[pointer] = new LeafAccount(pointer, fate, detail);
    }
}
