using ManifestToEcs.Reading;
using ManifestToEcs.Reports;
using ManifestToEcs.Yaml;

namespace ManifestToEcs.Overlays;

/// <summary>Checks nodes against the overlay's keys and the manifest's names; each mistake is one finding with its line.</summary>
internal sealed class OverlayCheck(AspireManifest manifest, Report report)
{
    /// <summary>Checks the keys of a record.</summary>
    /// <param name="resource">The resource in whose entry the record stands.</param>
    public void Check(YamlMap map, Type record, Resource? resource = null)
    {
        var keys = OverlayKey.Of(record);
        foreach (var entry in map.Entries)
        {
            if (keys.FirstOrDefault(key => key.Name == entry.Key) is { } key)
            {
                Check(entry.Value, key, key.Type, key.Name, resource);
                continue;
            }
            var known = keys.Select(known => known.Name).Where(name => name != "$schema").ToList();
            report.Error(FindingCodes.OverlayUnknownKey, At(entry),
                $"There is no key '{entry.Key}' here.{NearestName.Hint(entry.Key, known)}",
                known.Count > 12 ? "Correct the key; 'manifest-to-ecs schema' describes them all."
                    : $"Use one of: {string.Join(", ", known)}.");
        }
    }

    /// <param name="subject">Name of the value, for messages.</param>
    private void Check(YamlNode node, OverlayKey key, Type type, string subject, Resource? resource)
    {
        switch (node)
        {
            case YamlScalar { IsNull: true }:
                break;
            case YamlMap map when OverlayKey.ValueOf(type) is { } value:
                CheckMap(map, key, value, subject, resource);
                break;
            case YamlMap map when OverlayKey.IsRecord(type):
                Check(map, type, resource);
                break;
            case YamlList list when OverlayKey.ItemOf(type) is { } item:
                foreach (var entry in list.Items) CheckItem(entry, key, item, subject, resource);
                break;
            case YamlScalar scalar when OverlayKey.IsSingle(type):
                CheckScalar(scalar, key, type, subject);
                if (key.NamesBinding && resource is not null) CheckBinding(scalar.Text, At(scalar), resource);
                break;
            default:
                report.Error(FindingCodes.OverlayWrongType, At(node),
                    $"{subject} must be {OverlayKey.Word(type)}, not {Word(node)}.", Advice(type, subject));
                break;
        }
    }

    private void CheckMap(YamlMap map, OverlayKey key, Type type, string subject, Resource? resource)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (entry.Key.Length == 0)
                report.Error(FindingCodes.OverlayWrongValue, At(entry), $"{subject} has an empty key.", "Give it a name.");
            var named = key.KeyNames switch
            {
                KeyNames.Resources => Named(entry.Key, At(entry)),
                KeyNames.ResourceParts => Named(entry.Key.Split('/')[0], At(entry)),
                _ => null,
            };
            if (key.KeyNames == KeyNames.Resources && named is not null && !seen.Add(named.Name))
            {
                report.Error(FindingCodes.OverlayDuplicateKey, At(entry),
                    $"'{named.Name}' is written twice; names differ by more than capitals.", "Put both entries together.");
            }
            if (key.KeyNames == KeyNames.Bindings && resource is not null) CheckBinding(entry.Key, At(entry), resource);
            Check(entry.Value, key, type, entry.Key, key.KeyNames == KeyNames.Resources ? named : resource);
        }
    }

    private void CheckItem(YamlNode item, OverlayKey key, Type type, string subject, Resource? resource)
    {
        if (item is YamlScalar { IsNull: true } empty)
            Wrong(empty, $"{subject} has an empty entry.", "Remove the line, or give it a value.");
        else Check(item, key, type, subject, resource);
    }

    private Resource? Named(string name, Location location)
    {
        if (manifest.Find(name) is { } resource) return resource;
        report.Error(FindingCodes.OverlayUnknownResource, location,
            $"The manifest has no resource '{name}'.{NearestName.Hint(name, manifest.Resources.Select(known => known.Name))}",
            "Write the name as the AppHost gives it, or remove the entry.");
        return null;
    }

    private void CheckBinding(string name, Location location, Resource resource)
    {
        if (resource.FindBinding(name) is not null) return;
        var known = resource.Bindings.Select(binding => binding.Name).ToList();
        report.Error(FindingCodes.OverlayUnknownBinding, location,
            $"'{resource.Name}' has no binding '{name}'.{NearestName.Hint(name, known)}",
            known.Count == 0 ? "Remove it: the resource has no bindings." : $"Use one of: {string.Join(", ", known)}.");
    }

    private void CheckScalar(YamlScalar scalar, OverlayKey key, Type type, string subject)
    {
        if (key.NamesResource) Named(scalar.Text, At(scalar));
        var value = OverlayKey.Parse(type, scalar);
        if (value is not null && key.Accepts(value)) return;
        if (value is string text && key.Allowed is { } allowed)
        {
            var names = allowed.Cast<string>().ToList();
            Wrong(scalar, $"{subject} cannot be '{Shown(scalar)}'.{NearestName.Hint(text, names)}",
                $"Use one of: {string.Join(", ", names)}.");
            return;
        }
        Wrong(scalar, $"{subject} must be {key.Expected(type)}, not '{Shown(scalar)}'.",
            $"Write, for example, {subject}: {key.Example(type)}{(value is string ? "" : ", without quotes")}.");
    }

    private void Wrong(YamlScalar scalar, string message, string advice) =>
        report.Error(FindingCodes.OverlayWrongValue, At(scalar), message, advice);

    public static Location At(YamlNode node) => At(node.Pointer, node.Line, node.Column);

    private static Location At(YamlEntry entry) => At(entry.Value.Pointer, entry.Line, entry.Column);

    // Settings of code have no line.
    private static Location At(string pointer, int line, int column) =>
        line == 0 ? Location.InOverlay(pointer) : new(Document.Overlay, pointer, line, column);

    // The text may be a secret in the wrong place: show only its beginning.
    private static string Shown(YamlScalar scalar) => scalar.Text.Length <= 40 ? scalar.Text : scalar.Text[..20] + "…";

    private static string Word(YamlNode node) => node switch
    {
        YamlMap => "a map",
        YamlList => "a list",
        _ => "a single value",
    };

    private static string Advice(Type type, string subject) => OverlayKey.Word(type) switch
    {
        "a map" when OverlayKey.IsRecord(type) =>
            $"Indent below {subject}: keys such as {OverlayKey.Of(type)[0].Name}: and {OverlayKey.Of(type)[1].Name}:.",
        "a map" => $"Indent below {subject}: lines of the form name: value.",
        "a list" => $"Write {subject}: [first, second], or lines that begin with a hyphen.",
        _ => $"Write one value after {subject}:.",
    };
}
