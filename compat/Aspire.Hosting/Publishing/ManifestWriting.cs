using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

public sealed partial class ManifestPublishingContext
{
    private const int FirstAllocatedPort = 8000;

    private readonly List<IResource> referenced = [];
    private readonly Dictionary<string, (string Expression, string Filter)> filtered = [];
    private int nextPort = FirstAllocatedPort;

    /// <summary>Makes sure that what the value refers to is written, even if it is not part of the model.</summary>
    public void TryAddDependentResources(object? value)
    {
        // A connection string from outside refers to itself.
        if (value is IResource resource)
        {
            if (referenced.Contains(resource))
                return;
            referenced.Add(resource);
        }
        if (value is IValueWithReferences { References: var references })
            foreach (var reference in references)
                TryAddDependentResources(reference);
    }

    /// <summary><c>"connectionString"</c>, when the resource has one.</summary>
    public void WriteConnectionString(IResource resource)
    {
        if (resource is IResourceWithConnectionString { ConnectionStringExpression: var expression })
            Writer.WriteString("connectionString", Expression(expression));
    }

    /// <summary><c>"env"</c>, when the resource has variables.</summary>
    public async Task WriteEnvironmentVariablesAsync(IResource resource)
    {
        var variables = new EnvironmentCallbackContext(ExecutionContext, resource, cancellationToken: CancellationToken);
        foreach (var callback in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await callback.Callback(variables);
        if (variables.EnvironmentVariables.Count == 0)
            return;
        Writer.WriteStartObject("env");
        foreach (var (name, value) in variables.EnvironmentVariables)
            Writer.WriteString(name, Expression(value));
        Writer.WriteEndObject();
    }

    /// <summary><c>"args"</c>, when the resource has arguments.</summary>
    public async Task WriteCommandLineArgumentsAsync(IResource resource)
    {
        var arguments = new CommandLineArgsCallbackContext([], resource, CancellationToken) { ExecutionContext = ExecutionContext };
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await callback.Callback(arguments);
        if (arguments.Args.Count == 0)
            return;
        Writer.WriteStartArray("args");
        foreach (var argument in arguments.Args)
            Writer.WriteStringValue(Expression(argument));
        Writer.WriteEndArray();
    }

    /// <summary><c>"bindings"</c>, when the resource has endpoints.</summary>
    public void WriteBindings(IResource resource)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToList();
        if (endpoints.Count == 0)
            return;
        Writer.WriteStartObject("bindings");
        foreach (var endpoint in endpoints)
        {
            Writer.WriteStartObject(endpoint.Name);
            Writer.WriteString("scheme", endpoint.UriScheme);
            Writer.WriteString("protocol", endpoint.Protocol.ToString().ToLowerInvariant());
            Writer.WriteString("transport", endpoint.Transport);
            var targetPort = TargetPort(resource, endpoints, endpoint);
            if (endpoint.Port is { } port && port != targetPort)
                Writer.WriteNumber("port", port);
            if (targetPort is { } target)
                Writer.WriteNumber("targetPort", target);
            if (endpoint.IsExternal)
                Writer.WriteBoolean("external", true);
            Writer.WriteEndObject();
        }
        Writer.WriteEndObject();
    }

