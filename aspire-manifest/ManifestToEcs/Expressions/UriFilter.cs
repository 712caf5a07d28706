using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Expressions;

/// <summary>
/// The filter <c>uri</c>: percent-encoding of everything but unreserved characters. Literal text is encoded now, and a secret is
/// marked for encoding at deployment. An input of the deployment stays as it is and is remembered: no template language can encode it, so
/// its value must consist of unreserved characters. An attribute of an AWS resource passes where it can only be a host, a port or an id.
/// </summary>
/// <param name="uriSafeInputs">Gets the names of those inputs.</param>
internal sealed class UriFilter(Report report, ISet<string> uriSafeInputs)
{
    private static readonly string[] UnreservedAttributes = ["address", "port", "host", "hostname", "dnsName", "id"];

    public DeployText? Apply(DeployText value, string pointer)
    {
        var parts = new List<TextPart>();
        foreach (var part in value.Parts)
        {
            switch (part)
            {
                case LiteralPart literal:
                    parts.Add(new LiteralPart(Uri.EscapeDataString(literal.Text)));
                    break;
                case SecretPart { UriEncoded: false } secret:
                    parts.Add(secret with { UriEncoded = true });
                    break;
                case InputPart input:
                    uriSafeInputs.Add(input.Name);
                    parts.Add(input);
                    break;
                case AttributePart attribute when UnreservedAttributes.Contains(attribute.Attribute):
                    parts.Add(attribute);
                    break;
                default:
                    report.Error(FindingCodes.FilterNotProvable, Location.InManifest(pointer),
                        $"The filter uri is applied to {DeployText.Of(part)}, {(part is SecretPart
                            ? "which is encoded already" : "which is known only after the deployment and may need encoding")}.",
                        "Apply the filter to a parameter instead, once.");
                    return null;
            }
        }
        return DeployText.Of(parts);
    }
}
