using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary><c>ecs.tf</c>: cluster, namespace, task definitions and services.</summary>
internal static class TerraformEcs
{
    public static HclBody Ecs(Deployment deployment)
    {
        var file = new HclBody();
        AddCluster(file, deployment);
        AddNamespace(file, deployment);
        foreach (var taskDefinition in deployment.TaskDefinitions) AddTaskDefinition(file, deployment, taskDefinition);
        foreach (var service in deployment.Services) TerraformServices.Add(file, deployment, service);
        return file;
    }

    /// <summary>Name of the namespace; a reference where this module makes it, so that who uses it waits for it.</summary>
    public static HclValue Namespace(Deployment deployment, string name) =>
        name == deployment.Cluster.Namespace ? HclValue.Code($"{NamespaceResource(deployment)}.name") : name;

    private static void AddCluster(HclBody file, Deployment deployment)
    {
        var (cluster, label) = (deployment.Cluster, Label(deployment.Cluster));
        if (cluster.Existing)
        {
            file.Block("data", "aws_ecs_cluster", label)["cluster_name"] = cluster.Name;
            return;
        }
        var block = file.Resource("aws_ecs_cluster", label);
        block["name"] = cluster.Name;
        var setting = block.Block("setting");
        setting["name"] = "containerInsights";
        setting["value"] = cluster.ContainerInsights ? "enabled" : "disabled";

        var providers = file.Resource("aws_ecs_cluster_capacity_providers", label);
        providers["cluster_name"] = HclValue.Code(Cluster(cluster, "name"));
        providers["capacity_providers"] = HclValue.Texts(["FARGATE", "FARGATE_SPOT"]);
    }

    private static void AddNamespace(HclBody file, Deployment deployment)
    {
        if (deployment.Cluster.Namespace is not { } name) return;
        var label = Label(deployment.Cluster);
        if (deployment.CloudMapServices.Count == 0)
        {
            var http = file.Resource("aws_service_discovery_http_namespace", label);
            http["name"] = name;
            http["description"] = "Names of the services for Service Connect.";
            return;
        }
        var dns = file.Resource("aws_service_discovery_private_dns_namespace", label);
        dns["name"] = name;
        dns["description"] = "Names of the services for Service Connect and, where it cannot reach, for DNS.";
        dns["vpc"] = HclValue.Code("local.vpc_id");
        foreach (var service in deployment.CloudMapServices)
        {
            var block = file.Resource("aws_service_discovery_service", Label(service));
            block["name"] = service.DnsName;
            var config = block.Block("dns_config");
            config["namespace_id"] = HclValue.Code($"{NamespaceResource(deployment)}.id");
            config["routing_policy"] = "MULTIVALUE";
            var records = config.Block("dns_records");
            records["ttl"] = 10;
            records["type"] = "A";
            // ECS reports the health of its tasks itself.
            block.Block("health_check_custom_config")["failure_threshold"] = 1;
        }
    }

    private static string NamespaceResource(Deployment deployment) =>
        $"aws_service_discovery_{(deployment.CloudMapServices.Count == 0 ? "http" : "private_dns")}_namespace.{Label(deployment.Cluster)}";

    private static void AddTaskDefinition(HclBody file, Deployment deployment, TaskDefinition taskDefinition)
    {
        var block = file.Resource("aws_ecs_task_definition", Label(taskDefinition));
        block["family"] = taskDefinition.Family;
        block["requires_compatibilities"] = HclValue.Texts(["FARGATE"]);
        block["network_mode"] = "awsvpc";
        block["cpu"] = taskDefinition.Cpu;
        block["memory"] = taskDefinition.MemoryMiB;
        block["task_role_arn"] = HclValue.Code(Attribute(taskDefinition.TaskRole, "arn"));
        block["execution_role_arn"] = HclValue.Code(Attribute(taskDefinition.ExecutionRole, "arn"));
        block.Gap();
        block.Comment("Earlier revisions stay registered, so that a deployment can be rolled back to them.");
        block["skip_destroy"] = true;
        block.Gap();
        block["container_definitions"] = HclValue.Call("jsonencode", HclValue.List(
            taskDefinition.Containers.Select(container => TerraformContainers.Container(deployment, container))));

        var platform = block.Block("runtime_platform");
        platform["operating_system_family"] = "LINUX";
        platform["cpu_architecture"] = taskDefinition.Architecture == CpuArchitecture.Arm64 ? "ARM64" : "X86_64";
        if (taskDefinition.EphemeralStorageGiB is { } storage) block.Block("ephemeral_storage")["size_in_gib"] = storage;
        foreach (var volume in taskDefinition.Volumes)
        {
            var volumeBlock = block.Block("volume");
            volumeBlock["name"] = volume.Name;
            if (volume.AccessPoint is not { } accessPoint) continue;
            var efs = volumeBlock.Block("efs_volume_configuration");
            efs["file_system_id"] = HclValue.Code($"aws_efs_file_system.{Label(accessPoint.FileSystemId)}.id");
            efs["transit_encryption"] = "ENABLED";
            var authorization = efs.Block("authorization_config");
            authorization["access_point_id"] = HclValue.Code(Attribute(accessPoint, "id"));
            authorization["iam"] = "ENABLED";
        }
    }
}
