using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.SQS;
using Amazon.SQS.Model;
using Financial.Ledger.Database;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.DeadLetters;

/// <summary>
/// Reads all dead letters once. SQS hides a received message from every other reader. Therefore only one look runs at a time, across all
/// instances, and its end puts all messages back.
/// </summary>
internal sealed class DeadLetterLook : IAsyncDisposable
{
    private const int LimitPerQueue = 100;
    private const int BatchSize = 10;

    /// <summary>Longer than a look takes; matters only if the Api stops during one.</summary>
    private const int HiddenSeconds = 60;

    /// <summary>The local emulator loses a message put back with 0 seconds, because it cannot write that to its state folder.</summary>
    private const int PutBackSeconds = 1;

    /// <summary>Long enough to see messages that the previous look put back. Any wait makes SQS ask all of its servers.</summary>
    private const int WaitSeconds = PutBackSeconds + 1;

    private readonly IAmazonSQS _sqs;
    private readonly NpgsqlConnection _lock;
    private readonly List<(string QueueUrl, string ReceiptHandle)> _received = [];

    private DeadLetterLook(IAmazonSQS sqs, NpgsqlConnection lockConnection) => (_sqs, _lock) = (sqs, lockConnection);

    /// <summary>The messages of all tenants.</summary>
    public List<DeadMessage> Messages { get; } = [];

    /// <summary>True when a queue holds more messages than a look reads.</summary>
    public bool IsTruncated { get; private set; }

    public static async Task<DeadLetterLook> BeginAsync(IAmazonSQS sqs, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        var look = new DeadLetterLook(sqs, await dataSource.OpenConnectionAsync(cancellationToken));
        try
        {
            await look.LockAsync(cancellationToken);
            // Read all queues in parallel: each read waits until SQS has no more.
            await Task.WhenAll(Queues.All.SelectMany(
                queue => new[] { look.ReceiveMovedByConsumerAsync(queue, cancellationToken),
                    look.ReceiveMovedBySqsAsync(queue, cancellationToken) }));
            return look;
        }
        catch
        {
            await look.DisposeAsync();
            throw;
        }
    }

    /// <summary>Deletes a message from its queue.</summary>
    public async Task DeleteAsync(DeadMessage message)
    {
        await _sqs.DeleteMessageAsync(message.QueueUrl, message.ReceiptHandle, CancellationToken.None);
        _received.Remove((message.QueueUrl, message.ReceiptHandle));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var queue in _received.GroupBy(message => message.QueueUrl, message => message.ReceiptHandle))
                foreach (var batch in queue.Chunk(BatchSize))
                    await _sqs.ChangeMessageVisibilityBatchAsync(queue.Key, [.. batch.Select((receipt, number) =>
                        new ChangeMessageVisibilityBatchRequestEntry(number.ToString(CultureInfo.InvariantCulture),
                            receipt) { VisibilityTimeout = PutBackSeconds })], CancellationToken.None);
        }
        catch (Exception exception) when (TransientFaults.IsTransient(exception))
        {
            // SQS shows the messages again after HiddenSeconds.
        }
        finally
        {
            // Closing rolls the transaction back and so releases the lock.
            await _lock.DisposeAsync();
        }
    }

    private Task ReceiveMovedByConsumerAsync(string queue, CancellationToken cancellationToken) =>
        ReceiveAsync(Queues.ErrorQueueOf(queue), (message, name, url) => DeadMessage.OfError(message, name, queue, url), cancellationToken);

    private async Task ReceiveMovedBySqsAsync(string queue, CancellationToken cancellationToken)
    {
        // {"deadLetterTargetArn": "arn:aws:sqs:us-east-1:123456789012:import-file-dead-letter", "maxReceiveCount": 10}
        int? receives = null;
        if (await FindUrlAsync(queue, cancellationToken) is { } url)
        {
            var attributes = (await _sqs.GetQueueAttributesAsync(url, [QueueAttributeName.RedrivePolicy], cancellationToken)).Attributes;
            if (attributes?.GetValueOrDefault(QueueAttributeName.RedrivePolicy) is { } policy
                && JsonNode.Parse(policy)?["maxReceiveCount"] is { } maximum)
                receives = int.Parse(maximum.ToString(), CultureInfo.InvariantCulture);
        }
        await ReceiveAsync(Queues.DeadLetterQueueOf(queue),
            (message, name, address) => DeadMessage.OfRedrivePolicy(message, name, queue, address, receives), cancellationToken);
    }

    private async Task ReceiveAsync(string queue, Func<Message, string, string, DeadMessage?> read, CancellationToken cancellationToken)
    {
        if (await FindUrlAsync(queue, cancellationToken) is not { } url)
            return;
        var request = new ReceiveMessageRequest(url)
        {
            MaxNumberOfMessages = BatchSize,
            VisibilityTimeout = HiddenSeconds,
            WaitTimeSeconds = WaitSeconds,
            MessageAttributeNames = ["All"],
            MessageSystemAttributeNames = [MessageSystemAttributeName.SentTimestamp],
        };
        for (var count = 0; count < LimitPerQueue;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Wait even if the caller has left: the received messages are hidden and must be put back.
            var messages = (await _sqs.ReceiveMessageAsync(request, CancellationToken.None)).Messages ?? [];
            if (messages.Count == 0)
                return;
            count += messages.Count;
            foreach (var message in messages)
                Note(url, message, read(message, queue, url));
        }
        IsTruncated = true;
    }

    private void Note(string url, Message message, DeadMessage? dead)
    {
        lock (_received)
        {
            _received.Add((url, message.ReceiptHandle));
            if (dead is not null)
                Messages.Add(dead);
        }
    }

    /// <summary>Null for a missing queue: on a developer's machine its first message creates it.</summary>
    private async Task<string?> FindUrlAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            return (await _sqs.GetQueueUrlAsync(queue, cancellationToken)).QueueUrl;
        }
        catch (QueueDoesNotExistException)
        {
            return null;
        }
    }

    /// <summary>A transaction lock: a session lock would outlive a failed unlock on its pooled connection.</summary>
    private async Task LockAsync(CancellationToken cancellationToken)
    {
        await _lock.BeginTransactionAsync(cancellationToken);
        await _lock.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended(@DeadLetters, 0))",
            new { AdvisoryLocks.DeadLetters }, cancellationToken);
    }
}
