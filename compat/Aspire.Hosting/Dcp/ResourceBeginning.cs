using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dcp;

/// <summary>Begins the life of a resource: its URLs, its value or connection string, and the state of what is no process.</summary>
internal sealed partial class ResourceBeginning(
    DistributedApplicationExecutionContext context, IDistributedApplicationEventing eventing, ResourceNotificationService notifications,
    ResourceLoggerService loggers, IServiceProvider services)
{
    internal async Task BeginAsync(IResource resource, CancellationToken cancellationToken)
    {
        await ShowUrlsAsync(resource, cancellationToken);
        switch (resource)
        {
            case ParameterResource parameter:
                await BeginParameterAsync(parameter, cancellationToken);
                break;
            case ConnectionStringResource connection:
                await notifications.WaitForDependenciesAsync(connection, cancellationToken);
                await eventing.PublishAsync(new BeforeResourceStartedEvent(connection, services), cancellationToken);
                await AnnounceConnectionStringAsync(connection, cancellationToken);
                await RunningAsync(connection);
                break;
            case ExternalServiceResource external:
                await RunningAsync(external);
                break;
            case ContainerResource container:
                throw new DistributedApplicationException($"there is no container engine here that could run the container '{container.Name}'.");
            case IResourceWithConnectionString connection when resource.IsProcess():
                await AnnounceConnectionStringAsync(connection, cancellationToken);
                break;
        }
    }

    private async Task BeginParameterAsync(ParameterResource parameter, CancellationToken cancellationToken)
    {
        try
        {
            var value = await parameter.GetValueAsync(cancellationToken);
            await notifications.PublishUpdateAsync(parameter, snapshot => snapshot with
            {
                Properties = [.. snapshot.Properties, new ResourcePropertySnapshot("Value", value) { IsSensitive = parameter.Secret }],
            });
        }
        catch (MissingParameterValueException missing)
        {
            LogMissing(loggers.GetLogger(parameter), missing.Message);
            await notifications.PublishUpdateAsync(parameter, snapshot => snapshot with
            {
                State = new(KnownResourceStates.ValueMissing, KnownResourceStateStyles.Warn),
            });
            return;
        }
        if (parameter is IResourceWithConnectionString connection)
            await eventing.PublishAsync(new ConnectionStringAvailableEvent(connection, services), cancellationToken);
        await RunningAsync(parameter);
    }

    private async Task AnnounceConnectionStringAsync(IResourceWithConnectionString resource, CancellationToken cancellationToken)
    {
        var value = await resource.GetConnectionStringAsync(cancellationToken);
        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            Properties = [.. snapshot.Properties, new ResourcePropertySnapshot("resource.connectionString", value) { IsSensitive = true }],
        });
        await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken);
    }

    /// <summary>One URL for each endpoint, then what the model says about URLs.</summary>
    private async Task ShowUrlsAsync(IResource resource, CancellationToken cancellationToken)
    {
        var urls = new ResourceUrlsCallbackContext(context, resource, cancellationToken: cancellationToken) { Logger = loggers.GetLogger(resource) };
        if (resource is IResourceWithEndpoints owner && resource.IsProcess())
            urls.Urls.AddRange(owner.GetEndpoints().Select(endpoint => new ResourceUrlAnnotation { Url = endpoint.Url, Endpoint = endpoint }));
        if (resource is ExternalServiceResource { Uri: { } uri })
            urls.Urls.Add(new ResourceUrlAnnotation { Url = uri.ToString() });
        urls.Urls.AddRange(resource.Annotations.OfType<ResourceUrlAnnotation>());
        foreach (var callback in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
            await callback.Callback(urls);
        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            Urls = [.. urls.Urls.Select(url => new UrlSnapshot(url.Endpoint?.EndpointName, url.Url, url.DisplayLocation == UrlDisplayLocation.DetailsOnly)
            {
                IsInactive = resource.IsProcess(),
                DisplayProperties = new(url.DisplayText ?? "", url.DisplayOrder ?? 0),
            })],
        });
    }

    private Task RunningAsync(IResource resource) => notifications.PublishUpdateAsync(resource, snapshot => snapshot with
    {
        State = new(KnownResourceStates.Running, KnownResourceStateStyles.Success),
        StartTimeStamp = DateTime.UtcNow,
    });

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reason}")]
    private static partial void LogMissing(ILogger logger, string reason);
}
