using Financial.Ledger.Uploads;

namespace Financial.Api.Uploads;

/// <summary>An option of an upload: the field <c>Name</c> of the form.</summary>
/// <param name="Name">The field of the form.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Description">A sentence about it.</param>
/// <param name="Kind"><c>code</c> (capital letters), <c>day</c>, <c>choice</c> or <c>switch</c>; a switch has two values, of which the first holds without
/// it.</param>
/// <param name="Values">The values of a choice or a switch.</param>
public sealed record UploadOptionAnswer(
    string Name, string Label, string Description, string Kind, IReadOnlyList<UploadOptionValue> Values)
{
    internal static UploadOptionAnswer Of(UploadOption option) =>
        new(option.Name, option.Label, option.Description, option.Kind.ToString().ToLowerInvariant(), option.Values);
}
