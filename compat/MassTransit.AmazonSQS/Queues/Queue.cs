using Amazon.SQS;

namespace MassTransit.AmazonSqsTransport;

/// <summary>A queue that exists, with its limits as SQS stated them and the batchers that write to it.</summary>
internal sealed class Queue
{
    /// <summary>Every SQS queue allowed at least this much in one batch, whatever its own limit for a single message.</summary>
    private const int SmallestBatchLimit = 256 * 1024;

    public Queue(IAmazonSQS client, QueueAddress address, string url, int maximumMessageSize, TimeSpan visibilityTimeout)
    {
        Client = client;
        Address = address;
        Url = url;
        MaximumMessageSize = maximumMessageSize;
        VisibilityTimeout = visibilityTimeout;
        Sends = new SendBatcher(this, Math.Max(SmallestBatchLimit, maximumMessageSize));
        Deletes = new DeleteBatcher(this);
    }

    public IAmazonSQS Client { get; }

    public QueueAddress Address { get; }

    public string Url { get; }

    /// <summary>Largest message in UTF-8 bytes, attributes included.</summary>
    public int MaximumMessageSize { get; }

    /// <summary>How long a received message stays hidden unless that is renewed.</summary>
    public TimeSpan VisibilityTimeout { get; }

    public SendBatcher Sends { get; }

    public DeleteBatcher Deletes { get; }
}
