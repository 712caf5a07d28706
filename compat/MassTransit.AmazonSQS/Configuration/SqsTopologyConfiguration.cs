using MassTransit.Configuration;
using MassTransit.Topology;
using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>What MassTransit wants to know of names and routes. Endpoints share the bus's message, send and publish part.</summary>
internal sealed class SqsTopologyConfiguration : ITopologyConfiguration
{
    public SqsTopologyConfiguration()
    {
        Message = new MessageTopology(new MessageNameFormatterEntityNameFormatter(TopicNames));

        var send = new SendTopology
        {
            ErrorQueueNameFormatter = FailureQueueNames.Instance,
            DeadLetterQueueNameFormatter = FailureQueueNames.Instance,
        };
        send.ConnectSendTopologyConfigurationObserver(new DelegateSendTopologyConfigurationObserver(GlobalTopology.Send));
        Send = send;

        var publish = new SqsPublishTopology();
        publish.ConnectPublishTopologyConfigurationObserver(new DelegatePublishTopologyConfigurationObserver(GlobalTopology.Publish));
        publish.ConnectPublishTopologyConfigurationObserver(new PublishToSendTopologyConfigurationObserver(send));
        Publish = publish;

        Consume = new SqsConsumeTopology();
    }

    public SqsTopologyConfiguration(SqsTopologyConfiguration parent)
    {
        Message = parent.Message;
        Send = parent.Send;
        Publish = parent.Publish;
        Consume = new SqsConsumeTopology();
    }

    /// <summary>
    /// The stock package's topic names (<c>Etl_Contracts-Order</c>): nothing of ours uses topics, but entity names show up in probes.
    /// </summary>
    public static IMessageNameFormatter TopicNames { get; } = new DefaultMessageNameFormatter("::", "--", "-", "_");

    public IMessageTopologyConfigurator Message { get; }

    public ISendTopologyConfigurator Send { get; }

    public IPublishTopologyConfigurator Publish { get; }

    public IConsumeTopologyConfigurator Consume { get; }

    public IEnumerable<ValidationResult> Validate() => Send.Validate().Concat(Publish.Validate()).Concat(Consume.Validate());

    /// <summary>Nothing is published: a publisher cannot know who listens, and several sends are not one.</summary>
    private sealed class SqsPublishTopology : PublishTopology
    {
        protected override IMessagePublishTopologyConfigurator CreateMessageTopology<T>()
        {
            var topology = new Unpublishable<T>(this);
            OnMessageTopologyCreated(topology);
            return topology;
        }
    }

    private sealed class Unpublishable<T>(IPublishTopology topology) : MessagePublishTopology<T>(topology)
        where T : class
    {
        public override bool TryGetPublishAddress(Uri baseAddress, out Uri publishAddress) => throw new NotSupportedException(
            $"{typeof(T).Name} cannot be published: this transport has no topics. Send it to its queue ('queue:<name>').");
    }

    private sealed class SqsConsumeTopology() : ConsumeTopology(QueueAddress.MaxNameLength)
    {
        public override string CreateTemporaryQueueName(string tag) => base.CreateTemporaryQueueName(tag).Replace('.', '-');
    }
}
