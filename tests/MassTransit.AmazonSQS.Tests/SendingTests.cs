using System.Globalization;
using System.Text;
using Amazon.SQS.Model;
using CsCheck;
using Financial.Fixtures;
using MassTransit;
using MassTransit.AmazonSqsTransport;

namespace Financial.MassTransit.AmazonSQS.Tests;

/// <summary>Sending: batches within SQS's limits, faults told to exactly those whom they concern.</summary>
public class SendingTests(SqsS3Fixture sqs) : IClassFixture<SqsS3Fixture>
{
    private const int BatchLimit = 256 * 1024;
    private static readonly string[] Symbols = ["", "x", "é", "€", "😀", "👩‍👩‍👧"];

    [Fact]
    public async Task Messages_sent_together_leave_in_batches_of_up_to_ten()
    {
        var (queue, client) = await StoringQueueAsync("together");

        await Task.WhenAll(Enumerable.Range(0, 200)
            .Select(_ => queue.Sends.SendAsync(new SendMessageBatchRequestEntry { MessageBody = "{}" })));

        var batches = client.Sent<SendMessageBatchRequest>();
        Assert.Equal(200, batches.Sum(batch => batch.Entries.Count));
        Assert.All(batches, batch => Assert.InRange(batch.Entries.Count, 1, 10));
        Assert.True(batches.Count < 40, $"{batches.Count} requests for 200 messages.");
    }

    [Fact]
    public async Task A_lone_message_does_not_wait_for_company()
    {
        var queue = Queues.NewName("alone");
        var client = new FaultySqs(sqs.EndpointUrl);
        await using var bus = TestBus.Create(sqs, client: client);

        for (var number = 0; number < 3; number++)
            await bus.SendAsync(queue, new LoadFile("a", number));

        Assert.Equal([1, 1, 1], client.Sent<SendMessageBatchRequest>().Select(batch => batch.Entries.Count));
    }

