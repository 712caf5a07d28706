using System.Net.Sockets;
using Amazon.SQS.Model;
using Financial.Fixtures;
using Npgsql;

namespace Financial.ServiceDefaults.Tests.Messaging;

public sealed class SettleRulesTests(PostgresFixture postgres, SqsS3Fixture sqs)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task A_hopeless_message_goes_to_the_error_queue_with_the_reason_after_one_attempt()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var service = await TestService.StartAsync(
            database.ApiConnectionString, sqs.EndpointUrl, (_, _) => throw new InvalidOperationException("the object is not the file"));

        await service.SendAsync();

        Message? poison = null;
        await Eventually.BeTrueAsync(async () => (poison = await ReceiveAsync($"{service.Queue}_error")) is not null);
        Assert.Contains("the object is not the file", poison!.MessageAttributes["MT-Fault-Message"].StringValue, StringComparison.Ordinal);
        Assert.Single(service.Received);
    }

    [Fact]
    public async Task An_undecodable_message_goes_to_the_error_queue_with_the_reason()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl);
        await service.SendAsync();
        await Eventually.BeTrueAsync(() => !service.Received.IsEmpty);

        await sqs.Sqs.SendMessageAsync((await sqs.Sqs.GetQueueUrlAsync(service.Queue)).QueueUrl, "this is no envelope");

        Message? poison = null;
        await Eventually.BeTrueAsync(async () => (poison = await ReceiveAsync($"{service.Queue}_error")) is not null);
        Assert.Equal("this is no envelope", poison!.Body);
        Assert.NotEmpty(poison.MessageAttributes["MT-Fault-Message"].StringValue);
    }

    [Fact]
    public async Task A_fault_that_passes_is_tried_again_until_the_message_is_handled()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var attempts = 0;
        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl, (_, _) =>
            Interlocked.Increment(ref attempts) < 3
                ? throw new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused))
                : Task.CompletedTask);

        await service.SendAsync();

        await Eventually.BeTrueAsync(() => Volatile.Read(ref attempts) == 3);
        Assert.Single(service.Received.Select(received => received.MessageId).Distinct());
        await Eventually.BeTrueAsync(async () => await CountAsync(service.Queue) == 0);
    }

    [Fact]
    public async Task A_fault_that_outlasts_the_retries_is_redelivered_with_the_same_message_id()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var attempts = 0;
        await using var service = await TestService.StartAsync(
            database.ApiConnectionString,
            sqs.EndpointUrl,
            (_, _) => Interlocked.Increment(ref attempts) < 3 ? throw new TimeoutException() : Task.CompletedTask,
            rules: new SettleRules(Retries: 1, Redeliveries: [TimeSpan.FromSeconds(1)]));

        await service.SendAsync();

        await Eventually.BeTrueAsync(() => Volatile.Read(ref attempts) == 3);
        Assert.Single(service.Received.Select(received => received.MessageId).Distinct());
        await Eventually.BeTrueAsync(async () => await CountAsync(service.Queue) == 0);
    }

    [Fact]
    public async Task A_fault_that_outlasts_every_redelivery_goes_to_the_error_queue_with_the_reason()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var service = await TestService.StartAsync(
            database.ApiConnectionString,
            sqs.EndpointUrl,
            (_, _) => throw new TimeoutException("the database did not answer"),
            rules: new SettleRules(Retries: 1, Redeliveries: [TimeSpan.FromSeconds(1)]));

        await service.SendAsync();

        Message? poison = null;
        await Eventually.BeTrueAsync(async () => (poison = await ReceiveAsync($"{service.Queue}_error")) is not null);
        Assert.Contains("the database did not answer", poison!.MessageAttributes["MT-Fault-Message"].StringValue, StringComparison.Ordinal);
        Assert.Equal(4, service.Received.Count);
    }

    [Fact]
    public async Task Only_the_attempt_before_the_error_queue_is_the_last()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var rules = new SettleRules(Retries: 1, Redeliveries: [TimeSpan.FromSeconds(1)]);
        var last = new System.Collections.Concurrent.ConcurrentQueue<bool>();
        await using var service = await TestService.StartAsync(
            database.ApiConnectionString,
            sqs.EndpointUrl,
            (context, _) =>
            {
                last.Enqueue(rules.IsLastAttempt(context));
                throw new TimeoutException("the database did not answer");
            },
            rules: rules);

        await service.SendAsync();

        await Eventually.BeTrueAsync(async () => await ReceiveAsync($"{service.Queue}_error") is not null);
        Assert.Equal([false, false, false, true], last);
    }

    private async Task<Message?> ReceiveAsync(string queue)
    {
        try
        {
            var url = (await sqs.Sqs.GetQueueUrlAsync(queue)).QueueUrl;
            var response = await sqs.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = url, MessageAttributeNames = ["All"] });
            return response.Messages?.SingleOrDefault();
        }
        catch (QueueDoesNotExistException)
        {
            return null;
        }
    }

    private async Task<int> CountAsync(string queue)
    {
        var url = (await sqs.Sqs.GetQueueUrlAsync(queue)).QueueUrl;
        var attributes = await sqs.Sqs.GetQueueAttributesAsync(new GetQueueAttributesRequest { QueueUrl = url, AttributeNames = ["All"] });
        return attributes.ApproximateNumberOfMessages + attributes.ApproximateNumberOfMessagesNotVisible;
    }
}
