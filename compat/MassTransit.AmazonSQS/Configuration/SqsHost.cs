using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>The running host: the place where endpoints are connected while the bus runs.</summary>
internal sealed class SqsHost(SqsHostConfiguration configuration, IBusTopology topology)
    : BaseHost(configuration, topology), IHost<IAmazonSqsReceiveEndpointConfigurator>
{
    public override HostReceiveEndpointHandle ConnectReceiveEndpoint(
        IEndpointDefinition definition,
        IEndpointNameFormatter? endpointNameFormatter,
        Action<IReceiveEndpointConfigurator>? configureEndpoint = null) =>
        Connect(configuration.CreateReceiveEndpointConfiguration(definition, endpointNameFormatter, configureEndpoint));

    public HostReceiveEndpointHandle ConnectReceiveEndpoint(
        IEndpointDefinition definition,
        IEndpointNameFormatter? endpointNameFormatter = null,
        Action<IAmazonSqsReceiveEndpointConfigurator>? configureEndpoint = null) =>
        Connect(configuration.CreateReceiveEndpointConfiguration(definition, endpointNameFormatter, configureEndpoint));

    public override HostReceiveEndpointHandle ConnectReceiveEndpoint(
        string queueName, Action<IReceiveEndpointConfigurator>? configureEndpoint = null) =>
        Connect((SqsReceiveEndpointConfiguration)configuration.CreateReceiveEndpointConfiguration(queueName, configureEndpoint));

    public HostReceiveEndpointHandle ConnectReceiveEndpoint(
        string queueName, Action<IAmazonSqsReceiveEndpointConfigurator>? configureEndpoint = null) =>
        Connect((SqsReceiveEndpointConfiguration)configuration.CreateReceiveEndpointConfiguration(
            queueName, endpoint => configureEndpoint?.Invoke((IAmazonSqsReceiveEndpointConfigurator)endpoint)));

    protected override void Probe(ProbeContext context) =>
        context.Set(new { Type = "AmazonSQS", configuration.Settings.Region, configuration.Settings.Scope });

    private HostReceiveEndpointHandle Connect(SqsReceiveEndpointConfiguration endpoint)
    {
        LogContext.SetCurrentIfNull(configuration.LogContext);
        var failures = endpoint.Validate().Where(result => result.Disposition == ValidationResultDisposition.Failure).ToList();
        if (failures.Count > 0)
            throw new ConfigurationException(failures, $"The receive endpoint '{endpoint.Settings.QueueName}' is not valid.");
        endpoint.Build(this);
        return ReceiveEndpoints.Start(endpoint.Settings.QueueName);
    }
}
