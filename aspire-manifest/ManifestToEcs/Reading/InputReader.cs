using ManifestToEcs.Reports;

namespace ManifestToEcs.Reading;

/// <summary>
/// Reads inputs: <c>"value": {"type": "string", "secret": true, "default": {"generate": {"minLength": 22, "special": false}}}</c>.
/// </summary>
internal static class InputReader
{
    // Secrets Manager makes passwords of at most 4096 characters.
    private const int MaxLength = 4096;

    public static IReadOnlyList<ParameterInput> Read(JsonFields resource, Report report)
    {
        var inputs = new List<ParameterInput>();
        foreach (var (name, fields) in resource.Objects("inputs"))
        {
            if (fields.Has("type"))
            {
                if (fields.Text("type") is { Text: not "string" } type)
                    fields.Wrong("type", $"An input has the type '{type.Text}'.", "Write string, the only type of inputs.");
                report.Ignored(fields.PointerOf("type"), "every input is a text");
            }
            var secret = fields.Flag("secret") ?? false;
            var standard = fields.Object("default");
            inputs.Add(new ParameterInput(name, secret, standard?.Text("value"),
                standard?.Object("generate") is { } generate ? RuleOf(generate) : null, fields.Pointer));
            if (standard is not null && !standard.Has("value") && !standard.Has("generate"))
                fields.Wrong("default", "A default has neither 'value' nor 'generate'.",
                    "Write {\"value\": \"…\"} or {\"generate\": {\"minLength\": 22}}, or remove the default.");
        }
        return inputs;
    }

    // Classes are written only when off, minima only when not 0.
    private static GenerateRule RuleOf(JsonFields fields) => new(
        fields.Number("minLength", 0, MaxLength) ?? 22,
        fields.Flag("lower") ?? true, fields.Flag("upper") ?? true, fields.Flag("numeric") ?? true, fields.Flag("special") ?? true,
        fields.Number("minLower", 0, MaxLength) ?? 0, fields.Number("minUpper", 0, MaxLength) ?? 0,
        fields.Number("minNumeric", 0, MaxLength) ?? 0, fields.Number("minSpecial", 0, MaxLength) ?? 0);
}
