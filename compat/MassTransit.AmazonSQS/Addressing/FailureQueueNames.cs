namespace MassTransit.AmazonSqsTransport;

/// <summary>Names of the queues that keep what could not be consumed. A FIFO queue's suffix stays last: <c>orders_error.fifo</c>.</summary>
internal sealed class FailureQueueNames : IErrorQueueNameFormatter, IDeadLetterQueueNameFormatter
{
    private const string Error = "_error";
    private const string Skipped = "_skipped";
    private const string DeadLetter = "-dead-letter";

    public static FailureQueueNames Instance { get; } = new();

    public string FormatErrorQueueName(string queueName) => WithSuffix(queueName, Error);

    public string FormatDeadLetterQueueName(string queueName) => WithSuffix(queueName, Skipped);

    /// <summary>The queue to which SQS itself moves what was received too often.</summary>
    public static string FormatRedriveQueueName(string queueName) => WithSuffix(queueName, DeadLetter);

    /// <summary>True for the queues that keep failed messages; they need no dead-letter queue of their own.</summary>
    public static bool IsFailureQueue(string queueName)
    {
        var stem = QueueAddress.IsFifoName(queueName) ? queueName[..^QueueAddress.FifoSuffix.Length] : queueName;
        return new[] { Error, Skipped, DeadLetter }.Any(suffix => stem.EndsWith(suffix, StringComparison.Ordinal));
    }

    private static string WithSuffix(string queueName, string suffix) =>
        QueueAddress.IsFifoName(queueName)
            ? queueName[..^QueueAddress.FifoSuffix.Length] + suffix + QueueAddress.FifoSuffix
            : queueName + suffix;
}
