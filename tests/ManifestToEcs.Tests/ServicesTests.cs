using ManifestToEcs.Model;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class ServicesTests
{
    [Fact]
    public void Without_a_statement_a_service_has_one_task_and_a_rolling_deployment()
    {
        var report = new Report();
        var service = Map(Project("worker"), "", report).Service("worker");
        Assert.Equal(new RolloutConfiguration(DeploymentStrategy.Rolling), service.Rollout);
        Assert.Equal((1, true), (service.DesiredCount, service.AvailabilityZoneRebalancing));
        Assert.Empty(service.CapacityProviders);
        Assert.Equal("1", report.Inferred("worker: desired count").Value);
    }

    [Fact]
    public void A_singleton_is_never_there_twice()
    {
        // SVC-09, SVC-12
        var service = Map(Project("worker"), "resources: { worker: { rollout: { singleton: true } } }").Service("worker");
        Assert.Equal((0, 100, false), (service.Rollout.MinimumHealthyPercent, service.Rollout.MaximumPercent,
            service.AvailabilityZoneRebalancing));
        Finding(FindingCodes.InvalidRollout, Project("worker"), "resources: { worker: { desiredCount: 2, rollout: { singleton: true } } }");
        Finding(FindingCodes.InvalidRollout, Project("worker"),
            "resources: { worker: { rollout: { singleton: true, strategy: blue-green } } }");
    }

    [Theory]
    [InlineData("blue-green", DeploymentStrategy.BlueGreen, 0, 0)]
    [InlineData("canary", DeploymentStrategy.Canary, 20, 3)]
    [InlineData("linear", DeploymentStrategy.Linear, 20, 3)]
    public void Traffic_moves_between_two_target_groups(string strategy, DeploymentStrategy expected, int step, int stepBake)
    {
        // SVC-10
        var deployment = Map(Project("web", $"\"http\": {ExternalHttp}"),
            $"resources: {{ web: {{ rollout: {{ strategy: {strategy}, bakeMinutes: 7, stepPercent: 20, stepBakeMinutes: 3 }} }} }}");
        var service = deployment.Service("web");
        Assert.Equal(new RolloutConfiguration(expected, 100, 200, 7, step, stepBake), service.Rollout);
        var target = Assert.Single(service.LoadBalancerTargets);
        Assert.Equal(2, deployment.LoadBalancers[0].TargetGroups.Count);
        Assert.NotEqual(target.TargetGroup.Name, target.AlternateTargetGroup!.Name);
        Assert.Equal("web/listener-rule", target.ProductionRule!.Id);
        Assert.Equal(target.AlternateTargetGroup, target.ProductionRule.AlternateTargetGroup);
        Assert.Equal("ecs.amazonaws.com", target.InfrastructureRole!.Service);
        Assert.Contains(target.InfrastructureRole, deployment.Roles);
        Assert.Equal(["${WEB_LISTENER_RULE_ARN}", "${WEB_TARGET_GROUP_ARN}", "${WEB_ALTERNATE_TARGET_GROUP_ARN}"],
            target.InfrastructureRole.Statements.First(statement => statement.Sid == "MoveTraffic").Resources
                .Select(resource => resource.ToString()));
    }

    [Theory]
    [InlineData("strategy: canary")]
    [InlineData("strategy: linear")]
    public void Steps_need_traffic(string rollout) =>
        Finding(FindingCodes.InvalidRollout, Project("worker"), $"resources: {{ worker: {{ rollout: {{ {rollout} }} }} }}");

    [Theory]
    [InlineData(70, "FARGATE 3 1, FARGATE_SPOT 7 0")]
    [InlineData(50, "FARGATE 1 1, FARGATE_SPOT 1 0")]
    [InlineData(100, "FARGATE_SPOT 1 0")]
    [InlineData(0, "")]
    public void Spot_takes_its_share_and_leaves_the_first_task_on_demand(int percent, string expected) => Assert.Equal(expected,
        string.Join(", ", Map(Project("worker"), $"resources: {{ worker: {{ spotPercent: {percent} }} }}")
            .Service("worker").CapacityProviders.Select(provider => $"{provider.Name} {provider.Weight} {provider.Base}")));

    [Fact]
    public void On_Spot_a_task_uses_the_notice_that_it_gets() =>
        Assert.Equal(120, Map(Project("worker"), "resources: { worker: { spotPercent: 50 } }").Container("worker").StopTimeoutSeconds);

    [Fact]
    public void Spot_for_the_only_task_is_a_warning() =>
        Finding(FindingCodes.SpotRisk, Project("worker"), "resources: { worker: { spotPercent: 50, rollout: { singleton: true } } }");

    [Theory]
    [InlineData("{ kind: job, spotPercent: 50 }")]
    [InlineData("{ kind: job, scaling: { max: 3, cpuPercent: 50 } }")]
    [InlineData("{ domains: [shop.example.com] }")]
    [InlineData("{ health: { path: /health } }")]
    [InlineData("{ ports: { grpc: 7000 } }")]
    public void What_is_stated_in_vain_is_a_warning(string resource) => Finding(FindingCodes.NoEffect,
        Project("worker", """ "grpc": { "scheme": "http", "protocol": "tcp", "transport": "http2", "targetPort": 9000 } """),
        $"resources: {{ worker: {resource} }}");

    [Theory]
    [InlineData("resources: { worker: { family: \"a b\" } }")]
    [InlineData("resources: { worker: { containerName: \"a.b\" } }")]
    [InlineData("cluster: my cluster")]
    [InlineData("namespace: \"a..b\"")]
    public void A_name_that_AWS_does_not_take_is_refused(string overlay) => Finding(FindingCodes.InvalidName, Project("worker"), overlay);
}
