using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>The endpoint's seam into MassTransit: starts the receive loop.</summary>
internal sealed class SqsReceiveTransport(SqsReceiveEndpointContext endpoint) : IReceiveTransport
{
    public ReceiveTransportHandle Start() => new Handle(endpoint);

    public void Probe(ProbeContext context) => endpoint.Probe(context.CreateScope("receiveTransport"));

    public ConnectHandle ConnectReceiveObserver(IReceiveObserver observer) => endpoint.ConnectReceiveObserver(observer);

    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => endpoint.ConnectPublishObserver(observer);

    public ConnectHandle ConnectSendObserver(ISendObserver observer) => endpoint.ConnectSendObserver(observer);

    public ConnectHandle ConnectReceiveTransportObserver(IReceiveTransportObserver observer) =>
        endpoint.ConnectReceiveTransportObserver(observer);

    private sealed class Handle : ReceiveTransportHandle
    {
        private readonly CancellationTokenSource _stopping = new();
        private readonly CancellationTokenSource _stopped = new();
        private readonly Task _running;

        public Handle(SqsReceiveEndpointContext endpoint)
        {
            var loop = new ReceiveLoop(endpoint);
            _running = Task.Run(() => loop.RunAsync(_stopping.Token, _stopped.Token));
        }

        /// <summary>Lets long polls and consumers finish until <paramref name="cancellationToken"/> says that time is up.</summary>
        public async Task Stop(CancellationToken cancellationToken)
        {
            await _stopping.CancelAsync();
            await using (cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _stopped))
                await _running;
        }
    }
}
