using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using ManifestToEcs.Rules;

namespace ManifestToEcs.Tests.Rules;

public class TaskRulesTests
{
    private const string Api = "ecs/api/task-definition.json";
    private const string Database = "ecs/database/task-definition.json";
    private const string Etl = "ecs/etl/task-definition.json";

    [Fact]
    public void TASK_01_A_definition_requires_Fargate() =>
        RuleCheck.BreaksIn(Api, "TASK-01", body => body["requiresCompatibilities"] = new JsonArray("EC2"));

    [Fact]
    public void TASK_02_A_task_has_its_own_network_interface() =>
        RuleCheck.BreaksIn(Api, "TASK-02", body => body["networkMode"] = "bridge");

    [Theory]
    [InlineData("512", "900")]
    [InlineData("500", "1024")]
    [InlineData("0.5 vCPU", "1 GB")]
    [InlineData("512", null)]
    public void TASK_03_Cpu_and_memory_are_a_pair_that_Fargate_has(string cpu, string? memory) => RuleCheck.BreaksIn(Api, "TASK-03", body =>
    {
        body["cpu"] = cpu;
        body["memory"] = memory;
    });

    [Fact]
    public void TASK_03_Cpu_and_memory_are_texts() => RuleCheck.BreaksIn(Api, "TASK-03", body => body["cpu"] = 512);

    [Theory]
    [InlineData(256, 512, true)]
    [InlineData(256, 1536, false)]
    [InlineData(256, 4096, false)]
    [InlineData(512, 4096, true)]
    [InlineData(1024, 1024, false)]
    [InlineData(1024, 8192, true)]
    [InlineData(4096, 30720, true)]
    [InlineData(4096, 31744, false)]
    [InlineData(8192, 16384, true)]
    [InlineData(8192, 17408, false)]
    [InlineData(16384, 122880, true)]
    [InlineData(16384, 36864, false)]
    [InlineData(32768, 249856, true)]
    [InlineData(32768, 65536, false)]
    [InlineData(128, 512, false)]
    public void TASK_03_The_table_of_sizes(int cpu, int memory, bool exists) => Assert.Equal(exists, FargateSizes.IsPair(cpu, memory));

    [Fact]
    public void TASK_04_Windows_needs_a_whole_processor() =>
        RuleCheck.BreaksIn(Api, "TASK-04", body => body["runtimePlatform"]!["operatingSystemFamily"] = "WINDOWS_SERVER_2022_CORE");

    [Theory]
    [InlineData("memory", 2048)]
    [InlineData("memory", 5)]
    [InlineData("memoryReservation", 1100)]
    [InlineData("cpu", 1024)]
    public void TASK_05_Containers_fit_into_their_task(string field, int value) =>
        RuleCheck.BreaksIn(Api, "TASK-05", body => body["containerDefinitions"]![0]![field] = value);

    [Fact]
    public void TASK_05_A_reservation_is_not_above_the_limit() =>
        RuleCheck.BreaksIn(Etl, "TASK-05", body => body["containerDefinitions"]![1]!["memoryReservation"] = 300);

    [Fact]
    public void TASK_06_Containers_have_names_that_ECS_takes() =>
        RuleCheck.BreaksIn(Database, "TASK-06", body => body["containerDefinitions"]![0]!["name"] = "data base");

    [Fact]
    public void TASK_06_Families_have_names_that_ECS_takes() =>
        RuleCheck.BreaksByCopy(Api, "ecs/other/task-definition.json", "TASK-06", body =>
    {
        body["family"] = "sample.other";
        body["containerDefinitions"]![0]!["portMappings"]![0]!.AsObject().Remove("appProtocol");
    });

    [Fact]
    public void TASK_06_A_family_has_one_file() => RuleCheck.BreaksByCopy(Api, "ecs/other/task-definition.json", "TASK-06", _ => { });

    [Fact]
    public void TASK_07_Every_container_says_whether_it_is_essential() =>
        RuleCheck.BreaksIn(Etl, "TASK-07", body => body["containerDefinitions"]![1]!.AsObject().Remove("essential"));

    [Fact]
    public void TASK_07_Some_container_is_essential() =>
        RuleCheck.BreaksIn(Database, "TASK-07", body => body["containerDefinitions"]![0]!["essential"] = false);

    [Fact]
    public void TASK_07_A_task_has_at_most_10_containers() => RuleCheck.BreaksIn(Database, "TASK-07", body =>
    {
        for (var i = 0; i < 10; i++)
        {
            var sidecar = body["containerDefinitions"]![0]!.DeepClone().AsObject();
            sidecar["name"] = $"sidecar-{i}";
            sidecar.Remove("portMappings");
            body["containerDefinitions"]!.AsArray().Add(sidecar);
        }
    });

