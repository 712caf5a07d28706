namespace ManifestToEcs.Reading;

/// <summary>An Aspire manifest as it was read: every resource, in the order of the file.</summary>
/// <param name="Path">The file; all relative paths inside it start at its folder.</param>
/// <param name="LeafPointers">JSON pointer of every leaf value (text, number, boolean, null, empty object or array): the coverage report
/// accounts for each.</param>
public sealed record AspireManifest(string Path, IReadOnlyList<Resource> Resources, IReadOnlyList<string> LeafPointers)
{
    private readonly Dictionary<string, Resource> _byName = Resources
        .GroupBy(resource => resource.Name, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);

    public string Directory => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;

    /// <summary>The resource of that name, without regard to case, or null.</summary>
    public Resource? Find(string name) => _byName.GetValueOrDefault(name);
}
