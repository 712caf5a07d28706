using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Expressions;

/// <summary>Says what is wrong with an expression, with the nearest name that exists.</summary>
internal static class ExpressionFindings
{
    public static void UnknownRoot(UnknownRoot part, string pointer, AspireManifest manifest, Report report)
    {
        if (part.Root.Length > 0)
        {
            report.Error(FindingCodes.UnknownResource, Location.InManifest(pointer),
                $"{part.Text}: there is no resource '{part.Root}'.{NearestName.Hint(part.Root,
                    manifest.Resources.Select(resource => resource.Name))}",
                "Correct the name, or add the resource in the AppHost.");
            return;
        }
        // {bindings.tcp.host}: who has such a binding?
        var offering = manifest.Resources.Where(resource => Offers(resource).Contains(part.PropertyName)).Select(resource => resource.Name)
            .ToList();
        report.Error(FindingCodes.UnknownResource, Location.InManifest(pointer),
            $"{part.Text}: the resource's name is missing.{(offering.Count is > 0 and <= 3
                ? $" Did you mean '{string.Join("' or '", offering)}'?" : "")}",
            $"Write {{name.{part.PropertyName}}}.");
    }

    /// <summary>CloudFormation knows no escape for it, not even in the result of a function.</summary>
    public const string DynamicReferenceStart = "{{resolve:";

    public static void DynamicReference(string pointer, Report report) => report.Error(FindingCodes.DynamicReference,
        Location.InManifest(pointer),
        $"CloudFormation would replace {DynamicReferenceStart}…}}}} by a parameter or a secret of the account, and cannot be told not to.",
        "Write the text in another way. For the value of a secret, make it a secret parameter, whose secretArn the overlay may state.");

    public static void LiteralBraces(LiteralBraces part, string pointer, Report report)
    {
        var shown = part.Text.Length <= 60 ? part.Text : part.Text[..60] + "…";
        if (part.Interpolation)
        {
            report.Warning(FindingCodes.ComposeInterpolation, Location.InManifest(pointer),
                $"{shown} stays as it is: Compose and shells expand it, ECS and the process do not.",
                "Use a parameter of the AppHost, or write the value in the overlay.");
        }
        else
        {
            report.Note(FindingCodes.LiteralBraces, Location.InManifest(pointer),
                $"{shown} names no resource and is taken as literal text.");
        }
    }

    public static void UnknownProperty(Expression expression, string pointer, Report report)
    {
        var (resource, property) = (expression.Resource, expression.PropertyName);
        var offers = Offers(resource);
        var location = Location.InManifest(pointer);
        if (resource.Kind == ResourceKind.NotExpressed)
        {
            report.Error(FindingCodes.NotExpressed, location,
                $"{expression.Text} needs '{resource.Name}', of which Aspire says: {resource.Error}",
                $"State in the overlay what it is: resources.{resource.Name}.kind external with its values.");
            return;
        }
        var message = property.Length == 0
            ? $"{expression.Text} does not say what it wants of '{resource.Name}'."
            : $"{expression.Text}: '{resource.Name}' offers no '{property}'.";
        var hint = NearestName.Hint(property, offers.Where(offer => offer != property));
        var advice = offers.Count > 0 && IsDeployed(resource.Kind) ? $"It offers: {string.Join(", ", offers.Take(12))}."
            : $"State in the overlay where '{resource.Name}' comes from: resources.{resource.Name}.kind external, and "
                + $"values.{(property.Length == 0 ? "connectionString" : property)}.";
        report.Error(FindingCodes.UnknownProperty, location, message + hint, advice);
    }

    private static bool IsDeployed(ResourceKind kind) =>
        kind is not (ResourceKind.Bicep or ResourceKind.Unknown or ResourceKind.Lambda or ResourceKind.CloudFormationStack
            or ResourceKind.CloudFormationTemplate);

    private static List<string> Offers(Resource resource)
    {
        var offers = new List<string>();
        if (resource.ConnectionString is not null) offers.Add("connectionString");
        if (resource.Value is not null) offers.Add("value");
        offers.AddRange(resource.Inputs.Select(input => $"inputs.{input.Name}"));
        foreach (var binding in resource.Bindings)
            offers.AddRange(ExpressionParser.BindingProperties.Select(property => $"bindings.{binding.Name}.{property}"));
        return offers;
    }
}
