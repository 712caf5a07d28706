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
            file.Resource("aws_ecr_repository", label, new HclBody
            {
                ["name"] = image.Repository,
                ["image_tag_mutability"] = "IMMUTABLE",
                ["encryption_configuration"] = KmsKey(deployment) is { } key
                    ? new HclBody { ["encryption_type"] = "KMS", ["kms_key"] = key } : null,
                ["image_scanning_configuration"] = new HclBody { ["scan_on_push"] = true },
            });
            file.Resource("aws_ecr_lifecycle_policy", label, new HclBody
            {
                ["repository"] = HclValue.Code($"aws_ecr_repository.{label}.name"),
                ["policy"] = HclValue.Call("jsonencode", new HclObject
                {
                    ["rules"] = HclValue.List([new HclObject
                    {
                        ["rulePriority"] = 1,
                        ["description"] = "Keep the last 50 images",
                        ["selection"] = new HclObject { ["tagStatus"] = "any", ["countType"] = "imageCountMoreThan", ["countNumber"] = 50 },
                        ["action"] = new HclObject { ["type"] = "expire" },
                    }]),
                }),
            });
        }
        return file;
    }

    public static HclBody LogGroups(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var group in deployment.LogGroups)
            file.Resource("aws_cloudwatch_log_group", Label(group), new HclBody
            {
                ["name"] = group.Name,
                ["retention_in_days"] = group.RetentionDays,
                ["kms_key_id"] = KmsKey(deployment),
            });
        return file;
    }

    public static HclBody FileSystems(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var fileSystem in deployment.FileSystems)
        {
            var label = Label(fileSystem);
            file.Resource("aws_efs_file_system", label, new HclBody
            {
                ["creation_token"] = fileSystem.Name,
                ["encrypted"] = true,
                ["kms_key_id"] = KmsKey(deployment),
                ["throughput_mode"] = "elastic",
                ["tags"] = new HclObject { ["Name"] = fileSystem.Name },
                ["lifecycle"] = Lifecycle(deployment.DeletionProtection),
            });
            file.Resource("aws_efs_backup_policy", label, new HclBody
            {
                ["file_system_id"] = Ref(fileSystem, "id"),
                ["backup_policy"] = new HclBody { ["status"] = "ENABLED" },
            });
            file.Resource("aws_efs_mount_target", label, MountTarget(fileSystem));
            foreach (var accessPoint in fileSystem.AccessPoints)
                file.Resource("aws_efs_access_point", Label(accessPoint), AccessPoint(fileSystem, accessPoint));
        }
        return file;
    }

    private static HclBody MountTarget(FileSystem fileSystem)
    {
        var target = new HclBody { ["for_each"] = HclValue.Code("{ for index, subnet in local.task_subnet_ids : index => subnet }") };
        target.Gap();
        target["file_system_id"] = Ref(fileSystem, "id");
        target["subnet_id"] = HclValue.Code("each.value");
        target["security_groups"] = HclValue.List([Ref(fileSystem.SecurityGroup, "id")]);
        return target;
    }

    private static HclBody AccessPoint(FileSystem fileSystem, AccessPoint accessPoint) => new()
    {
        ["file_system_id"] = Ref(fileSystem, "id"),
        ["posix_user"] = new HclBody { ["uid"] = accessPoint.Uid, ["gid"] = accessPoint.Gid },
        ["root_directory"] = new HclBody
        {
            ["path"] = accessPoint.Path,
            ["creation_info"] = new HclBody
            {
                ["owner_uid"] = accessPoint.Uid,
                ["owner_gid"] = accessPoint.Gid,
                ["permissions"] = "0750",
            },
        },
        ["lifecycle"] = TerraformLifecycle.NewBeforeOld(),
    };
}
