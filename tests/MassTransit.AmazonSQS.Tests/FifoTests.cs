using System.Collections.Concurrent;
using Amazon.SQS.Model;
using Financial.Fixtures;
using MassTransit;

namespace Financial.MassTransit.AmazonSQS.Tests;

/// <summary>FIFO queues: the order of a group holds from sender to consumer.</summary>
public class FifoTests(SqsS3Fixture sqs) : IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task Messages_of_a_group_arrive_in_the_order_sent_and_one_at_a_time()
    {
        var (queue, seen, running, most) = (Queues.NewName("order", fifo: true), new ConcurrentQueue<(string Group, int Number)>(),
            new ConcurrentDictionary<string, int>(), 0);
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(async context =>
        {
            most = Math.Max(most, running.AddOrUpdate(context.Message.Name, 1, (_, count) => count + 1));
            await Task.Yield();
            seen.Enqueue((context.Message.Name, context.Message.Number));
            running.AddOrUpdate(context.Message.Name, 0, (_, count) => count - 1);
        }));

        await Task.WhenAll(new[] { "a", "b",
            "c" }.SelectMany(group => Enumerable.Range(0, 15).Select(number => SendAsync(bus, queue, group, number))));

        await Eventually.BeTrueAsync(() => seen.Count == 45);
        foreach (var group in seen.GroupBy(message => message.Group))
            Assert.Equal(Enumerable.Range(0, 15), group.Select(message => message.Number));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Messages_of_one_group_in_one_answer_run_one_after_the_other()
    {
        // AWS hands out up to ten messages of a group at once; the emulator one.
        var (queue, seen, running) = (Queues.NewName("batch", fifo: true), new ConcurrentQueue<int>(), 0);
        var client = Delivering(10);
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(async context =>
        {
            Assert.Equal(1, Interlocked.Increment(ref running));
            await Task.Delay(10 - context.Message.Number);
            seen.Enqueue(context.Message.Number);
            Interlocked.Decrement(ref running);
        }), client);

        await Eventually.BeTrueAsync(() => seen.Count == 10);
        Assert.Equal(Enumerable.Range(0, 10), seen);
    }

    [Fact]
    public async Task After_a_message_that_goes_back_the_rest_of_its_group_goes_back_too()
    {
        var (queue, seen) = (Queues.NewName("go-back", fifo: true), new ConcurrentQueue<int>());
        var client = Delivering(4);
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint =>
        {
            endpoint.RethrowFaultedMessages();
            endpoint.Handler<LoadFile>(context =>
            {
                seen.Enqueue(context.Message.Number);
                return context.Message.Number == 1 ? throw new IOException("database is away") : Task.CompletedTask;
            });
        }, client);

        await Eventually.BeTrueAsync(() => client.Sent<ChangeMessageVisibilityRequest>().Count == 3);
        Assert.Equal([0, 1], seen);
        Assert.Equal(["handle-1", "handle-2", "handle-3"],
            client.Sent<ChangeMessageVisibilityRequest>().Select(request => request.ReceiptHandle));
        Assert.Equal("handle-0", Assert.Single(client.Sent<DeleteMessageBatchRequest>()).Entries.Single().ReceiptHandle);
    }

    [Fact]
    public async Task A_message_sent_again_under_the_same_message_id_is_dropped_by_SQS()
    {
        var (queue, id) = (Queues.NewName("dedup", fifo: true), Guid.NewGuid());
        await using var bus = TestBus.Create(sqs);

        for (var attempt = 0; attempt < 2; attempt++)
            await bus.SendAsync(queue, new LoadFile("a"), send =>
            {
                send.MessageId = id;
                send.SetGroupId("a");
            });

        Assert.Equal(1, await sqs.Sqs.CountAsync(queue));
    }

    [Fact]
    public async Task A_message_without_a_group_is_refused_with_the_way_out()
    {
        var queue = Queues.NewName("groupless", fifo: true);
        await using var bus = TestBus.Create(sqs);

        var fault = await Assert.ThrowsAsync<ArgumentException>(() => bus.SendAsync(queue, new LoadFile("a")));

        Assert.Contains("call SetGroupId", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delay_of_a_single_message_is_refused()
    {
        var queue = Queues.NewName("fifo-delay", fifo: true);
        await using var bus = TestBus.Create(sqs);

        await Assert.ThrowsAsync<ArgumentException>(() => bus.SendAsync(queue, new LoadFile("a"), send =>
        {
            send.SetGroupId("a");
            send.Delay = TimeSpan.FromSeconds(1);
        }));
    }

    /// <summary>Answers the first poll with messages 0 to n-1 of one group, under the handles handle-0 ….</summary>
    private FaultySqs Delivering(int count)
    {
        var delivered = 0;
        return new FaultySqs(sqs.EndpointUrl)
        {
            OnReceive = _ => Task.FromResult(Interlocked.Exchange(ref delivered, 1) == 1 ? null : new ReceiveMessageResponse
            {
                Messages = [.. Enumerable.Range(0, count).Select(number => new Message
                {
                    MessageId = $"id-{number}",
                    ReceiptHandle = $"handle-{number}",
                    Body = $$"""{ "messageType": ["urn:message:Financial.MassTransit.AmazonSQS.Tests:LoadFile"], "message": { "number":"""
                        + $$""" {{number}} } }""",
                    Attributes = new() { ["MessageGroupId"] = "a" },
                })],
            }),
            OnDelete = _ => new DeleteMessageBatchResponse(),
        };
    }

    private static Task SendAsync(TestBus bus, string queue, string group, int number) =>
        bus.SendAsync(queue, new LoadFile(group, number), send => send.SetGroupId(group));
}
