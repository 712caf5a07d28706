using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>What every message of one endpoint shares.</summary>
internal sealed class SqsReceiveEndpointContext(SqsHostConfiguration host, SqsReceiveEndpointConfiguration endpoint)
    : BaseReceiveEndpointContext(host, endpoint)
{
    public QueueDirectory Queues => host.Queues;

    public ReceiveSettings Settings => endpoint.Settings;

    public QueueAddress Address { get; } = QueueAddress.ForQueue(host.Settings, endpoint.Settings.QueueName);

    public int WaitTimeSeconds { get; } = endpoint.Settings.WaitTimeSeconds ?? (host.Settings.IsOnThisMachine ? 1 : 20);

    /// <summary>The most messages that are held at once.</summary>
    public int MessageLimit { get; } = Math.Max(1, endpoint.Transport.GetConcurrentMessageLimit());

    /// <summary>The queues that keep what could not be consumed.</summary>
    public IReadOnlyList<QueueAddress> FailureQueues { get; } =
    [
        QueueAddress.ForQueue(host.Settings,
            endpoint.Topology.Send.ErrorQueueNameFormatter.FormatErrorQueueName(endpoint.Settings.QueueName)),
        QueueAddress.ForQueue(host.Settings,
            endpoint.Topology.Send.DeadLetterQueueNameFormatter.FormatDeadLetterQueueName(endpoint.Settings.QueueName)),
    ];

    // Nothing of ours needs stopping with the endpoint beside its receive loop.
    public override void AddSendAgent(IAgent agent)
    {
    }

    public override void AddConsumeAgent(IAgent agent)
    {
    }

    public override Exception ConvertException(Exception exception, string message) =>
        exception as ConnectionException
            ?? new ConnectionException($"{message}{Address.QueueName}", exception, TransientFault.IsTransient(exception));

    protected override ISendTransportProvider CreateSendTransportProvider() => new SqsSendTransportProvider(host, this);

    protected override IPublishTransportProvider CreatePublishTransportProvider() => new SqsSendTransportProvider(host, this);
}
