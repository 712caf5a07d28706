using System.Collections.Concurrent;
using Financial.Fixtures;
using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Financial.MassTransit.AmazonSQS.Tests;

/// <summary>What a consumer sees and may rely on.</summary>
public class ConsumingTests(SqsS3Fixture sqs) : IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task A_sent_message_is_consumed_and_deleted()
    {
        var queue = Queues.NewName("sent");
        var consumed = new ConcurrentQueue<string>();
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(context =>
        {
            consumed.Enqueue(context.Message.Name);
            return Task.CompletedTask;
        }));

        await bus.SendAsync(queue, new LoadFile("a.csv"));

        await Eventually.BeTrueAsync(() => !consumed.IsEmpty);
        await Eventually.BeTrueAsync(async () => await sqs.Sqs.CountAsync(queue) == 0);
        Assert.Equal(["a.csv"], consumed);
    }

    [Fact]
    public async Task A_foreign_envelope_written_by_hand_is_consumed()
    {
        var queue = Queues.NewName("foreign");
        var received = new TaskCompletionSource<ConsumeContext<LoadFile>>();
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(context =>
        {
            received.TrySetResult(context);
            return Task.CompletedTask;
        }));

        await sqs.Sqs.PutAsync(queue, """
            { "messageId": "0193f1c2-7d1e-7f00-9c55-4d2f1a9b3c11",
              "messageType": ["urn:message:Financial.MassTransit.AmazonSQS.Tests:LoadFile"],
              "message": { "name": "ledger.csv", "number": 7 }, "headers": { "attempt": 3 } }
            """, ("Content-Type", "application/vnd.masstransit+json"));

        var context = await received.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(new LoadFile("ledger.csv", 7), context.Message);
        Assert.Equal(Guid.Parse("0193f1c2-7d1e-7f00-9c55-4d2f1a9b3c11"), context.MessageId);
        Assert.Equal(3, context.Headers.Get<int>("attempt"));
    }

    [Fact]
    public async Task A_message_without_attributes_is_consumed_because_the_envelope_is_the_default()
    {
        var queue = Queues.NewName("bare");
        var received = new TaskCompletionSource<string>();
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(context =>
        {
            received.TrySetResult(context.Message.Name);
            return Task.CompletedTask;
        }));

        await sqs.Sqs.PutAsync(queue, """{ "messageType": ["urn:message:Financial.MassTransit.AmazonSQS.Tests:LoadFile"], "message": {"""
            + """ "name": "b" } }""");

        Assert.Equal("b", await received.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_follow_up_keeps_the_conversation_and_names_its_initiator()
    {
        var (first, second) = (Queues.NewName("first"), Queues.NewName("second"));
        var correlation = Guid.NewGuid();
        var seen = new ConcurrentDictionary<string, ConsumeContext>();
        await using var bus = await TestBus.StartAsync(sqs, (_, configurator) =>
        {
            configurator.ReceiveEndpoint(first, endpoint => endpoint.Handler<LoadFile>(context =>
            {
                seen["first"] = context;
                return context.Send(new Uri($"queue:{second}"), new CountLines(context.Message.Name));
            }));
            configurator.ReceiveEndpoint(second, endpoint => endpoint.Handler<CountLines>(context =>
            {
                seen["second"] = context;
                return Task.CompletedTask;
            }));
        });

        await bus.SendAsync(first, new LoadFile("a"), send => send.CorrelationId = correlation);

        await Eventually.BeTrueAsync(() => seen.Count == 2);
        Assert.Equal(correlation, seen["first"].CorrelationId);
        Assert.Equal(correlation, seen["second"].InitiatorId);
        Assert.Equal(seen["first"].ConversationId, seen["second"].ConversationId);
        Assert.Equal(new Uri($"amazonsqs://us-east-1/{first}"), seen["second"].SourceAddress);
        Assert.Equal(new Uri($"amazonsqs://us-east-1/{second}"), seen["second"].DestinationAddress);
    }

    [Fact]
    public async Task Every_attempt_has_a_scope_of_its_own()
    {
        var queue = Queues.NewName("scopes");
        await using var bus = await TestBus.StartAsync(
            sqs,
            (context, configurator) => configurator.ReceiveEndpoint(queue, endpoint =>
            {
                endpoint.UseMessageRetry(retry => retry.Immediate(2));
                endpoint.ConfigureConsumer<ScopedConsumer>(context);
            }),
            register =>
            {
                register.AddConsumer<ScopedConsumer>();
                register.AddScoped<Scoped>();
                register.AddSingleton<Scopes>();
            });

        await bus.SendAsync(queue, new LoadFile("a"));

        var scopes = bus.Services.GetRequiredService<Scopes>();
        await Eventually.BeTrueAsync(() => scopes.Seen.Count == 3);
        Assert.Equal(3, scopes.Seen.Distinct().Count());
        await Eventually.BeTrueAsync(async () => await sqs.Sqs.CountAsync(queue) == 0);
        Assert.Equal(0, await sqs.Sqs.CountAsync(queue + "_error"));
    }

    [Fact]
    public async Task Consumers_registered_with_the_container_get_queues_in_kebab_case()
    {
        await using var bus = await TestBus.StartAsync(
            sqs, (context, configurator) => configurator.ConfigureEndpoints(context), register =>
            {
                register.AddConsumer<ScopedConsumer>();
                register.AddScoped<Scoped>();
                register.AddSingleton<Scopes>();
            });

        Assert.True(await sqs.Sqs.HasQueueAsync("scoped"));
    }

    [Fact]
    public async Task A_request_is_answered_over_a_queue_that_exists_only_meanwhile()
    {
        var queue = Queues.NewName("request");
        string responseQueue;
        await using (var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint =>
            endpoint.Handler<CountLines>(context => context.RespondAsync(new LineCount(42)))))
        {
            var client = bus.Bus.CreateRequestClient<CountLines>(new Uri($"queue:{queue}"), RequestTimeout.After(s: 20));

            var response = await client.GetResponse<LineCount>(new CountLines("a.csv"));

            Assert.Equal(42, response.Message.Lines);
            responseQueue = response.DestinationAddress!.AbsolutePath.Trim('/');
            Assert.True(await sqs.Sqs.HasQueueAsync(responseQueue));
        }

        Assert.False(await sqs.Sqs.HasQueueAsync(responseQueue));
    }

    [Fact]
    public async Task Delayed_redelivery_brings_a_failed_message_again()
    {
        var queue = Queues.NewName("redelivery");
        var attempts = new ConcurrentQueue<int>();
        await using var bus = await TestBus.StartAsync(
            sqs,
            (_, configurator) =>
            {
                configurator.UseDelayedMessageScheduler();
                configurator.ReceiveEndpoint(queue, endpoint =>
                {
                    endpoint.UseDelayedRedelivery(redelivery => redelivery.Interval(2, TimeSpan.FromSeconds(1)));
                    endpoint.Handler<LoadFile>(context =>
                    {
                        attempts.Enqueue(context.GetRedeliveryCount());
                        return attempts.Count < 3 ? throw new IOException("not yet") : Task.CompletedTask;
                    });
                });
            },
            register => register.AddDelayedMessageScheduler());

        await bus.SendAsync(queue, new LoadFile("a"));

        await Eventually.BeTrueAsync(() => attempts.Count == 3);
        Assert.Equal([0, 1, 2], attempts);
    }

    [Fact]
    public async Task The_test_harness_sees_what_consumers_consume()
    {
        var queue = Queues.NewName("harness");
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("AmazonSqs:CreateMissingQueues", "true")])
                .Build())
            .AddScoped<Scoped>()
            .AddSingleton(new Scopes { Failing = false })
            .AddMassTransitTestHarness(bus =>
            {
                bus.SetTestTimeouts(testInactivityTimeout: TimeSpan.FromSeconds(30));
                bus.AddConsumer<ScopedConsumer>();
                bus.UsingAmazonSqs((context, configurator) =>
                {
                    configurator.UseEmulator(sqs);
                    configurator.ReceiveEndpoint(queue, endpoint => endpoint.ConfigureConsumer<ScopedConsumer>(context));
                });
            })
            .BuildServiceProvider(true);
        var harness = services.GetRequiredService<ITestHarness>();
        await harness.Start();

        await (await harness.Bus.GetSendEndpoint(new Uri($"queue:{queue}"))).Send(new LoadFile("a"));

        Assert.True(await harness.Sent.Any<LoadFile>());
        Assert.True(await harness.Consumed.Any<LoadFile>());
        Assert.True(await harness.GetConsumerHarness<ScopedConsumer>().Consumed.Any<LoadFile>());
        await harness.Stop();
    }

    public sealed class Scoped;

    public sealed class Scopes
    {
        public bool Failing { get; init; } = true;

        public ConcurrentQueue<Scoped> Seen { get; } = new();
    }

    /// <summary>Fails twice, unless told otherwise.</summary>
    public sealed class ScopedConsumer(Scoped scoped, Scopes scopes) : IConsumer<LoadFile>
    {
        public Task Consume(ConsumeContext<LoadFile> context)
        {
            scopes.Seen.Enqueue(scoped);
            return scopes.Failing && scopes.Seen.Count < 3 ? throw new IOException("not yet") : Task.CompletedTask;
        }
    }
}
