using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
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
        Assert.All(scaling.Policies.Cast<TargetTracking>(),
            policy => Assert.Equal((120, 60), (policy.ScaleInCooldownSeconds, policy.ScaleOutCooldownSeconds)));
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

    [Fact]
    public void A_backlog_counts_messages_in_hand_so_that_an_import_in_progress_is_no_empty_queue()
    {
        var deployment = Map(Project("worker"), "resources: { worker: { scaling: { max: 5, queue: import-file, backlogPerTask: 20 } } }");
        var files = EcsJson.Emit(deployment).Concat(CloudFormation.Emit(deployment)).Concat(Terraform.Emit(deployment))
            .Where(file => file.Content.Contains("RunningTaskCount", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, files.Count);
        Assert.All(files, file =>
        {
            Assert.Contains("ApproximateNumberOfMessagesNotVisible", file.Content, StringComparison.Ordinal);
            Assert.Contains("IF(FILL(m2, 0) > 0, (m1 + m3) / FILL(m2, 0), m1 + m3)", file.Content, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_queue_scales_to_zero_and_its_first_message_starts_a_task_again()
    {
        var deployment = Map(Project("worker"),
            "resources: { worker: { scaling: { min: 0, max: 5, queue: import-file, backlogPerTask: 4 } } }");
        var service = deployment.Service("worker");
        Assert.Equal((0, 0), (service.DesiredCount, service.AutoScaling!.Min));
        var alarm = Assert.Single(service.AutoScaling.Policies.OfType<StartScaling>()).Alarm;
        Assert.Equal((1, "IF(FILL(m2, 0) > 0, 0, m1)"), (alarm.Threshold, alarm.Expression));
        Assert.Equal("import-file", alarm.Metrics[0].Dimensions[0].Value.ToString());
    }

    [Fact]
    public void Each_output_has_the_step_from_zero_and_the_alarm_that_takes_it()
    {
        var deployment = Map(Project("worker"), "application: shop\nresources: { worker: { scaling: { min: 0, queue: import-file } } }");
        var policy = JsonNode.Parse(EcsJson.Emit(deployment).Single(file => file.Path == "ecs/worker/scaling-policy-start.json").Content)!;
        Assert.Equal(1, (int?)policy["StepScalingPolicyConfiguration"]!["StepAdjustments"]![0]!["ScalingAdjustment"]);
        Assert.Contains("scaling_policy ecs/worker/scaling-policy-start.json ecs/worker/scaling-alarm-start.json",
            DeployScript.Emit(deployment, ".").First().Content, StringComparison.Ordinal);

        var resources = CloudFormation.Template(deployment)["Resources"]!;
        Assert.Equal("StepScaling", (string?)resources["WorkerServiceScalingPolicyStart"]!["Properties"]!["PolicyType"]);
        Assert.Equal("WorkerServiceScalingPolicyStart",
            (string?)resources["WorkerStartAlarm"]!["Properties"]!["AlarmActions"]![0]!["Ref"]);

        var terraform = Terraform.Emit(deployment).Single(file => file.Path == "terraform/scaling.tf").Content;
        Assert.Contains("step_scaling_policy_configuration {", terraform, StringComparison.Ordinal);
        Assert.Contains("aws_appautoscaling_policy.worker_service_start.arn", terraform, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ min: 0, max: 3, cpuPercent: 50 }")]
    [InlineData("{ min: 0, max: 3, memoryPercent: 50 }")]
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

    // Each deployment moves the traffic to the other target group, and the metric counts the requests of one.
    [Fact]
    public void A_rollout_that_changes_the_target_group_cannot_scale_by_its_requests()
    {
        var finding = Finding(FindingCodes.InvalidScaling, Project("web", $"\"http\": {ExternalHttp}"),
            "resources: { web: { rollout: { strategy: blue-green, bakeMinutes: 5 }, scaling: { max: 3, requestsPerTarget: 100 } } }");
        Assert.Equal("/resources/web/scaling/requestsPerTarget", finding.Location.Pointer);
    }

    [Fact]
    public void A_singleton_cannot_be_scaled() =>
        Finding(FindingCodes.InvalidScaling, Project("migrate"),
            "resources: { migrate: { rollout: { singleton: true }, scaling: { max: 3, cpuPercent: 50 } } }");
}
