using MassTransit.Configuration;

namespace MassTransit.AmazonSqsTransport;

internal sealed class SqsBusFactoryConfigurator(SqsBusConfiguration bus)
    : BusFactoryConfigurator(bus), IAmazonSqsBusFactoryConfigurator, IBusFactory
{
    public void Host(AmazonSqsHostSettings settings) => bus.HostConfiguration.Settings = settings;

    public IReceiveEndpointConfiguration CreateBusEndpointConfiguration(Action<IReceiveEndpointConfigurator> configure)
    {
        var queueName = bus.SqsTopology.Consume.CreateTemporaryQueueName("bus");
        return bus.HostConfiguration.CreateReceiveEndpointConfiguration(
            new ReceiveSettings(queueName) { IsTemporary = true }, bus.BusEndpointConfiguration, configure, add: true);
    }

    public void ReceiveEndpoint(
        IEndpointDefinition definition,
        IEndpointNameFormatter? endpointNameFormatter,
        Action<IAmazonSqsReceiveEndpointConfigurator>? configureEndpoint = null) =>
        bus.HostConfiguration.ReceiveEndpoint(definition, endpointNameFormatter, configureEndpoint);

    public void ReceiveEndpoint(
        IEndpointDefinition definition,
        IEndpointNameFormatter? endpointNameFormatter,
        Action<IReceiveEndpointConfigurator>? configureEndpoint = null) =>
        bus.HostConfiguration.ReceiveEndpoint(definition, endpointNameFormatter, configureEndpoint);

    public void ReceiveEndpoint(string queueName, Action<IAmazonSqsReceiveEndpointConfigurator> configureEndpoint) =>
        bus.HostConfiguration.ReceiveEndpoint(queueName, configureEndpoint);

    public void ReceiveEndpoint(string queueName, Action<IReceiveEndpointConfigurator> configureEndpoint) =>
        bus.HostConfiguration.ReceiveEndpoint(queueName, configureEndpoint);
}
