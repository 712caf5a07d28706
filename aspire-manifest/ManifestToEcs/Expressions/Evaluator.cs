using ManifestToEcs.Model;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Expressions;

/// <summary>
/// Answers an expression with what only the mapping knows: inputs, bindings, outputs, the connection string of a managed server.
/// Null without an error in the report: the evaluator follows the field of that name. Null after an error: the expression has failed.
/// </summary>
/// <param name="property">The part after the resource's name, cut at dots; as written. <c>bindings.b.url</c> has three segments,
/// <c>inputs.x</c> and <c>outputs.x</c> two.</param>
/// <param name="pointer">The text in which the expression stands, for findings.</param>
public delegate DeployText? ResolveProperty(Resource resource, IReadOnlyList<string> property, string pointer);

/// <summary>
/// Turns manifest texts into texts of the deployment, following references from field to field. Every error of a text is reported.
/// Followed leaves are accounted for, and a text that fails is accounted as an error.
/// </summary>
/// <param name="uriSafeInputs">
/// Gets the names of inputs that passed the filter <c>uri</c> unchanged: right only if their values need no encoding, which the deployment
/// must check.
/// </param>
public sealed class Evaluator(AspireManifest manifest, Report report, ResolveProperty resolve, ISet<string> uriSafeInputs)
{
    // The longest chain ever seen has four steps, and ECS takes no task definition above 64 KiB.
    private const int MaxSteps = 100;
    private const int MaxLength = 64 * 1024;

    private readonly List<Step> _steps = [];
    private readonly Dictionary<string, DeployText?> _fields = new(StringComparer.Ordinal);
    private readonly UriFilter _uriFilter = new(report, uriSafeInputs);

    /// <summary>The text with every expression answered, or null when an error has been reported.</summary>
    public DeployText? Evaluate(ManifestText text)
    {
        var parts = new List<TextPart>();
        var length = 0;
        var failed = false;
        foreach (var part in ExpressionParser.Parse(text.Text, manifest))
        {
            switch (part)
            {
                case Expression expression when Answer(expression, text.Pointer) is { } answer:
                    parts.AddRange(answer.Parts);
                    length += answer.Parts.Sum(piece => piece is LiteralPart literal ? literal.Text.Length : 1);
                    break;
                case Expression:
                    failed = true;
                    break;
                case UnknownRoot unknown:
                    ExpressionFindings.UnknownRoot(unknown, text.Pointer, manifest, report);
                    failed = true;
                    break;
                default:
                    if (part is LiteralBraces braces) ExpressionFindings.LiteralBraces(braces, text.Pointer, report);
                    parts.Add(new LiteralPart(part.Text));
                    break;
            }
            if (length <= MaxLength) continue;
            report.Error(FindingCodes.ExpressionLimit, Location.InManifest(text.Pointer),
                $"The text has more than {MaxLength} characters when its expressions are answered.",
                "Shorten it: ECS takes no task definition above 64 KiB.");
            failed = true;
            break;
        }
        if (!failed)
        {
            var value = DeployText.Of(parts);
            if (!IsDynamicReference(value)) return value;
            ExpressionFindings.DynamicReference(text.Pointer, report);
        }
        report.Failed(text.Pointer, "an expression in it has an error");
        return null;
    }

    private static bool IsDynamicReference(DeployText text) => text.Parts.OfType<LiteralPart>().Any(
        part => part.Text.Contains(ExpressionFindings.DynamicReferenceStart, StringComparison.Ordinal));

    private DeployText? Answer(Expression expression, string pointer)
    {
        var (resource, property) = (expression.Resource, expression.PropertyName);
        var step = new Step(resource, property);
        if (_steps.IndexOf(step) is var start and >= 0)
        {
            ReportCycle(_steps[start..]);
            return null;
        }
        if (_steps.Count == MaxSteps)
        {
            report.Error(FindingCodes.ExpressionLimit, Location.InManifest(pointer),
                $"{expression.Text} is the end of a chain of more than {MaxSteps} references.", "Refer to the last of them directly.");
            return null;
        }
        _steps.Add(step);
        try
        {
            var errors = report.ErrorsSaid;
            var field = FieldOf(resource, property);
            if (resolve(resource, expression.Property, pointer) is { } answer)
            {
                if (field is not null) report.Mapped(field.Pointer, $"what stands for {expression.Text}");
                return answer;
            }
            if (report.ErrorsSaid > errors) return null;
            if (field is not null) return Follow(resource, property, field);
            ExpressionFindings.UnknownProperty(expression, pointer, report);
            return null;
        }
        finally
        {
            _steps.RemoveAt(_steps.Count - 1);
        }
    }

    /// <summary>The field that a property names.</summary>
    internal static ManifestText? FieldOf(Resource resource, string property) => property switch
    {
        "connectionString" => resource.ConnectionString,
        "value" when resource.Value is not null => resource.Value,
        // {petstore}, {petstore.url}: the one text that the resource has.
        "" or "value" or "url" or "uri" when resource.Kind == ResourceKind.Value => resource.ConnectionString,
        _ => null,
    };

    // Each field is evaluated once, however many refer to it: references that double at every step would never end.
    private DeployText? Follow(Resource resource, string property, ManifestText field)
    {
        if (!_fields.TryGetValue(field.Pointer, out var value))
        {
            value = Evaluate(field);
            if (resource.Kind == ResourceKind.AnnotatedString && property == "value" && value is not null) value = Filter(resource, value);
            _fields[field.Pointer] = value;
        }
        if (value is null) report.Failed(field.Pointer, "an expression in it has an error");
        else report.Mapped(field.Pointer, $"the text that {{{resource.Name}.{property}}} stands for");
        return value;
    }

    private DeployText? Filter(Resource resource, DeployText value)
    {
        var pointer = JsonPointer.Append(resource.Pointer, "filter");
        if (resource.Filter == "uri")
        {
            report.Mapped(pointer, "percent-encoding");
            return _uriFilter.Apply(value, resource.Value!.Pointer);
        }
        // Without a filter the reader has reported the resource already.
        if (resource.Filter is { Length: > 0 })
            report.Error(FindingCodes.UnknownFilter, Location.InManifest(pointer),
                $"'{resource.Name}' uses the filter '{resource.Filter}'.{NearestName.Hint(resource.Filter, ["uri"])}",
                "Use uri, the only filter of the manifest format.");
        return null;
    }

    // One finding for a circle, wherever it was entered: the chain begins with the first name.
    private void ReportCycle(List<Step> steps)
    {
        var first = steps.IndexOf(steps.MinBy(step => step.ToString(), StringComparer.Ordinal)!);
        List<Step> chain = [.. steps[first..], .. steps[..first], steps[first]];
        var pointer = FieldOf(chain[0].Resource, chain[0].Property)?.Pointer ?? chain[0].Resource.Pointer;
        report.Error(FindingCodes.ExpressionCycle, Location.InManifest(pointer),
            $"Expressions refer to each other in a circle: {string.Join(" → ", chain)}.",
            "Give one of them a text that does not lead back.");
    }

    private sealed record Step(Resource Resource, string Property)
    {
        public bool Equals(Step? other) => other is not null && Resource.Pointer == other.Resource.Pointer && Property == other.Property;

        public override int GetHashCode() => HashCode.Combine(Resource.Pointer, Property);

        public override string ToString() => $"{Resource.Name}.{Property}";
    }
}
