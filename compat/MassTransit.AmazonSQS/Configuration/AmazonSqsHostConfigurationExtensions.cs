using MassTransit.AmazonSqsTransport;

namespace MassTransit;

/// <summary>Names the AWS region, the credentials and the client settings of the bus.</summary>
public static class AmazonSqsHostConfigurationExtensions
{
    /// <summary>Uses the region <paramref name="hostName"/>, for example <c>eu-west-1</c>.</summary>
    public static void Host(
        this IAmazonSqsBusFactoryConfigurator configurator, string hostName, Action<IAmazonSqsHostConfigurator> configure) =>
        configurator.Host(new UriBuilder(QueueAddress.Scheme, hostName).Uri, configure);

    /// <summary>Uses the region that <paramref name="hostAddress"/> names, for example <c>amazonsqs://eu-west-1</c>.</summary>
    public static void Host(
        this IAmazonSqsBusFactoryConfigurator configurator, Uri hostAddress, Action<IAmazonSqsHostConfigurator> configure)
    {
        ArgumentNullException.ThrowIfNull(hostAddress);
        var host = new SqsHostConfigurator(hostAddress);
        configure(host);
        configurator.Host(host.Settings);
    }
}
