using System.Globalization;
using Financial.LocalInfrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Financial.AppHost;

/// <summary>
/// Prints the addresses once all resources are healthy: on the console for people, in run.json for scripts. Ends the AppHost when a
/// resource has failed that the others wait for.
/// </summary>
internal sealed class AllHealthy(
    DistributedApplicationModel model, ResourceNotificationService resources, ResourceLoggerService logs, IConfiguration configuration,
    IHostApplicationLifetime lifetime, LocalState local)
    : BackgroundService
{
    /// <summary>Ends once the database is ready; everything else keeps running.</summary>
    public const string Migrate = "migrate";
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(5);
    private const int LogLines = 10;

    /// <summary>Announces it when the application runs; publishing announces nothing.</summary>
    public static void Announce(IDistributedApplicationBuilder builder, LocalState? local)
    {
        if (local is null)
            return;
        builder.Services.AddSingleton(local);
        builder.Services.AddHostedService<AllHealthy>();
        // Aspire's own lines come too early: before everything is healthy there is nothing to look at.
        builder.Services.AddLogging(logging => logging
            .AddFilter(level => level >= LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Error)
            .AddFilter("Grpc", LogLevel.Error));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await AllAsync(stoppingToken);
            var run = await DescribeAsync(stoppingToken);
            LocalState.Write(local.RunFile, run);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

                Everything is healthy.
                  Page:        {run.ApiUrl}/login?t={local.Secret(ServiceSettings.LoginToken)}
                  Dashboard:   {run.DashboardUrl}
                  API key:     {ServiceSettings.ApiKey} in {local.SecretsFile}
                Ctrl+C stops it all; what was posted stays.
                """));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop while starting.
        }
        catch (InfrastructureException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            local.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    /// <summary>Returns when all are healthy, throws as soon as one can no longer be, and names the late ones in between.</summary>
    private async Task AllAsync(CancellationToken cancellationToken)
    {
        // Aspire adds a hidden `api-rebuilder` to each project, which a person has to start.
        var waiting = model.Resources.Where(resource => resource is ProjectResource or ExecutableResource)
            .Where(resource => !resource.HasAnnotationOfType<ExplicitStartupAnnotation>())
            .Select(resource => (resource.Name, Healthy: HealthyAsync(resource, cancellationToken))).ToList();
        while (waiting.Count > 0)
        {
            var late = Task.Delay(Late, cancellationToken);
            var next = await Task.WhenAny([.. waiting.Select(resource => resource.Healthy), late]);
            await next;
            if (next == late)
                Console.WriteLine($"Still waiting for {string.Join(", ",
                    waiting.Select(resource => resource.Name).Order(StringComparer.Ordinal))}.");
            waiting.RemoveAll(resource => resource.Healthy == next);
        }
    }

    /// <summary>
    /// The services are restarted when they crash, so they are waited for; without the server or the migrations nothing can work.
    /// </summary>
    private async Task HealthyAsync(IResource resource, CancellationToken cancellationToken)
    {
        var reached = await resources.WaitForResourceAsync(resource.Name, happened =>
            resource.Name == Migrate
                ? IsOver(happened)
                : happened.Snapshot.HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
                    && happened.Snapshot.State?.Text == KnownResourceStates.Running
                    || (resource is PostgresResource or SqsS3Resource && IsOver(happened)), cancellationToken);
        if (IsOver(reached) && reached.Snapshot.ExitCode != 0)
            throw new InfrastructureException(
                $"{resource.Name} failed ({reached.Snapshot.State?.Text}, exit code {reached.Snapshot.ExitCode}). Its log ends "
                    + $"with:\n{await EndOfLogAsync(resource, cancellationToken)}");
    }

    // The dashboard ends with the AppHost, so that no user could read it there.
    private async Task<string> EndOfLogAsync(IResource resource, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LogPatience);
        var last = new Queue<string>();
        try
        {
            await foreach (var lines in logs.GetAllAsync(resource).WithCancellation(patience.Token))
                foreach (var line in lines)
                {
                    last.Enqueue($"  {line.Content}");
                    if (last.Count > LogLines) last.Dequeue();
                }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The lines that came so far are enough.
        }

        return string.Join('\n', last);
    }

    private static bool IsOver(ResourceEvent happened) => KnownResourceStates.TerminalStates.Contains(happened.Snapshot.State?.Text ?? "");

    private async Task<Run> DescribeAsync(CancellationToken cancellationToken)
    {
        var connectionStrings = new Dictionary<string, string?>();
        foreach (var resource in model.Resources.OfType<IResourceWithConnectionString>())
            connectionStrings[resource.Name] = await resource.GetConnectionStringAsync(cancellationToken);
        var api = model.Resources.OfType<ProjectResource>().Single(resource => resource.Name == "api").GetEndpoint("http");
        return new Run("healthy", Environment.ProcessId, api.Url, DashboardUrl(), local.Secret(ServiceSettings.ApiKey), connectionStrings);
    }

    private string DashboardUrl()
    {
        var dashboard = model.Resources.OfType<IResourceWithEndpoints>()
            .FirstOrDefault(resource => resource.Name == "aspire-dashboard")?.GetEndpoint("http");
        var url = dashboard is { Exists: true, IsAllocated: true }
            ? dashboard.Url : configuration["ASPNETCORE_URLS"]?.Split(';')[0].TrimEnd('/');
        return $"{url}/login?t={configuration["AppHost:BrowserToken"]}";
    }

    /// <summary>The content of run.json.</summary>
    private sealed record Run(
        string Status, int ProcessId, string ApiUrl, string DashboardUrl, string ApiKey,
        IReadOnlyDictionary<string, string?> ConnectionStrings);
}
