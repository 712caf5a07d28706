using System.Text;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace MassTransit.AmazonSqsTransport;

/// <summary>Moves a received message to another queue: body unchanged, own attributes kept, FIFO ids kept.</summary>
internal sealed class MessageMove(QueueDirectory queues, QueueAddress destination)
{
    private const string TransportHeaderPrefix = "MT-";

    /// <summary>Sends the copy; the original is deleted afterwards by its lock.</summary>
    /// <param name="context">The received message; may be a proxy, so the message is found as a payload.</param>
    /// <param name="reasons">Attributes that say why, in order of importance. The last one is shortened or left out where space is
    /// short.</param>
    public async Task SendAsync(ReceiveContext context, params (string Name, string Value)[] reasons)
    {
        if (!context.TryGetPayload(out AmazonSqsMessageContext? received))
            throw new ArgumentException("Only a message received from SQS can be moved.", nameof(context));
        if (context.TryGetPayload(out MessageLock? held))
            // Whoever has the message now decides what becomes of it.
            await held.ValidateLockStatus();

        var queue = await queues.GetAsync(destination);
        var body = received.TransportMessage.Body ?? "";
        var entry = new SendMessageBatchRequestEntry
        {
            MessageBody = body,
            MessageAttributes = Attributes(received.Attributes, reasons, queue.MaximumMessageSize - Encoding.UTF8.GetByteCount(body)),
        };
        if (queue.Address.IsFifo)
        {
            entry.MessageGroupId = SystemAttribute(received, MessageSystemAttributeName.MessageGroupId);
            entry.MessageDeduplicationId = SystemAttribute(received, MessageSystemAttributeName.MessageDeduplicationId);
        }

        await queue.Sends.SendAsync(entry);
    }

    /// <summary>
    /// The message's own attributes without those of earlier moves (MT-*), and the reasons, within SQS's limits of count and size.
    /// </summary>
    private static Dictionary<string, MessageAttributeValue> Attributes(
        Dictionary<string, MessageAttributeValue> received, (string Name, string Value)[] reasons, int bytesLeft)
    {
        var attributes = new Dictionary<string, MessageAttributeValue>(StringComparer.Ordinal);
        foreach (var (name, value) in received.OrderByDescending(attribute => attribute.Key == MessageAttributes.ContentType))
        {
            if (name.StartsWith(TransportHeaderPrefix, StringComparison.OrdinalIgnoreCase)
                || attributes.Count == MessageAttributes.MaxCount - reasons.Length)
                continue;
            attributes[name] = value;
            bytesLeft -= MessageSize.Of(name, value);
        }

        foreach (var (name, value) in reasons)
        {
            MessageAttributes.Set(attributes, name, "");
            var fitting = Truncate(value, Math.Min(1024, bytesLeft - MessageSize.Of(name, attributes[name])));
            if (fitting.Length == 0)
                attributes.Remove(name);
            else
                bytesLeft -= MessageSize.Of(name,
                    attributes[name] = new MessageAttributeValue { DataType = "String", StringValue = fitting });
        }

        return attributes;
    }

    /// <summary>
    /// The longest beginning of <paramref name="text"/> within <paramref name="bytes"/> of UTF-8, without characters that SQS refuses.
    /// </summary>
    private static string Truncate(string text, int bytes)
    {
        var fitting = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if ((bytes -= rune.Utf8SequenceLength) < 0)
                break;
            fitting.Append(Rune.IsControl(rune) || rune.Value is 0xFFFE or 0xFFFF ? " " : rune.ToString());
        }

        return fitting.ToString().TrimEnd();
    }

    private static string? SystemAttribute(AmazonSqsMessageContext received, string name) =>
        received.TransportMessage.Attributes?.GetValueOrDefault(name);
}
