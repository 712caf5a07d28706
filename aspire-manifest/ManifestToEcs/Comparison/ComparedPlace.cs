using ManifestToEcs.Reports;

namespace ManifestToEcs.Comparison;

/// <summary>A place in a compared body.</summary>
/// <param name="Pointer">JSON pointer of the place.</param>
/// <param name="Label">The place as a report shows it: <c>containerDefinitions[api].image</c>.</param>
/// <param name="Name">The name of the field; for an element of a list, that of its list.</param>
/// <param name="Hidden">The variables whose values are secrets.</param>
internal sealed record ComparedPlace(string Pointer, string Label, string? Name, HashSet<string>? Hidden = null)
{
    public ComparedPlace Field(string name) =>
        this with { Pointer = JsonPointer.Append(Pointer, name), Label = Label.Length == 0 ? name : $"{Label}.{name}", Name = name };

    public ComparedPlace Element(int index, string identity) =>
        this with { Pointer = JsonPointer.Append(Pointer, index), Label = $"{Label}[{identity}]" };
}
