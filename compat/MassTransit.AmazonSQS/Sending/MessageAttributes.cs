using System.Collections.Concurrent;
using System.Net.Mime;
using Amazon.SQS.Model;
using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>
/// Writes headers as message attributes, all of type String. SQS allows ten: Content-Type, CorrelationId and the trace go first, and what
/// does not fit is left out, because the body carries every header anyway.
/// </summary>
internal static class MessageAttributes
{
    public const int MaxCount = 10;
    public const string ContentType = "Content-Type";
    public const string CorrelationId = "CorrelationId";
    public const string ActivityId = "MT-Activity-Id";

    private static readonly ConcurrentDictionary<string, bool> QueuesWarnedOf = new(StringComparer.Ordinal);

    public static Dictionary<string, MessageAttributeValue> Create(SendContext context, AllowTransportHeader allow, string queueName)
    {
        var attributes = new Dictionary<string, MessageAttributeValue>(StringComparer.Ordinal);
        Set(attributes, ContentType, (context.ContentType ?? new ContentType("application/vnd.masstransit+json")).ToString());
        if (context.CorrelationId is { } correlationId)
            Set(attributes, CorrelationId, correlationId.ToString());
        if (context.Headers.TryGetHeader(ActivityId, out var activityId) && activityId is string trace)
            Set(attributes, ActivityId, trace);

        var leftOut = 0;
        foreach (var header in context.Headers)
        {
            if (attributes.ContainsKey(header.Key) || !header.IsStringValue(out var text) || !allow(text)
                || !IsAllowed(text.Key, text.Value))
                continue;
            if (attributes.Count == MaxCount)
                leftOut++;
            else
                Set(attributes, text.Key, text.Value);
        }

        if (leftOut > 0 && QueuesWarnedOf.TryAdd(queueName, true))
            LogContext.Warning?.Log(
                "{LeftOut} headers of a message for {Queue} do not fit into the ten attributes that SQS allows; they are in the body only",
                leftOut, queueName);
        return attributes;
    }

    public static void Set(Dictionary<string, MessageAttributeValue> attributes, string name, string value) =>
        attributes[name] = new MessageAttributeValue { DataType = "String", StringValue = value };

    /// <summary>SQS refuses the whole message for one empty value or one odd name.</summary>
    private static bool IsAllowed(string name, string? value) =>
        !string.IsNullOrEmpty(value)
        && name.Length is > 0 and <= 256
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && name[0] != '.' && name[^1] != '.' && !name.Contains("..", StringComparison.Ordinal)
        && !name.StartsWith("AWS.", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("Amazon.", StringComparison.OrdinalIgnoreCase)
        && value.All(c => c is >= ' ' and not ('\uFFFE' or '\uFFFF') or '\t' or '\n' or '\r');
}
