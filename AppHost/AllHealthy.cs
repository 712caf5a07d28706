using System.Globalization;
using Financial.LocalInfrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Financial.AppHost;

/// <summary>
/// Says where everything is once all of it is healthy, and not before: on the console for people, in run.json for scripts. Ends the
/// AppHost when something that the rest waits for has failed.
/// </summary>
internal sealed class AllHealthy(
    DistributedApplicationModel model, ResourceNotificationService resources, IConfiguration configuration, IHostApplicationLifetime lifetime, LocalState local)
    : BackgroundService
{
    private const string Migrate = "migrate";

    /// <summary>Checks the fixed ports before anything starts, and announces afterwards.</summary>
    public static void Announce(IDistributedApplicationBuilder builder, LocalState? local)
    {
        if (local is null)
            return;
        builder.Services.AddSingleton(local);
        builder.Services.AddHostedService<AllHealthy>();
        // A test of the whole system has its own random ports.
        if (!builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts"))
            builder.Eventing.Subscribe<BeforeStartEvent>((started, _) => CheckPortsAsync(started.Model, builder.Configuration, local));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(Processes().Select(resource => HealthyAsync(resource, stoppingToken)));
            var run = await DescribeAsync(stoppingToken);
            LocalState.Write(local.RunFile, run);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

                Everything is healthy.
                  Page:        {run.ApiUrl}/login?t={local.Secret("development-login-token")}
                  Dashboard:   {run.DashboardUrl}
                  API key:     development-api-key in {local.SecretsFile}
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

    private IEnumerable<IResource> Processes() => model.Resources.Where(resource => resource is ProjectResource or ExecutableResource);

    /// <summary>The services are restarted when they crash, so they are waited for; without the server or the migrations nothing can work.</summary>
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
                $"{resource.Name} failed ({reached.Snapshot.State?.Text}, exit code {reached.Snapshot.ExitCode}): its log is in the dashboard, {DashboardUrl()}.");
    }

    private static bool IsOver(ResourceEvent happened) => KnownResourceStates.TerminalStates.Contains(happened.Snapshot.State?.Text ?? "");

    private async Task<Run> DescribeAsync(CancellationToken cancellationToken)
    {
        var connectionStrings = new Dictionary<string, string?>();
        foreach (var resource in model.Resources.OfType<IResourceWithConnectionString>())
            connectionStrings[resource.Name] = await resource.GetConnectionStringAsync(cancellationToken);
        var api = model.Resources.OfType<ProjectResource>().Single(resource => resource.Name == "api").GetEndpoint("http");
        return new Run("healthy", Environment.ProcessId, api.Url, DashboardUrl(), local.Secret("development-api-key"), connectionStrings);
    }

    private string DashboardUrl() =>
        $"{configuration["ASPNETCORE_URLS"]?.Split(';')[0].TrimEnd('/')}/login?t={configuration["AppHost:BrowserToken"]}";

    private static async Task CheckPortsAsync(DistributedApplicationModel model, ConfigurationManager configuration, LocalState local)
    {
        var fixedPorts = model.Resources.OfType<ProjectResource>()
            .SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>(), (resource, endpoint) => (Owner: resource.Name, endpoint.Port));
        if (Uri.TryCreate(configuration["ASPNETCORE_URLS"]?.Split(';')[0], UriKind.Absolute, out var dashboard))
            fixedPorts = fixedPorts.Append(("the dashboard", dashboard.Port));
        foreach (var (owner, port) in fixedPorts)
            if (port is { } number && !await local.HoldsAsync(() => FreePort.IsFree(number)))
                throw new InfrastructureException($"Port {number}, which {owner} needs, is taken by another program: stop that program and start again.");
    }

    /// <summary>The content of run.json.</summary>
    private sealed record Run(
        string Status, int ProcessId, string ApiUrl, string DashboardUrl, string ApiKey, IReadOnlyDictionary<string, string?> ConnectionStrings);
}
