using MassTransit.AmazonSqsTransport;

namespace MassTransit;

/// <summary>Chooses Amazon SQS as the transport of the bus.</summary>
public static class AmazonSqsBusFactoryConfiguratorExtensions
{
    /// <summary>Uses Amazon SQS; <paramref name="configure"/> names the host and the receive endpoints.</summary>
    public static void UsingAmazonSqs(
        this IBusRegistrationConfigurator configurator,
        Action<IBusRegistrationContext, IAmazonSqsBusFactoryConfigurator>? configure = null) =>
        configurator.SetBusFactory(new SqsRegistrationBusFactory(configure));
}
