using System.Text.Json.Nodes;

namespace ManifestToEcs.Comparison;

/// <summary>Compares two JSON bodies; lists whose elements have names are compared by name, not by position.</summary>
internal sealed class JsonComparison(string file, ValueMatch values)
{
    private readonly List<Difference> _differences = [];

    public List<Difference> Compare(JsonNode old, JsonNode added)
    {
        CompareValues(old, added, new ComparedPlace("", "", null));
        return _differences;
    }

    private void CompareValues(JsonNode? old, JsonNode? added, ComparedPlace place)
    {
        if (old is JsonObject oldObject && added is JsonObject addedObject) CompareObjects(oldObject, addedObject, place);
        else if (old is JsonArray oldList && added is JsonArray addedList) CompareLists(oldList, addedList, place);
        else if (old is JsonObject or JsonArray || added is JsonObject or JsonArray || !values.Matches(old, added)) Add(place, old, added);
    }

    private void CompareObjects(JsonObject old, JsonObject added, ComparedPlace place)
    {
        if (place.Name == "containerDefinitions") place = place with { Hidden = SecretNames(old, added) };
        foreach (var name in added.Select(field => field.Key).Union(old.Select(field => field.Key), StringComparer.Ordinal))
        {
            var inner = place.Field(name);
            if (!old.ContainsKey(name)) Add(inner, null, added[name]);
            else if (!added.ContainsKey(name)) Add(inner, old[name], null);
            else if (IsHidden(name, added, place)) CompareHidden(old[name], added[name], inner);
            else CompareValues(old[name], added[name], inner);
        }
    }

    private void CompareHidden(JsonNode? old, JsonNode? added, ComparedPlace place)
    {
        if (!values.Matches(old, added, hidden: true))
            _differences.Add(new Difference(file, place.Pointer, place.Label, HiddenText.Mark, HiddenText.Mark));
    }

    // A variable that is a secret now, or was one before, may have been in the environment.
    private static HashSet<string> SecretNames(params ReadOnlySpan<JsonObject> containers)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var container in containers)
            names.UnionWith((container["secrets"] as JsonArray ?? []).OfType<JsonObject>()
                .Select(secret => secret["name"]?.ToString() ?? ""));
        return names;
    }

    private static bool IsHidden(string field, JsonObject variable, ComparedPlace place) =>
        field is "value" or "Value" && (variable["name"] ?? variable["Name"]) is JsonValue name
            && (place.Hidden?.Contains(name.ToString()) == true || HiddenText.IsHiddenName(name.ToString()));

    private void CompareLists(JsonArray old, JsonArray added, ComparedPlace place)
    {
        if (old.Concat(added).All(item => item is JsonValue)
            && place.Name is "subnets" or "securityGroups" or "Subnets" or "SecurityGroups" or "requiresCompatibilities" or "add" or "drop")
        {
            CompareSets(old, added, place);
            return;
        }

        var before = ListIdentities.Of(old, place.Name);
        var now = ListIdentities.Of(added, place.Name);
        for (var i = 0; i < added.Count; i++)
        {
            var index = before.IndexOf(now[i]);
            if (index >= 0) CompareValues(old[index], added[i], place.Element(i, now[i]));
            else Add(place.Element(i, now[i]), null, added[i]);
        }
        for (var i = 0; i < old.Count; i++)
        {
            if (!now.Contains(before[i])) Add(place.Element(i, before[i]), old[i], null);
        }
    }

    // The order of subnets means nothing; a placeholder takes what no literal has taken.
    private void CompareSets(JsonArray old, JsonArray added, ComparedPlace place)
    {
        var left = old.ToList();
        var unmatched = new List<int>();
        foreach (var exact in (ReadOnlySpan<bool>)[true, false])
        {
            for (var i = 0; i < added.Count; i++)
            {
                if (!exact && !unmatched.Contains(i)) continue;
                var match = left.FindIndex(item => exact ? JsonNode.DeepEquals(item, added[i]) : values.Matches(item, added[i]));
                if (match >= 0) left.RemoveAt(match);
                if (match >= 0 && !exact) unmatched.Remove(i);
                if (match < 0 && exact) unmatched.Add(i);
            }
        }
        foreach (var i in unmatched) Add(place.Element(i, added[i]!.ToString()), null, added[i]);
        foreach (var item in left) Add(place.Element(old.IndexOf(item), item!.ToString()), item, null);
    }

    private void Add(ComparedPlace place, JsonNode? old, JsonNode? added)
    {
        // CONT-03: the application protocol of a port is fixed when its service is made.
        var isFixed = (place.Label.Contains("portMappings[", StringComparison.Ordinal) && place.Name is "protocol" or "appProtocol")
            || (file.EndsWith("/service.json", StringComparison.Ordinal) && IsFixedField(place.Pointer));
        _differences.Add(new Difference(file, place.Pointer, place.Label, HiddenText.Show(old, place.Hidden),
            HiddenText.Show(added, place.Hidden), isFixed ? "needs a new service" : null));
    }

    // "/launchType" of create-service is LaunchType of the resource.
    private static bool IsFixedField(string pointer)
    {
        if (pointer.Length < 2 || pointer.LastIndexOf('/') > 0) return false;
        var name = char.ToUpperInvariant(pointer[1]) + pointer[2..];
        var known = CreateOnlyProperties.ByType["AWS::ECS::Service"];
        return known.Always.Contains(name) || known.Maybe.Contains(name);
    }
}