    public async Task WriteContainerAsync(ContainerResource container)
    {
        Writer.WriteString("type", "container.v0");
        WriteConnectionString(container);
        if (!container.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
            throw new DistributedApplicationException($"The container '{container.Name}' has no image.");
        var registry = image.Registry is { } name ? name + "/" : "";
        Writer.WriteString("image", image.Tag is { } tag ? $"{registry}{image.Image}:{tag}" : registry + image.Image);
        if (container.Entrypoint is { } entrypoint)
            Writer.WriteString("entrypoint", entrypoint);
        await WriteCommandLineArgumentsAsync(container);
        await WriteEnvironmentVariablesAsync(container);
        WriteBindings(container);
    }

    internal async Task WriteModelAsync(DistributedApplicationModel model, ILogger logger)
    {
        Writer.WriteStartObject();
        Writer.WriteStartObject("resources");
        foreach (var resource in model.Resources)
            await WriteResourceAsync(resource, logger);
        // What the model's resources refer to may itself refer to more.
        for (var index = 0; index < referenced.Count; index++)
            if (!model.Resources.Contains(referenced[index]))
                await WriteResourceAsync(referenced[index], logger);
        foreach (var (name, value) in filtered)
        {
            Writer.WriteStartObject(name);
            Writer.WriteString("type", "annotated.string");
            Writer.WriteString("value", value.Expression);
            Writer.WriteString("filter", value.Filter);
            Writer.WriteEndObject();
        }
        Writer.WriteEndObject();
        Writer.WriteEndObject();
    }

    private async Task WriteResourceAsync(IResource resource, ILogger logger)
    {
        var stated = resource.Annotations.OfType<ManifestPublishingCallbackAnnotation>().LastOrDefault();
        if (stated is { Callback: null })
            return;
        Writer.WriteStartObject(resource.Name);
        if (stated is { Callback: { } callback })
            await callback(this);
        else
            await WriteKnownAsync(resource, logger);
        Writer.WriteEndObject();
    }

    private async Task WriteKnownAsync(IResource resource, ILogger logger)
    {
        switch (resource)
        {
            case ProjectResource project:
                Writer.WriteString("type", "project.v0");
                Writer.WriteString("path", GetManifestRelativePath(project.Annotations.OfType<IProjectMetadata>().Last().ProjectPath));
                await WriteProcessAsync(project);
                break;
            case ExecutableResource executable:
                Writer.WriteString("type", "executable.v0");
                WriteConnectionString(executable);
                Writer.WriteString("workingDirectory", GetManifestRelativePath(executable.WorkingDirectory));
                Writer.WriteString("command", executable.Command);
                await WriteProcessAsync(executable);
                break;
            case ContainerResource container:
                await WriteContainerAsync(container);
                break;
            case ParameterResource parameter:
                WriteParameter(parameter);
                break;
            case IResourceWithConnectionString:
                Writer.WriteString("type", "value.v0");
                WriteConnectionString(resource);
                break;
            default:
                LogNoManifest(logger, resource.Name);
                Writer.WriteString("error", "This resource does not support generation in the manifest.");
                break;
        }
    }

    private async Task WriteProcessAsync(IResource resource)
    {
        await WriteCommandLineArgumentsAsync(resource);
        await WriteEnvironmentVariablesAsync(resource);
        WriteBindings(resource);
    }

    private void WriteParameter(ParameterResource parameter)
    {
        Writer.WriteString("type", "parameter.v0");
        if (parameter.IsConnectionString)
            Writer.WriteString("connectionString", parameter.ValueExpression);
        Writer.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        Writer.WriteStartObject("inputs");
        Writer.WriteStartObject("value");
        Writer.WriteString("type", "string");
        if (parameter.Secret)
            Writer.WriteBoolean("secret", true);
        if (parameter.Default is { } preset)
        {
            Writer.WriteStartObject("default");
            preset.WriteToManifest(this);
            Writer.WriteEndObject();
        }
        Writer.WriteEndObject();
        Writer.WriteEndObject();
    }

    /// <summary>A project's first http and first https port are the deployment's to choose; other missing ones are numbered here.</summary>
    private int? TargetPort(IResource resource, List<EndpointAnnotation> endpoints, EndpointAnnotation endpoint)
    {
        if (endpoint.TargetPort is { } stated)
            return stated;
        if (resource is ContainerResource && endpoint.Port is { } port)
            return port;
        var chosenByDeployment = resource is ProjectResource && endpoint.UriScheme is "http" or "https"
            && ReferenceEquals(endpoints.First(other => other.UriScheme == endpoint.UriScheme), endpoint);
        return chosenByDeployment ? null : nextPort++;
    }

    /// <summary>The text of a value: expressions for what is known only later.</summary>
    private string Expression(object value)
    {
        if (value is IResourceBuilder<IResource> { Resource: var built })
            value = built;
        TryAddDependentResources(value);
        return value switch
        {
            string text => text,
            ReferenceExpression expression => Expression(expression),
            IManifestExpressionProvider provider => provider.ValueExpression,
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
    }

    private string Expression(ReferenceExpression expression)
    {
        TryAddDependentResources(expression);
        var holes = expression.ValueProviders.Select((provider, hole) => Filter(
            provider is ReferenceExpression inner ? Expression(inner) : expression.ManifestExpressions[hole], expression.StringFormats[hole]));
        return string.Format(CultureInfo.InvariantCulture, expression.Format, [.. holes]);
    }

    /// <summary>{password.value} with the format uri becomes {password-uri-encoded.value}, an entry of its own.</summary>
    private string Filter(string expression, string? format)
    {
        if (format is null)
            return expression;
        var root = expression.Trim('{', '}');
        root = root.EndsWith(".value", StringComparison.Ordinal) ? root[..^".value".Length] : root.Replace('.', '-');
        var name = $"{root}-{format}-encoded";
        for (var suffix = 1; filtered.TryGetValue(name, out var taken) && taken != (expression, format); suffix++)
            name = $"{root}-{format}-encoded-{suffix}";
        filtered[name] = (expression, format);
        return $"{{{name}.value}}";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The resource '{Resource}' does not support generation in the manifest")]
    private static partial void LogNoManifest(ILogger logger, string resource);
}
