using System.ComponentModel;

namespace ManifestToEcs.Overlays;

/// <summary>The keys of an entry of <c>policies</c>.</summary>
[Description("Actions of AWS that are allowed on resources.")]
public sealed record PolicyOverlay
{
    [Description("Such as ses:SendEmail."), ActionForm]
    public IReadOnlyList<string> Actions { get; init; } = [];

    [Description("ARNs; ${NAME} is an input of the deployment, such as ${AWS_REGION} and ${AWS_ACCOUNT_ID}."), ArnForm]
    public IReadOnlyList<string> Resources { get; init; } = [];
}

/// <summary>The keys of <c>executionRole</c>.</summary>
[Description("What ECS may do in AWS to start its tasks, beside images, logs and secrets.")]
public sealed record ExecutionRoleOverlay
{
    [Description("Actions that are allowed, word for word.")]
    public IReadOnlyList<PolicyOverlay> Policies { get; init; } = [];

    [Description("Managed policies of the role."), PolicyForm]
    public IReadOnlyList<string> ManagedPolicyArns { get; init; } = [];
}
