using System.Text;
using Amazon.SQS.Model;

namespace MassTransit.AmazonSqsTransport;

/// <summary>The size of a message as SQS counts it: UTF-8 bytes of the body and of every attribute's name, type and value.</summary>
internal static class MessageSize
{
    public static int Of(string body, IReadOnlyDictionary<string, MessageAttributeValue>? attributes)
    {
        var bytes = Encoding.UTF8.GetByteCount(body);
        foreach (var (name, value) in attributes ?? new Dictionary<string, MessageAttributeValue>())
            bytes += Of(name, value);
        return bytes;
    }

    public static int Of(string name, MessageAttributeValue value) =>
        Encoding.UTF8.GetByteCount(name)
        + Encoding.UTF8.GetByteCount(value.DataType ?? "")
        + Encoding.UTF8.GetByteCount(value.StringValue ?? "")
        + (int)(value.BinaryValue?.Length ?? 0);
}
