using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Aspire.Hosting.Tests;

public class TestingTests : IDisposable
{
    private readonly CancellationToken deadline = new CancellationTokenSource(RunningSystem.Deadline).Token;
    private readonly string folder = Directory.CreateTempSubdirectory("testing-").FullName;

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_AppHost_under_test_can_be_changed_before_it_is_built()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SampleAppHost>(deadline);

        Assert.True(builder.Resources.TryGetByName("web", out var web));
        Assert.False(builder.Resources.TryGetByName("aspire-dashboard", out _));
        Assert.EndsWith("SampleAppHost", builder.AppHostDirectory, StringComparison.Ordinal);
        builder.Resources.Remove(web);
        await using var app = await builder.BuildAsync(deadline);
        Assert.Throws<InvalidOperationException>(() => app.GetEndpoint("web"));
    }

    [Fact]
    public async Task Connection_strings_and_plain_endpoints_can_be_reached()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create($"--DcpPublisher:NodeModulesPath={RunningSystem.NodeModules}");
        var server = builder.AddExecutable("server", "sh", ".", "-c", "exec sleep 600").WithEndpoint(scheme: "tcp", name: "tcp", isProxied: false, env: "PORT");
        var tcp = server.GetEndpoint("tcp");
        var ledger = builder.AddConnectionString("ledger", ReferenceExpression.Create($"Host={tcp.Property(EndpointProperty.Host)};Port={tcp.Property(EndpointProperty.Port)}"));
        builder.AddExecutable("reader", "sh", ".", "-c", "exec sleep 600").WithReference(ledger).WaitFor(ledger);
        await using var app = await builder.BuildAsync(deadline);
        await app.StartAsync(deadline);

        var reader = await app.ResourceNotifications.WaitForResourceAsync(
            "reader", change => change.Snapshot.EnvironmentVariables.Length > 0, deadline);
        var expected = $"Host=localhost;Port={tcp.Port}";
        Assert.Equal(expected, await app.GetConnectionStringAsync("ledger", deadline));
        Assert.Equal(expected, reader.Snapshot.EnvironmentVariables.Single(variable => variable.Name == "ConnectionStrings__ledger").Value);
        Assert.Equal(tcp.Port, app.GetEndpoint("server", "tcp").Port);
    }

    [Fact]
    public async Task A_fixed_port_that_is_taken_stops_the_start()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var port = ((IPEndPoint)occupant.LocalEndpoint).Port;
        await using var builder = DistributedApplicationTestingBuilder.Create("--DcpPublisher:RandomizePorts=false");
        builder.AddExecutable("server", "sh", ".").WithHttpEndpoint(port: port);
        await using var app = await builder.BuildAsync(deadline);

        var fault = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(deadline));

        Assert.Contains($"needs the port {port}, which another program uses", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replicas_refuse_endpoints_that_they_cannot_share()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        await File.WriteAllTextAsync(Path.Combine(folder, "Web.csproj"), "<Project />", deadline);
        builder.AddProject("web", folder).WithHttpEndpoint(targetPort: 5000).WithReplicas(2);
        await using var app = await builder.BuildAsync(deadline);

        await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(deadline));
    }
}
