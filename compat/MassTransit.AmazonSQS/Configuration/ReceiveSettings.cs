namespace MassTransit.AmazonSqsTransport;

/// <summary>How one endpoint reads its queue.</summary>
/// <param name="queueName">The endpoint's name, without the host's scope.</param>
internal sealed class ReceiveSettings(string queueName)
{
    public string QueueName { get; } = queueName;

    /// <summary>The queue lives as long as the endpoint: created when it starts, deleted when it stops.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>Length of one long poll; null means as long as SQS allows, or short on an emulator.</summary>
    public int? WaitTimeSeconds { get; set; }

    public TimeSpan RedeliverDelay { get; set; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaxVisibilityTimeout { get; set; } = TimeSpan.FromHours(1);

    public Dictionary<string, object> QueueAttributes { get; } = [];

    public Dictionary<string, string> QueueTags { get; } = [];

    public IEnumerable<ValidationResult> Validate(ISpecification owner)
    {
        if (QueueAddress.NameFault(QueueName) is { } fault)
            yield return owner.Failure("Queue", $"{QueueName}: {fault}");
        if (WaitTimeSeconds is < 0 or > 20)
            yield return owner.Failure("WaitTimeSeconds", $"{WaitTimeSeconds} is not between 0 and 20");
        if (RedeliverDelay < TimeSpan.Zero || RedeliverDelay > TimeSpan.FromHours(12))
            yield return owner.Failure("RedeliverVisibilityTimeout", "must be between 0 seconds and 12 hours");
        if (MaxVisibilityTimeout <= TimeSpan.Zero || MaxVisibilityTimeout > TimeSpan.FromHours(12))
            yield return owner.Failure("MaxVisibilityTimeout", "must be above zero and at most 12 hours, the limit of SQS");
    }
}
