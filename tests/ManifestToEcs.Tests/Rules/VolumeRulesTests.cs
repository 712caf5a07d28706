using System.Text.Json.Nodes;

namespace ManifestToEcs.Tests.Rules;

public class VolumeRulesTests
{
    private const string Database = "ecs/database/task-definition.json";

    [Fact]
    public void VOL_01_Traffic_to_a_file_system_is_encrypted() => BreaksFileSystem("VOL-01", efs => efs["transitEncryption"] = "DISABLED");

    [Fact]
    public void VOL_02_A_file_system_is_mounted_through_an_access_point() =>
        BreaksFileSystem("VOL-02", efs => efs["authorizationConfig"]!.AsObject().Remove("accessPointId"));

    [Fact]
    public void VOL_02_An_access_point_has_the_directory() => BreaksFileSystem("VOL-02", efs => efs["rootDirectory"] = "/data");

    [Fact]
    public void VOL_03_A_file_system_asks_for_the_task_role() =>
        BreaksFileSystem("VOL-03", efs => efs["authorizationConfig"]!["iam"] = "DISABLED");

    [Fact]
    public void VOL_04_No_path_of_a_host_is_mounted() =>
        RuleCheck.BreaksIn("ecs/api/task-definition.json", "VOL-04",
            body => body["volumes"]![0]!["host"] = new JsonObject { ["sourcePath"] = "/var/run/docker.sock" });

    [Theory]
    [InlineData("sourceVolume", "nobody")]
    [InlineData("containerPath", "tmp")]
    public void VOL_05_A_mount_names_a_volume_and_an_absolute_path(string field, string value) =>
        RuleCheck.BreaksIn("ecs/api/task-definition.json", "VOL-05",
            body => body["containerDefinitions"]![0]!["mountPoints"]![0]![field] = value);

    [Fact]
    public void VOL_07_A_database_on_a_file_system_has_one_writer() => RuleCheck.BreaksIn("ecs/database/service.json", "VOL-07", body =>
    {
        body["deploymentConfiguration"]!["minimumHealthyPercent"] = 100;
        body["deploymentConfiguration"]!["maximumPercent"] = 200;
    });

    [Fact]
    public void VOL_07_A_database_on_a_file_system_runs_once() =>
        RuleCheck.BreaksIn("ecs/database/service.json", "VOL-07", body => body["desiredCount"] = 2);

    private static void BreaksFileSystem(string rule, Action<JsonNode> change) =>
        RuleCheck.BreaksIn(Database, rule, body => change(body["volumes"]![0]!["efsVolumeConfiguration"]!));
}
