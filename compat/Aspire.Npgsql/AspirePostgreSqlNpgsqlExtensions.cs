using Aspire.Npgsql;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers <see cref="NpgsqlDataSource"/> with settings, a health check, traces and metrics.</summary>
public static class AspirePostgreSqlNpgsqlExtensions
{
    private const string Section = "Aspire:Npgsql";

    /// <summary>Registers the data source <paramref name="connectionName"/> as the <see cref="NpgsqlDataSource"/> singleton.</summary>
    public static void AddNpgsqlDataSource(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<NpgsqlSettings>? configureSettings = null,
        Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null) =>
        AddDataSource(builder, connectionName, serviceKey: null, configureSettings, configureDataSourceBuilder);

    /// <summary>Registers the data source <paramref name="name"/> as a singleton under the service key <paramref name="name"/>.</summary>
    public static void AddKeyedNpgsqlDataSource(
        this IHostApplicationBuilder builder,
        string name,
        Action<NpgsqlSettings>? configureSettings = null,
        Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null) =>
        AddDataSource(builder, name, serviceKey: name, configureSettings, configureDataSourceBuilder);

    private static void AddDataSource(
        IHostApplicationBuilder builder,
        string connectionName,
        string? serviceKey,
        Action<NpgsqlSettings>? configureSettings,
        Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);

        var settings = ReadSettings(builder.Configuration, connectionName);
        configureSettings?.Invoke(settings);

        // An empty connection string is refused when the data source is resolved, so that a tool that builds the host without a database still can.
        builder.Services.AddNpgsqlDataSource(
            settings.ConnectionString ?? "",
            dataSourceBuilder =>
            {
                if (string.IsNullOrEmpty(settings.ConnectionString))
                    throw new InvalidOperationException(
                        $"ConnectionString is missing. Set ConnectionStrings:{connectionName} or 'ConnectionString' in the section "
                        + $"'{Section}' or '{Section}:{connectionName}' of the configuration.");
                configureDataSourceBuilder?.Invoke(dataSourceBuilder);
            },
            serviceKey: serviceKey);

        if (!settings.DisableHealthChecks)
            AddHealthCheck(builder.Services, serviceKey);
        if (!settings.DisableTracing)
            builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddNpgsql());
        if (!settings.DisableMetrics)
            builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("Npgsql"));
    }

    private static NpgsqlSettings ReadSettings(IConfiguration configuration, string connectionName)
    {
        var settings = new NpgsqlSettings();
        configuration.GetSection(Section).Bind(settings);
        configuration.GetSection($"{Section}:{connectionName}").Bind(settings);
        if (configuration.GetConnectionString(connectionName) is { Length: > 0 } connectionString)
            settings.ConnectionString = connectionString;
        return settings;
    }

    private static void AddHealthCheck(IServiceCollection services, string? serviceKey) =>
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            serviceKey is null ? "PostgreSql" : $"PostgreSql_{serviceKey}",
            provider => new NpgsqlHealthCheck(
                serviceKey is null
                    ? provider.GetRequiredService<NpgsqlDataSource>()
                    : provider.GetRequiredKeyedService<NpgsqlDataSource>(serviceKey)),
            failureStatus: null,
            tags: null));
}
