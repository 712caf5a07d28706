using MassTransit.Configuration;
using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>One queue with its consumers.</summary>
internal sealed class SqsReceiveEndpointConfiguration : ReceiveEndpointConfiguration, IAmazonSqsReceiveEndpointConfigurator
{
    private readonly SqsHostConfiguration _host;
    private readonly SqsEndpointConfiguration _endpoint;

    public SqsReceiveEndpointConfiguration(SqsHostConfiguration host, ReceiveSettings settings, SqsEndpointConfiguration endpoint)
        : base(host, endpoint)
    {
        _host = host;
        _endpoint = endpoint;
        Settings = settings;
        // A fault would be published, and there are no topics to publish to. The _error queue keeps the message.
        PublishFaults = false;
        ConfigureConsumeTopology = false;
    }

    public ReceiveSettings Settings { get; }

    public override Uri HostAddress => _host.HostAddress;

    public override Uri InputAddress =>
        QueueAddress.ForQueue(_host.Settings, Settings.QueueName).ToUri(_host.HostAddress, Settings.IsTemporary);

    public IDictionary<string, object> QueueAttributes => Settings.QueueAttributes;

    public IDictionary<string, string> QueueTags => Settings.QueueTags;

    public int WaitTimeSeconds { set => Settings.WaitTimeSeconds = value; }

    public int RedeliverVisibilityTimeout { set => Settings.RedeliverDelay = TimeSpan.FromSeconds(value); }

    public TimeSpan MaxVisibilityTimeout { set => Settings.MaxVisibilityTimeout = value; }

    public override IEnumerable<ValidationResult> Validate()
    {
        foreach (var result in base.Validate().Concat(Settings.Validate(this)))
            yield return result;
        if (PublishFaults)
            yield return this.Failure("PublishFaults", "must be false: this transport has no topics to publish to");
    }

    public override ReceiveEndpointContext CreateReceiveEndpointContext()
    {
        var builder = new ReceiveEndpointBuilder(this);
        ApplySpecifications(builder);

        var context = new SqsReceiveEndpointContext(_host, this);
        // Two classes on purpose: a payload is found by assignability, and one class for both would send faults to _skipped.
        context.GetOrAddPayload<IErrorTransport>(() => new ErrorTransport(new MessageMove(
            _host.Queues, QueueAddress.ForQueue(_host.Settings,
                _endpoint.Topology.Send.ErrorQueueNameFormatter.FormatErrorQueueName(Settings.QueueName)))));
        context.GetOrAddPayload<IDeadLetterTransport>(() => new SkippedTransport(new MessageMove(
            _host.Queues, QueueAddress.ForQueue(_host.Settings,
                _endpoint.Topology.Send.DeadLetterQueueNameFormatter.FormatDeadLetterQueueName(Settings.QueueName)))));
        return context;
    }

    public void Build(IHost target)
    {
        var context = (SqsReceiveEndpointContext)CreateReceiveEndpointContext();
        var receiveEndpoint = new ReceiveEndpoint(new SqsReceiveTransport(context), context);
        target.AddReceiveEndpoint(Settings.QueueName, receiveEndpoint);
        ReceiveEndpoint = receiveEndpoint;
    }
}
