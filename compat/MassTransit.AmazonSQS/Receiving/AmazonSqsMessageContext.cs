using Amazon.SQS.Model;

namespace MassTransit;

/// <summary>The received message as SQS gave it; a payload of the receive context.</summary>
public interface AmazonSqsMessageContext
{
    /// <summary>The message with its system attributes.</summary>
    Message TransportMessage { get; }

    /// <summary>The message's own attributes; empty when it has none.</summary>
    Dictionary<string, MessageAttributeValue> Attributes { get; }
}
