using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Financial.ServiceDefaults;

/// <summary>
/// <c>/health/live</c>: the process answers, whatever the state of what it depends on; a restart would not help there.
/// <c>/health/ready</c>: database reachable and migrated as far as this binary needs, bus connected.
/// </summary>
internal static class HealthSetup
{
    public static void AddHealth(this WebApplicationBuilder builder, Assembly migrations)
    {
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            "schema",
            provider => new SchemaHealthCheck(provider.GetRequiredService<NpgsqlDataSource>(), Migration.Level(migrations)),
            failureStatus: null,
            tags: null));
        // A check that hangs on a dead connection must not hang the caller too.
        builder.Services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var registration in options.Registrations)
                if (registration.Timeout == Timeout.InfiniteTimeSpan)
                    registration.Timeout = TimeSpan.FromSeconds(5);
        });
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync })
            .AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous();
    }

    /// <summary>
    /// <c>{"status":"Unhealthy","checks":{"PostgreSql":"Unhealthy","schema":"Unhealthy"}}</c>: names only, no addresses, no error texts.
    /// </summary>
    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(
            context.Response.Body,
            new { status = report.Status.ToString(),
                checks = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status.ToString()) },
            cancellationToken: context.RequestAborted);
    }
}
