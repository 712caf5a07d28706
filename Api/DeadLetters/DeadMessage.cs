using System.Globalization;
using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Financial.Api.DeadLetters;

/// <summary>A message as it lies in a dead-letter queue. What it says is read only where it is sent again.</summary>
/// <param name="Queue">The dead-letter queue: <c>import-file_error</c> or <c>import-file-dead-letter</c>.</param>
/// <param name="SourceQueue">The queue that it came from: <c>import-file</c>.</param>
/// <param name="QueueUrl">Address of <paramref name="Queue"/>.</param>
/// <param name="ReceiptHandle">Names this receive of it, to put it back or to delete it.</param>
/// <param name="DeadLetterId">SQS's own id, which no two messages share.</param>
/// <param name="Attempts">How often it was delivered before it came here; null where nothing tells.</param>
/// <param name="Reason"><c>fault</c>, from the consumer that moved it; <c>received-too-often</c> when SQS moved it.</param>
/// <param name="Detail">The fault's own words, or ours where SQS moved it.</param>
/// <param name="FailedAt">When the consumer moved it; SQS does not say when it moves one itself.</param>
/// <param name="Envelope">What it says.</param>
internal sealed record DeadMessage(
    string Queue, string SourceQueue, string QueueUrl, string ReceiptHandle, Guid DeadLetterId, int? Attempts, string Reason,
    string? Detail, DateTimeOffset? FailedAt, Envelope Envelope)
{
    /// <summary>Moved by its consumer: the reason travels in attributes.</summary>
    public static DeadMessage? OfError(Message message, string queue, string sourceQueue, string queueUrl) =>
        Envelope.Read(message.Body) is { } envelope
        ? new DeadMessage(queue, sourceQueue, queueUrl, message.ReceiptHandle, Guid.Parse(message.MessageId), 1 + envelope.Redeliveries,
            Attribute(message, "MT-Reason") ?? "fault", Attribute(message, "MT-Fault-Message"), SentAt(message), envelope)
        : null;

    /// <summary>Moved by SQS, because its consumer ended <paramref name="receives"/> times without settling it.</summary>
    public static DeadMessage? OfRedrivePolicy(Message message, string queue, string sourceQueue, string queueUrl, int? receives) =>
        Envelope.Read(message.Body) is { } envelope
        ? new DeadMessage(queue, sourceQueue, queueUrl, message.ReceiptHandle, Guid.Parse(message.MessageId), receives,
            "received-too-often", "Each time its consumer ended before it was done with it.", FailedAt: null, envelope)
        : null;

    private static string? Attribute(Message message, string name) => message.MessageAttributes?.GetValueOrDefault(name)?.StringValue;

    // SentTimestamp: milliseconds since 1970, "1764000000000"
    private static DateTimeOffset? SentAt(Message message) =>
        message.Attributes?.GetValueOrDefault(MessageSystemAttributeName.SentTimestamp) is { } text
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
}

/// <summary>The transport's envelope around a message, and whose it is.</summary>
internal sealed record Envelope(Guid? MessageId, DateTimeOffset? SentTime, Dictionary<string, JsonElement>? Headers, JsonElement Message)
{
    /// <summary>What the messages of every queue have in common.</summary>
    public sealed record SubjectIds(int TenantId, int EntityId, Guid ImportId);

    public required SubjectIds Subject { get; init; }

    /// <summary>Deliveries that were put off before the last one.</summary>
    public int Redeliveries => Headers?.GetValueOrDefault("MT-Redelivery-Count") is { ValueKind: JsonValueKind.Number } count
        ? count.GetInt32() : 0;

    /// <summary>Null when the body is none of ours: nobody can be shown a message that says not whose it is.</summary>
    public static Envelope? Read(string body)
    {
        // {"messageId": "…", "sentTime": "2026-01-05T08:30:00Z", "headers": {…}, "message": {"importId": "…", "tenantId": 1, "entityId": 1,
        // …}, …}
        try
        {
            var parts = JsonSerializer.Deserialize<Parts>(body, JsonSerializerOptions.Web);
            return parts is { Message.ValueKind: JsonValueKind.Object }
                && parts.Message.Deserialize<SubjectIds>(JsonSerializerOptions.Web) is { TenantId: > 0 } subject
                ? new Envelope(parts.MessageId, parts.SentTime, parts.Headers, parts.Message) { Subject = subject }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Parts(Guid? MessageId, DateTimeOffset? SentTime, Dictionary<string, JsonElement>? Headers, JsonElement Message);
}
