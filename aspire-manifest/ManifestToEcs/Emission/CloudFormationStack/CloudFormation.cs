using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// The whole deployment as one CloudFormation template. With the parameter <c>DeployServices</c> on <c>false</c> it makes everything that
/// must be there before images are pushed and tasks run; with <c>true</c> it is all there is.
/// </summary>
public static class CloudFormation
{
    public const string TemplatePath = "cloudformation/template.yaml";

    public static IEnumerable<EmittedFile> Emit(Deployment deployment)
    {
        yield return new EmittedFile(TemplatePath, CloudFormationYaml.Write(Header(deployment), Template(deployment)));
    }

    /// <summary>The template as a tree, functions in their long form.</summary>
    internal static JsonObject Template(Deployment deployment)
    {
        var template = Build(deployment);
        var stacks = template.Stacks;
        var root = new JsonObject { ["AWSTemplateFormatVersion"] = "2010-09-09" };
        root["Description"] = $"{deployment.Application} in {deployment.Environment}: ECS on Fargate and what it needs.";
        if (stacks.Transforms.Count > 0) root["Transform"] = CloudFormationTemplate.List(stacks.Transforms.Select(name => (JsonNode)name));
        root["Parameters"] = Sorted(CloudFormationParameters.Section(template), stacks.Parameters);
        AddSection("Mappings", Sorted(stacks.Mappings));
        AddSection("Conditions", Sorted(CloudFormationParameters.Conditions(template), stacks.Conditions));
        AddSection("Rules", Sorted(CloudFormationParameters.Rules(template), stacks.Rules));
        root["Resources"] = Sorted(template.Resources);
        AddSection("Outputs", Sorted(template.Outputs, stacks.Outputs));
        return root;

        void AddSection(string name, JsonObject section)
        {
            if (section.Count > 0) root[name] = section;
        }
    }

    /// <summary>Everything that has a logical id.</summary>
    internal static IEnumerable<AwsResource> ResourcesOf(Deployment deployment)
    {
        yield return deployment.Cluster;
        if (deployment.Network.Made is { } vpc)
        {
            yield return vpc;
            foreach (var part in vpc.Subnets.Concat<AwsResource>(vpc.Gateways).Concat(vpc.Endpoints)) yield return part;
        }
        foreach (var balancer in deployment.LoadBalancers)
        {
            yield return balancer;
            if (balancer.AccessLogs is { } logs) yield return logs;
            foreach (var group in balancer.TargetGroups) yield return group;
            foreach (var listener in balancer.Listeners)
            {
                yield return listener;
                foreach (var rule in listener.Rules) yield return rule;
            }
        }
        foreach (var fileSystem in deployment.FileSystems)
        {
            yield return fileSystem;
            foreach (var accessPoint in fileSystem.AccessPoints) yield return accessPoint;
        }
        IEnumerable<IEnumerable<AwsResource>> others =
        [
            deployment.TaskDefinitions, deployment.Services, deployment.Jobs, deployment.Schedules, deployment.LogGroups, deployment.Roles,
            deployment.SecurityGroups, deployment.Secrets, deployment.Images, deployment.Databases, deployment.Caches, deployment.Brokers,
            deployment.KafkaClusters, deployment.Stacks, deployment.Queues, deployment.CloudMapServices, deployment.Certificates,
            deployment.AliasRecords, deployment.Notifications is { } told ? [.. told.Alarms, told.Failures] : [],
            deployment.Notifications?.Topic is { } topic ? [topic] : [],
        ];
        foreach (var resource in others.SelectMany(list => list)) yield return resource;
    }

    internal static CloudFormationTemplate Build(Deployment deployment)
    {
        var template = new CloudFormationTemplate(deployment);
        CloudFormationSurroundings.Add(template);
        CloudFormationSecrets.Add(template);
        CloudFormationRoles.Add(template);
        CloudFormationVpc.Add(template);
        CloudFormationNetwork.Add(template);
        CloudFormationStores.Add(template);
        CloudFormationNotifications.Add(template);
        CloudFormationServices.Add(template);
        CloudFormationJobs.Add(template);
        CloudFormationOutputs.Add(template);
        return template;
    }

    private static IEnumerable<string> Header(Deployment deployment) =>
    [
        EmittedFile.Mark,
        "",
        $"{deployment.Application} in {deployment.Environment}.",
        "First deployment: DeployServices=false; push the images; then DeployServices=true with their digests. deploy.sh does the first",
        "part, then rolls out tasks and services with the AWS CLI in the right order, after the migrations.",
    ];

    private static JsonObject Sorted(params IEnumerable<JsonObject> sections) =>
        new(sections.SelectMany(section => section)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())));
}
