using MassTransit.Configuration;
using MassTransit.Transports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MassTransit.AmazonSqsTransport;

/// <summary>Builds the bus when the container asks for it.</summary>
internal sealed class SqsRegistrationBusFactory : TransportRegistrationBusFactory<IAmazonSqsReceiveEndpointConfigurator>
{
    private readonly SqsBusConfiguration bus;
    private readonly Action<IBusRegistrationContext, IAmazonSqsBusFactoryConfigurator>? configure;

    public SqsRegistrationBusFactory(Action<IBusRegistrationContext, IAmazonSqsBusFactoryConfigurator>? configure)
        : this(new SqsBusConfiguration(), configure)
    {
    }

    private SqsRegistrationBusFactory(
        SqsBusConfiguration bus, Action<IBusRegistrationContext, IAmazonSqsBusFactoryConfigurator>? configure)
        : base(bus.HostConfiguration)
    {
        this.bus = bus;
        this.configure = configure;
    }

    public override IBusInstance CreateBus(
        IBusRegistrationContext context, IEnumerable<IBusInstanceSpecification> specifications, string busName)
    {
        bus.HostConfiguration.QueueCreation = QueueCreation.Read(context.GetService<IConfiguration>());
        return CreateBus(new SqsBusFactoryConfigurator(bus), context, configure, specifications);
    }
}
