namespace MassTransit;

/// <summary>Configures a bus over Amazon SQS.</summary>
public interface IAmazonSqsBusFactoryConfigurator : IBusFactoryConfigurator<IAmazonSqsReceiveEndpointConfigurator>
{
    /// <summary>Uses this host for every endpoint.</summary>
    void Host(AmazonSqsHostSettings settings);
}
