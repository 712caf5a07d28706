using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class VolumesTests
{
    [Fact]
    public void A_named_volume_is_a_directory_of_EFS_with_the_images_owner()
    {
        // VOL-01 to VOL-03, VOL-07
        var report = new Report();
        var deployment = Map(Container("db", "postgres:17",
            rest: """ "volumes": [ { "name": "app.db-data", "target": "/var/lib/postgresql/data", "readOnly": false } ] """), "", report);
        var fileSystem = Assert.Single(deployment.FileSystems);
        var accessPoint = Assert.Single(fileSystem.AccessPoints);
        Assert.Equal((999, 999), (accessPoint.Uid, accessPoint.Gid));
        Assert.Equal(accessPoint, Assert.Single(deployment.Task("db").Volumes).AccessPoint);
        Assert.Equal("/var/lib/postgresql/data", Assert.Single(deployment.Container("db").MountPoints).ContainerPath);
        Assert.Equal(["db/security-group tcp/2049"], deployment.Admitted("file-system/security-group"));
        var right = Assert.Single(deployment.Task("db").TaskRole.Statements);
        Assert.Equal(["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"], right.Actions);
        Assert.Equal("${DB_APP_DB_DATA_ACCESS_POINT_ARN}",
            right.Conditions!["StringEquals"]["elasticfilesystem:AccessPointArn"].ToString());
        Assert.Contains(report.Findings, finding => finding.Code == FindingCodes.DataOnFileSystem);

        var service = deployment.Service("db");
        Assert.Equal((0, 100, 1, false),
            (service.Rollout.MinimumHealthyPercent, service.Rollout.MaximumPercent, service.DesiredCount,
                service.AvailabilityZoneRebalancing));
        Assert.Equal(120, deployment.Container("db").StopTimeoutSeconds);
    }

    [Fact]
    public void A_database_on_EFS_is_a_warning() =>
        Finding(FindingCodes.DataOnFileSystem,
            Container("db", "postgres:17", rest: """ "volumes": [ { "name": "data", "target": "/data", "readOnly": false } ] """));

    [Fact]
    public void A_container_that_keeps_data_without_a_volume_is_refused_unless_the_loss_is_accepted()
    {
        var finding = Finding(FindingCodes.StatefulWithoutVolume, Container("db", "postgres:17"), "resources: { db: { kind: service } }");
        Assert.Contains("RDS", finding.Advice, StringComparison.Ordinal);
        Finding(FindingCodes.StatefulWithoutVolume,
            Container("db", "redis:7.4", rest: """ "volumes": [ { "target": "/data", "readOnly": false } ] """),
            "resources: { db: { kind: service } }");
        Finding(FindingCodes.StatefulWithoutVolume, Container("keys", "bitnami/etcd:3.6"));
        Assert.Single(Map(Container("db", "postgres:17"), "resources: { db: { acceptDataLoss: true } }").Services);
    }

    [Fact]
    public void An_anonymous_volume_is_the_tasks_own_storage()
    {
        // VOL-06
        var deployment = Map(Container("web", "nginx:1.27",
            rest: """ "volumes": [ { "target": "/var/cache/nginx", "readOnly": false } ] """));
        Assert.Null(Assert.Single(deployment.Task("web").Volumes).AccessPoint);
        Assert.Empty(deployment.FileSystems);
    }

    [Fact]
    public void A_bind_mount_is_refused_with_the_choices()
    {
        const string Resource = """ "web": { "type": "container.v0", "image": "nginx:1.27", "bindMounts": [ { "source": "../nginx.conf","""
            + """ "target": "/etc/nginx/nginx.conf", "readOnly": true } ] } """;
        var finding = Finding(FindingCodes.BindMount, Resource);
        Assert.Equal(Location.InManifest("/resources/web/bindMounts/0"), finding.Location);
        Assert.Contains("FROM nginx:1.27; COPY ../nginx.conf /etc/nginx/nginx.conf", finding.Advice, StringComparison.Ordinal);
        Assert.Empty(Map(Resource, "resources: { web: { image: \"registry.example.com/web:1\" } }").Container("web").MountPoints);
    }

    [Fact]
    public void No_image_can_bring_a_program_of_the_developers_machine()
    {
        const string Proxy = """ "proxy": { "type": "container.v0", "image": "nginxproxy/nginx-proxy:1.8", "bindMounts": [ { "source":"""
            + """ "/var/run/docker.sock", "target": "/tmp/docker.sock", "readOnly": true } ] } """;
        Assert.Contains("kind: ignore", Finding(FindingCodes.BindMount, Proxy, "resources: { proxy: { image: \"acme/proxy:1\" } }").Advice,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_has_a_read_only_root_a_user_without_rights_and_a_tmp_that_it_may_write()
    {
        // CONT-09, CONT-14, TASK-13
        var deployment = Map(Project("api"));
        var container = deployment.Container("api");
        Assert.Equal((true, "1654", true), (container.ReadonlyRootFilesystem, container.User!, container.DropAllCapabilities));
        Assert.Equal(("writable-tmp", "/tmp", false),
            (container.MountPoints[0].VolumeName, container.MountPoints[0].ContainerPath, container.MountPoints[0].ReadOnly));

        // Fargate gives the volume to root with mode 755, so it is opened before the application starts.
        var preparation = deployment.Task("api").Containers[1];
        Assert.Equal((false, "chmod 1777 /tmp"), (preparation.Essential, string.Join(' ', preparation.Command)));
        Assert.Equal((preparation.Name, "SUCCESS"), (container.DependsOn[0].ContainerName, container.DependsOn[0].Condition));
    }

    [Fact]
    public void A_container_keeps_its_own_user_and_a_writable_root_unless_the_overlay_says_otherwise()
    {
        var plain = Map(Container("web", "nginx:1.27")).Container("web");
        Assert.Equal((false, null), (plain.ReadonlyRootFilesystem, plain.User));
        Assert.Empty(plain.DependsOn);
        var strict = Map(Container("web", "nginx:1.27"),
            "resources: { web: { readonlyRootFilesystem: true, writablePaths: [/run, /var/cache/nginx], user: \"101:101\" } }")
            .Container("web");
        Assert.Equal((true, "101:101"), (strict.ReadonlyRootFilesystem, strict.User));
        Assert.Equal(["/run", "/var/cache/nginx"], strict.MountPoints.Select(mount => mount.ContainerPath));
        Assert.Single(strict.DependsOn);
    }

    [Fact]
    public void Exec_gets_its_rights_and_its_writable_paths()
    {
        // SVC-13, IAM-07
        var deployment = Map(Project("api"), "resources: { api: { exec: true } }");
        Assert.True(deployment.Service("api").EnableExecuteCommand);
        Assert.Equal(4, Assert.Single(deployment.Task("api").TaskRole.Statements).Actions
            .Count(action => action.StartsWith("ssmmessages:", StringComparison.Ordinal)));
        Assert.Equal(["/tmp", "/var/lib/amazon", "/var/log/amazon"],
            deployment.Container("api").MountPoints.Select(mount => mount.ContainerPath));
        Assert.False(Map(Project("api")).Service("api").EnableExecuteCommand);
    }

    [Theory]
    [InlineData("volumeOwner: root")]
    [InlineData("writablePaths: [tmp]")]
    public void A_volume_that_cannot_be_is_refused(string overlay)
    {
        var report = new Report();
        Assert.Null(TryMap(Container("web", "nginx:1.27",
            rest: """ "volumes": [ { "name": "data", "target": "/data", "readOnly": false } ] """),
            $"resources: {{ web: {{ {overlay} }} }}", report));
        Assert.True(report.HasErrors);
    }

    // One of them would be lost without a word.
    [Theory]
    [InlineData("/data")]
    [InlineData("/data/")]
    public void Two_mounts_at_one_path_are_refused(string second)
    {
        var finding = Finding(FindingCodes.InvalidVolume, Container("web", "nginx:1.27", rest: $$"""
            "volumes": [ { "name": "orders", "target": "/data", "readOnly": false },
              { "name": "prices", "target": "{{second}}", "readOnly": true } ]
            """));

        Assert.Equal("/resources/web/volumes/1", finding.Location.Pointer);
        Assert.Equal($"'web' mounts two volumes at '{second}': orders and prices.", finding.Message);
    }
}
