using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;
using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>One received message in MassTransit's receive pipe.</summary>
internal sealed class SqsReceiveContext : BaseReceiveContext, AmazonSqsMessageContext
{
    public SqsReceiveContext(Message message, SqsReceiveEndpointContext endpoint, params object[] payloads)
        : base(ReceiveCount(message) > 1, endpoint, payloads)
    {
        TransportMessage = message;
        Attributes = message.MessageAttributes ?? [];
        Body = new StringMessageBody(message.Body ?? "");
        HeaderProvider = new DictionaryHeaderProvider(Headers());
    }

    public Message TransportMessage { get; }

    public Dictionary<string, MessageAttributeValue> Attributes { get; }

    public override MessageBody Body { get; }

    protected override IHeaderProvider HeaderProvider { get; }

    /// <summary>How often SQS has handed the message out, this time included.</summary>
    public static int ReceiveCount(Message message) =>
        message.Attributes is { } attributes
        && attributes.TryGetValue(MessageSystemAttributeName.ApproximateReceiveCount, out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : 1;

    private Dictionary<string, object> Headers()
    {
        var headers = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in Attributes)
            if (value.StringValue is { } text)
                headers[name] = text;
        headers[MessageHeaders.TransportMessageId] = TransportMessage.MessageId ?? "";
        return headers;
    }
}
