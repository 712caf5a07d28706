namespace MassTransit;

/// <summary>Configures one queue and the consumers that read it.</summary>
public interface IAmazonSqsReceiveEndpointConfigurator : IReceiveEndpointConfigurator
{
    /// <summary>Attributes of the queue, used only where the transport creates it.</summary>
    IDictionary<string, object> QueueAttributes { get; }

    /// <summary>Tags of the queue, used only where the transport creates it.</summary>
    IDictionary<string, string> QueueTags { get; }

    /// <summary>
    /// Length of one long poll in seconds, 0 to 20. Unless told 20, the cheapest; 1 where the service URL is on this machine, because
    /// stopping waits for the poll and polls cost nothing there.
    /// </summary>
    int WaitTimeSeconds { set; }

    /// <summary>
    /// Seconds after which a failed message is delivered again for the first time; doubles with every receive. 1 unless told.
    /// </summary>
    int RedeliverVisibilityTimeout { set; }

    /// <summary>
    /// How long one message may be held in all; its consumer is cancelled afterwards. 1 hour unless told, at most 12 hours.
    /// </summary>
    TimeSpan MaxVisibilityTimeout { set; }
}
