using ManifestToEcs.Model;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class ScalingTests
{
    [Fact]
    public void Each_stated_target_is_a_policy()
    {
        var report = new Report();
        var deployment = Map(Project("web", $"\"http\": {ExternalHttp}"),
            "resources: { web: { scaling: { min: 2, max: 8, cpuPercent: 60, memoryPercent: 70, requestsPerTarget: 500, "
                + "scaleInCooldownSeconds: 120 } } }", report);
        var scaling = deployment.Service("web").AutoScaling!;
        Assert.Equal((2, 8, 2), (scaling.Min, scaling.Max, deployment.Service("web").DesiredCount));
        Assert.Equal([typeof(CpuScaling), typeof(MemoryScaling), typeof(RequestScaling)],
            scaling.Policies.Select(policy => policy.GetType()));
        Assert.All(scaling.Policies, policy => Assert.Equal((120, 60), (policy.ScaleInCooldownSeconds, policy.ScaleOutCooldownSeconds)));
        Assert.Equal("in 120 s, out 60 s", report.Inferred("web: scaling cooldowns").Value);
        Assert.False(deployment.Cluster.ContainerInsights);
    }

    [Fact]
    public void A_backlog_scales_by_the_name_of_the_queue_and_needs_Container_Insights()
    {
        // SCALE-03
        var deployment = Map(Project("worker"), "resources: { worker: { scaling: { max: 5, queue: import-file, backlogPerTask: 20 } } }");
        var policy = Assert.IsType<BacklogScaling>(Assert.Single(deployment.Service("worker").AutoScaling!.Policies));
        Assert.Equal(("import-file", 20), (policy.QueueName.ToString(), policy.Target));
        Assert.True(deployment.Cluster.ContainerInsights);
    }

    [Fact]
    public void A_queue_of_a_template_is_measured_under_the_name_that_the_template_gives_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "queues.json"), """
            { "Resources": { "Jobs": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": "shop-jobs" } },
              "Nameless": { "Type": "AWS::SQS::Queue" } } }
            """);
        var manifestPath = Path.Combine(folder.Path, "aspire-manifest.json");
        File.WriteAllText(manifestPath, $$"""
            { "resources": { {{Project(
                "worker")}}, "aws": { "type": "aws.cloudformation.template.v0", "stack-name": "shop", "template-path": "queues.json" } } }
            """);
        Assert.Equal("shop-jobs", QueueOf("aws/Jobs", out _));
        Assert.Null(QueueOf("aws/Nameless", out var nameless));
        Assert.Contains(nameless.Findings,
            finding => finding.Code == FindingCodes.InvalidScaling && finding.Message.Contains("no fixed name", StringComparison.Ordinal));
        Assert.Null(QueueOf("aws/Job", out var misspelled));
        Assert.Contains(misspelled.Findings,
            finding => finding.Code == FindingCodes.InvalidScaling
                && finding.Message.Contains("Did you mean 'Jobs'?", StringComparison.Ordinal));

        string? QueueOf(string queue, out Report report)
        {
            report = new Report();
            var manifest = Reading.ManifestReader.Read(manifestPath, report)!;
            var overlay = Overlays.OverlayReader.Parse($"resources: {{ worker: {{ scaling: {{ max: 3, queue: {queue} }} }} }}", "prod",
                manifest, report);
            var deployment = Mapping.Mapper.Map(manifest, overlay, report, new Dictionary<string, int>());
            return deployment?.Service("worker").AutoScaling!.Policies.OfType<BacklogScaling>().Single().QueueName.ToString();
        }
    }

    [Theory]
    [InlineData("{ min: 0, max: 3, cpuPercent: 50 }")]
    [InlineData("{ min: 4, max: 3, cpuPercent: 50 }")]
    [InlineData("{ max: 3 }")]
    [InlineData("{ max: 3, cpuPercent: 130 }")]
    [InlineData("{ max: 3, requestsPerTarget: 100 }")]
    [InlineData("{ max: 3, backlogPerTask: 100 }")]
    [InlineData("{ max: 3, queue: nothing/Here }")]
    public void Scaling_that_cannot_work_is_refused(string scaling)
    {
        var report = new Report();
        Assert.Null(TryMap(Project("worker"), $"resources: {{ worker: {{ scaling: {scaling} }} }}", report));
        Assert.Contains(report.Findings, finding => finding.Severity == Severity.Error && finding.Location.Document == Document.Overlay);
    }

    [Fact]
    public void A_singleton_cannot_be_scaled() =>
        Finding(FindingCodes.InvalidScaling, Project("migrate"),
            "resources: { migrate: { rollout: { singleton: true }, scaling: { max: 3, cpuPercent: 50 } } }");
}
