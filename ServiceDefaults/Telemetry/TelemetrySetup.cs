using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Financial.ServiceDefaults;

/// <summary>Exports logs, traces and metrics over OTLP to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>; without it exports nothing.</summary>
internal static class TelemetrySetup
{
    public static void AddTelemetry(this WebApplicationBuilder builder, string serviceName)
    {
        // Each request and statement is a span already: a log line for each would bury the services' own lines.
        foreach (var category in (string[])["Microsoft.AspNetCore", "Npgsql", "System.Net.Http.HttpClient"])
            builder.Logging.AddFilter(category, LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource =>
            {
                // The environment's own name (OTEL_SERVICE_NAME, set by the AppHost and by the task definition) wins.
                if (string.IsNullOrEmpty(builder.Configuration["OTEL_SERVICE_NAME"]))
                    resource.AddService(serviceName);
            })
            .WithTracing(tracing => tracing
                .SetSampler(NoPollingSampler.Create(builder.Configuration))
                .AddSource(FinancialTelemetry.Name, AwsTracing.Name, "MassTransit")
                .AddAspNetCoreInstrumentation(
                    options => options.Filter = context => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
                .AddHttpClientInstrumentation())
            .WithMetrics(metrics => metrics
                .AddMeter(FinancialTelemetry.Name, "MassTransit")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation());

        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            telemetry.UseOtlpExporter();
    }
}
