using System.Text.RegularExpressions;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary>
/// Spells a request body as the inside of a Terraform block: names in snake case, bodies as nested blocks after the attributes, everything
/// else in the order of the request. What Terraform takes as JSON keeps the request's names.
/// </summary>
internal sealed partial class TerraformBodies(Deployment deployment)
{
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal)
    {
        ["clientAliases"] = "client_alias",
        ["loadBalancers"] = "load_balancer",
        ["maximumPercent"] = "deployment_maximum_percent",
        ["minimumHealthyPercent"] = "deployment_minimum_healthy_percent",
        ["PolicyName"] = "name",
        ["serviceName"] = "name",
        ["services"] = "service",
        ["sizeInGiB"] = "size_in_gib",
        ["StepAdjustments"] = "step_adjustment",
        ["volumes"] = "volume",
    };

    /// <param name="own">Attributes of Terraform alone: each replaces the field of its name, or is added.</param>
    public HclBody Block(RequestBody body, HclBody? own = null)
    {
        var fields = Fields(body).Select(field => (Name: NameOf(field.Key), Value: Spell(field.Key, field.Value)))
            .Where(field => own?.Has(field.Name) != true).ToLookup(field => field.Value is HclBlocks);
        var block = new HclBody();
        foreach (var (name, value) in fields[false])
        {
            if (name == "task_definition_arn") block.Comment("Without a revision: the newest is started.");
            block[name] = value;
        }
        block.Append(own);
        foreach (var (name, value) in fields[true]) block[name] = value;
        return block;
    }

    // Terraform lifts some bodies into their parent. Tags come from the provider; the replica strategy is the default.
    private static IEnumerable<KeyValuePair<string, object>> Fields(RequestBody body) => body.SelectMany(field => field switch
    {
        { Key: "tags" or "Tags" or "schedulingStrategy" } => [],
        { Key: "awsvpcConfiguration", Value: RequestBody network } => network,
        { Key: "deploymentConfiguration", Value: RequestBody rollout } => rollout.Where(IsOfService)
            .Append(KeyValuePair.Create(field.Key, (object)RequestBody.Of(rollout.Where(part => !IsOfService(part))))),
        _ => (IEnumerable<KeyValuePair<string, object>>)[field],
    });

    private static bool IsOfService(KeyValuePair<string, object> field) =>
        field.Key is "deploymentCircuitBreaker" or "maximumPercent" or "minimumHealthyPercent";

    private HclValue? Spell(string name, object value) => (name, value) switch
    {
        ("assignPublicIp" or "AssignPublicIp", _) => value is "ENABLED",
        ("subnets" or "Subnets", _) => HclValue.Code("local.task_subnet_ids"),
        ("cluster", _) => Ref(deployment.Cluster, "arn"),
        ("cpu" or "memory", string number) => HclValue.Code(number),
        ("namespace", string space) => TerraformEcs.Namespace(deployment, space),
        ("containerDefinitions", _) => HclValue.Call("jsonencode", Json(name, value)),
        // Terraform writes the rolling strategy by leaving the block out.
        ("deploymentConfiguration", RequestBody rollout) when rollout.Any(field => field.Value is "ROLLING") => null,
        (_, JsonText json) => HclValue.Call("jsonencode", Json(name, json.Body)),
        (_, RequestBody { IsMap: false } body) => Block(body),
        (_, List<object> list) when list[0] is RequestBody => HclValue.Blocks(list.Cast<RequestBody>().Select(body => Block(body))),
        _ => Json(name, value),
    };

    private static HclValue Json(string name, object value) => (name, value) switch
    {
        // The task starts after its secret has a value.
        ("valueFrom", DeployText arn) => Value(DeployText.Of(arn.Parts.Select(
            part => part is AttributePart { Resource: Secret } secret ? secret with { Attribute = "filledArn" } : part))),
        (_, RequestBody body) => Object(body, inline: false),
        (_, List<object> list) => HclValue.List(list.Select(item => item is RequestBody body
            ? Object(body, inline: body.All(field => field.Value is not (RequestBody or List<object>))) : Json(name, item))),
        (_, DeployText text) => Value(text),
        (_, string text) => text,
        (_, int number) => number,
        (_, double number) => number,
        (_, bool isTrue) => isTrue,
        _ => throw new InvalidOperationException($"a request has no {value.GetType().Name}"),
    };

    private static HclObject Object(RequestBody body, bool inline)
    {
        var map = new HclObject(inline);
        foreach (var (name, value) in body) map[name] = Json(name, value);
        return map;
    }

    // enableECSManagedTags -> enable_ecs_managed_tags
    private static string NameOf(string name) =>
        OtherNames.GetValueOrDefault(name) ?? WordStart().Replace(name, "_").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex WordStart();
}
