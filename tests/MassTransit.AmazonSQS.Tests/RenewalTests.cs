using System.Collections.Concurrent;
using Financial.Fixtures;
using MassTransit;

namespace Financial.MassTransit.AmazonSQS.Tests;

/// <summary>
/// A message stays hidden while its consumer works, however long that takes. Three seconds leave room for a busy machine.
/// </summary>
public class RenewalTests(SqsS3Fixture sqs) : IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task A_consumer_that_outlasts_the_visibility_timeout_runs_once()
    {
        var (queue, runs, ended) = (Queues.NewName("slow"), 0, 0);
        await CreateAsync(queue);
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(async _ =>
        {
            Interlocked.Increment(ref runs);
            await Task.Delay(7000);
            Interlocked.Increment(ref ended);
        }));

        await bus.SendAsync(queue, new LoadFile("a"));

        await Eventually.BeTrueAsync(() => ended == 1);
        await Eventually.BeTrueAsync(async () => await sqs.Sqs.CountAsync(queue) == 0);
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_consumer_whose_queue_is_deleted_runs_to_its_end()
    {
        var (queue, started, ended) = (Queues.NewName("gone"), new TaskCompletionSource(), new TaskCompletionSource());
        await CreateAsync(queue);
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(async context =>
        {
            started.TrySetResult();
            await Task.Delay(7000, context.CancellationToken);
            ended.TrySetResult();
        }), createQueues: false);
        await sqs.Sqs.PutAsync(queue, VisibilityTests.Envelope("a"));
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await sqs.Sqs.DeleteQueueAsync((await sqs.Sqs.GetQueueUrlAsync(queue)).QueueUrl);

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Renewal_goes_on_while_an_in_memory_retry_waits()
    {
        var (queue, runs) = (Queues.NewName("retrying"), new ConcurrentQueue<int>());
        await CreateAsync(queue);
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint =>
        {
            endpoint.UseMessageRetry(retry => retry.Interval(1, TimeSpan.FromSeconds(5)));
            endpoint.Handler<LoadFile>(context =>
            {
                runs.Enqueue(context.GetRetryAttempt());
                return runs.Count == 1 ? throw new IOException("again") : Task.CompletedTask;
            });
        });

        await bus.SendAsync(queue, new LoadFile("a"));

        await Eventually.BeTrueAsync(async () => runs.Count >= 2 && await sqs.Sqs.CountAsync(queue) == 0);
        Assert.Equal([0, 1], runs);
    }

    [Fact]
    public async Task Renewal_survives_transient_faults_and_the_consumer_runs_on()
    {
        var (queue, runs, faults) = (Queues.NewName("renewal-faults"), 0, 0);
        await CreateAsync(queue);
        var client = new FaultySqs(sqs.EndpointUrl) { OnRenew = _ => Interlocked.Increment(ref faults) <= 3
            ? throw FaultySqs.Throttled() : null };
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(async context =>
        {
            Interlocked.Increment(ref runs);
            await Task.Delay(5000, context.CancellationToken);
        }), client);

        await bus.SendAsync(queue, new LoadFile("a"));

        await Eventually.BeTrueAsync(async () => runs > 0 && await sqs.Sqs.CountAsync(queue) == 0);
        Assert.Equal(1, runs);
        Assert.True(faults > 3);
        Assert.Equal(0, await sqs.Sqs.CountAsync(queue + "_error"));
    }

    private Task<string> CreateAsync(string queue) => sqs.Sqs.NewQueueAsync(queue, ("VisibilityTimeout", "3"));
}
