using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Rights that the overlay states word for word, for services of AWS that no reference of the manifest shows.</summary>
internal sealed class StatedPolicies(MappingScope scope, Needs needs)
{
    /// <param name="path">Keys in the resource's entry, below which the policies stand.</param>
    public Role AddTo(
        Role role, Workload workload, string[] path, IReadOnlyList<PolicyOverlay> policies, IReadOnlyList<string> managedPolicyArns)
    {
        var own = policies.Select((policy, i) => Statement(workload, [.. path, "policies"], policy, i));
        return role with
        {
            Statements = [.. role.Statements.Concat(own).OrderBy(statement => statement.Sid, StringComparer.Ordinal)],
            ManagedPolicies = [.. managedPolicyArns.Distinct(StringComparer.Ordinal).Select(arn => Text(workload, arn))],
        };
    }

    private PolicyStatement Statement(Workload workload, string[] path, PolicyOverlay policy, int index)
    {
        var at = index.ToString(CultureInfo.InvariantCulture);
        if (policy.Actions.Count == 0 || policy.Resources.Count == 0)
            scope.Report.Error(FindingCodes.InvalidPolicy, scope.InOverlay(workload.Resource, [.. path, at]),
                $"A policy of '{workload.Name}' has no {(policy.Actions.Count == 0 ? "actions" : "resources")}.",
                "State both, such as actions: [ses:SendEmail], resources: [arn:aws:ses:us-east-1:123456789012:identity/example.com].");
        foreach (var action in policy.Actions.Where(action => action == "*" || action.EndsWith(":*", StringComparison.Ordinal)))
            Warn("actions", $"allows '{workload.Name}' every action of {action}.", "Name the actions.");
        if (policy.Resources.Contains("*", StringComparer.Ordinal))
            Warn("resources", $"allows '{workload.Name}' {string.Join(", ", policy.Actions)} on every resource.",
                "Name the ARNs, unless the actions have no resource.");
        return new PolicyStatement(string.Create(CultureInfo.InvariantCulture, $"Stated{index + 1}"), policy.Actions,
            [.. policy.Resources.Select(resource => Text(workload, resource))]) { IsStated = true };

        void Warn(string field, string what, string advice) => scope.Report.Warning(FindingCodes.WidePolicy,
            scope.InOverlay(workload.Resource, [.. path, at, field]), "A policy of the overlay " + what, advice);
    }

    private DeployText Text(Workload workload, string text) => OverlayValues.Text(text, name => name switch
    {
        "AWS_REGION" => scope.Account.Region,
        "AWS_ACCOUNT_ID" => scope.Account.AccountId,
        _ => needs.Input(name, InputKind.Text, $"Part of a policy of {workload.Name}."),
    });
}
