using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>The Aspire Dashboard: one more process, which the dashboard itself does not list.</summary>
internal sealed partial class DashboardResource() : ExecutableResource(ResourceName, "aspire-managed", ".")
{
    private const string ResourceName = "aspire-dashboard";

    private EndpointReference Page => this.GetEndpoint("http");

    private EndpointReference Otlp => this.GetEndpoint("otlp-grpc");

    internal static void AddTo(DistributedApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var dashboard = new DashboardResource();
        builder.AddResource(dashboard)
            .WithHttpEndpoint(Port(configuration["ASPNETCORE_URLS"]) ?? 18888)
            .WithHttpEndpoint(Port(configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"]), name: "otlp-grpc")
            .WithHttpEndpoint(Port(configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"]), name: "otlp-http")
            .WithHidden().ExcludeFromManifest()
            .WithHttpHealthCheck("/login", endpointName: "http")
            .WithEnvironment(context => dashboard.ConfigureAsync(context, configuration))
            .OnResourceReady((_, ready, _) =>
            {
                var logger = ready.Services.GetRequiredService<ILogger<DistributedApplication>>();
                var url = $"{dashboard.Page.Url}/login?t={configuration["AppHost:BrowserToken"]}";
                LogLogin(logger, url);
                return Task.CompletedTask;
            });
    }

    /// <summary>Where telemetry goes; null when there is no dashboard to take it.</summary>
    internal static object? OtlpEndpoint(IServiceProvider services)
        => services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<DashboardResource>().FirstOrDefault() is { } dashboard
            ? dashboard.Otlp
            : services.GetRequiredService<IConfiguration>()["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"];

    private async Task ConfigureAsync(EnvironmentCallbackContext context, ConfigurationManager configuration)
    {
        var variables = context.EnvironmentVariables;
        variables["ASPNETCORE_ENVIRONMENT"] = "Production";
        variables["ASPNETCORE_URLS"] = ListeningAddress(Page);
        variables["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = ListeningAddress(Otlp);
        variables["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = ListeningAddress(this.GetEndpoint("otlp-http"));
        variables["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] =
            await context.ExecutionContext.ServiceProvider.GetRequiredService<ResourceServiceHost>().Url.WaitAsync(context.CancellationToken);
        variables["ASPIRE_DASHBOARD_API_ENABLED"] = "true";
        variables["DASHBOARD__FRONTEND__PUBLICURL"] = Page;
        variables["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken";
        variables["DASHBOARD__FRONTEND__BROWSERTOKEN"] = configuration["AppHost:BrowserToken"]!;
        variables["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey";
        variables["DASHBOARD__OTLP__PRIMARYAPIKEY"] = configuration["AppHost:OtlpApiKey"]!;
        variables["DASHBOARD__API__AUTHMODE"] = "ApiKey";
        variables["DASHBOARD__API__PRIMARYAPIKEY"] = configuration["AppHost:DashboardApiKey"]!;
        variables["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = "ApiKey";
        variables["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = configuration["AppHost:ResourceService:ApiKey"]!;
    }

    private static ReferenceExpression ListeningAddress(EndpointReference endpoint)
        => ReferenceExpression.Create($"http://localhost:{endpoint.Property(EndpointProperty.TargetPort)}");

    /// <summary>The port of the first http address; null where none is given, or 0.</summary>
    private static int? Port(string? urls)
    {
        var http = urls?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(BindingAddress.Parse).FirstOrDefault(address => address.Scheme == "http");
        return http?.Port;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Login to the dashboard at {Url}")]
    private static partial void LogLogin(ILogger logger, string url);
}
