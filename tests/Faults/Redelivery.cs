using Amazon.SQS.Model;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;

namespace Financial.Faults;

/// <summary>
/// Every message is delivered three times, in random order, to two workers at once; the exports of several companies overlap and repeat.
/// </summary>
internal static class Redelivery
{
    private const int Deliveries = 3;
    private const string HeldQueue = "held-import-file";

    public static Task<Tally> RunAsync(int rounds, int entries, int seed, TextWriter output) =>
        Tally.OfAsync("redelivery", output, async tally =>
    {
        var files = Files(entries);
        var undisturbed = await Undisturbed.RunAsync(files);
        for (var round = 0; round < rounds; round++)
        {
            var order = seed + round;
            await tally.RunAsync($"order of seed {order}", () => DeliverAsync(files, new Random(order), undisturbed.Figures));
        }
        tally.Detail = $"{files.Count * Deliveries} deliveries of {files.Count} messages each, seed {seed}";
    });

    private static List<(byte[] Export, int TenantId, int EntityId)> Files(int entries)
    {
        var (first, overlapping, small) = (Exports.Journal(1, entries, entries / 8), Exports.Journal(entries / 2, entries, entries / 8),
            Exports.Journal(1, entries / 4, entries / 8));
        return [(first, 1, 1), (overlapping, 1, 1), (first, 1, 1), (small, 1, 2), (first, 1, 2), (overlapping, 2, 1), (first, 2, 1),
            (small, 2, 1)];
    }

    private static async Task<IReadOnlyCollection<string>> DeliverAsync(
        List<(byte[] Export, int TenantId, int EntityId)> files, Random random, Figures undisturbed)
    {
        await using var installation = await Installation.StartAsync();
        await installation.AddLedgersAsync(files.Select(file => (file.TenantId, file.EntityId)));
        var held = (await installation.Sqs.CreateQueueAsync(HeldQueue)).QueueUrl;
        await using var one = await installation.StartWorkerAsync();
        await using var other = await installation.StartWorkerAsync();
        foreach (var (export, tenantId,
            entityId) in files) await HoldAsync(installation, await installation.PutAsync(export, tenantId, entityId));
        var deliveries = (await ReceiveAsync(installation, held, files.Count)).SelectMany(message => Enumerable.Repeat(message, Deliveries))
            .ToArray();
        random.Shuffle(deliveries);
        foreach (var message in deliveries)
            await installation.Sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = installation.QueueUrl, MessageBody = message.Body,
                MessageAttributes = message.MessageAttributes });

        await installation.UntilAsync(
            $"select count(*) = {files.Count} from ledger.import_run where status in ('posted', 'already-posted', 'rejected', 'failed')");
        await installation.UntilQueueIsEmptyAsync();
        var defects = await installation.DefectsAsync(undisturbed);
        if (await installation.ScalarAsync<long>(
            "select count(*) from ledger.import_run where status not in ('posted', 'already-posted')") is > 0 and var lost)
            defects.Add($"{lost} imports were rejected or failed");
        return defects;
    }

    // Sends the message as a service does, but to a queue without a worker, from which the test takes copies.
    private static async Task HoldAsync(Installation installation, ImportFile message)
    {
        await using var transaction = await installation.EtlWorker.BeginTenantTransactionAsync(message.TenantId);
        await new Outbox("ledger").EnqueueAsync(transaction.Transaction, HeldQueue, message.TenantId, message, CancellationToken.None);
        await transaction.CommitAsync();
    }

    private static async Task<List<Message>> ReceiveAsync(Installation installation, string queueUrl, int count)
    {
        var messages = new List<Message>();
        while (messages.Count < count)
        {
            var received = await installation.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest
            {
                QueueUrl = queueUrl, MaxNumberOfMessages = 10, WaitTimeSeconds = 5, MessageAttributeNames = ["All"],
            });
            foreach (var message in received.Messages ?? [])
            {
                messages.Add(message);
                await installation.Sqs.DeleteMessageAsync(queueUrl, message.ReceiptHandle);
            }
        }

        return messages;
    }
}
