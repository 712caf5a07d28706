namespace MassTransit;

/// <summary>A queue does not exist, and creating it was not asked for.</summary>
public sealed class QueueNotFoundException(string queueName, string region, Exception innerException)
    : MassTransitException(
        $"The SQS queue '{queueName}' does not exist in '{region}'. Create it by deployment, " +
        "or set AmazonSqs__CreateMissingQueues=true where the application may create queues itself.",
        innerException)
{
    /// <summary>The queue that is missing.</summary>
    public string QueueName { get; } = queueName;
}
