using System.Globalization;
using Amazon.SQS;
using MassTransit;

namespace Financial.ServiceDefaults;

/// <summary>Records how old each message is when it is received, by the time at which SQS stored it.</summary>
internal sealed class QueueAgeObserver : IReceiveObserver
{
    public Task PreReceive(ReceiveContext context)
    {
        // SentTimestamp: milliseconds since 1970, "1764000000000"
        if (context.TryGetPayload<AmazonSqsMessageContext>(out var message)
            && message.TransportMessage.Attributes?.GetValueOrDefault(MessageSystemAttributeName.SentTimestamp) is { } text
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            MessagingMetrics.RecordReceived(context.InputAddress.Segments[^1],
                DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
        return Task.CompletedTask;
    }

    public Task PostReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;
}
