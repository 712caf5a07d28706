using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class RolloutsTests
{
    [Fact]
    public void Jobs_come_first_and_servers_before_their_clients()
    {
        var deployment = Map($$"""
            {{Project("web", env: "\"API\": \"{catalog.bindings.http.url}\"")}}, {{Project("catalog", $"\"http\": {Http}",
                "\"STOCK\": \"{stock.bindings.http.url}\"")}},
            {{Project("stock", $"\"http\": {Http}")}}, {{Project("migrate")}}, {{Project("alone")}}
            """, "resources: { migrate: { kind: job }, stock: { waitFor: [migrate] } }");
        Assert.Equal(["migrate", "alone", "stock", "catalog", "web"], deployment.Rollout.Select(step => step.Resource));
        Assert.Equal([true, false, false, false, false], deployment.Rollout.Select(step => step.IsJob));
        Assert.Equal(["stock"], deployment.Rollout[3].After);
        Assert.Equal(["migrate"], deployment.Rollout[2].After);
    }

    [Fact]
    public void A_job_that_needs_a_service_comes_after_it()
    {
        var deployment = Map($$"""{{Project("seed", env: "\"API\": \"{api.bindings.http.url}\"")}}, {{Project("api",
            $"\"http\": {Http}")}}, {{Project("web")}}""", "resources: { seed: { kind: job }, web: { waitFor: [seed] } }");
        Assert.Equal(["api", "seed", "web"], deployment.Rollout.Select(step => step.Resource));
    }

    [Fact]
    public void In_a_circle_of_references_one_client_finds_the_others_by_DNS()
    {
        var report = new Report();
        var deployment = Map($$"""
            {{Project("a", $"\"http\": {Http}", "\"B\": \"{b.bindings.http.url}\"")}}, {{Project("b", $"\"http\": {Http}",
                "\"A\": \"{a.bindings.http.url}\"")}}
            """, "", report);
        Assert.Equal(["a", "b"], deployment.Rollout.Select(step => step.Resource));
        Assert.Equal("http://b.app.internal:8080", deployment.Variable("a", "B"));
        Assert.Equal("http://a", deployment.Variable("b", "A"));
        Assert.Equal("b", Assert.Single(deployment.CloudMapServices).DnsName);
        Assert.Contains("a → b → a", report.Inferred("a: names of others").From, StringComparison.Ordinal);
    }

    [Fact]
    public void Waits_in_a_circle_are_refused_with_the_chain() => Assert.Contains("a → b → a",
        Finding(FindingCodes.WaitCircle, $"{Project("a")}, {Project("b")}",
            "resources: { a: { kind: service, waitFor: [b] }, b: { kind: service, waitFor: [a] } }").Message, StringComparison.Ordinal);

    [Fact]
    public void No_resource_can_wait_for_a_schedule() => Finding(FindingCodes.WaitForSchedule, $"{Project("a")}, {Project("b")}",
        "resources: { a: { waitFor: [b] }, b: { schedules: [{ expression: rate(1 hour) }] } }");
}
