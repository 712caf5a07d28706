using System.Globalization;
using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Financial.Api.DeadLetters;

/// <summary>
/// A message in a dead-letter queue. Its content is read to send it again, and for the tenant and company that it belongs to.
/// </summary>
/// <param name="Queue">The dead-letter queue: <c>import-file_error</c> or <c>import-file-dead-letter</c>.</param>
/// <param name="SourceQueue">Its original queue: <c>import-file</c>.</param>
/// <param name="QueueUrl">Address of <paramref name="Queue"/>.</param>
/// <param name="ReceiptHandle">Identifies this receive, to put the message back or to delete it.</param>
/// <param name="DeadLetterId">The id that SQS gives it; unique.</param>
/// <param name="Attempts">Deliveries before it was moved here; null where unknown.</param>
/// <param name="Reason"><c>fault</c>, from the consumer that moved it; <c>received-too-often</c> when SQS moved it.</param>
/// <param name="Detail">The exception's message, or our own text if SQS moved it.</param>
/// <param name="FailedAt">When the consumer moved it; SQS records no time when it moves one itself.</param>
/// <param name="Envelope">The body of the message.</param>
internal sealed record DeadMessage(
    string Queue, string SourceQueue, string QueueUrl, string ReceiptHandle, Guid DeadLetterId, int? Attempts, string Reason,
    string? Detail, DateTimeOffset? FailedAt, Envelope Envelope)
{
    /// <summary>Moved by its consumer: message attributes hold the reason.</summary>
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

/// <summary>The transport's envelope around a message, with tenant, entity and import or export.</summary>
internal sealed record Envelope(Guid? MessageId, DateTimeOffset? SentTime, Dictionary<string, JsonElement>? Headers, JsonElement Message)
{
    /// <summary>The ids that messages contain: those of an export name it, all others an import.</summary>
    public sealed record SubjectIds(int TenantId, int EntityId, Guid? ImportId, Guid? ExportId)
    {
        /// <summary>The import or the export.</summary>
        public Guid Id => ExportId ?? ImportId ?? Guid.Empty;

        /// <summary>The address of its status.</summary>
        public string Address => ExportId is null ? $"/v1/imports/{Id}" : $"/v1/exports/{Id}";
    }

    public required SubjectIds Subject { get; init; }

    /// <summary>Number of delayed redeliveries.</summary>
    public int Redeliveries => Headers?.GetValueOrDefault("MT-Redelivery-Count") is { ValueKind: JsonValueKind.Number } count
        ? count.GetInt32() : 0;

    /// <summary>Null when the body is not one of our messages: without a tenant it cannot be shown to any caller.</summary>
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
