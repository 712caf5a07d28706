using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Values of <c>{p.inputs.value}</c>. A secret becomes one in Secrets Manager (provided, generated or existing); another parameter gets
/// its value from the overlay, its default, or an input of the deployment. Legacy containers carry inputs of their own.
/// </summary>
/// <param name="leastLength">Length that a value must have if it is generated now.</param>
internal sealed class Parameters(Overlay overlay, Report report, Needs needs, int leastLength)
{
    /// <summary>The value of <c>inputs.name</c>; null when the resource has no such input or an error has been reported.</summary>
    /// <param name="evaluate">Evaluates the default of a parameter.</param>
    public DeployText? Input(Resource resource, IReadOnlyList<string> property, Func<ManifestText, DeployText?> evaluate)
    {
        if (property is not ["inputs", var name]
            || resource.Inputs.FirstOrDefault(
                input => string.Equals(input.Name, name, StringComparison.OrdinalIgnoreCase)) is not { } input) return null;
        return needs.Once(input.Pointer, () => Make(resource, input, evaluate));
    }

    /// <summary>The value of a parameter that the overlay states, whatever its manifest value is; else null.</summary>
    public DeployText? Stated(Resource resource)
    {
        if (resource.Kind != ResourceKind.Parameter) return null;
        var stated = overlay.For(resource.Name);
        if (stated.SecretArn is null && (stated.Value is null || IsSecret(resource))) return null;
        var pointer = resource.Inputs.Count == 1 ? resource.Inputs[0].Pointer : resource.Pointer;
        return needs.Once(pointer, () => FromOverlay(resource, pointer, [resource.Name]));
    }

    /// <summary>
    /// Whether the parameter's value is a secret, by the overlay or else the manifest. A value that AWS generates can only be a secret.
    /// </summary>
    public bool IsSecret(Resource resource) =>
        overlay.For(resource.Name).Secret ?? resource.Inputs.Any(input => input.Secret || input.Generate is not null);

    private DeployText? Make(Resource resource, ParameterInput input, Func<ManifestText, DeployText?> evaluate)
    {
        var stated = overlay.For(resource.Name);
        string[] path = input.Name == "value" ? [resource.Name] : [resource.Name, input.Name];
        var subject = string.Join(' ', path);
        var secret = stated.Secret ?? (input.Secret || input.Generate is not null);
        if (stated.SecretArn is not null || (stated.Value is not null && !secret)) return FromOverlay(resource, input.Pointer, path);
        if (secret && stated.Value is not null)
        {
            report.Error(FindingCodes.SecretInOverlay, overlay.LocationOf("resources", resource.Name, "value"),
                $"'{resource.Name}' is a secret; its value may not stand in a file.",
                $"Remove the value: the deployment script asks for it once. Or give secretArn, or say secret: false when it is none.");
            return null;
        }
        if (secret) return MakeSecret(resource, input, path);
        if (input.Default is { } literal)
        {
            report.Mapped(input.Pointer, $"the default of {subject}");
            return evaluate(literal);
        }
        report.Mapped(input.Pointer, $"input {InputNames.For(string.Join('-', path))}");
        return needs.Input(InputNames.For(string.Join('-', path)), InputKind.Text, $"Parameter {subject} of the application.");
    }

    private DeployText? FromOverlay(Resource resource, string pointer, string[] path)
    {
        var stated = overlay.For(resource.Name);
        report.Mapped(pointer, stated.SecretArn is null ? "the overlay's value" : "the secret that the overlay names");
        if (stated.SecretArn is null) return stated.Value!;
        var arn = OverlayValues.Text(stated.SecretArn,
            name => needs.Input(name, InputKind.SecretArn, $"ARN of the secret that holds parameter {resource.Name}."));
        return DeployText.Of(needs.Existing(Needs.Path(path), arn, CustomerKeys.Of(resource.Name, overlay, needs)));
    }

    private DeployText MakeSecret(Resource resource, ParameterInput input, string[] path)
    {
        var subject = string.Join(' ', path);
        if (input.Generate is { } rule)
        {
            report.Mapped(input.Pointer, $"a generated secret for {subject}");
            if (!input.Secret)
                report.Inferred($"{resource.Name}: secret", "true",
                    "a generated value is made by AWS, once, and only Secrets Manager makes values");
            return DeployText.Of(new SecretPart(needs.Generated(Needs.Path(path), rule, leastLength)));
        }
        report.Mapped(input.Pointer, $"a secret for {subject} that the deployment script asks for once");
        if (input.Default is { } inClear)
        {
            report.Ignored(inClear.Pointer, "a secret's value is not taken from a file");
            report.Warning(FindingCodes.SecretDefault, Location.InManifest(inClear.Pointer),
                $"The secret '{resource.Name}' has a readable default; it is not used.",
                "The deployment script asks for the value. Remove the default from the application.");
        }
        var variable = InputNames.For(string.Join('-', path));
        return DeployText.Of(new SecretPart(needs.Provided(Needs.Path(path), variable,
            $"ARN of the secret with parameter {subject} of the application.")));
    }
}
