using Amazon.SQS.Model;
using Financial.Fixtures;
using MassTransit;
using MassTransit.AmazonSqsTransport;
using Microsoft.Extensions.Configuration;

namespace Financial.MassTransit.AmazonSQS.Tests;

/// <summary>
/// Queues are created only where that was asked for; elsewhere a missing one is a clear error. Health says what the bus can do.
/// </summary>
public class QueueTests(SqsS3Fixture sqs) : IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task A_bus_whose_queue_is_missing_does_not_start_and_says_what_to_do()
    {
        var queue = Queues.NewName("missing");

        var fault = await Record.ExceptionAsync(() => TestBus.ReceiveAsync(sqs, queue, Ignore, createQueues: false));

        Assert.Contains(
            $"The SQS queue '{queue}' does not exist in 'us-east-1'. Create it by deployment, or set AmazonSqs__CreateMissingQueues=true",
            fault?.ToString(), StringComparison.Ordinal);
        Assert.False(await sqs.Sqs.HasQueueAsync(queue));
    }

    [Fact]
    public async Task Sending_to_a_missing_queue_says_so_and_succeeds_once_it_exists()
    {
        var queue = Queues.NewName("later");
        await using var bus = TestBus.Create(sqs, createQueues: false);

        var fault = await Assert.ThrowsAsync<QueueNotFoundException>(() => bus.SendAsync(queue, new LoadFile("a")));
        await sqs.Sqs.NewQueueAsync(queue);
        await bus.SendAsync(queue, new LoadFile("a"));

        Assert.Equal(queue, fault.QueueName);
        Assert.Equal(1, await sqs.Sqs.CountAsync(queue));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_created_queue_has_a_dead_letter_queue_whoever_creates_it(bool bySender)
    {
        var queue = Queues.NewName("created");
        await using var bus = bySender ? TestBus.Create(sqs) : await TestBus.ReceiveAsync(sqs, queue, Ignore);
        if (bySender)
            await bus.SendAsync(queue, new LoadFile("a"));

        var policy = (await sqs.Sqs.AttributesAsync(queue))["RedrivePolicy"];
        Assert.Contains($":{queue}-dead-letter", policy, StringComparison.Ordinal);
        Assert.Contains("\"maxReceiveCount\":10", policy, StringComparison.Ordinal);
        Assert.True(await sqs.Sqs.HasQueueAsync($"{queue}-dead-letter"));
        Assert.False(await sqs.Sqs.HasQueueAsync($"{queue}-dead-letter-dead-letter"));
    }

    [Fact]
    public async Task A_receiving_endpoint_creates_its_failure_queues_without_dead_letter_queues_of_their_own()
    {
        var queue = Queues.NewName("failures");
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, Ignore);

        foreach (var name in new[] { $"{queue}_error", $"{queue}_skipped" })
            Assert.DoesNotContain("RedrivePolicy", (await sqs.Sqs.AttributesAsync(name)).Keys);
    }

    [Fact]
    public async Task Attributes_and_tags_of_an_endpoint_are_those_of_its_queue_even_when_a_sender_created_it()
    {
        var queue = Queues.NewName("attributes");
        await using var sender = TestBus.Create(sqs);
        await sender.SendAsync(queue, new LoadFile("a"));

        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint =>
        {
            endpoint.QueueAttributes["VisibilityTimeout"] = 77;
            endpoint.QueueTags["owner"] = "ledger";
            Ignore(endpoint);
        });

        Assert.Equal("77", (await sqs.Sqs.AttributesAsync(queue))["VisibilityTimeout"]);
    }

    [Fact]
    public async Task Starting_a_bus_creates_no_queue_of_its_own_and_polls_none()
    {
        var client = new FaultySqs(sqs.EndpointUrl);
        await using var bus = await TestBus.StartAsync(sqs, client: client);

        Assert.Contains("_bus_", bus.Bus.Address.AbsolutePath, StringComparison.Ordinal);
        Assert.False(await sqs.Sqs.HasQueueAsync(bus.Bus.Address.AbsolutePath.Trim('/')));
        Assert.Empty(client.Requests);
    }

    [Fact]
    public async Task A_bus_is_healthy_while_it_receives_and_unhealthy_while_SQS_is_away()
    {
        var (queue, away) = (Queues.NewName("health"), false);
        var client = new FaultySqs(sqs.EndpointUrl)
        {
            OnReceive = _ => Volatile.Read(ref away) ? throw FaultySqs.Unavailable() : Task.FromResult<ReceiveMessageResponse?>(null),
        };
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, Ignore, client);
        Assert.Equal(BusHealthStatus.Healthy, bus.Bus.CheckHealth().Status);

        Volatile.Write(ref away, true);
        await Eventually.BeTrueAsync(() => bus.Bus.CheckHealth().Status != BusHealthStatus.Healthy);

        Volatile.Write(ref away, false);
        await Eventually.BeTrueAsync(() => bus.Bus.CheckHealth().Status == BusHealthStatus.Healthy);
    }

    [Fact]
    public async Task A_queue_that_is_deleted_while_the_bus_runs_is_found_again_when_it_is_back()
    {
        var (queue, consumed) = (Queues.NewName("deleted"), new TaskCompletionSource());
        var url = await sqs.Sqs.NewQueueAsync(queue);
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(_ =>
        {
            consumed.TrySetResult();
            return Task.CompletedTask;
        }));

        await sqs.Sqs.DeleteQueueAsync(url);
        await Eventually.BeTrueAsync(() => sqs.Sqs.HasQueueAsync(queue));
        await sqs.Sqs.PutAsync(queue, VisibilityTests.Envelope("a"));

        await consumed.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void An_endpoint_with_settings_that_SQS_does_not_know_is_refused()
    {
        var fault = Assert.Throws<ConfigurationException>(() => TestBus.Create(sqs, (_, bus) => bus.ReceiveEndpoint("never", endpoint =>
        {
            endpoint.WaitTimeSeconds = 21;
            endpoint.MaxVisibilityTimeout = TimeSpan.FromHours(13);
        })));

        Assert.Contains("21 is not between 0 and 20", fault.ToString(), StringComparison.Ordinal);
        Assert.Contains("at most 12 hours", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_with_a_wrong_value_is_named() =>
        Assert.Contains(
            "The setting AmazonSqs:CreateMissingQueues is 'maybe'",
            Assert.Throws<ConfigurationException>(() => QueueCreation.Read(new ConfigurationBuilder()
                .AddInMemoryCollection([new("AmazonSqs:CreateMissingQueues", "maybe")]).Build())).Message,
            StringComparison.Ordinal);

    private static void Ignore(IAmazonSqsReceiveEndpointConfigurator endpoint) => endpoint.Handler<LoadFile>(_ => Task.CompletedTask);
}
