using MassTransit.Middleware;
using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>Sends to one queue: MassTransit calls it from inside its send pipe, spans and observers included.</summary>
internal sealed class SqsSendTransportContext(SqsHostConfiguration host, ReceiveEndpointContext endpoint, QueueAddress address)
    : BaseSendTransportContext(host, endpoint.Serialization), SendTransportContext<PipeContext>
{
    public override string EntityName => address.QueueName;

    public override string ActivitySystem => "aws_sqs";

    public override Task<SendContext<T>> CreateSendContext<T>(T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken) =>
        CreateSendContext(endpoint, message, pipe, cancellationToken);

    public async Task<SendContext<T>> CreateSendContext<T>(
        PipeContext context, T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken)
        where T : class
    {
        var send = new SqsMessageSendContext<T>(message, cancellationToken);
        await pipe.Send(send);
        return send;
    }

    public async Task Send<T>(PipeContext transportContext, SendContext<T> sendContext)
        where T : class
    {
        if (!sendContext.TryGetPayload(out SqsMessageSendContext<T>? send))
            throw new ArgumentException($"A {sendContext.GetType().Name} cannot be sent to an SQS queue.");

        var queue = await host.Queues.GetAsync(address, send.CancellationToken);
        await queue.Sends.SendAsync(send.ToEntry(queue, host.Settings.AllowTransportHeader)).WaitAsync(send.CancellationToken);
    }

    public Task Send(IPipe<PipeContext> pipe, CancellationToken cancellationToken = default) =>
        pipe.Send(new SendPipeContext(cancellationToken));

    public void Probe(ProbeContext context) => context.Set(new { Queue = address.QueueName });

    private sealed class SendPipeContext(CancellationToken cancellationToken) : BasePipeContext(cancellationToken);
}
