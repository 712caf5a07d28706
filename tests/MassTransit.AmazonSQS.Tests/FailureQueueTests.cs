using System.Text;
using Amazon.SQS;
using Amazon.SQS.Model;
using Financial.Fixtures;
using MassTransit;

namespace Financial.MassTransit.AmazonSQS.Tests;

/// <summary>
/// What happens to a message that cannot be consumed: <c>_error</c> when its consumer fails, <c>_skipped</c> when it has none.
/// </summary>
public class FailureQueueTests(SqsS3Fixture sqs) : IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task A_poison_message_appears_in_error_and_skipped_stays_empty()
    {
        var queue = Queues.NewName("poison");
        await using var bus = await FailingBusAsync(queue);

        await bus.SendAsync(queue, new LoadFile("a"));

        var moved = await sqs.Sqs.TakeAsync(queue + "_error");
        Assert.Contains("\"name\": \"a\"", moved.Body, StringComparison.Ordinal);
        Assert.Equal(0, await sqs.Sqs.CountAsync(queue + "_skipped"));
        await Eventually.BeTrueAsync(async () => await sqs.Sqs.CountAsync(queue) == 0);
    }

    [Fact]
    public async Task A_moved_message_keeps_body_content_type_and_attributes_and_says_why()
    {
        var queue = Queues.NewName("moved");
        await using var bus = await FailingBusAsync(queue);
        const string body = """{ "messageType": ["urn:message:Financial.MassTransit.AmazonSQS.Tests:LoadFile"], "message": { "name":"""
            + """ "ä" } }""";

        await sqs.Sqs.PutAsync(
            queue, body, ("Content-Type", "application/vnd.masstransit+json"), ("tenant", "7"), ("MT-Reason", "an earlier move"),
            ("MT-Other", "x"));

        var moved = await sqs.Sqs.TakeAsync(queue + "_error");
        Assert.Equal(body, moved.Body);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["Content-Type"] = "application/vnd.masstransit+json",
                ["tenant"] = "7",
                ["MT-Reason"] = "fault",
                ["MT-Fault-InputAddress"] = $"amazonsqs://us-east-1/{queue}",
                ["MT-Fault-Message"] = "line 3 is not balanced",
            },
            moved.MessageAttributes.ToDictionary(attribute => attribute.Key, attribute => attribute.Value.StringValue));
    }

    [Fact]
    public async Task A_message_that_nobody_consumes_appears_in_skipped_with_the_reason_alone()
    {
        var queue = Queues.NewName("skipped");
        await using var bus = await FailingBusAsync(queue);

        await bus.SendAsync(queue, new CountLines("a"));

        var moved = await sqs.Sqs.TakeAsync(queue + "_skipped");
        Assert.Equal("dead-letter", moved.MessageAttributes["MT-Reason"].StringValue);
        Assert.Equal("application/vnd.masstransit+json", moved.MessageAttributes["Content-Type"].StringValue);
        Assert.DoesNotContain("MT-Fault-Message", moved.MessageAttributes.Keys);
        Assert.Equal(0, await sqs.Sqs.CountAsync(queue + "_error"));
    }

    [Fact]
    public async Task A_body_that_is_no_envelope_appears_in_error()
    {
        var queue = Queues.NewName("garbled");
        await using var bus = await FailingBusAsync(queue);

        await sqs.Sqs.PutAsync(queue, "<html>", ("Content-Type", "application/vnd.masstransit+json"));

        var moved = await sqs.Sqs.TakeAsync(queue + "_error");
        Assert.Equal("<html>", moved.Body);
        await Eventually.BeTrueAsync(async () => await sqs.Sqs.CountAsync(queue) == 0);
    }

    [Fact]
    public async Task A_long_fault_message_is_shortened_so_that_a_full_message_can_still_be_moved()
    {
        var queue = Queues.NewName("full");
        const int limit = 4096;
        await sqs.Sqs.NewQueueAsync(queue + "_error", ("MaximumMessageSize", "4096"));
        await using var bus = await FailingBusAsync(queue, new string('é', 10_000));
        const string start = """{ "messageType": ["urn:message:Financial.MassTransit.AmazonSQS.Tests:LoadFile"], "message": { "name": " """;
        // Leaves 200 bytes: enough for the reason and the address, not for the whole text.
        var body = start + new string('x', limit - 200 - start.Length - 5) + "\" } }";

        await sqs.Sqs.PutAsync(queue, body);

        var moved = await sqs.Sqs.TakeAsync(queue + "_error");
        var bytes = Encoding.UTF8.GetByteCount(moved.Body) + moved.MessageAttributes.Sum(attribute =>
            Encoding.UTF8.GetByteCount(attribute.Key + attribute.Value.DataType + attribute.Value.StringValue));
        Assert.InRange(bytes, limit - 4, limit);
        Assert.StartsWith("éé", moved.MessageAttributes["MT-Fault-Message"].StringValue, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_moved_message_never_has_more_than_ten_attributes()
    {
        var queue = Queues.NewName("many");
        await using var bus = await FailingBusAsync(queue);
        var attributes = Enumerable.Range(0, 9).Select(number => ($"header{number}", "x"))
            .Append(("Content-Type", "application/vnd.masstransit+json"));

        await sqs.Sqs.PutAsync(queue, """{ "messageType": ["urn:message:Financial.MassTransit.AmazonSQS.Tests:LoadFile"], "message":"""
            + """ {} }""", [.. attributes]);

        var moved = await sqs.Sqs.TakeAsync(queue + "_error");
        Assert.Equal(10, moved.MessageAttributes.Count);
        Assert.Contains("Content-Type", moved.MessageAttributes.Keys);
        Assert.Contains("MT-Fault-Message", moved.MessageAttributes.Keys);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_moved_from_a_FIFO_queue_keeps_its_group_and_deduplication_id(bool consumed)
    {
        var queue = Queues.NewName("fifo-move", fifo: true);
        await using var bus = await FailingBusAsync(queue);

        if (consumed)
            await bus.SendAsync(queue, new LoadFile("a"), Ids);
        else
            await bus.SendAsync(queue, new CountLines("a"), Ids);

        var moved = await sqs.Sqs.TakeAsync(queue.Replace(".fifo", consumed ? "_error.fifo" : "_skipped.fifo", StringComparison.Ordinal));
        Assert.Equal("tenant-7", moved.Attributes[MessageSystemAttributeName.MessageGroupId]);
        Assert.Equal("import-9", moved.Attributes[MessageSystemAttributeName.MessageDeduplicationId]);

        static void Ids(SendContext context)
        {
            context.SetGroupId("tenant-7");
            context.SetDeduplicationId("import-9");
        }
    }

    [Fact]
    public async Task A_message_whose_error_queue_is_missing_stays_until_the_redrive_policy_moves_it()
    {
        var queue = Queues.NewName("no-error");
        var deadLetters = await sqs.Sqs.NewQueueAsync(queue + "-dead-letter");
        var arn = (await sqs.Sqs.AttributesAsync(queue + "-dead-letter"))["QueueArn"];
        await sqs.Sqs.NewQueueAsync(queue, ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":2}"""));
        await using var bus = await FailingBusAsync(queue, createQueues: false, redeliverSeconds: 0);

        await bus.SendAsync(queue, new LoadFile("a"));

        await Eventually.BeTrueAsync(async () => await sqs.Sqs.CountAsync(queue + "-dead-letter") == 1);
        Assert.Equal(1, bus.Log.Count($"The queue {queue}_error does not exist"));
        Assert.NotEmpty((await sqs.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(deadLetters))).Messages);
    }

    private Task<TestBus> FailingBusAsync(
        string queue, string fault = "line 3 is not balanced", bool createQueues = true, int redeliverSeconds = 1) =>
        TestBus.ReceiveAsync(
            sqs, queue,
            endpoint =>
            {
                endpoint.RedeliverVisibilityTimeout = redeliverSeconds;
                endpoint.Handler<LoadFile>(_ => throw new InvalidDataException(fault));
            },
            createQueues: createQueues);
}
