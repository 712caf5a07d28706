using Financial.Ledger.Uploads;

namespace Financial.Api.Uploads;

/// <summary>An option of an upload.</summary>
/// <param name="Name">Name of the form field.</param>
/// <param name="Label">Display name.</param>
/// <param name="Description">One sentence about the option.</param>
/// <param name="Kind"><c>code</c> (capital letters), <c>day</c>, <c>choice</c> or <c>switch</c>; the first of a switch's two values is the
/// default.</param>
/// <param name="Values">The values of a choice or a switch.</param>
public sealed record UploadOptionAnswer(
    string Name, string Label, string Description, string Kind, IReadOnlyList<UploadOptionValue> Values)
{
    internal static UploadOptionAnswer Of(UploadOption option) =>
        new(option.Name, option.Label, option.Description, option.Kind.ToString().ToLowerInvariant(), option.Values);
}
