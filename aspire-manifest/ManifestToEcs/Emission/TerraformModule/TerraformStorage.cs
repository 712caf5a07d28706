using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary><c>ecr.tf</c>, <c>logs.tf</c> and <c>storage.tf</c>: images, log lines and files.</summary>
internal static class TerraformStorage
{
    public static HclBody Repositories(Deployment deployment)
    {
        var file = new HclBody();
        if (deployment.Images.Count == 0) return file;
        file.Comment("Repositories come before images. First:");
        file.Comment("  terraform apply "
            + string.Join(' ', deployment.Images.Select(image => $"-target=aws_ecr_repository.{Label(image)}")));
        file.Comment("then push the images, and apply everything with the digests as variables.");
        file.Gap();
        foreach (var image in deployment.Images)
        {
            var label = Label(image);
            var repository = file.Resource("aws_ecr_repository", label);
            repository["name"] = image.Repository;
            repository["image_tag_mutability"] = "IMMUTABLE";
            repository.Block("image_scanning_configuration")["scan_on_push"] = true;

            var lifecycle = file.Resource("aws_ecr_lifecycle_policy", label);
            lifecycle["repository"] = HclValue.Code($"aws_ecr_repository.{label}.name");
            lifecycle["policy"] = HclValue.Call("jsonencode", new HclObject
            {
                ["rules"] = HclValue.List([new HclObject
                {
                    ["rulePriority"] = 1,
                    ["description"] = "Keep the last 50 images",
                    ["selection"] = new HclObject { ["tagStatus"] = "any", ["countType"] = "imageCountMoreThan", ["countNumber"] = 50 },
                    ["action"] = new HclObject { ["type"] = "expire" },
                }]),
            });
        }
        return file;
    }

    public static HclBody LogGroups(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var group in deployment.LogGroups)
        {
            var block = file.Resource("aws_cloudwatch_log_group", Label(group));
            block["name"] = group.Name;
            block["retention_in_days"] = group.RetentionDays;
        }
        return file;
    }

    public static HclBody FileSystems(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var fileSystem in deployment.FileSystems)
        {
            var label = Label(fileSystem);
            var block = file.Resource("aws_efs_file_system", label);
            block["creation_token"] = fileSystem.Name;
            block["encrypted"] = true;
            block["throughput_mode"] = "elastic";
            block["tags"] = new HclObject { ["Name"] = fileSystem.Name };

            var backup = file.Resource("aws_efs_backup_policy", label);
            backup["file_system_id"] = HclValue.Code(Attribute(fileSystem, "id"));
            backup.Block("backup_policy")["status"] = "ENABLED";

            var target = file.Resource("aws_efs_mount_target", label);
            target["for_each"] = HclValue.Code("{ for index, subnet in local.task_subnet_ids : index => subnet }");
            target.Gap();
            target["file_system_id"] = HclValue.Code(Attribute(fileSystem, "id"));
            target["subnet_id"] = HclValue.Code("each.value");
            target["security_groups"] = HclValue.List([HclValue.Code(Attribute(fileSystem.SecurityGroup, "id"))]);

            foreach (var accessPoint in fileSystem.AccessPoints) AddAccessPoint(file, fileSystem, accessPoint);
        }
        return file;
    }

    private static void AddAccessPoint(HclBody file, FileSystem fileSystem, AccessPoint accessPoint)
    {
        var block = file.Resource("aws_efs_access_point", Label(accessPoint));
        block["file_system_id"] = HclValue.Code(Attribute(fileSystem, "id"));
        var user = block.Block("posix_user");
        user["uid"] = accessPoint.Uid;
        user["gid"] = accessPoint.Gid;
        var root = block.Block("root_directory");
        root["path"] = accessPoint.Path;
        var creation = root.Block("creation_info");
        creation["owner_uid"] = accessPoint.Uid;
        creation["owner_gid"] = accessPoint.Gid;
        creation["permissions"] = "0750";
    }
}
