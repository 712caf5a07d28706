using System.Collections.Concurrent;
using System.Diagnostics;
using Financial.Fixtures;
using MassTransit;

namespace Financial.MassTransit.AmazonSQS.Tests;

/// <summary>Nothing is lost: not when many consumers compete, and not when a process dies.</summary>
public class DeliveryTests(SqsS3Fixture sqs) : IClassFixture<SqsS3Fixture>
{
    private const int Messages = 10_000;

    [Fact]
    public async Task Ten_thousand_messages_all_arrive_and_two_buses_share_them()
    {
        var (queue, seen) = (Queues.NewName("many"), new ConcurrentDictionary<int, int>());
        var shares = new int[2];
        await using var first = await TestBus.ReceiveAsync(sqs, queue, endpoint => Count(endpoint, 0));
        await using var second = await TestBus.ReceiveAsync(sqs, queue, endpoint => Count(endpoint, 1));

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Messages), new ParallelOptions { MaxDegreeOfParallelism = 100 },
            async (number, _) => await first.SendAsync(queue, new LoadFile("a", number)));

        await Eventually.BeTrueAsync(() => seen.Count == Messages, TimeSpan.FromSeconds(60));
        await Eventually.BeTrueAsync(async () => await sqs.Sqs.CountAsync(queue) == 0);
        Assert.All(shares, share => Assert.True(share > Messages / 10, $"One bus had {share} messages."));
        // The emulator repeats no message of its own accord, so neither did the transport.
        Assert.Equal(Messages, shares.Sum());

        void Count(IAmazonSqsReceiveEndpointConfigurator endpoint, int bus)
        {
            endpoint.PrefetchCount = 50;
            endpoint.Handler<LoadFile>(context =>
            {
                seen.AddOrUpdate(context.Message.Number, 1, (_, count) => count + 1);
                Interlocked.Increment(ref shares[bus]);
                return Task.CompletedTask;
            });
        }
    }

    [Fact]
    public async Task The_message_of_a_killed_process_is_delivered_again()
    {
        var (queue, received) = (Queues.NewName("killed"), new TaskCompletionSource<ConsumeContext<LoadFile>>());
        await sqs.Sqs.NewQueueAsync(queue, ("VisibilityTimeout", "2"));
        await sqs.Sqs.PutAsync(queue, VisibilityTests.Envelope("survivor"));

        using (var process = Process.Start(new ProcessStartInfo("dotnet",
            [typeof(DeliveryTests).Assembly.Location, sqs.EndpointUrl.ToString(), queue])
        {
            RedirectStandardOutput = true,
        })!)
        {
            string? line;
            do
                line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
            while (line is not (null or "started survivor"));
            Assert.Equal("started survivor", line);
            process.Kill();
            await process.WaitForExitAsync();
        }

        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(context =>
        {
            received.TrySetResult(context);
            return Task.CompletedTask;
        }));
        var context = await received.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("survivor", context.Message.Name);
        Assert.True(context.ReceiveContext.Redelivered);
    }
}
