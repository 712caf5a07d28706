using System.Collections.Concurrent;
using Amazon.SQS.Model;
using Financial.Fixtures;
using MassTransit;

namespace Financial.MassTransit.AmazonSQS.Tests;

/// <summary>Polling: never more than the endpoint's limit, never starved, and no message lost at a stop.</summary>
public class ReceivingTests(SqsS3Fixture sqs) : IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task A_request_asks_for_no_more_messages_than_there_are_free_places()
    {
        var (queue, running, most, done) = (Queues.NewName("limit"), 0, 0, 0);
        var client = new FaultySqs(sqs.EndpointUrl);
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint =>
        {
            endpoint.PrefetchCount = 13;
            endpoint.Handler<LoadFile>(async _ =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref running));
                await Task.Delay(5);
                Interlocked.Decrement(ref running);
                Interlocked.Increment(ref done);
            });
        }, client);

        await Task.WhenAll(Enumerable.Range(0, 150).Select(number => bus.SendAsync(queue, new LoadFile("a", number))));

        await Eventually.BeTrueAsync(() => done == 150);
        Assert.InRange(most, 2, 13);
        Assert.All(client.Sent<ReceiveMessageRequest>(), request => Assert.InRange(request.MaxNumberOfMessages ?? 0, 1, 10));
    }

    [Fact]
    public async Task The_concurrent_message_limit_holds_when_it_is_below_the_prefetch_count()
    {
        var (queue, running, most, done) = (Queues.NewName("concurrency"), 0, 0, 0);
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint =>
        {
            endpoint.PrefetchCount = 20;
            endpoint.ConcurrentMessageLimit = 2;
            endpoint.Handler<LoadFile>(async _ =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref running));
                await Task.Delay(5);
                Interlocked.Decrement(ref running);
                Interlocked.Increment(ref done);
            });
        });

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => bus.SendAsync(queue, new LoadFile("a", number))));

        await Eventually.BeTrueAsync(() => done == 20);
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task After_a_thousand_empty_answers_and_a_row_of_faults_a_burst_still_reaches_full_concurrency()
    {
        var (queue, polls, running, most) = (Queues.NewName("starving"), 0, 0, 0);
        var client = new FaultySqs(sqs.EndpointUrl)
        {
            // The SDK gives null, not an empty list, for an empty answer.
            OnReceive = _ => Interlocked.Increment(ref polls) switch
            {
                <= 1000 => Task.FromResult<ReceiveMessageResponse?>(new ReceiveMessageResponse { Messages = null }),
                <= 1005 => throw FaultySqs.Throttled(),
                _ => Task.FromResult<ReceiveMessageResponse?>(null),
            },
        };
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint =>
        {
            endpoint.PrefetchCount = 25;
            endpoint.Handler<LoadFile>(async _ =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref running));
                await Eventually.BeTrueAsync(() => Volatile.Read(ref most) == 25);
                Interlocked.Decrement(ref running);
            });
        }, client);
        await Eventually.BeTrueAsync(() => polls > 1005);

        await Task.WhenAll(Enumerable.Range(0, 25).Select(number => bus.SendAsync(queue, new LoadFile("a", number))));

        await Eventually.BeTrueAsync(async () => await sqs.Sqs.CountAsync(queue) == 0);
        Assert.Equal(25, most);
    }

    [Fact]
    public async Task A_message_that_arrives_while_the_bus_stops_goes_back_to_the_queue()
    {
        var queue = Queues.NewName("stopping");
        var (polling, consumed) = (new TaskCompletionSource(), new ConcurrentQueue<string>());
        var client = new FaultySqs(sqs.EndpointUrl)
        {
            OnReceive = _ =>
            {
                polling.TrySetResult();
                return Task.FromResult<ReceiveMessageResponse?>(null);
            },
        };
        await sqs.Sqs.NewQueueAsync(queue, ("VisibilityTimeout", "600"));
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint =>
        {
            endpoint.WaitTimeSeconds = 5;
            endpoint.Handler<LoadFile>(context =>
            {
                consumed.Enqueue(context.Message.Name);
                return Task.CompletedTask;
            });
        }, client);
        await polling.Task;

        var stopping = bus.StopAsync();
        await sqs.Sqs.PutAsync(queue, VisibilityTests.Envelope("late"));
        await stopping;

        // Hidden for ten minutes, had the poll been cut off after SQS had answered it.
        Assert.Contains("late", (await sqs.Sqs.TakeAsync(queue)).Body, StringComparison.Ordinal);
        Assert.Empty(consumed);
    }

    [Fact]
    public async Task A_message_sent_while_a_bus_stops_is_consumed_by_the_next_one()
    {
        var (queue, consumed) = (Queues.NewName("restart"), new ConcurrentQueue<string>());
        await sqs.Sqs.NewQueueAsync(queue, ("VisibilityTimeout", "600"));
        await using var first = await TestBus.ReceiveAsync(sqs, queue, Consume);

        var stopping = first.StopAsync();
        await sqs.Sqs.PutAsync(queue, VisibilityTests.Envelope("late"));
        await stopping;
        await using var second = await TestBus.ReceiveAsync(sqs, queue, Consume);

        await Eventually.BeTrueAsync(() => consumed.Count == 1);

        void Consume(IAmazonSqsReceiveEndpointConfigurator endpoint) => endpoint.Handler<LoadFile>(context =>
        {
            consumed.Enqueue(context.Message.Name);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Stopping_waits_for_running_consumers()
    {
        var (queue, started, ended) = (Queues.NewName("finish"), new TaskCompletionSource(), false);
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(async _ =>
        {
            started.TrySetResult();
            await Task.Delay(300);
            ended = true;
        }));
        await bus.SendAsync(queue, new LoadFile("a"));
        await started.Task;

        await bus.StopAsync();

        Assert.True(ended);
        Assert.Equal(0, await sqs.Sqs.CountAsync(queue));
    }

    [Fact]
    public async Task When_the_time_to_stop_is_up_consumers_are_cancelled_and_their_messages_go_back()
    {
        var (queue, started) = (Queues.NewName("cut"), new TaskCompletionSource());
        await sqs.Sqs.NewQueueAsync(queue, ("VisibilityTimeout", "600"));
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint =>
        {
            endpoint.RethrowFaultedMessages();
            endpoint.RedeliverVisibilityTimeout = 0;
            endpoint.Handler<LoadFile>(context =>
            {
                started.TrySetResult();
                return Task.Delay(Timeout.Infinite, context.CancellationToken);
            });
        });
        await bus.SendAsync(queue, new LoadFile("a"));
        await started.Task;

        await bus.StopAsync(TimeSpan.FromMilliseconds(100));

        Assert.NotNull(await sqs.Sqs.TakeAsync(queue));
    }

    [Fact]
    public async Task A_message_that_goes_back_is_delivered_later_each_time()
    {
        var (queue, attempts) = (Queues.NewName("backoff"), 0);
        var client = new FaultySqs(sqs.EndpointUrl);
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint =>
        {
            endpoint.RethrowFaultedMessages();
            endpoint.RedeliverVisibilityTimeout = 1;
            endpoint.Handler<LoadFile>(_ => Interlocked.Increment(ref attempts) <= 2
                ? throw new IOException("database is away") : Task.CompletedTask);
        }, client);

        await bus.SendAsync(queue, new LoadFile("a"));

        await Eventually.BeTrueAsync(async () => attempts == 3 && await sqs.Sqs.CountAsync(queue) == 0);
        var delays = client.Sent<ChangeMessageVisibilityRequest>().Select(request => request.VisibilityTimeout).ToList();
        Assert.Equal(1, delays[0]);
        Assert.Equal(2, delays[1]);
    }

    [Fact]
    public async Task A_consumers_log_lines_are_in_the_categories_of_the_bus()
    {
        var (queue, current) = (Queues.NewName("log"), new TaskCompletionSource<global::MassTransit.Logging.ILogContext?>());
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(_ =>
        {
            LogContext.Warning?.Log("from the consumer");
            current.TrySetResult(LogContext.Current);
            return Task.CompletedTask;
        }));

        await bus.SendAsync(queue, new LoadFile("a"));

        Assert.NotNull(await current.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        await Eventually.BeTrueAsync(() =>
            bus.Log.Lines.Any(line => line.Text == "from the consumer"
                && line.Category.StartsWith("MassTransit", StringComparison.Ordinal)));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen;)
        {
            var previous = Interlocked.CompareExchange(ref target, value, seen);
            if (previous == seen)
                return;
            seen = previous;
        }
    }
}
