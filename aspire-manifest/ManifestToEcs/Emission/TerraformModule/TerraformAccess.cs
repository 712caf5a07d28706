using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary><c>iam.tf</c> and <c>security-groups.tf</c>: who may do what, and who may reach whom.</summary>
internal static class TerraformAccess
{
    private const string PolicyVersion = "2012-10-17";

    public static HclBody Roles(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var role in deployment.Roles)
        {
            var block = file.Resource("aws_iam_role", Label(role));
            block["name"] = role.Name;
            block["assume_role_policy"] = Policy([Trust(deployment.Account, role)]);
            if (role.Statements.Count == 0) continue;
            var policy = file.Resource("aws_iam_role_policy", Label(role));
            policy["name"] = role.Name;
            policy["role"] = HclValue.Code($"aws_iam_role.{Label(role)}.id");
            policy["policy"] = Policy(role.Statements.Select(Statement));
        }
        return file;
    }

    public static HclBody SecurityGroups(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var group in deployment.SecurityGroups)
        {
            var (label, id) = (Label(group), HclValue.Code(Attribute(group, "id")));
            var block = file.Resource("aws_security_group", label);
            block["name"] = group.Name;
            block["description"] = group.Description;
            block["vpc_id"] = HclValue.Code("local.vpc_id");
            foreach (var ingress in group.Ingress.OrderBy(ingress => RuleLabel(label, ingress), StringComparer.Ordinal))
            {
                var rule = file.Resource("aws_vpc_security_group_ingress_rule", RuleLabel(label, ingress));
                rule["security_group_id"] = id;
                rule["description"] = ingress.Description;
                if (ingress.FromGroup is { } from) rule["referenced_security_group_id"] = HclValue.Code(Attribute(from, "id"));
                else rule[ingress.FromCidr!.Contains(':', StringComparison.Ordinal) ? "cidr_ipv6" : "cidr_ipv4"] = ingress.FromCidr;
                rule["ip_protocol"] = ingress.Protocol;
                rule["from_port"] = ingress.Port;
                rule["to_port"] = ingress.Port;
            }
            var egress = file.Resource("aws_vpc_security_group_egress_rule", label);
            egress["security_group_id"] = id;
            egress["description"] = "Everything may leave.";
            egress["cidr_ipv4"] = "0.0.0.0/0";
            egress["ip_protocol"] = "-1";
        }
        return file;
    }

    private static string RuleLabel(string group, Ingress ingress) =>
        Names.Snake(FormattableString.Invariant(
            $"{group}-from-{(ingress.FromGroup is { } from ? Label(from) : ingress.FromCidr)}-{ingress.Protocol}-{ingress.Port}"));

    private static HclValue Policy(IEnumerable<HclObject> statements) => HclValue.Call(
        "jsonencode", new HclObject { ["Version"] = PolicyVersion, ["Statement"] = HclValue.List(statements) });

    // Only our own account's ECS or Scheduler may take a role, so that no other account can make them do it (the confused deputy).
    private static HclObject Trust(TargetAccount account, Role role)
    {
        var statement = new HclObject
        {
            ["Effect"] = "Allow",
            ["Principal"] = new HclObject { ["Service"] = role.Service },
            ["Action"] = "sts:AssumeRole",
        };
        var conditions = new HclObject();
        if (role.Service is "ecs-tasks.amazonaws.com" or "scheduler.amazonaws.com")
        {
            conditions["StringEquals"] = new HclObject { ["aws:SourceAccount"] = Value(account.AccountId) };
        }
        if (role.Service == "ecs-tasks.amazonaws.com")
        {
            conditions["ArnLike"] = new HclObject
            {
                ["aws:SourceArn"] = Value($"arn:{account.Partition}:ecs:" + account.Region + ":" + account.AccountId + ":*"),
            };
        }
        if (!conditions.IsEmpty) statement["Condition"] = conditions;
        return statement;
    }

    private static HclObject Statement(PolicyStatement statement)
    {
        var written = new HclObject
        {
            ["Sid"] = statement.Sid,
            ["Effect"] = "Allow",
            ["Action"] = HclValue.Texts(statement.Actions),
            ["Resource"] = Values(statement.Resources),
        };
        if (statement.Conditions is not { Count: > 0 } conditions) return written;
        var condition = new HclObject();
        foreach (var (conditionOperator, entries) in conditions.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var values = new HclObject();
            foreach (var (key, value) in entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)) values[key] = Value(value);
            condition[conditionOperator] = values;
        }
        written["Condition"] = condition;
        return written;
    }
}
