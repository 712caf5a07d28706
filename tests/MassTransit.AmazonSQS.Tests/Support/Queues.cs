using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Financial.MassTransit.AmazonSQS.Tests;

/// <summary>Queues of the emulator as a test wants to see them.</summary>
internal static class Queues
{
    private static int _count;

    /// <summary>A name that no other test uses.</summary>
    public static string NewName(string about, bool fifo = false) =>
        $"{about}-{Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture)}{(fifo ? ".fifo" : "")}";

    public static async Task<string> NewQueueAsync(this IAmazonSQS sqs, string name, params (string Name, string Value)[] attributes) =>
        (await sqs.CreateQueueAsync(new CreateQueueRequest
        {
            QueueName = name,
            Attributes = attributes.Append(("FifoQueue", "true"))
                .Where(attribute => attribute.Item1 != "FifoQueue" || name.EndsWith(".fifo", StringComparison.Ordinal))
                .ToDictionary(attribute => attribute.Item1, attribute => attribute.Item2),
        })).QueueUrl;

    public static async Task<bool> HasQueueAsync(this IAmazonSQS sqs, string name) =>
        (await sqs.ListQueuesAsync(new ListQueuesRequest { QueueNamePrefix = name })).QueueUrls?.Any(
            url => url.EndsWith("/" + name, StringComparison.Ordinal)) == true;

    public static async Task<Dictionary<string, string>> AttributesAsync(this IAmazonSQS sqs, string name) =>
        (await sqs.GetQueueAttributesAsync((await sqs.GetQueueUrlAsync(name)).QueueUrl, ["All"])).Attributes;

    /// <summary>Messages visible, hidden and delayed.</summary>
    public static async Task<int> CountAsync(this IAmazonSQS sqs, string name)
    {
        var attributes = await sqs.AttributesAsync(name);
        return new[] { "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed" }
            .Sum(attribute => int.Parse(attributes.GetValueOrDefault(attribute, "0"), CultureInfo.InvariantCulture));
    }

    /// <summary>Takes one message with all that it carries; fails when none comes within ten seconds.</summary>
    public static async Task<Message> TakeAsync(this IAmazonSQS sqs, string name)
    {
        var url = (await sqs.GetQueueUrlAsync(name)).QueueUrl;
        var response = await sqs.ReceiveMessageAsync(new ReceiveMessageRequest
        {
            QueueUrl = url, WaitTimeSeconds = 10, MessageAttributeNames = ["All"], MessageSystemAttributeNames = ["All"],
        });
        var message = Assert.Single(response.Messages ?? []);
        await sqs.DeleteMessageAsync(url, message.ReceiptHandle);
        return message;
    }

    public static async Task PutAsync(this IAmazonSQS sqs, string name, string body, params (string Name, string Value)[] attributes)
    {
        var fifo = name.EndsWith(".fifo", StringComparison.Ordinal);
        await sqs.SendMessageAsync(new SendMessageRequest
        {
            QueueUrl = (await sqs.GetQueueUrlAsync(name)).QueueUrl,
            MessageBody = body,
            MessageGroupId = fifo ? "group-1" : null,
            MessageDeduplicationId = fifo ? Guid.NewGuid().ToString() : null,
            MessageAttributes = attributes.ToDictionary(
                attribute => attribute.Name, attribute => new MessageAttributeValue { DataType = "String", StringValue = attribute.Value }),
        });
    }
}
