using System.Globalization;
using Amazon.SQS.Model;

namespace MassTransit.AmazonSqsTransport;

/// <summary>Deletes consumed messages of one queue in batches.</summary>
internal sealed class DeleteBatcher(Queue queue) : Batcher<DeleteMessageBatchRequestEntry>(int.MaxValue, maxRequests: 10)
{
    /// <summary>Completes when SQS has deleted the message; repeats a transient fault until the message is visible again anyway.</summary>
    public Task DeleteAsync(string receiptHandle) =>
        AddAsync(new DeleteMessageBatchRequestEntry { ReceiptHandle = receiptHandle }, bytes: 0);

    protected override async Task<IReadOnlyDictionary<int, Exception>> SendAsync(IReadOnlyList<DeleteMessageBatchRequestEntry> entries)
    {
        for (var index = 0; index < entries.Count; index++)
            entries[index].Id = index.ToString(CultureInfo.InvariantCulture);

        var request = new DeleteMessageBatchRequest { QueueUrl = queue.Url, Entries = [.. entries] };
        var response = await TransientFault.RetryAsync(
            () => queue.Client.DeleteMessageBatchAsync(request), queue.VisibilityTimeout, CancellationToken.None);
        return SendBatcher.Faults(response.Failed,
            fault => new MessageRefusedException(queue.Address.QueueName, fault.Code, fault.Message));
    }
}
