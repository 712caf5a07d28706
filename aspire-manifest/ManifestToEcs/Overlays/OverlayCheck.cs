using System.Globalization;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;
using ManifestToEcs.Yaml;

namespace ManifestToEcs.Overlays;

/// <summary>Checks nodes against the table of keys and against the manifest's names; each mistake is one finding with its line.</summary>
internal sealed class OverlayCheck(AspireManifest manifest, Report report)
{
    /// <param name="subject">Key of the value, for messages.</param>
    /// <param name="resource">The resource in whose entry the value stands.</param>
    public void Check(YamlNode node, OverlayType type, string subject, Resource? resource = null)
    {
        if (node is YamlScalar { IsNull: true }) return;
        switch (type, node)
        {
            case (ObjectType expected, YamlMap map):
                CheckObject(map, expected, resource);
                break;
            case (MapType expected, YamlMap map):
                CheckMap(map, expected, subject, resource);
                break;
            case (ListType expected, YamlList list):
                foreach (var item in list.Items) CheckItem(item, expected.Item, subject, resource);
                break;
            case (TextType expected, YamlScalar scalar):
                CheckText(scalar, expected, subject);
                break;
            case (IntegerType expected, YamlScalar scalar):
                CheckInteger(scalar, expected, subject);
                break;
            case (NumberType expected, YamlScalar scalar):
                CheckNumber(scalar, expected, subject);
                break;
            case (BooleanType, YamlScalar scalar):
                if (Boolean(scalar) is null)
                    Wrong(scalar, $"{subject} must be true or false, not '{Shown(scalar)}'.",
                        $"Write {subject}: true or {subject}: false, without quotes.");
                break;
            default:
                report.Error(FindingCodes.OverlayWrongType, At(node), $"{subject} must be {Says(type)}, not {Says(node)}.",
                    Advice(type, subject));
                break;
        }
    }

    public static bool? Boolean(YamlScalar scalar) => scalar switch
    {
        { Plain: true, Text: "true" or "True" or "TRUE" } => true,
        { Plain: true, Text: "false" or "False" or "FALSE" } => false,
        _ => null,
    };

    public static int? Integer(YamlScalar scalar) =>
        scalar.Plain && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    public static double? Number(YamlScalar scalar) =>
        scalar.Plain && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null;

    private void CheckObject(YamlMap map, ObjectType type, Resource? resource)
    {
        foreach (var entry in map.Entries)
        {
            if (type.Fields.FirstOrDefault(field => field.Name == entry.Key) is { } field)
            {
                Check(entry.Value, field.Type, field.Name, resource);
                continue;
            }
            var known = type.Fields.Select(known => known.Name).Where(name => name != "$schema").ToList();
            report.Error(FindingCodes.OverlayUnknownKey, At(entry),
                $"There is no key '{entry.Key}' here.{NearestName.Hint(entry.Key, known)}",
                known.Count > 12 ? "Correct the key; 'manifest-to-ecs schema' describes them all."
                    : $"Use one of: {string.Join(", ", known)}.");
        }
    }

