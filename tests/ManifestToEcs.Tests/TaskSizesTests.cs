using ManifestToEcs.Mapping;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class TaskSizesTests
{
    [Theory]
    [InlineData(1, 1, 256, 512)]
    [InlineData(256, 513, 256, 1024)]
    [InlineData(256, 2049, 512, 3072)]
    [InlineData(300, 512, 512, 1024)]
    [InlineData(512, 5000, 1024, 5120)]
    [InlineData(4096, 31000, 8192, 32768)]
    [InlineData(16384, 122880, 16384, 122880)]
    public void The_cheapest_pair_that_holds_both_is_taken(int cpu, int memory, int expectedCpu, int expectedMemory) =>
        Assert.Equal(new TaskSize(expectedCpu, expectedMemory), TaskSizes.Cheapest(cpu, memory));

    [Fact]
    public void No_cheaper_pair_holds_what_is_wanted()
    {
        foreach (var wanted in TaskSizes.All)
        {
            var taken = TaskSizes.Cheapest(wanted.Cpu - 1, wanted.MemoryMiB - 1)!.Value;
            Assert.True(taken.Cpu * 9.107 + taken.MemoryMiB <= wanted.Cpu * 9.107 + wanted.MemoryMiB);
        }
        Assert.Equal(3 + 4 + 7 + 13 + 23 + 12 + 12, TaskSizes.All.Count);
        Assert.Null(TaskSizes.Cheapest(16384, 122881));
    }

    [Fact]
    public void An_unstated_size_holds_the_sidecars_too()
    {
        var report = new Report();
        var deployment = Map($$"""{{Project("api", $"\"http\": {Http}")}}, {{Project("web",
            env: "\"API\": \"{api.bindings.http.url}\"")}}, {{Project("worker")}}""", "", report);
        Assert.Equal((256, 512), (deployment.Task("worker").Cpu, deployment.Task("worker").MemoryMiB));
        Assert.Equal((512, 1024), (deployment.Task("api").Cpu, deployment.Task("api").MemoryMiB));
        Assert.Contains("512 CPU units", report.Inferred("api: size").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stated_size_is_the_whole_tasks()
    {
        var deployment = Map($$"""{{Project("api", $"\"http\": {Http}")}}, {{Project("web",
            env: "\"API\": \"{api.bindings.http.url}\"")}}""", "resources: { api: { cpu: 512, memoryMiB: 1024 } }");
        Assert.Equal((512, 1024), (deployment.Task("api").Cpu, deployment.Task("api").MemoryMiB));
    }

    [Fact]
    public void A_pair_that_does_not_exist_is_raised_with_a_warning() => Assert.Contains("cpu: 512 and memoryMiB: 4096",
        Finding(FindingCodes.TaskSizeRaised, Project("api"), "resources: { api: { cpu: 256, memoryMiB: 4096 } }").Advice,
        StringComparison.Ordinal);

    [Fact]
    public void A_task_that_its_sidecars_fill_is_a_warning() => Finding(FindingCodes.TaskSizeTight,
        $$"""{{Project("api", $"\"http\": {Http}")}}, {{Project("web", env: "\"API\": \"{api.bindings.http.url}\"")}}""",
        "resources: { api: { cpu: 256, memoryMiB: 512 } }");

    [Fact]
    public void A_size_beyond_Fargate_is_refused()
    {
        var report = new Report();
        Assert.Null(TryMap(Project("api"), "resources: { api: { memoryMiB: 200000 } }", report));
        Assert.True(report.HasErrors);
    }
}
