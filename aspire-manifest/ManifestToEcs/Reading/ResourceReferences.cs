using ManifestToEcs.Reports;

namespace ManifestToEcs.Reading;

/// <summary>Checks the fields that name another resource outright, without an expression.</summary>
internal static class ResourceReferences
{
    public static void Check(AspireManifest manifest, Report report)
    {
        foreach (var resource in manifest.Resources)
        {
            if (resource.Parent is { } parent) Check(manifest, parent, JsonPointer.Append(resource.Pointer, "parent"), report);
            foreach (var files in resource.ContainerFiles) Check(manifest, files.FromResource, files.Pointer, report);
        }
    }

    private static void Check(AspireManifest manifest, string name, string pointer, Report report)
    {
        if (name.Length == 0 || manifest.Find(name) is not null) return;
        report.Error(FindingCodes.UnknownResource, Location.InManifest(pointer),
            $"There is no resource '{name}'.{NearestName.Hint(name, manifest.Resources.Select(resource => resource.Name))}",
            "Correct the name, or add the resource.");
    }
}
