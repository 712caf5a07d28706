using ManifestToEcs.Reading;
using ManifestToEcs.Reports;
using ManifestToEcs.Yaml;

namespace ManifestToEcs.Overlays;

/// <summary>
/// Lays an environment's part over the common part: maps merge, lists and values replace, null takes back a value of the common part.
/// </summary>
internal static class OverlayMerge
{
    private static readonly HashSet<string> ByResource =
        [.. OverlayKey.Of(typeof(Overlay)).Where(key => key.KeyNames == KeyNames.Resources).Select(key => key.Name)];

    public static YamlMap Merge(YamlMap common, YamlMap? part, AspireManifest manifest)
    {
        var merged = WithManifestNames(common, manifest);
        return part is null ? merged : Merge(merged, WithManifestNames(part, manifest));
    }

    /// <summary>Pointer in the merged overlay → place in the file.</summary>
    public static IReadOnlyDictionary<string, Location> Locations(YamlMap merged)
    {
        var locations = new Dictionary<string, Location>(StringComparer.Ordinal);
        Walk(merged, "");
        return locations;

        void Walk(YamlNode node, string pointer)
        {
            if (pointer.Length > 0) locations[pointer] = OverlayCheck.At(node);
            if (node is YamlMap map) foreach (var entry in map.Entries) Walk(entry.Value, JsonPointer.Append(pointer, entry.Key));
            if (node is YamlList list) for (var i = 0; i < list.Items.Count; i++) Walk(list.Items[i], JsonPointer.Append(pointer, i));
        }
    }

    private static YamlMap Merge(YamlMap common, YamlMap part)
    {
        var entries = common.Entries.Select(entry => (entry.Key, entry)).ToList();
        foreach (var over in part.Entries)
        {
            var index = entries.FindIndex(entry => entry.Key == over.Key);
            var value = index >= 0 && entries[index].entry.Value is YamlMap below && over.Value is YamlMap map
                ? over with { Value = Merge(below, map) } : over;
            if (index >= 0) entries[index] = (over.Key, value);
            else entries.Add((over.Key, value));
        }
        return common with { Entries = [.. entries.Select(entry => entry.entry)] };
    }

    // Resources are found without regard to case; from here on they have the manifest's spelling.
    private static YamlMap WithManifestNames(YamlMap root, AspireManifest manifest) => root with
    {
        Entries = [.. root.Entries.Select(entry => ByResource.Contains(entry.Key) && entry.Value is YamlMap map
            ? entry with { Value = map with { Entries = [
                .. map.Entries.Select(named => named with { Key = manifest.Find(named.Key)?.Name ?? named.Key })] } }
            : entry)],
    };
}
