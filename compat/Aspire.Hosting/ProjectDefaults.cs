using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>What every project is given: endpoints from its settings, telemetry, and the addresses to listen on.</summary>
internal static class ProjectDefaults
{
    internal static void Apply(IResourceBuilder<ProjectResource> builder, ProjectResourceOptions options)
    {
        var project = builder.Resource;
        builder.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory");
        builder.WithOtlpExporter();
        builder.WithEnvironment(context =>
        {
            if (context.ExecutionContext.IsRunMode)
            {
                context.EnvironmentVariables["LOGGING__CONSOLE__FORMATTERNAME"] = "simple";
                context.EnvironmentVariables["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true";
            }
            else if (project.GetEndpoints().Any())
            {
                context.EnvironmentVariables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
            }
        });
        if (options.ExcludeLaunchProfile)
            builder.WithAnnotation(new ExcludeLaunchProfileAnnotation());
        else if (!string.IsNullOrEmpty(options.LaunchProfileName))
            builder.WithAnnotation(new LaunchProfileAnnotation(options.LaunchProfileName));
        var configuration = builder.ApplicationBuilder.Configuration;
        var profile = LaunchProfiles.Choose(project, configuration["AppHost:DefaultLaunchProfileName"] ?? configuration["DOTNET_LAUNCH_PROFILE"]);
        var publishing = builder.ApplicationBuilder.ExecutionContext.IsPublishMode;

        if (!options.ExcludeKestrelEndpoints)
            AddKestrelEndpoints(builder, publishing);
        if (profile is not null && !project.HasKestrelEndpoints)
            AddProfileEndpoints(builder, profile.Profile, publishing);
        if (publishing && (project.HasKestrelEndpoints || !string.IsNullOrEmpty(profile?.Profile.ApplicationUrl)))
            AddWebEndpoints(builder);
        if (profile is not null && !publishing)
            AddProfile(builder, profile);
        builder.WithEnvironment(publishing ? SetPorts : SetUrls);
    }

    private static void AddProfile(IResourceBuilder<ProjectResource> builder, NamedLaunchProfile profile)
    {
        builder.WithEnvironment(context =>
        {
            context.EnvironmentVariables.TryAdd("DOTNET_LAUNCH_PROFILE", profile.Name);
            foreach (var (name, value) in profile.Profile.EnvironmentVariables)
                context.EnvironmentVariables.TryAdd(name, System.Environment.ExpandEnvironmentVariables(value));
        });
        if (!string.IsNullOrWhiteSpace(profile.Profile.CommandLineArgs))
            builder.WithArgs(CommandLine.Split(profile.Profile.CommandLineArgs));
        if (!string.IsNullOrEmpty(profile.Profile.LaunchUrl))
            builder.WithUrls(context => AppendLaunchUrl(context, profile.Profile.LaunchUrl));
    }

    /// <summary>http://localhost:5080;https://localhost:7080 becomes the endpoints http and https; a second http is http2.</summary>
    private static void AddProfileEndpoints(IResourceBuilder<ProjectResource> builder, LaunchProfile profile, bool publishing)
    {
        foreach (var url in (profile.ApplicationUrl ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var address = BindingAddress.Parse(url);
            if (publishing && builder.GetEndpoint(address.Scheme).Exists)
                continue;
            var count = builder.Resource.GetEndpoints().Count(endpoint => endpoint.Scheme == address.Scheme);
            builder.WithEndpoint(count == 0 ? address.Scheme : $"{address.Scheme}{count + 1}", endpoint =>
            {
                endpoint.UriScheme = address.Scheme;
                endpoint.Port = publishing || address.Port == 0 ? null : address.Port;
                endpoint.TargetHost = address.Host;
                endpoint.TlsEnabled = address.Scheme == "https";
            });
        }
    }

    private static void AddKestrelEndpoints(IResourceBuilder<ProjectResource> builder, bool publishing)
    {
        var directory = Path.GetDirectoryName(builder.Resource.Annotations.OfType<IProjectMetadata>().Last().ProjectPath)!;
        var environment = builder.ApplicationBuilder.Environment.EnvironmentName;
        var settings = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(directory, "appsettings.json"), optional: true)
            .AddJsonFile(Path.Combine(directory, $"appsettings.{environment}.json"), optional: true)
            .Build();
        foreach (var section in settings.GetSection("Kestrel:Endpoints").GetChildren())
        {
            if (section["Url"] is not { Length: > 0 } url)
                continue;
            var address = BindingAddress.Parse(url);
            builder.WithEndpoint(section.Key, endpoint =>
            {
                endpoint.UriScheme = address.Scheme;
                endpoint.Port = publishing || address.Port == 0 ? null : address.Port;
                endpoint.TargetHost = address.Host;
                endpoint.TlsEnabled = address.Scheme == "https";
                builder.Resource.KestrelEndpointHosts.Add(endpoint, address.Host);
            });
        }
    }

    private static void AddWebEndpoints(IResourceBuilder<ProjectResource> builder)
    {
        foreach (var scheme in new[] { "http", "https" })
            if (!builder.Resource.GetEndpoints().Any(endpoint => endpoint.Scheme == scheme || endpoint.EndpointName == scheme))
                builder.WithEndpoint(scheme, endpoint =>
                {
                    endpoint.UriScheme = scheme;
                    endpoint.TlsEnabled = scheme == "https";
                });
        builder.Resource.DefaultHttpsEndpoint = builder.Resource.Annotations.OfType<EndpointAnnotation>().First(endpoint => endpoint.UriScheme == "https");
    }

    private static void SetUrls(EnvironmentCallbackContext context)
    {
        var project = (ProjectResource)context.Resource;
        var listening = project.GetEndpoints().Where(endpoint => IsHttp(endpoint.EndpointAnnotation)).ToList();
        if (project.HasKestrelEndpoints)
        {
            foreach (var endpoint in listening)
                context.EnvironmentVariables.TryAdd($"Kestrel__Endpoints__{endpoint.EndpointName}__Url", ListeningAddress(endpoint));
            return;
        }
        if (listening.Count == 0)
            return;
        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in listening)
            urls.Append($"{(urls.IsEmpty ? "" : ";")}{ListeningAddress(endpoint)}");
        context.EnvironmentVariables.TryAdd("ASPNETCORE_URLS", urls.Build());
        if (listening.FirstOrDefault(endpoint => endpoint.IsHttps) is { } https)
            context.EnvironmentVariables.TryAdd("ASPNETCORE_HTTPS_PORT", https.Property(EndpointProperty.Port));
    }

