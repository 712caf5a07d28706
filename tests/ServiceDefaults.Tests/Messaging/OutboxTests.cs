using System.Diagnostics;
using Amazon.SQS.Model;
using Financial.Fixtures;

namespace Financial.ServiceDefaults.Tests.Messaging;

public sealed class OutboxTests(PostgresFixture postgres, SqsS3Fixture sqs) : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task A_committed_message_is_received_with_the_rows_id_and_marked_as_sent()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl);

        var importId = await service.SendAsync("größe/ключ.csv");

        await Eventually.BeTrueAsync(() => !service.Received.IsEmpty);
        var received = Assert.Single(service.Received);
        Assert.Equivalent(TestService.Message(importId, "größe/ключ.csv"), received.Message, strict: true);
        Assert.Equal(received.MessageId, await ScalarAsync(database, "select message_id from app.outbox"));
        await Eventually.BeTrueAsync(async () =>
            await ScalarAsync(database, "select count(*) from app.outbox where sent_at is not null and attempts = 1") is 1L);
    }

    [Fact]
    public async Task A_message_of_a_transaction_that_rolled_back_is_never_sent()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl);

        await service.SendAsync(commit: false);
        var committed = await service.SendAsync();

        await Eventually.BeTrueAsync(() => !service.Received.IsEmpty);
        Assert.Equal([committed], service.Received.Select(received => received.Message.ImportId));
        Assert.Equal(1L, await ScalarAsync(database, "select count(*) from app.outbox"));
    }

    [Fact]
    public async Task A_commit_wakes_the_dispatcher_which_else_would_look_only_every_15_seconds()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl);
        await service.SendAsync();
        await Eventually.BeTrueAsync(() => service.Received.Count == 1);
        await Eventually.BeTrueAsync(async () => await ScalarAsync(database, IdleListeners) is 1L);

        await service.SendAsync();

        await Eventually.BeTrueAsync(() => service.Received.Count == 2, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task The_trace_goes_on_from_the_enqueuing_step_to_the_consumer()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl);

        ActivityTraceId traceId;
        using (var upload = FinancialTelemetry.ActivitySource.StartActivity("upload"))
        {
            traceId = upload!.TraceId;
            await service.SendAsync();
        }

        await Eventually.BeTrueAsync(() => !service.Received.IsEmpty);
        Assert.Equal(traceId, Assert.Single(service.Received).TraceId);
    }

    [Fact]
    public async Task Messages_that_wait_are_all_sent_once_when_the_service_starts()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var queue = $"import-file-{Guid.NewGuid():n}";
        var outbox = new Outbox("app");
        var importIds = Enumerable.Range(0, 250).Select(_ => Guid.NewGuid()).ToList();
        await using (var transaction = await database.Api.BeginTenantTransactionAsync(1))
        {
            foreach (var importId in importIds)
                await outbox.EnqueueAsync(transaction.Transaction, queue, 1, TestService.Message(importId), CancellationToken.None);
            await transaction.CommitAsync();
        }

        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl, queue: queue);

        await Eventually.BeTrueAsync(() => service.Received.Count >= 250);
        Assert.Equal(importIds.Order(), service.Received.Select(received => received.Message.ImportId).Order());
    }

    [Fact]
    public async Task Two_dispatchers_of_one_outbox_send_each_message_once()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var one = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl);
        await using var two = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl, queue: one.Queue);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => one.SendAsync()));

        await Eventually.BeTrueAsync(() => one.Received.Count + two.Received.Count >= 40);
        await Eventually.BeTrueAsync(async () =>
            await ScalarAsync(database, "select count(*) from app.outbox where sent_at is not null and attempts = 1") is 40L);
        Assert.Equal(40, one.Received.Concat(two.Received).Select(received => received.MessageId).Distinct().Count());
        Assert.Equal(40, one.Received.Count + two.Received.Count);
    }

    [Fact]
    public async Task A_message_is_not_sent_before_it_is_due()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl);
        var dueAt = DateTimeOffset.UtcNow.AddSeconds(1.5);

        await service.SendAsync(dueAt: dueAt);
        await service.SendAsync(dueAt: DateTimeOffset.UtcNow.AddDays(1));

        await Eventually.BeTrueAsync(() => !service.Received.IsEmpty);
        Assert.True(DateTimeOffset.UtcNow >= dueAt);
        Assert.Single(service.Received);
    }

    [Fact]
    public async Task An_oversized_message_is_parked_with_the_reason_and_does_not_hold_up_the_others()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl);

        // Each of them is 2 bytes in UTF-8 but 6 in the escaped JSON that travels.
        await service.SendAsync(new string('é', 40_000));
        var next = await service.SendAsync();

        await Eventually.BeTrueAsync(() => !service.Received.IsEmpty);
        Assert.Equal(next, Assert.Single(service.Received).Message.ImportId);
        Assert.StartsWith(
            "UnsendableMessageException: The body has 240",
            (string?)await ScalarAsync(database, "select last_error from app.outbox where parked_at is not null"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_a_type_that_this_binary_lacks_is_parked_with_the_reason()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl);

        await ScalarAsync(database, "insert into app.outbox (message_id, tenant_id, queue, message_type, body) values (gen_random_uuid(), "
            + $"1, '{service.Queue}', 'Gone, Ledger', '{{}}')");
        await service.SendAsync();

        await Eventually.BeTrueAsync(async () =>
            await ScalarAsync(database, "select last_error from app.outbox where parked_at is not null") is string error
            && error.Contains("no message type 'Gone, Ledger'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Queues_made_on_a_developers_machine_have_a_dead_letter_queue()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl);
        await service.SendAsync();
        await Eventually.BeTrueAsync(() => !service.Received.IsEmpty);

        var url = (await sqs.Sqs.GetQueueUrlAsync(service.Queue)).QueueUrl;
        var attributes = await sqs.Sqs.GetQueueAttributesAsync(new GetQueueAttributesRequest { QueueUrl = url,
            AttributeNames = ["RedrivePolicy"] });

        Assert.Contains($"{service.Queue}-dead-letter", attributes.Attributes["RedrivePolicy"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_are_kept_for_their_retention_only()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await ScalarAsync(database, """
            insert into app.outbox (message_id, tenant_id, queue, message_type, body, sent_at)
              select gen_random_uuid(), 1, 'q', 't', '{}', now() - make_interval(days => days) from unnest(array[1, 8]) days;
            insert into app.inbox (message_id, tenant_id, received_at)
              select gen_random_uuid(), 1, now() - make_interval(days => days) from unnest(array[1, 15, 31]) days
            """);

        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl);

        await Eventually.BeTrueAsync(async () =>
            await ScalarAsync(database, "select (select count(*) from app.outbox) * 10 + (select count(*) from app.inbox)") is 12L);
    }

    /// <summary>Dispatchers that wait for a notification: their last statement was the look for the next due time.</summary>
    private const string IdleListeners =
        "select count(*) from pg_stat_activity where datname = current_database() and state = 'idle' and query like 'select extract(epoch "
            + "from min(due_at)%'";

    private static async Task<object?> ScalarAsync(TestDatabase database, string sql)
    {
        await using var command = database.Administrator.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
