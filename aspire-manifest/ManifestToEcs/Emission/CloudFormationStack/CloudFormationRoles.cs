using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.CloudFormationTemplate;

namespace ManifestToEcs.Emission;

/// <summary>IAM roles, each with its trust and one inline policy.</summary>
internal static class CloudFormationRoles
{
    public static void Add(CloudFormationTemplate template)
    {
        foreach (var role in template.Deployment.Roles)
        {
            template.Add(role.Id, "AWS::IAM::Role", new JsonObject
            {
                ["RoleName"] = role.Name,
                ["AssumeRolePolicyDocument"] = Document([Trust(role)]),
                ["ManagedPolicyArns"] = role.ManagedPolicies.Count == 0 ? null : template.Texts(role.ManagedPolicies),
                ["Policies"] = role.Statements.Count == 0
                    ? null
                    : new JsonArray(new JsonObject
                    {
                        ["PolicyName"] = role.Name,
                        ["PolicyDocument"] = Document(role.Statements.Select(statement => Statement(template, statement))),
                    }),
                ["Tags"] = template.Tags(),
            });
        }
    }

    private static JsonObject Document(IEnumerable<JsonObject> statements) =>
        new() { ["Version"] = "2012-10-17", ["Statement"] = List(statements) };

    // The conditions keep another account's tasks from taking the role through the same service.
    private static JsonObject Trust(Role role) => new()
    {
        ["Effect"] = "Allow",
        ["Principal"] = new JsonObject { ["Service"] = role.Service },
        ["Action"] = "sts:AssumeRole",
        ["Condition"] = role.Service switch
        {
            "ecs-tasks.amazonaws.com" => new JsonObject
            {
                ["ArnLike"] = new JsonObject { ["aws:SourceArn"] = RegionalArn("ecs", "*") },
                ["StringEquals"] = new JsonObject { ["aws:SourceAccount"] = Ref("AWS::AccountId") },
            },
            "scheduler.amazonaws.com" => new JsonObject { ["StringEquals"] =
                new JsonObject { ["aws:SourceAccount"] = Ref("AWS::AccountId") } },
            _ => null,
        },
    };

    private static JsonObject Statement(CloudFormationTemplate template, PolicyStatement statement) => new()
    {
        ["Sid"] = statement.Sid,
        ["Effect"] = "Allow",
        ["Action"] = List(statement.Actions.Select(action => (JsonNode)action)),
        ["Resource"] = template.Texts(statement.Resources),
        ["Condition"] = statement.Conditions is null
            ? null
            : new JsonObject(statement.Conditions.Select(test => KeyValuePair.Create(
                test.Key, (JsonNode?)new JsonObject(
                    test.Value.Select(operand => KeyValuePair.Create(operand.Key, (JsonNode?)template.Text(operand.Value))))))),
    };
}
