using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.Testing;

namespace Financial.EndToEnd.Tests;

/// <summary>The whole system as the AppHost starts it, Dashboard included, on random ports and an empty state.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    /// <summary>The collection of all classes that start a system: two at once would be slow on a small machine.</summary>
    public const string OneAtATime = "whole system";

    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("financial-end-to-end-");
    private string _dashboardKey = "";

    public DistributedApplication Application { get; private set; } = null!;

    /// <summary>Calls the Api with the development key.</summary>
    public HttpClient Api { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            ["--state-folder", _state.FullName], (options, _) => options.DisableDashboard = false, deadline.Token);
        _dashboardKey = builder.Configuration["AppHost:DashboardApiKey"]!;
        Application = await builder.BuildAsync(deadline.Token);
        await Application.StartAsync(deadline.Token);
        foreach (var service in new[] { "api", "etl-worker", "insights" })
            await Application.ResourceNotifications.WaitForResourceHealthyAsync(service, deadline.Token);
        Api = Application.CreateHttpClient("api");
        var secrets = JsonSerializer.Deserialize<Dictionary<string, string>>(
            await File.ReadAllTextAsync(Path.Combine(_state.FullName, "secrets.json")))!;
        Api.DefaultRequestHeaders.Add("X-Api-Key", secrets["development-api-key"]);
    }

    /// <summary>Calls the Dashboard's telemetry API, which answers OTLP in JSON.</summary>
    public HttpClient Dashboard()
    {
        var dashboard = new HttpClient { BaseAddress = Application.GetEndpoint("aspire-dashboard", "http") };
        dashboard.DefaultRequestHeaders.Add("x-api-key", _dashboardKey);
        return dashboard;
    }

    public async Task DisposeAsync()
    {
        Api.Dispose();
        await Application.DisposeAsync();
        _state.Delete(recursive: true);
    }
}
