namespace Financial.AppHost;

/// <summary>The settings that AppHost.cs gives its services, each for both modes: on this machine and in AWS.</summary>
internal static class ServiceSettings
{
    /// <summary>Name of the parameter that holds the key of the development tenant.</summary>
    public const string ApiKey = "development-api-key";

    /// <summary>Name of the parameter that holds the token of the page's login link on this machine.</summary>
    public const string LoginToken = "development-login-token";

    /// <summary>
    /// A password: made once, and kept on this machine or, in AWS, in Secrets Manager. Only letters and digits, which no connection
    /// string has to escape. Without local state, in publish mode, Aspire makes it.
    /// </summary>
    public static IResourceBuilder<ParameterResource> AddSecret(
        this IDistributedApplicationBuilder builder, string name, LocalState? local) => local is null
        ? builder.AddParameter(name, new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true)
        : builder.AddParameter(name, () => local.Secret(name), secret: true);

    public static IResourceBuilder<ProjectResource> WithLedger(
        this IResourceBuilder<ProjectResource> service, LedgerDatabase ledger, IResourceBuilder<IResourceWithConnectionString> role)
    {
        ledger.Reach(service, role);
        return service;
    }

    public static IResourceBuilder<ProjectResource> WithQueues(
        this IResourceBuilder<ProjectResource> service, QueuesAndFiles queuesAndFiles)
    {
        queuesAndFiles.ReachQueues(service);
        return service;
    }

    public static IResourceBuilder<ProjectResource> WithFiles(this IResourceBuilder<ProjectResource> service, QueuesAndFiles queuesAndFiles)
    {
        queuesAndFiles.ReachFiles(service);
        return service;
    }

    /// <summary>Without a key, insights are worded by templates; nothing else changes.</summary>
    public static IResourceBuilder<ProjectResource> WithOpenAI(this IResourceBuilder<ProjectResource> service, LocalState? local)
    {
        var builder = service.ApplicationBuilder;
        // The manifest names the key and holds no value. The empty value is deliberate: without any, publish asks for it and waits.
        if (local is null)
            return service.WithEnvironment("OPENAI_API_KEY", builder.AddParameter("openai-api-key", () => "", secret: true));
        if (builder.Configuration["OPENAI_API_KEY"] is not { Length: > 0 } key)
        {
            Console.WriteLine("OPENAI_API_KEY is not set: insights are worded by templates.");
            return service;
        }
        service.WithEnvironment("OPENAI_API_KEY", builder.AddParameter("openai-api-key", () => key, secret: true));
        foreach (var setting in new[] { "OPENAI_BASE_URL", "OPENAI_MODEL" })
            if (builder.Configuration[setting] is { Length: > 0 } value)
                service.WithEnvironment(setting, value);
        return service;
    }

    /// <summary>The key that migrate seeds on this machine; AWS has none.</summary>
    public static IResourceBuilder<ProjectResource> WithDevelopmentKey(this IResourceBuilder<ProjectResource> service, LocalState? local) =>
        local is null
        ? service
        : service.WithEnvironment("DEVELOPMENT_API_KEY", DevelopmentKey(service, local));

    /// <summary>The page's login link of this machine; AWS has none.</summary>
    public static IResourceBuilder<ProjectResource> WithDevelopmentLogin(
        this IResourceBuilder<ProjectResource> service, LocalState? local) => local is null
        ? service
        : service.WithEnvironment("DEVELOPMENT_LOGIN_TOKEN", service.ApplicationBuilder.AddSecret(LoginToken, local));

    private static IResourceBuilder<ParameterResource> DevelopmentKey(IResourceBuilder<ProjectResource> service, LocalState local)
    {
        var builder = service.ApplicationBuilder;
        return builder.Resources.OfType<ParameterResource>().SingleOrDefault(parameter => parameter.Name == ApiKey) is { } known
            ? builder.CreateResourceBuilder(known)
            : builder.AddSecret(ApiKey, local);
    }
}
