using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Adds values that come from outside.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a parameter whose value is the configuration's <c>Parameters:name</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false)
        => builder.Add(name, $"Parameters:{name}", secret, null);

    /// <summary>Adds a parameter with a value; published without it unless told to.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false)
        => builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
    {
        if (publishValueAsDefault && secret)
            throw new ArgumentException($"The parameter '{name}' cannot be a secret whose value is published.", nameof(secret));
        var parameter = new ParameterResource(name, _ => valueGetter(), secret);
        if (publishValueAsDefault)
            parameter.Default = new ConstantParameterDefault(valueGetter);
        return builder.AddResource(parameter);
    }

    /// <summary>Adds a parameter with a default, such as a generated password; <paramref name="persist"/> keeps a generated one for the next run.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        var kept = persist && builder.ExecutionContext.IsRunMode ? new KeptParameterDefault(value, builder.AppHostAssembly, $"Parameters:{name}") : value;
        return builder.Add(name, $"Parameters:{name}", secret, kept);
    }

    public static IResourceBuilder<ParameterResource> AddParameterFromConfiguration(
        this IDistributedApplicationBuilder builder, string name, string configurationKey, bool secret = false)
        => builder.Add(name, configurationKey, secret, null);

    /// <summary>Adds a connection string whose value is the configuration's <c>ConnectionStrings:name</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
    {
        var key = $"ConnectionStrings:{name}";
        return builder.AddResource(new ConnectionStringParameterResource(name, _ => Read(builder.Configuration, name, key, null), environmentVariableName)
        {
            ConfigurationKey = key,
            IsConnectionString = true,
        });
    }

    private static IResourceBuilder<ParameterResource> Add(
        this IDistributedApplicationBuilder builder, string name, string key, bool secret, ParameterDefault? value)
        => builder.AddResource(new ParameterResource(name, preset => Read(builder.Configuration, name, key, preset), secret)
        {
            ConfigurationKey = key,
            Default = value,
        });

    /// <summary>The value as configured; hyphens may be written as underscores, which variables need.</summary>
    private static string Read(ConfigurationManager configuration, string name, string key, ParameterDefault? preset)
    {
        var value = configuration[key] ?? configuration[key.Replace('-', '_')] ?? preset?.GetDefaultValue();
        return value ?? throw new MissingParameterValueException(
            $"Parameter resource could not be used because configuration key '{key}' is missing and the Parameter '{name}' has no default value.");
    }
}

/// <summary>Adds connection strings that the model composes.</summary>
public static class ConnectionStringBuilderExtensions
{
    /// <summary>Adds a connection string; it becomes available when everything that it is made of runs.</summary>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, ReferenceExpression connectionStringExpression)
    {
        var resource = builder.AddResource(new ConnectionStringResource(name, connectionStringExpression));
        resource.WithReferenceRelationship(connectionStringExpression);
        foreach (var related in resource.Resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relationship => relationship.Resource).ToArray())
            if (related is IResourceWithWaitSupport or ParameterResource)
                resource.WaitForStart(builder.CreateResourceBuilder(related));
            else if (related is IResourceWithConnectionString)
                resource.WaitFor(builder.CreateResourceBuilder(related));
        return resource;
    }

    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, Action<ReferenceExpressionBuilder> connectionStringBuilder)
    {
        var expression = new ReferenceExpressionBuilder();
        connectionStringBuilder(expression);
        return builder.AddConnectionString(name, expression.Build());
    }
}