    private static void SetPorts(EnvironmentCallbackContext context)
    {
        var project = (ProjectResource)context.Resource;
        foreach (var scheme in new[] { "http", "https" })
        {
            var ports = new ReferenceExpressionBuilder();
            foreach (var endpoint in project.GetEndpoints().Where(endpoint => IsHttp(endpoint.EndpointAnnotation) && endpoint.Scheme == scheme))
                if (!ReferenceEquals(endpoint.EndpointAnnotation, project.DefaultHttpsEndpoint))
                    ports.Append($"{(ports.IsEmpty ? "" : ";")}{endpoint.Property(EndpointProperty.TargetPort)}");
            if (!ports.IsEmpty)
                context.EnvironmentVariables[$"{scheme.ToUpperInvariant()}_PORTS"] = ports.Build();
        }
    }

    private static ReferenceExpression ListeningAddress(EndpointReference endpoint)
        => ReferenceExpression.Create($"{endpoint.Scheme}://{endpoint.EndpointAnnotation.TargetHost}:{endpoint.Property(EndpointProperty.TargetPort)}");

    private static bool IsHttp(EndpointAnnotation endpoint) => endpoint.UriScheme is "http" or "https" && endpoint.TargetPortVariable is null;

    private static void AppendLaunchUrl(ResourceUrlsCallbackContext context, string launchUrl)
    {
        if (Uri.TryCreate(launchUrl, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https")
        {
            context.Urls.Add(new ResourceUrlAnnotation { Url = launchUrl });
            return;
        }
        foreach (var url in context.Urls.Where(url => url.Endpoint is { EndpointName: "http" or "https" }))
            url.Url = $"{url.Url.TrimEnd('/')}/{launchUrl.TrimStart('/')}";
    }
}
