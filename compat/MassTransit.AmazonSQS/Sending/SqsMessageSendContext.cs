using System.Globalization;
using Amazon.SQS.Model;
using MassTransit.Context;
using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>One message on its way to a queue.</summary>
internal sealed class SqsMessageSendContext<T>(T message, CancellationToken cancellationToken)
    : MessageSendContext<T>(message, cancellationToken), AmazonSqsSendContext<T>
    where T : class
{
    private const int MaxDelaySeconds = 900;

    public string? GroupId { get; set; }

    public string? DeduplicationId { get; set; }

    public int? DelaySeconds
    {
        get => Delay is { } delay ? (int)Math.Ceiling(delay.TotalSeconds) : null;
        set => Delay = value is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>The entry for the batch request. To be called when the trace header is set: it travels as an attribute.</summary>
    /// <exception cref="ArgumentException">The delay or the FIFO ids do not fit the queue.</exception>
    public SendMessageBatchRequestEntry ToEntry(Queue queue, AllowTransportHeader allow)
    {
        var entry = new SendMessageBatchRequestEntry
        {
            MessageBody = Body.GetString(),
            MessageAttributes = MessageAttributes.Create(this, allow, queue.Address.QueueName),
        };
        if (DelaySeconds is > 0 and var delay)
            entry.DelaySeconds = CheckedDelay(delay, queue);
        if (!queue.Address.IsFifo)
            return entry;

        entry.MessageGroupId = GroupId ?? throw new ArgumentException(
            $"A message for the FIFO queue '{queue.Address.QueueName}' needs a group: call SetGroupId when sending.");
        entry.MessageDeduplicationId = DeduplicationId ?? MessageId?.ToString("D", CultureInfo.InvariantCulture);
        return entry;
    }

    private static int CheckedDelay(int seconds, Queue queue) =>
        seconds > MaxDelaySeconds ? throw new ArgumentException(
            $"A delay of {seconds} s is more than the {MaxDelaySeconds} s that SQS allows ('{queue.Address.QueueName}'). Keep the message "
                + "in the outbox until it is due.")
        : queue.Address.IsFifo ? throw new ArgumentException(
            $"SQS delays no single message of a FIFO queue ('{queue.Address.QueueName}'); set the delay of the queue.")
        : seconds;
}
