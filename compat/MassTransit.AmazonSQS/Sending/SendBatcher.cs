using System.Globalization;
using Amazon.SQS.Model;

namespace MassTransit.AmazonSqsTransport;

/// <summary>Sends messages to one queue in batches.</summary>
internal sealed class SendBatcher : Batcher<SendMessageBatchRequestEntry>
{
    private static readonly TimeSpan RetryLimit = TimeSpan.FromSeconds(30);
    private static readonly IReadOnlyDictionary<int, Exception> NoFaults = new Dictionary<int, Exception>();

    private readonly Queue _queue;

    public SendBatcher(Queue queue, int maxBytes)
        // Two requests at once could overtake each other, and in a FIFO queue the order is the point.
        : base(maxBytes, maxRequests: queue.Address.IsFifo ? 1 : 10) => _queue = queue;

    /// <summary>Completes when SQS has stored the message.</summary>
    /// <exception cref="MessageTooLargeException">Body and attributes are larger than the queue allows.</exception>
    /// <exception cref="MessageRefusedException">SQS refused this message.</exception>
    public Task SendAsync(SendMessageBatchRequestEntry entry)
    {
        var bytes = MessageSize.Of(entry.MessageBody, entry.MessageAttributes);
        return bytes <= _queue.MaximumMessageSize
            ? AddAsync(entry, bytes)
            : throw new MessageTooLargeException(_queue.Address.QueueName, bytes, _queue.MaximumMessageSize);
    }

    protected override async Task<IReadOnlyDictionary<int, Exception>> SendAsync(IReadOnlyList<SendMessageBatchRequestEntry> entries)
    {
        for (var index = 0; index < entries.Count; index++)
            entries[index].Id = index.ToString(CultureInfo.InvariantCulture);

        var request = new SendMessageBatchRequest { QueueUrl = _queue.Url, Entries = [.. entries] };
        var response = await TransientFault.RetryAsync(() => _queue.Client.SendMessageBatchAsync(request), RetryLimit,
            CancellationToken.None);
        return Faults(response.Failed, fault => new MessageRefusedException(_queue.Address.QueueName, fault.Code, fault.Message));
    }

    internal static IReadOnlyDictionary<int, Exception> Faults(
        List<BatchResultErrorEntry>? failed, Func<BatchResultErrorEntry, Exception> toException) =>
        failed is not { Count: > 0 }
            ? NoFaults
            : failed.ToDictionary(fault => int.Parse(fault.Id, CultureInfo.InvariantCulture), toException);
}
