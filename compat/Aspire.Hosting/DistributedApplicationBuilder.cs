using System.Reflection;
using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <inheritdoc cref="IDistributedApplicationBuilder"/>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder host;
    private readonly EntryPointHold? hold = EntryPointHold.Current;
    private readonly DistributedApplicationOptions options;
    private IServiceProvider? services;

    public DistributedApplicationBuilder(string[] args) : this(new DistributedApplicationOptions { Args = args })
    {
    }

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        var settings = new HostApplicationBuilderSettings();
        hold?.Constructing(options, settings);
        AppHostAssembly = options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly();
        AppHostDirectory = Path.GetFullPath(options.ProjectDirectory ?? AppHostMetadata.ProjectDirectory(AppHostAssembly) ?? System.Environment.CurrentDirectory);
        settings.ContentRootPath ??= AppHostDirectory;
        settings.ApplicationName ??= AppHostAssembly?.GetName().Name;
        host = new HostApplicationBuilder(settings);
        AppHostConfiguration.Apply(host.Configuration, options, AppHostAssembly, AppHostDirectory);
        ExecutionContext = new DistributedApplicationExecutionContext(
            AppHostConfiguration.Operation(host.Configuration), host.Configuration["Publishing:Publisher"] ?? "manifest",
            () => services ?? throw new InvalidOperationException("The application has not been built yet."));
        AddServices();
        hold?.Constructed(this);
    }

    public ConfigurationManager Configuration => host.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => host.Environment;

    public IServiceCollection Services => host.Services;

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public IResourceCollection Resources { get; } = new ResourceCollection([]);

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (Resources.TryGetByName(resource.Name, out _))
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{resource.GetType()}' with name '{resource.Name}' because a resource with that name already exists. Resource names are case-insensitive.");
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        hold?.Building();
        if (ExecutionContext.IsRunMode && !options.DisableDashboard)
            DashboardResource.AddTo(this);
        foreach (var resource in Resources.Where(resource => resource.IsProcess()))
            ProcessCommands.AddTo(resource);
        host.Services.AddSingleton(new DistributedApplicationModel(Resources));
        var application = new DistributedApplication(host.Build(), hold);
        services = application.Services;
        // Somebody who watches the dashboard may start again what has failed; a test has nobody.
        application.ResourceNotifications.DefaultWaitBehavior =
            options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable;
        hold?.Built(application);
        return application;
    }

    private void AddServices()
    {
        host.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        host.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        host.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        host.Logging.AddFilter("Grpc", LogLevel.Warning);
        host.Services.AddSingleton(ExecutionContext);
        host.Services.AddSingleton(options);
        host.Services.AddSingleton(Eventing);
        host.Services.AddSingleton<ResourceLoggerService>();
        host.Services.AddSingleton<ResourceNotificationService>();
        host.Services.AddSingleton(provider => new ResourceCommandService(
            provider.GetRequiredService<ResourceNotificationService>(), provider.GetRequiredService<ResourceLoggerService>(), provider));
        host.Services.AddHealthChecks();
        if (ExecutionContext.IsPublishMode)
        {
            host.Services.AddSingleton<ManifestPublisher>();
            return;
        }
        foreach (var key in new[] { "AppHost:BrowserToken", "AppHost:OtlpApiKey", "AppHost:DashboardApiKey", "AppHost:ResourceService:ApiKey" })
            if (string.IsNullOrEmpty(Configuration[key]))
                Configuration[key] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        RunMode.AddServices(this, options);
    }
}
