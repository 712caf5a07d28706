using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>
/// Gives the transport for a destination address. Nothing is published: every message goes to a queue that its sender names.
/// </summary>
internal sealed class SqsSendTransportProvider(SqsHostConfiguration host, ReceiveEndpointContext endpoint)
    : ISendTransportProvider, IPublishTransportProvider
{
    public Task<ISendTransport> GetSendTransport(Uri address) =>
        Task.FromResult<ISendTransport>(new SendTransport<PipeContext>(
            new SqsSendTransportContext(host, endpoint, QueueAddress.Parse(address, host.Settings))));

    public Uri NormalizeAddress(Uri address) => QueueAddress.Parse(address, host.Settings).ToUri(host.HostAddress);

    public Task<ISendTransport> GetPublishTransport<T>(Uri? publishAddress)
        where T : class =>
        throw new NotSupportedException($"{typeof(T).Name} cannot be published: this transport has no topics.");
}
