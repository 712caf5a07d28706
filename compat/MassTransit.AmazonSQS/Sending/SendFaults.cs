using System.Globalization;

namespace MassTransit;

/// <summary>A message is larger than its queue allows. Large data belongs into S3; a message carries its key.</summary>
public sealed class MessageTooLargeException(string queueName, int bytes, int limit)
    : MassTransitException(string.Create(
        CultureInfo.InvariantCulture,
        $"The message for the SQS queue '{queueName}' has {bytes:N0} bytes with its attributes; the queue allows {limit:N0}. " +
        $"Store large data in S3 and send its key."));

/// <summary>SQS refused one message of a batch.</summary>
public sealed class MessageRefusedException(string queueName, string code, string? reason)
    : MassTransitException($"The SQS queue '{queueName}' refused a message: {code}{(reason is null ? "" : ", " + reason)}")
{
    /// <summary>SQS's own error code.</summary>
    public string Code { get; } = code;
}
