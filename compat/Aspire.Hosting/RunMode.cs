using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>The services that run a model.</summary>
internal static class RunMode
{
    internal static void AddServices(DistributedApplicationBuilder builder, DistributedApplicationOptions options)
    {
        var services = builder.Services;
        services.AddSingleton(new AppHostIdentity(builder.AppHostAssembly));
        services.AddSingleton<ResourceServiceHost>();
        services.AddSingleton<Orchestrator>();
        services.AddHostedService<ResourceHealthMonitor>();
        if (options.EnableResourceLogging)
            services.AddHostedService<ResourceLogForwarding>();
        services.AddHostedService(provider => provider.GetRequiredService<Orchestrator>());
    }
}

/// <summary>The assembly whose build has written down where the projects are.</summary>
internal sealed record AppHostIdentity(Assembly? Assembly);

/// <summary>Writes the consoles of the resources into the AppHost's own log.</summary>
internal sealed partial class ResourceLogForwarding(ResourceLoggerService loggers, ILoggerFactory factory, IHostEnvironment host) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        loggers.LineAppended += Forward;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        loggers.LineAppended -= Forward;
        return Task.CompletedTask;
    }

    private void Forward(string resource, LogLine line)
    {
        var logger = factory.CreateLogger($"{host.ApplicationName}.Resources.{resource}");
        LogLine(logger, line.IsErrorMessage ? LogLevel.Error : LogLevel.Information, line.LineNumber, line.Content);
    }

    [LoggerMessage(Message = "{LineNumber}: {Line}")]
    private static partial void LogLine(ILogger logger, LogLevel level, int lineNumber, string line);
}
