namespace MassTransit;

/// <summary>What only an SQS message has.</summary>
public interface AmazonSqsSendContext : SendContext
{
    /// <summary>FIFO queues: messages of one group keep their order.</summary>
    string? GroupId { set; }

    /// <summary>FIFO queues: a second message with the same id within five minutes is dropped. The message id unless told.</summary>
    string? DeduplicationId { set; }

    /// <summary>Seconds until the message can be received, at most 900.</summary>
    int? DelaySeconds { set; }
}

/// <summary>What only an SQS message has, for one message type.</summary>
public interface AmazonSqsSendContext<out T> : AmazonSqsSendContext, SendContext<T>
    where T : class;

/// <summary>Sets what only an SQS message has, from a send callback.</summary>
public static class AmazonSqsSendContextExtensions
{
    /// <summary>Sets the group whose order a FIFO queue keeps.</summary>
    public static void SetGroupId(this SendContext context, string groupId) => Sqs(context).GroupId = groupId;

    /// <summary>Sets the id by which a FIFO queue recognises a second copy.</summary>
    public static void SetDeduplicationId(this SendContext context, string deduplicationId) =>
        Sqs(context).DeduplicationId = deduplicationId;

    private static AmazonSqsSendContext Sqs(SendContext context) =>
        context.TryGetPayload(out AmazonSqsSendContext? sqs)
            ? sqs : throw new ArgumentException("The message is not sent to an SQS queue.");
}
