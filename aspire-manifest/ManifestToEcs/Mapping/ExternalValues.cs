using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Values of a resource that lives elsewhere: the overlay's <c>values</c>, by property.</summary>
internal sealed class ExternalValues(Overlay overlay, Report report, Needs needs)
{
    private static readonly SecretFormAttribute SecretArn = new();

    private static readonly string[] BareKeys = ["connectionString", "value", "url", "uri"];

    /// <summary>Null without an error: the manifest's own field answers.</summary>
    public DeployText? Resolve(Resource resource, IReadOnlyList<string> property, string pointer)
    {
        var errors = report.ErrorsSaid;
        if (Stated(resource, property) is { } value) return value;
        if (report.ErrorsSaid > errors || FollowsField(resource, property, overlay.For(resource.Name).Values)) return null;
        var name = string.Join('.', property);
        report.Error(FindingCodes.MissingExternalValue, Location.InManifest(pointer),
            $"'{resource.Name}' is external, and the overlay gives no value for {name}.",
            $"Write {name}: in resources.{resource.Name}.values of the overlay; a text, ${{NAME}} for an input, or the ARN of a secret.");
        return null;
    }

    /// <summary>
    /// The value that the overlay states for a property, of whatever kind the resource is; null: none, or an error has been reported.
    /// </summary>
    public DeployText? Stated(Resource resource, IReadOnlyList<string> property)
    {
        var values = overlay.For(resource.Name).Values;
        foreach (var key in KeysFor(property))
        {
            if (values.FirstOrDefault(value => string.Equals(value.Key, key,
                StringComparison.OrdinalIgnoreCase)) is not { Key: not null } stated) continue;
            return needs.Once($"{resource.Name}: {string.Join('.', property)}", () => Value(resource, stated.Key, stated.Value));
        }
        return null;
    }

    // {db.bindings.tcp.host} takes "bindings.tcp.host", or "host" for every binding.
    private static string[] KeysFor(IReadOnlyList<string> property) => property switch
    {
        ["bindings", _, "targetPort"] => [string.Join('.', property), "targetPort", $"bindings.{property[1]}.port", "port"],
        ["bindings", _, var part] => [string.Join('.', property), part],
        ["outputs" or "output" or "secretOutputs" or "inputs", ..] => [string.Join('.', property), string.Join('.', property.Skip(1))],
        // {petstore}: a reference that names no property.
        [] => BareKeys,
        _ => [string.Join('.', property)],
    };

    /// <summary>The key under which the overlay states a property.</summary>
    public static string KeyOf(IReadOnlyList<string> property) => property.Count == 0 ? BareKeys[0] : string.Join('.', property);

    /// <summary>Whether a property has a value in <paramref name="values"/>, or follows from the manifest's own fields.</summary>
    public static bool Has(Resource resource, IReadOnlyList<string> property, IReadOnlyDictionary<string, string> values) =>
        KeysFor(property).Any(key => values.Keys.Contains(key, StringComparer.OrdinalIgnoreCase))
            || FollowsField(resource, property, values);

    // A connection string of the manifest that is built from the host and port given here needs no value of its own.
    private static bool FollowsField(Resource resource, IReadOnlyList<string> property, IReadOnlyDictionary<string, string> values) =>
        property switch
    {
        ["connectionString"] => resource.ConnectionString is not null && values.Count > 0,
        ["value"] => resource.Value is not null,
        ["inputs", var name] => resource.Inputs.Any(input => string.Equals(input.Name, name, StringComparison.OrdinalIgnoreCase)),
        _ => false,
    };

    private DeployText? Value(Resource resource, string key, string text)
    {
        var path = Needs.Path(resource.Name, key);
        if (text.StartsWith("arn:", StringComparison.Ordinal) && text.Contains(":secretsmanager:", StringComparison.Ordinal))
        {
            if (SecretArn.Accepts(text))
                return DeployText.Of(needs.Existing(path, OverlayValues.Text(text, Input), CustomerKeys.Of(resource.Name, overlay, needs)));
            report.Error(FindingCodes.OverlayWrongValue, overlay.LocationOf("resources", resource.Name, "values", key),
                $"{key} of '{resource.Name}' is not {SecretArn.Expected}.", $"Write such as {SecretArn.Example}.");
            return null;
        }
        var secret = overlay.For(resource.Name).Secret
            ?? SensitiveText.HasSensitiveName(key) || key.StartsWith("secretOutputs", StringComparison.OrdinalIgnoreCase);
        if (!secret) return OverlayValues.Text(text, Input);
        var value = OverlayValues.Text(text,
            name => DeployText.Of(new SecretPart(needs.Provided(Needs.Path(name), name,
                $"ARN of the secret with {name}."))));
        if (value.IsSecret) return value;
        report.Error(FindingCodes.SecretInOverlay, overlay.LocationOf("resources", resource.Name, "values", key),
            $"{key} of '{resource.Name}' is a secret; its value may not stand in a file.",
            "Write ${NAME}, for which the deployment script asks once, or the ARN of an existing secret; or say secret: false for this "
                + "resource.");
        return null;

        DeployText Input(string name) => needs.Input(name, InputKind.Text, $"{key} of {resource.Name}.");
    }
}