    [Fact]
    public void TASK_08_A_definition_beyond_64_KiB_names_its_largest_variables()
    {
        RuleCheck.BreaksIn(Api, "TASK-08",
            body => body["containerDefinitions"]![0]!["environment"]![1]!["value"] = new string('x', 66_000));
        var large = FlawlessDeployment.Create();
        large = large with { TaskDefinitions = [
            large.TaskDefinitions[0] with { Containers = [
                large.TaskDefinitions[0].Containers[
                    0] with { Environment = new Dictionary<string, DeployText> { ["HUGE"] = new string('x', 66_000) } }] },
                    .. large.TaskDefinitions.Skip(1)] };

        Assert.Contains("HUGE", Assert.Single(RuleCheck.Findings(large)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TASK_09_The_platform_is_stated() => RuleCheck.BreaksIn(Api, "TASK-09", body => body.AsObject().Remove("runtimePlatform"));

    [Fact]
    public void TASK_09_The_platform_is_that_of_the_image() =>
        RuleCheck.BreaksTask("api", "TASK-09", definition => definition with { Architecture = CpuArchitecture.Arm64 });

    [Theory]
    [InlineData(20)]
    [InlineData(201)]
    public void TASK_10_More_storage_is_21_to_200_GiB(int size) =>
        RuleCheck.BreaksIn(Etl, "TASK-10", body => body["ephemeralStorage"]!["sizeInGiB"] = size);

    [Fact]
    public void TASK_11_Process_ids_are_shared_within_the_task_only() =>
        RuleCheck.BreaksIn(Api, "TASK-11", body => body["pidMode"] = "host");

    [Theory]
    [InlineData("/ipcMode")]
    [InlineData("/placementConstraints")]
    [InlineData("/inferenceAccelerators")]
    [InlineData("/containerDefinitions/0/privileged")]
    [InlineData("/containerDefinitions/0/links")]
    [InlineData("/containerDefinitions/0/hostname")]
    [InlineData("/containerDefinitions/0/disableNetworking")]
    [InlineData("/containerDefinitions/0/dnsServers")]
    [InlineData("/containerDefinitions/0/dnsSearchDomains")]
    [InlineData("/containerDefinitions/0/extraHosts")]
    [InlineData("/containerDefinitions/0/dockerSecurityOptions")]
    [InlineData("/containerDefinitions/0/linuxParameters/devices")]
    [InlineData("/containerDefinitions/0/linuxParameters/sharedMemorySize")]
    [InlineData("/containerDefinitions/0/linuxParameters/tmpfs")]
    [InlineData("/containerDefinitions/0/linuxParameters/maxSwap")]
    [InlineData("/containerDefinitions/0/linuxParameters/swappiness")]
    [InlineData("/volumes/0/dockerVolumeConfiguration")]
    [InlineData("/volumes/0/fsxWindowsFileServerVolumeConfiguration")]
    public void TASK_12_Nothing_is_asked_for_that_Fargate_does_not_have(string place)
    {
        RuleCheck.BreaksIn(Api, "TASK-12", body =>
        {
            var steps = place.Split('/')[1..];
            var parent = steps[..^1].Aggregate(body, (node, step) => int.TryParse(step, out var index) ? node[index]! : node[step]!);
            parent[steps[^1]] = true;
        });
    }

    [Fact]
    public void TASK_12_There_is_no_GPU() => RuleCheck.BreaksIn(Api, "TASK-12", body =>
        body["containerDefinitions"]![0]!["resourceRequirements"] = new JsonArray(new JsonObject { ["type"] = "GPU", ["value"] = "1" }));

    [Fact]
    public void TASK_13_No_capability_but_SYS_PTRACE_is_added() => RuleCheck.BreaksIn(Api, "TASK-13", body =>
        body["containerDefinitions"]![0]!["linuxParameters"]!["capabilities"]!["add"] = new JsonArray("NET_ADMIN"));

    [Theory]
    [InlineData("core", 1, 1)]
    [InlineData("nofile", 2, 1)]
    public void TASK_14_Only_the_number_of_open_files_is_limited(string name, int soft, int hard) =>
        RuleCheck.BreaksIn(Api, "TASK-14", body =>
        body["containerDefinitions"]![0]!["ulimits"] = new JsonArray(new JsonObject { ["name"] = name, ["softLimit"] = soft,
            ["hardLimit"] = hard }));

    [Fact]
    public void TASK_15_A_kernel_setting_has_one_value_in_the_task() => RuleCheck.BreaksIn(Etl, "TASK-15", body =>
    {
        for (var i = 0; i < 2; i++)
            body["containerDefinitions"]![i]!["systemControls"] =
                new JsonArray(new JsonObject { ["namespace"] = "net.ipv4.tcp_keepalive_time", ["value"] = $"{i + 1}" });
    });
}