    [Fact]
    public async Task Only_the_senders_of_refused_messages_fail()
    {
        var queue = Queues.NewName("partial");
        var client = new FaultySqs(sqs.EndpointUrl)
        {
            OnSend = request => new SendMessageBatchResponse
            {
                Failed = [.. request.Entries.Where(entry => entry.MessageBody.Contains("\"odd\"", StringComparison.Ordinal)).Select(entry =>
                    new BatchResultErrorEntry { Id = entry.Id, Code = "InvalidMessageContents", Message = "odd", SenderFault = true })],
            },
        };
        await using var bus = TestBus.Create(sqs, client: client);

        var sends = Enumerable.Range(0, 40).Select(number => bus.SendAsync(queue, new LoadFile(number % 2 == 0 ? "even" : "odd", number)))
            .ToList();
        await Task.WhenAll(sends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        Assert.Equal(Enumerable.Range(0, 40).Select(number => number % 2 == 1), sends.Select(send => send.IsFaulted));
        var fault = Assert.IsType<MessageRefusedException>(sends[1].Exception!.InnerException);
        Assert.Equal("InvalidMessageContents", fault.Code);
    }

    [Fact]
    public async Task A_message_is_sent_after_SQS_has_throttled_five_times()
    {
        var (queue, throttled) = (Queues.NewName("throttled"), 0);
        var client = new FaultySqs(sqs.EndpointUrl) { OnSend = _ => Interlocked.Increment(ref throttled) <= 5
            ? throw FaultySqs.Throttled() : null };
        await using var bus = TestBus.Create(sqs, client: client);

        await bus.SendAsync(queue, new LoadFile("a"));

        Assert.Equal(6, client.Sent<SendMessageBatchRequest>().Count);
        Assert.Equal(1, await sqs.Sqs.CountAsync(queue));
    }

    [Fact]
    public async Task A_queue_is_found_after_SQS_was_unavailable()
    {
        var (queue, faults) = (Queues.NewName("unavailable"), 0);
        await sqs.Sqs.NewQueueAsync(queue);
        var client = new FaultySqs(sqs.EndpointUrl) { OnFind = _ => Interlocked.Increment(ref faults) <= 3
            ? throw FaultySqs.Unavailable() : null };
        await using var bus = TestBus.Create(sqs, client: client, createQueues: false);

        await bus.SendAsync(queue, new LoadFile("a"));

        Assert.Equal(1, await sqs.Sqs.CountAsync(queue));
    }

    [Fact]
    public async Task A_fault_that_stays_is_told_at_once()
    {
        var queue = Queues.NewName("denied");
        var client = new FaultySqs(sqs.EndpointUrl)
        {
            OnSend = _ => throw new Amazon.SQS.AmazonSQSException("no", Amazon.Runtime.ErrorType.Sender, "AccessDenied", "id",
                System.Net.HttpStatusCode.Forbidden),
        };
        await using var bus = TestBus.Create(sqs, client: client);

        await Assert.ThrowsAsync<Amazon.SQS.AmazonSQSException>(() => bus.SendAsync(queue, new LoadFile("a")));
        Assert.Single(client.Sent<SendMessageBatchRequest>());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("€")]
    public async Task A_message_may_fill_its_queues_limit_to_the_byte_and_not_one_byte_more(string symbol)
    {
        const int limit = 2048;
        var name = Queues.NewName("size");
        var url = await sqs.Sqs.NewQueueAsync(name, ("MaximumMessageSize", limit.ToString(CultureInfo.InvariantCulture)));
        var queue = new Queue(sqs.Sqs, new QueueAddress(name), url, limit, TimeSpan.FromSeconds(30));
        var attributes = new Dictionary<string, MessageAttributeValue> { ["Content-Type"] = new() { DataType = "String",
            StringValue = symbol } };
        var symbols = string.Concat(Enumerable.Repeat(symbol, 100));
        var body = symbols + new string('x', limit - MessageSize.Of(symbols, attributes));

        await queue.Sends.SendAsync(new SendMessageBatchRequestEntry { MessageBody = body, MessageAttributes = attributes });
        var fault = await Record.ExceptionAsync(() =>
            queue.Sends.SendAsync(new SendMessageBatchRequestEntry { MessageBody = body + "x", MessageAttributes = attributes }));

        Assert.Contains("2,049 bytes with its attributes; the queue allows 2,048", Assert.IsType<MessageTooLargeException>(fault).Message,
            StringComparison.Ordinal);
        Assert.Equal(1, await sqs.Sqs.CountAsync(name));
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_and_the_next_one_is_sent()
    {
        var queue = Queues.NewName("oversize");
        await sqs.Sqs.NewQueueAsync(queue, ("MaximumMessageSize", "4096"));
        await using var bus = TestBus.Create(sqs, createQueues: false);

        await Assert.ThrowsAsync<MessageTooLargeException>(() => bus.SendAsync(queue, new LoadFile(new string('é', 2000))));
        await bus.SendAsync(queue, new LoadFile("small"));

        Assert.Equal(1, await sqs.Sqs.CountAsync(queue));
    }

    [Fact]
    public void The_size_of_a_message_is_its_UTF8_bytes_with_names_types_and_values_of_its_attributes() =>
        Gen.Select(Gen.String[Gen.Char['a', 'ÿ'], 0, 50], Gen.Int[0, Symbols.Length - 1].Select(index => Symbols[index]), Gen.Int[0, 40])
            .Sample((text, symbol, count) =>
        {
            var body = text + string.Concat(Enumerable.Repeat(symbol, count));
            var attributes = new Dictionary<string, MessageAttributeValue> { ["naïve"] = new() { DataType = "String",
                StringValue = body } };

            var expected = Encoding.UTF8.GetBytes(body + "naïve" + "String" + body).Length;

            return MessageSize.Of(body, attributes) == expected;
        }, iter: 1000, seed: "0000KOIPe1n9");

    [Fact]
    public async Task No_batch_exceeds_the_limit_in_bytes_however_many_emoji_its_messages_hold()
    {
        var (queue, client) = await StoringQueueAsync("emoji");
        var random = new Random(7);
        var bodies = Enumerable.Range(0, 60).Select(_ => string.Concat(Enumerable.Repeat("😀", random.Next(1, 20_000)))).ToList();

        await Task.WhenAll(bodies.Select(body => queue.Sends.SendAsync(new SendMessageBatchRequestEntry { MessageBody = body })));

        var batches = client.Sent<SendMessageBatchRequest>();
        Assert.Equal(bodies.Order(), batches.SelectMany(batch => batch.Entries).Select(entry => entry.MessageBody).Order());
        Assert.All(batches, batch => Assert.InRange(batch.Entries.Sum(entry => Encoding.UTF8.GetByteCount(entry.MessageBody)), 1,
            BatchLimit));
    }

    [Fact]
    public async Task A_delay_keeps_the_message_back()
    {
        var queue = Queues.NewName("delay");
        await using var bus = TestBus.Create(sqs);

        await bus.SendAsync(queue, new LoadFile("a"), send => send.Delay = TimeSpan.FromSeconds(600));

        Assert.Equal("1", (await sqs.Sqs.AttributesAsync(queue))["ApproximateNumberOfMessagesDelayed"]);
    }

    [Fact]
    public async Task A_delay_beyond_the_900_seconds_of_SQS_is_an_error_and_not_shortened()
    {
        var queue = Queues.NewName("long-delay");
        await using var bus = TestBus.Create(sqs);

        var fault = await Assert.ThrowsAsync<ArgumentException>(() =>
            bus.SendAsync(queue, new LoadFile("a"), send => send.Delay = TimeSpan.FromSeconds(901)));

        Assert.Contains("901 s is more than the 900 s", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, await sqs.Sqs.CountAsync(queue));
    }

    [Fact]
    public async Task Publishing_is_refused_with_the_way_out()
    {
        await using var bus = await TestBus.StartAsync(sqs);

        var fault = await Record.ExceptionAsync(() => bus.Bus.Publish(new LoadFile("a")));

        Assert.Contains("Send it to its queue", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Publishing_faults_cannot_be_switched_on()
    {
        var fault = Assert.Throws<ConfigurationException>(() => TestBus.Create(
            sqs, (_, bus) => bus.ReceiveEndpoint("never", endpoint => endpoint.PublishFaults = true)));

        Assert.Contains("no topics to publish to", fault.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A queue whose client accepts everything: the emulator refuses characters beyond the basic plane, which SQS takes.</summary>
    private async Task<(Queue Queue, FaultySqs Client)> StoringQueueAsync(string about)
    {
        var name = Queues.NewName(about);
        var client = new FaultySqs(sqs.EndpointUrl) { OnSend = _ => new SendMessageBatchResponse() };
        return (new Queue(client, new QueueAddress(name), await sqs.Sqs.NewQueueAsync(name), BatchLimit, TimeSpan.FromSeconds(30)), client);
    }
}
