using ManifestToEcs.Emission;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

/// <summary>
/// Docker lets every program listen below 1024. Fargate lets only root do so, and a .NET container has neither root nor the capability: its
/// tasks would end with "permission denied", and the circuit breaker would take the deployment back.
/// </summary>
public class LowPortsTests
{
    private const string Port80 = """ "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 80 } """;

    // Without capabilities not even root may.
    [Theory]
    [InlineData("")]
    [InlineData("resources: { web: { user: \"1000:1000\" } }")]
    [InlineData("resources: { web: { user: root } }")]
    public void A_project_may_listen_below_1024(string overlay) =>
        Assert.Contains("net.ipv4.ip_unprivileged_port_start", TaskOf(Project("web", Port80), overlay), StringComparison.Ordinal);

    [Theory]
    [InlineData("", false)]
    [InlineData("resources: { web: { user: nginx } }", true)]
    [InlineData("resources: { web: { user: root } }", false)]
    public void Another_image_does_as_its_user_needs_it(string overlay, bool allowed) =>
        Assert.Equal(allowed, TaskOf(Container("web", "nginx:1.27", Port80), overlay).Contains("net.ipv4.ip_unprivileged_port_start",
            StringComparison.Ordinal));

    [Fact]
    public void Port_8080_needs_nothing() =>
        Assert.DoesNotContain("systemControls", TaskOf(Project("web", $"\"http\": {Http}"), ""), StringComparison.Ordinal);

    private static string TaskOf(string resource, string overlay) =>
        EcsJson.Emit(Map(resource, overlay)).Single(file => file.Path == "ecs/web/task-definition.json").Content;
}
