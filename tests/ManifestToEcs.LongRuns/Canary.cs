using System.Globalization;
using System.Text.Json.Nodes;

namespace ManifestToEcs.LongRuns;

/// <summary>Values planted as the default of every secret input: none may come to light in an emitted file or a report.</summary>
internal static class Canary
{
    /// <summary>Letters only, so that no encoding of any output changes it.</summary>
    public const string Mark = "canaryOfASecret";

    /// <summary>The manifest with a canary in each secret input, or null when it has none or cannot be read.</summary>
    public static string? Plant(string manifestText)
    {
        try
        {
            var manifest = JsonNode.Parse(manifestText.TrimStart('\uFEFF'));
            var planted = 0;
            foreach (var resource in manifest!["resources"]!.AsObject())
            {
                if (resource.Value?["inputs"] is not JsonObject inputs) continue;
                foreach (var input in inputs.Select(input => input.Value).OfType<JsonObject>()
                    .Where(input => input["secret"]?.GetValue<bool>() == true))
                    input["default"] = new JsonObject { ["value"] = Mark + planted++.ToString(CultureInfo.InvariantCulture) };
            }
            return planted == 0 ? null : manifest.ToJsonString();
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or InvalidOperationException or NullReferenceException
            or ArgumentException)
        {
            return null;
        }
    }
}
