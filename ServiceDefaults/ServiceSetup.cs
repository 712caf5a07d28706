using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Financial.ServiceDefaults;

/// <summary>The set-up that all services share: one call builds, one maps, one runs.</summary>
public static class ServiceSetup
{
    /// <summary>Adds telemetry, health, the data source <c>ledger</c> and the AWS clients.</summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="serviceName">The service's name in telemetry and in <c>pg_stat_activity</c>: <c>api</c>, <c>etl-worker</c>,
    /// <c>insights</c>.</param>
    /// <param name="migrations">The assembly whose migrations the service needs to be ready; <c>Ledger</c> by default.</param>
    /// <param name="keptStatements">
    /// The number of statements that each connection keeps prepared, unless the connection string says it.
    /// </param>
    public static WebApplicationBuilder AddServiceDefaults(
        this WebApplicationBuilder builder, string serviceName, Assembly? migrations = null, int keptStatements = 0)
    {
        builder.AddTelemetry(serviceName);
        builder.AddLedgerDatabase(serviceName, keptStatements);
        builder.AddHealth(migrations ?? Assembly.Load("Ledger"));
        builder.AddAwsClients();
        return builder;
    }

    /// <summary>Maps <c>/health/live</c> and <c>/health/ready</c>.</summary>
    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        app.MapHealth();
        return app;
    }

    /// <summary>Runs the service until it is stopped and returns its exit code: 0, or 3 when a queue that it consumes is lost.</summary>
    public static async Task<int> RunToEndAsync(this WebApplication app)
    {
        var queues = app.Services.GetRequiredService<QueueFaults>();
        await app.RunAsync();
        return queues.ExitCode;
    }
}
