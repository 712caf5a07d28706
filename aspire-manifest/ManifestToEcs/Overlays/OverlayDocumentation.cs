using System.Xml.Linq;

namespace ManifestToEcs.Overlays;

/// <summary>
/// The XML documentation of the overlay's records, for code that sets them in C#: the sentence of a key is written once, and editors show
/// it beside the property.
/// </summary>
public static class OverlayDocumentation
{
    /// <summary>Adds the sentences of all keys to the file that the compiler wrote.</summary>
    public static void AddTo(XDocument documentation)
    {
        var members = documentation.Root!.Element("members")!;
        var known = members.Elements("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);
        foreach (var key in Records(typeof(OverlayFile), []).SelectMany(OverlayKey.Of))
        {
            var name = $"P:{key.Property.DeclaringType!.FullName}.{key.Property.Name}";
            if (!known.TryGetValue(name, out var member))
                members.Add(known[name] = member = new XElement("member", new XAttribute("name", name)));
            if (member.Element("summary") is null) member.Add(new XElement("summary", key.Description));
        }
    }

    private static HashSet<Type> Records(Type record, HashSet<Type> found)
    {
        if (!found.Add(record)) return found;
        foreach (var key in OverlayKey.Of(record))
        {
            var type = OverlayKey.ItemOf(key.Type) ?? OverlayKey.ValueOf(key.Type) ?? key.Type;
            if (OverlayKey.IsRecord(type) && type.Namespace == record.Namespace) Records(type, found);
        }
        return found;
    }
}
