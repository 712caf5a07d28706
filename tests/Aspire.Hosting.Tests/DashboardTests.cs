using System.Net;
using Aspire.Hosting.Dashboard.Wire;
using Aspire.Hosting.Testing;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Tests;

/// <summary>What the dashboard sees, asked as the dashboard asks; and the dashboard itself.</summary>
[Collection(RunningSystemCollection.Name)]
public class DashboardTests(RunningSystem system)
{
    private readonly CancellationToken deadline = new CancellationTokenSource(RunningSystem.Deadline).Token;

    private IConfiguration Configuration => system.App.Services.GetRequiredService<IConfiguration>();

    [Fact]
    public async Task The_page_opens_with_its_token_alone()
    {
        await system.App.ResourceNotifications.WaitForResourceHealthyAsync("aspire-dashboard", deadline);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = system.App.GetEndpoint("aspire-dashboard", "http") };

        using var stranger = await browser.GetAsync("/", deadline);
        using var guest = await browser.GetAsync($"/login?t={Configuration["AppHost:BrowserToken"]}", deadline);
        using var page = await browser.GetAsync("/", deadline);

        Assert.Contains("login", stranger.Headers.Location?.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.Redirect, guest.StatusCode);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task The_telemetry_api_answers_with_its_key_alone()
    {
        await system.App.ResourceNotifications.WaitForResourceHealthyAsync("aspire-dashboard", deadline);
        using var client = system.App.CreateHttpClient("aspire-dashboard", "http");

        using var refused = await client.GetAsync("/api/telemetry/resources", deadline);
        client.DefaultRequestHeaders.Add("x-api-key", Configuration["AppHost:DashboardApiKey"]);
        using var answered = await client.GetAsync("/api/telemetry/resources", deadline);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.StartsWith("application/json", answered.Content.Headers.ContentType?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_resource_service_shows_every_resource_and_runs_commands()
    {
        await system.App.ResourceNotifications.WaitForResourceHealthyAsync("web", deadline);
        using var channel = GrpcChannel.ForAddress(await ResourceServiceUrlAsync());
        var service = new DashboardService.DashboardServiceClient(channel);
        var key = new Metadata { { "x-resource-service-api-key", Configuration["AppHost:ResourceService:ApiKey"]! } };

        var information = await service.GetApplicationInformationAsync(new ApplicationInformationRequest(), key, cancellationToken: deadline);
        using var interactions = service.WatchInteractions(key, cancellationToken: deadline);
        using var watch = service.WatchResources(new WatchResourcesRequest(), key, cancellationToken: deadline);
        Assert.True(await watch.ResponseStream.MoveNext(deadline));
        var resources = watch.ResponseStream.Current.InitialData.Resources;

        Assert.NotEmpty(information.ApplicationName);
        Assert.All(resources, resource => Assert.True(resource is { Uid.Length: > 0, ResourceType.Length: > 0, DisplayName.Length: > 0, CreatedAt: not null }));
        Assert.True(Assert.Single(resources, resource => resource.DisplayName == "aspire-dashboard").IsHidden);
        var web = resources.Where(resource => resource.DisplayName == "web").ToList();
        Assert.Equal(2, web.Count);
        Assert.All(web, replica =>
        {
            Assert.Equal(("Project", "Running", "success"), (replica.ResourceType, replica.State, replica.StateStyle));
            Assert.Equal("Page", Assert.Single(replica.Urls).DisplayProperties.DisplayName);
            Assert.Contains(replica.Environment, variable => variable is { Name: "SECRET", Value: "<a{{b}}c>", IsFromSpec: true });
            Assert.Contains(replica.HealthReports, report => report is { Key: "web_http_/health_200_check", Status: HealthStatus.Healthy });
            Assert.Contains(replica.Relationships, relationship => relationship is { ResourceName: "prepare", Type: "WaitFor" });
            Assert.Contains(replica.Properties, property => property.Name == "project.path");
        });
        var secret = Assert.Single(resources, resource => resource.Name == "secret");
        Assert.True(Assert.Single(secret.Properties, property => property.Name == "Value").IsSensitive);

        var command = new ResourceCommandRequest { ResourceName = web[0].Name, ResourceType = "Project", CommandName = "greet" };
        var response = await service.ExecuteResourceCommandAsync(command, key, cancellationToken: deadline);
        Assert.Equal((ResourceCommandResponseKind.Succeeded, $"hello from {web[0].Name}"), (response.Kind, response.Message));

        using var console = service.WatchResourceConsoleLogs(new WatchResourceConsoleLogsRequest { ResourceName = web[0].Name }, key, cancellationToken: deadline);
        Assert.True(await console.ResponseStream.MoveNext(deadline));
        Assert.Equal(1, console.ResponseStream.Current.LogLines[0].LineNumber);
    }

    [Fact]
    public async Task The_resource_service_refuses_a_wrong_key()
    {
        using var channel = GrpcChannel.ForAddress(await ResourceServiceUrlAsync());
        var service = new DashboardService.DashboardServiceClient(channel);

        var refused = await Assert.ThrowsAsync<RpcException>(() => service.GetApplicationInformationAsync(
            new ApplicationInformationRequest(), new Metadata { { "x-resource-service-api-key", "wrong" } }, cancellationToken: deadline).ResponseAsync);

        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    /// <summary>As the dashboard's process has been told it.</summary>
    private async Task<string> ResourceServiceUrlAsync()
    {
        var dashboard = await system.App.ResourceNotifications.WaitForResourceAsync(
            "aspire-dashboard", change => change.Snapshot.EnvironmentVariables.Length > 0, deadline);
        return dashboard.Snapshot.EnvironmentVariables.Single(variable => variable.Name == "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL").Value!;
    }
}
