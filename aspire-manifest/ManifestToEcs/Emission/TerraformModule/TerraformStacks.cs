using System.Text.Json;
using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary><c>stacks.tf</c>: CloudFormation templates of the manifest, deployed as they are.</summary>
internal static class TerraformStacks
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    public static HclBody Stacks(Deployment deployment)
    {
        var file = new HclBody();
        if ((deployment.DeletionProtection && deployment.Stacks.Any(stack => stack.Template is not null))
            || TerraformPasswordStacks.Servers(deployment).Any(server => server.DeletionProtection))
        {
            file.Comment("CloudFormation refuses to replace or delete a resource of a stack that holds data.");
            file.Block("locals", [], new HclBody { ["stack_policy"] = KeepData() });
        }
        foreach (var stack in deployment.Stacks)
        {
            if (stack.Template is null)
            {
                file.Block("data", ["aws_cloudformation_stack", Label(stack)], new HclBody { ["name"] = stack.StackName });
                continue;
            }
            file.Resource("aws_cloudformation_stack", Label(stack), new HclBody
            {
                ["name"] = stack.StackName,
                ["template_body"] = HclValue.Code($"file(\"${{path.module}}/{TemplateFile(stack)}\")"),
                ["capabilities"] = MakesRoles(stack.Template) ? HclValue.Texts(["CAPABILITY_NAMED_IAM"]) : null,
                ["policy_body"] = Policy(deployment.DeletionProtection),
                ["lifecycle"] = Lifecycle(deployment.DeletionProtection),
            });
        }
        return file;
    }

    /// <summary>The stack policy. A stack cannot lose one, so an unprotected stack gets one that allows everything.</summary>
    public static HclValue Policy(bool isProtected) => isProtected ? HclValue.Code("local.stack_policy") : Policy([AllowEverything]);

    private static HclObject AllowEverything =>
        new() { ["Effect"] = "Allow", ["Action"] = "Update:*", ["Principal"] = "*", ["Resource"] = "*" };

    private static HclValue Policy(IEnumerable<HclObject> statements) =>
        HclValue.Call("jsonencode", new HclObject { ["Statement"] = HclValue.List(statements) });

    private static HclValue KeepData() => Policy(
        [
            AllowEverything,
            new HclObject
            {
                ["Effect"] = "Deny",
                ["Action"] = HclValue.Texts(["Update:Delete", "Update:Replace"]),
                ["Principal"] = "*",
                ["Resource"] = "*",
                ["Condition"] = new HclObject { ["StringEquals"] = new HclObject { ["ResourceType"] = HclValue.Texts(StoredData.Types) } },
            },
        ]);

    public static IEnumerable<EmittedFile> Templates(Deployment deployment) => deployment.Stacks
        .Where(stack => stack.Template is not null)
        .Select(stack => new EmittedFile("terraform/" + TemplateFile(stack), stack.Template!.ToJsonString(Indented) + "\n"));

    private static string TemplateFile(Stack stack) => $"stacks/{stack.StackName}.json";

    private static bool MakesRoles(JsonObject template) => template["Resources"] is JsonObject resources
        && resources.Any(resource => resource.Value is JsonObject body && body["Type"] is JsonValue type
            && type.TryGetValue<string>(out var name) && name.StartsWith("AWS::IAM::", StringComparison.Ordinal));
}
