using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Tests;

public class ModelTests : IDisposable
{
    private readonly IDistributedApplicationTestingBuilder builder = DistributedApplicationTestingBuilder.Create();
    private readonly string folder = Directory.CreateTempSubdirectory("model-").FullName;

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("1st")]
    [InlineData("a--b")]
    [InlineData("a-")]
    [InlineData("a_b")]
    [InlineData("")]
    public void A_resource_name_has_letters_digits_and_single_hyphens(string name)
        => Assert.ThrowsAny<ArgumentException>(() => builder.AddExecutable(name, "sh", "."));

    [Fact]
    public void Names_are_unique_without_regard_to_case()
    {
        builder.AddExecutable("worker", "sh", ".");

        Assert.Throws<DistributedApplicationException>(() => builder.AddExecutable("Worker", "sh", "."));
    }

    [Fact]
    public void A_resource_cannot_wait_for_itself()
    {
        var worker = builder.AddExecutable("worker", "sh", ".");

        Assert.Throws<DistributedApplicationException>(() => worker.WaitFor(worker));
    }

    [Fact]
    public void A_health_check_needs_its_endpoint()
    {
        var fault = Assert.Throws<DistributedApplicationException>(() => builder.AddExecutable("worker", "sh", ".").WithHttpHealthCheck("/health"));

        Assert.Contains("no endpoint named 'http'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endpoint_that_is_named_again_keeps_what_is_not_given()
    {
        var worker = builder.AddExecutable("worker", "sh", ".").WithHttpEndpoint(port: 5000, name: "page").WithHttpEndpoint(targetPort: 80, name: "page");

        var endpoint = Assert.Single(worker.Resource.Annotations.OfType<EndpointAnnotation>());
        Assert.Equal((5000, 80), (endpoint.Port, endpoint.TargetPort));
    }

    [Fact]
    public async Task A_parameter_reads_its_configuration_with_underscores_for_hyphens()
    {
        builder.Configuration["Parameters:api_key"] = "k";

        Assert.Equal("k", await builder.AddParameter("api-key").Resource.GetValueAsync(default));
        var missing = Assert.Throws<MissingParameterValueException>(() => builder.AddParameter("other").Resource.GetValueAsync(default).AsTask().GetAwaiter().GetResult());
        Assert.Contains("Parameters:other", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_generated_value_keeps_to_its_rules_and_stays_the_same()
    {
        var preset = new GenerateParameterDefault { MinLength = 30, Special = false, MinUpper = 3, MinNumeric = 4, MinLower = 5 };
        var parameter = builder.AddParameter("generated", preset, secret: true).Resource;

        var value = await parameter.GetValueAsync(default);

        Assert.Equal(30, value!.Length);
        Assert.True(value.Count(char.IsAsciiLetterUpper) >= 3 && value.Count(char.IsAsciiDigit) >= 4 && value.Count(char.IsAsciiLetterLower) >= 5);
        Assert.All(value, letter => Assert.True(char.IsAsciiLetterOrDigit(letter)));
        Assert.Equal(value, await parameter.GetValueAsync(default));
    }

    [Fact]
    public void A_project_takes_its_endpoints_and_variables_from_its_launch_profile()
    {
        File.WriteAllText(Path.Combine(folder, "Web.csproj"), "<Project />");
        Directory.CreateDirectory(Path.Combine(folder, "Properties"));
        File.WriteAllText(Path.Combine(folder, "Properties", "launchSettings.json"), """
            { "profiles": {
                "IIS": { "commandName": "IISExpress" },
                "first": { "commandName": "Project", "applicationUrl": "http://localhost:5001;https://localhost:5002;http://*:5003" },
                "other": { "commandName": "Project", "applicationUrl": "http://localhost:6001" } } }
            """);

        var endpoints = builder.AddProject("web", folder).Resource.GetEndpoints().Select(endpoint => (endpoint.EndpointName, endpoint.EndpointAnnotation.Port));
        Assert.Equal([("http", 5001), ("https", 5002), ("http2", 5003)], endpoints);
        Assert.Equal(6001, builder.AddProject("web2", folder, "other").GetEndpoint("http").EndpointAnnotation.Port);
        Assert.Empty(builder.AddProject("web3", folder, launchProfileName: null).Resource.GetEndpoints());
        var unknown = Assert.Throws<DistributedApplicationException>(() => builder.AddProject("web4", folder, "nowhere"));
        Assert.Contains("'nowhere'", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_reach_those_who_subscribed_in_order_and_for_their_resource()
    {
        var seen = new List<string>();
        var one = builder.AddExecutable("one", "sh", ".").OnResourceReady((resource, _, _) => Note(seen, resource.Name));
        var two = builder.AddExecutable("two", "sh", ".").OnResourceReady((resource, _, _) => Note(seen, resource.Name));
        var subscription = builder.Eventing.Subscribe<ResourceReadyEvent>((@event, _) => Note(seen, $"any {@event.Resource.Name}"));

        await builder.Eventing.PublishAsync(new ResourceReadyEvent(two.Resource, null!));
        builder.Eventing.Unsubscribe(subscription);
        await builder.Eventing.PublishAsync(new ResourceReadyEvent(one.Resource, null!));

        Assert.Equal(["two", "any two", "one"], seen);
    }

    [Fact]
    public async Task A_snapshot_is_healthy_only_when_it_runs_and_every_check_has_said_so()
    {
        var worker = builder.AddExecutable("worker", "sh", ".");
        await using var app = await builder.BuildAsync();
        await app.ResourceNotifications.PublishUpdateAsync(worker.Resource, snapshot => snapshot with { State = KnownResourceStates.Starting });
        Assert.True(app.ResourceNotifications.TryGetCurrentState("worker", out var starting));
        Assert.Null(starting.Snapshot.HealthStatus);

        await app.ResourceNotifications.PublishUpdateAsync(worker.Resource, snapshot => snapshot with { State = KnownResourceStates.Running });
        Assert.True(app.ResourceNotifications.TryGetCurrentState("worker", out var running));
        Assert.Equal(HealthStatus.Healthy, running.Snapshot.HealthStatus);
        Assert.Contains(running.Snapshot.Commands, command => command is { Name: "stop", State: ResourceCommandState.Enabled });
        Assert.NotNull(app.Services.GetRequiredService<DistributedApplicationModel>());
    }

    private static Task Note(List<string> seen, string what)
    {
        seen.Add(what);
        return Task.CompletedTask;
    }
}
