using ManifestToEcs.Mapping;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

/// <summary>Two environments of one overlay share an account and a region.</summary>
public class EnvironmentNamesTests
{
    private static readonly string Resources = $$"""
        {{Project("api", $"\"http\": {ExternalHttp}")}}, {{Project("nightly")}},
        {{Container("db", "postgres:17", """ "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5432 } """)}}
        """;

    private const string Shop = """
        application: shop
        region: us-east-1
        account: '123456789012'
        loadBalancer: { accessLogDays: 30 }
        resources:
          db: { kind: managed }
          nightly: { schedules: [ { expression: cron(0 6 * * ? *) } ] }
        environments: { dev: {}, prod: {} }
        """;

    [Fact]
    public void Nothing_of_one_environment_has_the_name_of_something_of_the_other() =>
        Assert.Empty(NamesOf(MapFor("dev")).Intersect(NamesOf(MapFor("prod")), StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void The_environment_is_in_every_name_and_the_region_in_the_names_of_roles()
    {
        var deployment = MapFor("dev");
        Assert.All(NamesOf(deployment), name => Assert.Contains("dev", name, StringComparison.Ordinal));
        Assert.Equal("shop-dev-cluster", deployment.Cluster.Name);
        Assert.Equal("shop-dev-api", deployment.Task("api").Family);
        Assert.Equal("shop-dev-api-us-east-1-task", deployment.Task("api").TaskRole.Name);
        Assert.Equal("shop-dev-db", Assert.Single(deployment.Databases).Name);
        Assert.Equal("shop-dev-nightly-schedule-dead-letter", Assert.Single(deployment.Queues).Name);
        Assert.StartsWith("shop-dev-alb-logs", deployment.LoadBalancers[0].AccessLogs!.NamePrefix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deployment_that_exists_keeps_its_names_by_one_key()
    {
        var deployment = MapFor("prod", "namePrefix: shop\n");
        Assert.Equal("shop-cluster", deployment.Cluster.Name);
        Assert.Equal("shop-api-task", deployment.Task("api").TaskRole.Name);
        Assert.Equal("shop-api", Assert.Single(deployment.Images, image => image.Resource == "api").Repository);
    }

    [Fact]
    public void A_name_that_the_overlay_states_wins()
    {
        var deployment = MapFor("dev", "cluster: all-of-us\nnamespace: inside\n");
        Assert.Equal("all-of-us", deployment.Cluster.Name);
    }

    // The second deployment would take the schedule of the first, and count its revisions among its own.
    [Theory]
    [InlineData("nightly: { family: nightly }", "/resources/nightly/family")]
    [InlineData("nightly: { logGroup: /nightly }", "/resources/nightly/logGroup")]
    [InlineData("nightly: { schedules: [ { name: nightly, expression: rate(1 hour) } ] }", "/resources/nightly/schedules/0/name")]
    [InlineData("db: { managed: { name: orders } }", "/resources/db/managed/name")]
    public void A_name_that_two_environments_of_an_account_share_is_a_warning(string stated, string place)
    {
        var finding = Assert.Single(SharedNamesOf(stated, "environments: { dev: {}, prod: {} }"));
        Assert.Equal((Severity.Warning, place), (finding.Severity, finding.Location.Pointer));
    }

    [Theory]
    [InlineData("environments: { dev: { account: '999999999999' }, prod: {} }")]
    [InlineData("environments: { dev: { region: eu-west-1 }, prod: {} }")]
    [InlineData("environments: { dev: { resources: { nightly: { family: nightly-dev } } }, prod: {} }")]
    [InlineData("environments: { prod: {} }")]
    public void Apart_a_name_may_be_the_same(string environments) =>
        Assert.Empty(SharedNamesOf("nightly: { family: nightly }", environments));

    private static IEnumerable<Finding> SharedNamesOf(string resource, string environments)
    {
        var report = new Report();
        OverlayReader.Parse($"account: '123456789012'\nregion: us-east-1\nresources: {{ {resource} }}\n{environments}", "prod",
            Manifests.Read(Resources, report), report);
        return report.Findings.Where(finding => finding.Code == FindingCodes.SharedName);
    }

    [Fact]
    public void An_application_that_ends_in_its_environment_is_not_told_twice() => Assert.Equal("shop-dev-cluster",
        MapFor("dev", overlay: Shop.Replace("application: shop", "application: shop-dev", StringComparison.Ordinal)).Cluster.Name);

    [Fact]
    public void A_prefix_that_AWS_does_not_take_is_refused() =>
        Finding(FindingCodes.InvalidName, Project("api"), "namePrefix: my shop");

    private static Deployment MapFor(string environment, string more = "", string overlay = Shop)
    {
        var report = new Report();
        var manifest = Manifests.Read(Resources, report);
        var deployment = Mapper.Map(manifest, OverlayReader.Parse(more + overlay, environment, manifest, report), report,
            new Dictionary<string, int>());
        Assert.DoesNotContain(report.Findings, finding => finding.Severity == Severity.Error);
        return deployment!;
    }

    // Everything whose name is unique in an account and region, or in an account.
    private static List<string> NamesOf(Deployment deployment) =>
    [
        deployment.Cluster.Name,
        .. deployment.TaskDefinitions.Select(task => task.Family), .. deployment.Services.Select(service => service.Name),
        .. deployment.Roles.Select(role => role.Name), .. deployment.LogGroups.Select(group => group.Name),
        .. deployment.SecurityGroups.Select(group => group.Name), .. deployment.Images.Select(image => image.Repository),
        .. deployment.LoadBalancers.Select(balancer => balancer.Name),
        .. deployment.LoadBalancers.SelectMany(balancer => balancer.TargetGroups).Select(group => group.Name),
        .. deployment.LoadBalancers.Select(balancer => balancer.AccessLogs!.NamePrefix),
        .. deployment.Databases.Select(database => database.Name), .. deployment.Queues.Select(queue => queue.Name),
        .. deployment.Schedules.Select(schedule => schedule.Name), .. deployment.Secrets.Select(secret => secret.Name),
    ];
}
