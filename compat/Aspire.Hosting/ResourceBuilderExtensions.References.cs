using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Hands over a connection string as <c>ConnectionStrings__name</c> and its parts as <c>NAME_PART</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        builder.WithReferenceRelationship(resource);
        return builder.WithEnvironment(context =>
        {
            var flags = InjectionFlags(builder.Resource);
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionString))
            {
                var variable = resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{name}";
                context.EnvironmentVariables[variable] = new ConnectionStringReference(resource, optional) { ConnectionName = name };
            }
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionProperties))
                foreach (var (property, value) in resource.GetConnectionProperties())
                    context.EnvironmentVariables[$"{VariableName.Of(name)}_{property}".ToUpperInvariant()] = value;
        });
    }

    /// <summary>Hands over the endpoints of another resource for service discovery.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
        => builder.WithEndpointsOf(source.Resource, null, null);

    /// <inheritdoc cref="WithReference{TDestination}(IResourceBuilder{TDestination}, IResourceBuilder{IResourceWithServiceDiscovery})"/>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment
        => builder.WithEndpointsOf(source.Resource, null, name);

    /// <summary>Hands over one endpoint.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
        => builder.WithEndpointsOf(endpointReference.Resource, endpointReference, null);

    /// <summary>Hands over a URL under a name.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment
    {
        if (!uri.IsAbsoluteUri)
            throw new InvalidOperationException($"The URI for the reference '{name}' must be absolute.");
        if (uri.AbsolutePath != "/")
            throw new InvalidOperationException($"The URI for the reference '{name}' must have the path '/'.");
        return builder.WithEnvironment(context =>
        {
            var flags = InjectionFlags(builder.Resource);
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
                context.EnvironmentVariables[$"services__{name}__default__0"] = uri.ToString();
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
                context.EnvironmentVariables[VariableName.Of(name)] = uri.ToString();
        });
    }

    /// <summary>Hands over the URL of an external service.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<ExternalServiceResource> externalService)
        where TDestination : IResourceWithEnvironment
    {
        var service = externalService.Resource;
        builder.WithReferenceRelationship(service);
        return builder.WithEnvironment(async context =>
        {
            var flags = InjectionFlags(builder.Resource);
            var variable = VariableName.Of(service.Name).ToUpperInvariant();
            object url = service.UrlParameter is { } parameter ? parameter : service.Uri!.ToString();
            var scheme = service.Uri?.Scheme ?? "default";
            if (service.UrlParameter is not null && context.ExecutionContext.IsRunMode)
                scheme = new Uri(await service.UrlParameter.GetValueAsync(context.CancellationToken) ?? "").Scheme;
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
                context.EnvironmentVariables[$"services__{service.Name}__{scheme}__0"] = url;
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
                context.EnvironmentVariables[service.UrlParameter is null ? variable : $"{variable}_{scheme.ToUpperInvariant()}"] = url;
        });
    }

    /// <summary>Chooses which variables references give to this resource.</summary>
    public static IResourceBuilder<TDestination> WithReferenceEnvironment<TDestination>(
        this IResourceBuilder<TDestination> builder, ReferenceEnvironmentInjectionFlags flags)
        where TDestination : IResourceWithEnvironment
        => builder.WithAnnotation(new ReferenceEnvironmentInjectionAnnotation(flags), ResourceAnnotationMutationBehavior.Replace);

    private static IResourceBuilder<T> WithEndpointsOf<T>(
        this IResourceBuilder<T> builder, IResourceWithEndpoints source, EndpointReference? only, string? explicitName)
        where T : IResourceWithEnvironment
    {
        builder.WithReferenceRelationship(source);
        return builder.WithEnvironment(context =>
        {
            var flags = InjectionFlags(builder.Resource);
            var name = explicitName ?? source.Name;
            var prefix = explicitName is null ? VariableName.Of(name).ToUpperInvariant() : VariableName.Of(name);
            var endpoints = only is not null ? [only] : source.GetEndpoints().Where(endpoint => !endpoint.EndpointAnnotation.ExcludeReferenceEndpoint);
            foreach (var endpoint in endpoints)
            {
                if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
                    context.EnvironmentVariables[$"{prefix}_{VariableName.Of(endpoint.EndpointName).ToUpperInvariant()}"] = endpoint;
                if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
                    context.EnvironmentVariables[FreeKey(context.EnvironmentVariables, name, endpoint)] = endpoint;
            }
        });
    }

    /// <summary>services__name__key__0, or the first index that another endpoint has not taken.</summary>
    private static string FreeKey(Dictionary<string, object> variables, string name, EndpointReference endpoint)
    {
        var key = endpoint.EndpointName is "http" or "https" ? endpoint.Scheme : endpoint.EndpointName;
        for (var index = 0; ; index++)
        {
            var variable = $"services__{name}__{key}__{index}";
            if (!variables.TryGetValue(variable, out var taken) || (taken as EndpointReference)?.EndpointAnnotation == endpoint.EndpointAnnotation)
                return variable;
        }
    }

    private static ReferenceEnvironmentInjectionFlags InjectionFlags(IResource resource)
        => resource.TryGetLastAnnotation<ReferenceEnvironmentInjectionAnnotation>(out var annotation)
            ? annotation.Flags
            : ReferenceEnvironmentInjectionFlags.All;
}

/// <summary>Turns a name into one that an environment variable can have.</summary>
internal static class VariableName
{
    internal static string Of(string name)
    {
        var encoded = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        return encoded.Length > 0 && char.IsAsciiDigit(encoded[0]) ? "_" + encoded : encoded;
    }
}
