using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary><c>ecs.tf</c>: cluster, namespace, task definitions and services.</summary>
internal static class TerraformEcs
{
    public static HclBody Ecs(Deployment deployment)
    {
        var file = new HclBody();
        AddCluster(file, deployment.Cluster);
        AddNamespace(file, deployment);
        var bodies = new TerraformBodies(deployment);
        foreach (var definition in deployment.TaskDefinitions)
        {
            var own = new HclBody();
            own.Comment("Earlier revisions stay registered, so that a deployment can be rolled back to them.");
            own["skip_destroy"] = true;
            file.Resource("aws_ecs_task_definition", Label(definition),
                bodies.Block(TaskDefinitionBody.Of(definition, deployment, withSecretVersions: true), own));
        }
        foreach (var service in deployment.Services)
            file.Resource("aws_ecs_service", Label(service), TerraformServices.Service(deployment, service, bodies));
        return file;
    }

    /// <summary>Name of the namespace; a reference where this module makes it, because Terraform then makes it first.</summary>
    public static HclValue Namespace(Deployment deployment, string name) =>
        name == deployment.Cluster.Namespace
            ? HclValue.Code($"aws_service_discovery_http_namespace.{Label(deployment.Cluster)}.name") : name;

    private static void AddCluster(HclBody file, Cluster cluster)
    {
        var label = Label(cluster);
        if (cluster.Existing)
        {
            file.Block("data", ["aws_ecs_cluster", label], new HclBody { ["cluster_name"] = cluster.Name });
            return;
        }
        file.Resource("aws_ecs_cluster", label, new HclBody
        {
            ["name"] = cluster.Name,
            ["setting"] = new HclBody { ["name"] = "containerInsights", ["value"] = cluster.ContainerInsights ? "enabled" : "disabled" },
        });
        file.Resource("aws_ecs_cluster_capacity_providers", label, new HclBody
        {
            ["cluster_name"] = Ref(cluster, "name"),
            ["capacity_providers"] = HclValue.Texts(["FARGATE", "FARGATE_SPOT"]),
        });
    }

    private static void AddNamespace(HclBody file, Deployment deployment)
    {
        var label = Label(deployment.Cluster);
        if (deployment.Cluster.Namespace is { } name)
        {
            file.Resource("aws_service_discovery_http_namespace", label, new HclBody
            {
                ["name"] = name,
                ["description"] = "Names of the services for Service Connect.",
            });
        }
        if (deployment.Cluster.DnsNamespace is not { } dnsName) return;
        file.Resource("aws_service_discovery_private_dns_namespace", label, new HclBody
        {
            ["name"] = dnsName,
            ["description"] = "Names of the services for tasks that Service Connect cannot reach.",
            ["vpc"] = HclValue.Code("local.vpc_id"),
        });
        foreach (var service in deployment.CloudMapServices)
        {
            file.Resource("aws_service_discovery_service", Label(service), new HclBody
            {
                ["name"] = service.DnsName,
                ["dns_config"] = new HclBody
                {
                    ["namespace_id"] = HclValue.Code($"aws_service_discovery_private_dns_namespace.{label}.id"),
                    ["routing_policy"] = "MULTIVALUE",
                    ["dns_records"] = new HclBody { ["ttl"] = 10, ["type"] = "A" },
                },
                // ECS reports the health of its tasks itself.
                ["health_check_custom_config"] = new HclBody { ["failure_threshold"] = 1 },
            });
        }
    }
}