    private void CheckMap(YamlMap map, MapType type, string subject, Resource? resource)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (entry.Key.Length == 0)
                report.Error(FindingCodes.OverlayWrongValue, At(entry), $"{subject} has an empty key.", "Give it a name.");
            var named = type.Keys switch
            {
                OverlayKeys.Resources => Named(entry.Key, entry.Line, entry.Column, entry.Value.Pointer),
                OverlayKeys.ResourceParts => Named(entry.Key.Split('/')[0], entry.Line, entry.Column, entry.Value.Pointer),
                _ => null,
            };
            if (type.Keys == OverlayKeys.Resources && named is not null && !seen.Add(named.Name))
            {
                report.Error(FindingCodes.OverlayDuplicateKey, At(entry),
                    $"'{named.Name}' is written twice; names differ by more than capitals.", "Put both entries together.");
            }
            if (type.Keys == OverlayKeys.Bindings && resource is not null) CheckBinding(entry, resource);
            Check(entry.Value, type.Value, entry.Key, type.Keys == OverlayKeys.Resources ? named : resource);
        }
    }

    private void CheckItem(YamlNode item, OverlayType type, string subject, Resource? resource)
    {
        if (item is YamlScalar { IsNull: true } empty)
            Wrong(empty, $"{subject} has an empty entry.", "Remove the line, or give it a value.");
        else Check(item, type, subject, resource);
    }

    private Resource? Named(string name, int line, int column, string pointer)
    {
        if (manifest.Find(name) is { } resource) return resource;
        report.Error(FindingCodes.OverlayUnknownResource, new Location(Document.Overlay, pointer, line, column),
            $"The manifest has no resource '{name}'.{NearestName.Hint(name, manifest.Resources.Select(known => known.Name))}",
            "Write the name as the AppHost gives it, or remove the entry.");
        return null;
    }

    private void CheckBinding(YamlEntry entry, Resource resource)
    {
        if (resource.FindBinding(entry.Key) is not null) return;
        var known = resource.Bindings.Select(binding => binding.Name).ToList();
        report.Error(FindingCodes.OverlayUnknownBinding, At(entry),
            $"'{resource.Name}' has no binding '{entry.Key}'.{NearestName.Hint(entry.Key, known)}",
            known.Count == 0 ? "Remove ports: the resource has no bindings." : $"Use one of: {string.Join(", ", known)}.");
    }

    private void CheckText(YamlScalar scalar, TextType type, string subject)
    {
        if (type.Names) Named(scalar.Text, scalar.Line, scalar.Column, scalar.Pointer);
        if (type.OneOf is { } values && !values.Contains(scalar.Text, StringComparer.Ordinal))
        {
            Wrong(scalar, $"{subject} cannot be '{Shown(scalar)}'.{NearestName.Hint(scalar.Text, values)}",
                $"Use one of: {string.Join(", ", values)}.");
        }
        if (type.Format is { } format && !format.Accepts(scalar.Text))
        {
            Wrong(scalar, $"{subject} must be {format.Says}, not '{Shown(scalar)}'.", $"Write, for example, {subject}: {format.Example}.");
        }
    }

    private void CheckInteger(YamlScalar scalar, IntegerType type, string subject)
    {
        var fits = Integer(scalar) is { } number && number >= type.Min && number <= type.Max
            && (type.OneOf is null || type.OneOf.Contains(number));
        if (fits) return;
        var says = type.OneOf is null ? $"a whole number from {type.Min} to {type.Max}" : $"one of {string.Join(", ", type.OneOf)}";
        Wrong(scalar, $"{subject} must be {says}, not '{Shown(scalar)}'.",
            $"Write, for example, {subject}: {type.OneOf?[0] ?? type.Min}, without quotes.");
    }

    private void CheckNumber(YamlScalar scalar, NumberType type, string subject)
    {
        if (Number(scalar) is { } number && number >= type.Min && number <= type.Max) return;
        Wrong(scalar, string.Create(CultureInfo.InvariantCulture,
            $"{subject} must be a number from {type.Min} to {type.Max}, not '{Shown(scalar)}'."),
            $"Write, for example, {subject}: 70, without quotes.");
    }

    private void Wrong(YamlScalar scalar, string message, string advice) =>
        report.Error(FindingCodes.OverlayWrongValue, At(scalar), message, advice);

    public static Location At(YamlNode node) => new(Document.Overlay, node.Pointer, node.Line, node.Column);

    private static Location At(YamlEntry entry) => new(Document.Overlay, entry.Value.Pointer, entry.Line, entry.Column);

    // What somebody typed may be a secret in the wrong place: a message shows only as much as a typing mistake needs.
    private static string Shown(YamlScalar scalar) => scalar.Text.Length <= 40 ? scalar.Text : scalar.Text[..20] + "…";

    private static string Says(OverlayType type) => type switch
    {
        ObjectType or MapType => "a map",
        ListType => "a list",
        TextType => "a text",
        IntegerType => "a whole number",
        NumberType => "a number",
        _ => "true or false",
    };

    private static string Says(YamlNode node) => node switch
    {
        YamlMap => "a map",
        YamlList => "a list",
        _ => "a single value",
    };

    private static string Advice(OverlayType type, string subject) => type switch
    {
        ObjectType of => $"Indent below {subject}: keys such as {of.Fields[0].Name}: and {of.Fields[1].Name}:.",
        MapType => $"Indent below {subject}: lines of the form name: value.",
        ListType => $"Write {subject}: [first, second], or lines that begin with a hyphen.",
        _ => $"Write one value after {subject}:.",
    };
}
