using System.Text.Json;

namespace Financial.ServiceDefaults;

/// <summary>One row of an outbox, as the dispatcher reads it.</summary>
internal sealed record OutboxMessage(
    long OutboxId, Guid MessageId, string Queue, string MessageType, string Body, string? TraceParent, string? TraceState, int Attempts,
    DateTimeOffset RecordedAt)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>SQS takes 256 KiB; the envelope around the body needs the rest.</summary>
    public const int MaxBodyBytes = 192 * 1024;

    /// <summary>
    /// <c>Financial.Ledger.Messages.ImportFile, Ledger</c>: without a version, so that a newer binary sends what an older one wrote.
    /// </summary>
    public static string NameOf(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";

    /// <summary>The message itself and its type.</summary>
    /// <exception cref="UnsendableMessageException">The type is gone, or the body does not fit it.</exception>
    public (object Message, Type Type) Read()
    {
        var type = Type.GetType(MessageType, throwOnError: false)
            ?? throw new UnsendableMessageException($"This binary has no message type '{MessageType}'.");
        try
        {
            var message = JsonSerializer.Deserialize(Body, type, Json)
                ?? throw new UnsendableMessageException($"The body is null, not a {type.Name}.");
            // Measured as it will be sent: the column's text has 'é' in 2 bytes, JSON for the wire escapes it in 6.
            if (JsonSerializer.SerializeToUtf8Bytes(message, type, Json).Length is var bytes and > MaxBodyBytes)
                throw new UnsendableMessageException(
                    $"The body has {bytes} bytes, of which a queue takes {MaxBodyBytes}. Store large data in S3 and send its key.");
            return (message, type);
        }
        catch (JsonException exception)
        {
            throw new UnsendableMessageException($"The body does not fit {type.Name}: {exception.Message}", exception);
        }
    }
}

/// <summary>A message that no later attempt can send either.</summary>
public sealed class UnsendableMessageException(string message, Exception? innerException = null) : Exception(message, innerException);
