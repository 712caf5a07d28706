using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary><c>iam.tf</c> and <c>security-groups.tf</c>: roles and their rights, security groups and their rules.</summary>
internal static class TerraformAccess
{
    private const string PolicyVersion = "2012-10-17";

    public static HclBody Roles(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var role in deployment.Roles)
        {
            file.Resource("aws_iam_role", Label(role), new HclBody
            {
                ["name"] = role.Name,
                ["assume_role_policy"] = Policy([Trust(deployment.Account, role)]),
                ["lifecycle"] = TerraformLifecycle.NewBeforeOld(),
            });
            foreach (var (policy, i) in role.ManagedPolicies.Select((policy, i) => (policy, i)))
                file.Resource("aws_iam_role_policy_attachment", FormattableString.Invariant($"{Label(role)}_{i + 1}"), new HclBody
                {
                    ["role"] = Ref(role, "name"),
                    ["policy_arn"] = Value(policy),
                });
            if (role.Statements.Count == 0) continue;
            file.Resource("aws_iam_role_policy", Label(role), new HclBody
            {
                ["name"] = role.Name,
                ["role"] = HclValue.Code($"aws_iam_role.{Label(role)}.id"),
                ["policy"] = Policy(role.Statements.Select(Statement)),
            });
        }
        return file;
    }

    public static HclBody SecurityGroups(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var group in deployment.SecurityGroups)
        {
            var label = Label(group);
            file.Resource("aws_security_group", label, new HclBody
            {
                ["name"] = group.Name,
                ["description"] = group.Description,
                ["vpc_id"] = HclValue.Code("local.vpc_id"),
                ["lifecycle"] = TerraformLifecycle.NewBeforeOld(),
            });
            foreach (var ingress in deployment.Ingress.Where(ingress => ingress.Group == group)
                .OrderBy(RuleLabel, StringComparer.Ordinal))
                file.Resource("aws_vpc_security_group_ingress_rule", RuleLabel(ingress), Admission(ingress));
            // Terraform takes the rule away that lets everything out of a new group.
            foreach (var egress in deployment.Egress.Where(egress => egress.Group == group).OrderBy(RuleLabel, StringComparer.Ordinal))
                file.Resource("aws_vpc_security_group_egress_rule", RuleLabel(egress), Leave(egress));
        }
        return file;
    }

    private static HclBody Admission(Ingress ingress)
    {
        var isIpv6 = ingress.FromCidr?.Contains(':', StringComparison.Ordinal) == true;
        return new HclBody
        {
            ["security_group_id"] = Ref(ingress.Group, "id"),
            ["description"] = ingress.Description,
            ["referenced_security_group_id"] = ingress.FromGroup is { } from ? Ref(from, "id") : null,
            ["cidr_ipv6"] = isIpv6 ? ingress.FromCidr : null,
            ["cidr_ipv4"] = isIpv6 ? null : ingress.FromCidr,
            ["ip_protocol"] = ingress.Protocol,
            ["from_port"] = ingress.Port,
            ["to_port"] = ingress.Port,
        };
    }

    private static HclBody Leave(Egress egress) => new()
    {
        ["security_group_id"] = Ref(egress.Group, "id"),
        ["description"] = egress.Description,
        ["referenced_security_group_id"] = egress.ToGroup is { } to ? Ref(to, "id") : null,
        ["cidr_ipv4"] = egress.ToCidr,
        ["ip_protocol"] = egress.Protocol,
        ["from_port"] = egress.Port,
        ["to_port"] = egress.Port,
    };

    private static string RuleLabel(Ingress ingress) =>
        Names.Snake(FormattableString.Invariant($"{Label(ingress.Group)}-from-{(ingress.FromGroup is { } from
            ? Label(from) : ingress.FromCidr)}-{ingress.Protocol}-{ingress.Port}"));

    private static string RuleLabel(Egress egress) => egress.Port is null
        ? Label(egress.Group) : Names.Snake(FormattableString.Invariant(
            $"{Label(egress.Group)}-to-{(egress.ToGroup is { } to ? Label(to) : egress.ToCidr)}-{egress.Protocol}-{egress.Port}"));

    private static HclValue Policy(IEnumerable<HclObject> statements) => HclValue.Call(
        "jsonencode", new HclObject { ["Version"] = PolicyVersion, ["Statement"] = HclValue.List(statements) });

    // Only our own account's ECS or Scheduler may take a role, so that no other account can make them do it (the confused deputy).
    private static HclObject Trust(TargetAccount account, Role role)
    {
        var isTask = role.Service == "ecs-tasks.amazonaws.com";
        var conditions = new HclObject
        {
            ["StringEquals"] = isTask || role.Service == "scheduler.amazonaws.com"
                ? new HclObject { ["aws:SourceAccount"] = Value(account.AccountId) } : null,
            ["ArnLike"] = isTask
                ? new HclObject
                {
                    ["aws:SourceArn"] = Value($"arn:{account.Partition}:ecs:" + account.Region + ":" + account.AccountId + ":*"),
                }
                : null,
        };
        return new HclObject
        {
            ["Effect"] = "Allow",
            ["Principal"] = new HclObject { ["Service"] = role.Service },
            ["Action"] = "sts:AssumeRole",
            ["Condition"] = conditions.IsEmpty ? null : conditions,
        };
    }

    private static HclObject Statement(PolicyStatement statement) => new()
    {
        ["Sid"] = statement.Sid,
        ["Effect"] = "Allow",
        ["Action"] = HclValue.Texts(statement.Actions),
        ["Resource"] = Values(statement.Resources),
        ["Condition"] = statement.Conditions is { Count: > 0 } conditions
            ? HclObject.Of(conditions.OrderBy(entry => entry.Key, StringComparer.Ordinal), values =>
                HclObject.Of(values.OrderBy(entry => entry.Key, StringComparer.Ordinal), Value))
            : null,
    };
}
