using ManifestToEcs.Model;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Expressions;

/// <summary>
/// Answers an expression with what only the mapping knows: inputs, bindings, outputs, the connection string of a managed server.
/// Null without an error in the report: the evaluator follows the field of that name. Null after an error: the expression has failed.
/// </summary>
/// <param name="property">What follows the resource's name, cut at dots; as written.</param>
/// <param name="pointer">The text in which the expression stands, for findings.</param>
public delegate DeployText? ResolveProperty(Resource resource, IReadOnlyList<string> property, string pointer);

/// <summary>Turns manifest texts into texts of the deployment, following references from field to field.</summary>
public sealed class Evaluator(AspireManifest manifest, Report report, ResolveProperty resolve)
{
    /// <summary>The text with every expression answered, or null when an error has been reported.</summary>
    public DeployText? Evaluate(ManifestText text)
    {
        var parts = new List<TextPart>();
        foreach (var part in ExpressionParser.Parse(text.Text, manifest))
        {
            if (part is not Expression expression)
            {
                parts.Add(new LiteralPart(part.Text));
                continue;
            }
            var errorsBefore = report.ErrorsSaid;
            var answer = resolve(expression.Resource, expression.Property, text.Pointer)
                ?? (expression.PropertyName == "connectionString" && expression.Resource.ConnectionString is { } next ? Evaluate(next) : null);
            if (answer is null)
            {
                report.Failed(text.Pointer, $"{expression.Text} could not be answered");
                if (report.ErrorsSaid > errorsBefore) return null;
                report.Error(FindingCodes.UnknownProperty, Location.InManifest(text.Pointer), $"{expression.Text}: '{expression.Resource.Name}' offers no {expression.PropertyName}.", "Correct the expression.");
                return null;
            }
            parts.AddRange(answer.Parts);
        }
        return DeployText.Of(parts);
    }
}
