using System.Collections.Concurrent;
using Amazon.SQS.Model;
using Financial.Fixtures;
using MassTransit;

namespace Financial.MassTransit.AmazonSQS.Tests;

/// <summary>The hold on a message ends: when it is lost, when it is too long, and on every path through the receive pipe.</summary>
public class VisibilityTests(SqsS3Fixture sqs) : IClassFixture<SqsS3Fixture>
{
    private const string OneSecond = "1";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_consumer_whose_lock_cannot_be_renewed_in_time_is_cancelled_and_its_message_delivered_again(bool heeds)
    {
        var (queue, cancelled) = (Queues.NewName("lost"), new TaskCompletionSource());
        await CreateAsync(queue);
        var client = new FaultySqs(sqs.EndpointUrl) { OnRenew = _ => throw FaultySqs.Unavailable() };
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(async context =>
        {
            if (cancelled.Task.IsCompleted)
                return;
            await Task.Delay(Timeout.Infinite, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancelled.TrySetResult();
            if (heeds)
                context.CancellationToken.ThrowIfCancellationRequested();
            throw new InvalidDataException("of its own");
        }), client);

        await bus.SendAsync(queue, new LoadFile("a"));

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(client.Sent<ChangeMessageVisibilityBatchRequest>().Count > 1,
            "A failed renewal is tried again before the lock is lost.");
        Assert.Equal(1, bus.Log.Count("Lost the lock on message"));
        await Eventually.BeTrueAsync(async () => await sqs.Sqs.CountAsync(queue) == 0);
        Assert.Equal(0, await sqs.Sqs.CountAsync(queue + "_error"));
    }

    [Fact]
    public async Task A_renewal_that_SQS_refuses_for_good_cancels_the_consumer_at_once()
    {
        var (queue, cancelled) = (Queues.NewName("refused"), new TaskCompletionSource());
        await CreateAsync(queue, "4");
        var client = new FaultySqs(sqs.EndpointUrl)
        {
            OnRenew = request => new ChangeMessageVisibilityBatchResponse
            {
                Failed = request.Entries.ConvertAll(entry => new BatchResultErrorEntry
                {
                    Id = entry.Id, Code = "ReceiptHandleIsInvalid", Message = "too old", SenderFault = true,
                }),
            },
        };
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(async context =>
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancelled.TrySetResult();
        }), client);

        await bus.SendAsync(queue, new LoadFile("a"));

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Single(client.Sent<ChangeMessageVisibilityBatchRequest>());
    }

    [Fact]
    public async Task A_message_is_held_no_longer_than_its_endpoint_allows()
    {
        var (queue, cancelled) = (Queues.NewName("cap"), new TaskCompletionSource());
        await CreateAsync(queue);
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint =>
        {
            endpoint.MaxVisibilityTimeout = TimeSpan.FromSeconds(2);
            endpoint.Handler<LoadFile>(async context =>
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancelled.TrySetResult();
            });
        });

        await bus.SendAsync(queue, new LoadFile("a"));

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await Eventually.BeTrueAsync(() => bus.Log.Count("MaxVisibilityTimeout") == 1);
    }

    [Fact]
    public async Task Nothing_is_renewed_after_a_message_that_cannot_be_read()
    {
        var queue = Queues.NewName("unreadable");
        await CreateAsync(queue);
        var client = new FaultySqs(sqs.EndpointUrl);
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(_ => Task.CompletedTask),
            client);

        await sqs.Sqs.PutAsync(queue, "not an envelope", ("Content-Type", "application/vnd.masstransit+json"));

        await Eventually.BeTrueAsync(async () => await sqs.Sqs.CountAsync(queue + "_error") == 1);
        await Eventually.BeTrueAsync(async () => await sqs.Sqs.CountAsync(queue) == 0);
        // A machine that is busy may take so long to move it that it is renewed meanwhile.
        var renewals = client.Sent<ChangeMessageVisibilityBatchRequest>().Count;
        var polls = client.Sent<ReceiveMessageRequest>().Count;
        // Two more polls of one second are longer than the visibility time-out.
        await Eventually.BeTrueAsync(() => client.Sent<ReceiveMessageRequest>().Count >= polls + 2);
        Assert.Equal(renewals, client.Sent<ChangeMessageVisibilityBatchRequest>().Count);
    }

    [Fact]
    public async Task A_message_that_arrives_twice_has_two_locks_that_both_end()
    {
        var (queue, runs) = (Queues.NewName("twice"), new ConcurrentQueue<string>());
        await CreateAsync(queue);
        // The second copy comes while the first one runs, as after a renewal that reached SQS too late: same message id, other receipt
        // handle.
        var copies = new ConcurrentQueue<ReceiveMessageResponse>(
            new[] { "handle-1", "handle-2" }.Select(handle => new ReceiveMessageResponse
        {
            Messages = [new Message { MessageId = "same", ReceiptHandle = handle, Body = Envelope("a") }],
        }));
        var client = new FaultySqs(sqs.EndpointUrl)
        {
            OnReceive = _ => Task.FromResult(copies.TryDequeue(out var copy) ? copy : null),
            OnDelete = _ => new DeleteMessageBatchResponse(),
            OnRenew = _ => new ChangeMessageVisibilityBatchResponse(),
        };
        var bothStarted = new TaskCompletionSource();
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(async context =>
        {
            runs.Enqueue(context.Message.Name);
            if (runs.Count == 2)
                bothStarted.TrySetResult();
            await bothStarted.Task;
        }), client);

        await Eventually.BeTrueAsync(() => client.Sent<DeleteMessageBatchRequest>().Sum(request => request.Entries.Count) == 2);
        Assert.Equal(
            ["handle-1", "handle-2"], client.Sent<DeleteMessageBatchRequest>().SelectMany(request => request.Entries)
                .Select(entry => entry.ReceiptHandle).Order());
        var polls = client.Sent<ReceiveMessageRequest>().Count;
        var renewals = client.Sent<ChangeMessageVisibilityBatchRequest>().Count;
        await Eventually.BeTrueAsync(() => client.Sent<ReceiveMessageRequest>().Count >= polls + 2);
        Assert.Equal(renewals, client.Sent<ChangeMessageVisibilityBatchRequest>().Count);
    }

    [Fact]
    public async Task A_delete_is_repeated_while_SQS_throttles()
    {
        var (queue, faults, runs) = (Queues.NewName("delete"), 0, 0);
        await CreateAsync(queue, "30");
        var client = new FaultySqs(sqs.EndpointUrl) { OnDelete = _ => Interlocked.Increment(ref faults) <= 3
            ? throw FaultySqs.Throttled() : null };
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(_ =>
        {
            Interlocked.Increment(ref runs);
            return Task.CompletedTask;
        }), client);

        await bus.SendAsync(queue, new LoadFile("a"));

        await Eventually.BeTrueAsync(async () => runs > 0 && await sqs.Sqs.CountAsync(queue) == 0);
        Assert.Equal((4, 1), (faults, runs));
    }

    private Task<string> CreateAsync(string queue, string visibilitySeconds = OneSecond) =>
        sqs.Sqs.NewQueueAsync(queue, ("VisibilityTimeout", visibilitySeconds));

    internal static string Envelope(string name) =>
        $$"""{ "messageType": ["urn:message:Financial.MassTransit.AmazonSQS.Tests:LoadFile"], "message": { "name": "{{name}}" } }""";
}
