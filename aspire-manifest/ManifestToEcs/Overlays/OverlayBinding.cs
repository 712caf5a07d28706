using System.Collections;
using ManifestToEcs.Yaml;

namespace ManifestToEcs.Overlays;

/// <summary>Merged nodes as <see cref="Overlay"/>. A value of a wrong type has been reported and counts as not stated.</summary>
internal static class OverlayBinding
{
    public static Overlay Bind(YamlMap merged, string environment) =>
        (Overlay)Record(typeof(Overlay), merged) with { Environment = environment, SourceLocations = OverlayMerge.Locations(merged) };

    private static object Record(Type type, YamlMap map)
    {
        var record = Activator.CreateInstance(type)!;
        foreach (var key in OverlayKey.Of(type))
            if (map[key.Name] is { } node && Value(key, key.Type, node) is { } value) key.Property.SetValue(record, value);
        return record;
    }

    private static object? Value(OverlayKey key, Type type, YamlNode node) => node switch
    {
        YamlMap map when OverlayKey.ValueOf(type) is { } value => Map(key, value, map),
        YamlMap map when OverlayKey.IsRecord(type) => Record(type, map),
        YamlList list when OverlayKey.ItemOf(type) is { } item => List(key, item, list),
        YamlScalar { IsNull: false } scalar => OverlayKey.Parse(type, scalar),
        _ => null,
    };

    private static IDictionary Map(OverlayKey key, Type type, YamlMap map)
    {
        var values = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), type))!;
        foreach (var entry in map.Entries)
        {
            var value = Value(key, type, entry.Value);
            if (value is not null || (key.HoldsNull && entry.Value is YamlScalar)) values[entry.Key] = value;
        }
        return values;
    }

    private static IList List(OverlayKey key, Type type, YamlList list)
    {
        var items = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(type))!;
        foreach (var item in list.Items)
            if (Value(key, type, item) is { } value) items.Add(value);
        return items;
    }
}
