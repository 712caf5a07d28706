using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace MassTransit.AmazonSqsTransport;

/// <summary>Finds each queue once, by name, and creates it where that was asked for.</summary>
internal sealed class QueueDirectory(IAmazonSQS client, AmazonSqsHostSettings host, QueueCreation creation)
{
    private const int MaximumMessageSizeWhenUnknown = 256 * 1024;
    private static readonly TimeSpan VisibilityTimeoutWhenUnknown = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryLimit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Task<Queue>> _queues = new(StringComparer.Ordinal);

    public AmazonSqsHostSettings Host => host;

    /// <summary>The queue at this address, to send to.</summary>
    /// <exception cref="QueueNotFoundException">It is missing and must not be created.</exception>
    public async Task<Queue> GetAsync(QueueAddress address, CancellationToken cancellationToken = default)
    {
        var finding = _queues.GetOrAdd(address.QueueName, _ => FindAsync(address, settings: null));
        try
        {
            return await finding.WaitAsync(cancellationToken);
        }
        catch when (finding.IsFaulted)
        {
            // The next caller looks again: the queue may have been created meanwhile.
            _queues.TryRemove(KeyValuePair.Create(address.QueueName, finding));
            throw;
        }
    }

    /// <summary>The queue at this address as it is now, to receive from; created with the endpoint's own attributes.</summary>
    /// <exception cref="QueueNotFoundException">It is missing and must not be created.</exception>
    public async Task<Queue> OpenAsync(QueueAddress address, ReceiveSettings settings, CancellationToken cancellationToken)
    {
        var queue = await FindAsync(address, settings).WaitAsync(cancellationToken);
        _queues[address.QueueName] = Task.FromResult(queue);
        return queue;
    }

    public async Task<bool> ExistsAsync(QueueAddress address, CancellationToken cancellationToken)
    {
        try
        {
            await GetAsync(address, cancellationToken);
            return true;
        }
        catch (QueueNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Forgets a queue that turned out to be gone.</summary>
    public void Forget(QueueAddress address) => _queues.TryRemove(address.QueueName, out _);

    public async Task DeleteAsync(Queue queue, CancellationToken cancellationToken)
    {
        Forget(queue.Address);
        await client.DeleteQueueAsync(queue.Url, cancellationToken);
    }

    private Task<Queue> FindAsync(QueueAddress address, ReceiveSettings? settings) => TransientFault.RetryAsync(async () =>
    {
        var mayCreate = creation.CreateMissingQueues || settings is { IsTemporary: true };
        var url = await FindUrlAsync(address, mayCreate);
        if (url is not null && creation.CreateMissingQueues && settings is { QueueAttributes.Count: > 0 })
            // A sender, which does not know the attributes, may have created it first.
            await client.SetQueueAttributesAsync(url, Attributes(settings));
        url ??= await CreateAsync(address, settings);
        return await DescribeAsync(address, url);
    }, RetryLimit, CancellationToken.None);

    private async Task<string?> FindUrlAsync(QueueAddress address, bool mayCreate)
    {
        try
        {
            return (await client.GetQueueUrlAsync(address.QueueName)).QueueUrl;
        }
        catch (QueueDoesNotExistException missing)
        {
            return mayCreate ? null : throw new QueueNotFoundException(address.QueueName, host.Region, missing);
        }
    }

    private async Task<Queue> DescribeAsync(QueueAddress address, string url)
    {
        Dictionary<string, string> attributes;
        try
        {
            var response = await client.GetQueueAttributesAsync(
                url, [QueueAttributeName.MaximumMessageSize, QueueAttributeName.VisibilityTimeout]);
            attributes = response.Attributes ?? [];
        }
        catch (AmazonSQSException exception) when (exception.StatusCode == System.Net.HttpStatusCode.Forbidden)
        {
            // A sender needs no right to read attributes.
            attributes = [];
        }

        var visibility = ReadNumber(attributes, QueueAttributeName.VisibilityTimeout);
        return new Queue(
            client, address, url,
            ReadNumber(attributes, QueueAttributeName.MaximumMessageSize) ?? MaximumMessageSizeWhenUnknown,
            visibility is > 0 ? TimeSpan.FromSeconds(visibility.Value) : VisibilityTimeoutWhenUnknown);
    }

    private static int? ReadNumber(Dictionary<string, string> attributes, string name) =>
        attributes.TryGetValue(name, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>Creates the queue, with a dead-letter queue and a redrive policy unless it keeps failures itself or is temporary.</summary>
    private async Task<string> CreateAsync(QueueAddress address, ReceiveSettings? settings)
    {
        var attributes = Attributes(settings);
        if (settings is not { IsTemporary: true } && !FailureQueueNames.IsFailureQueue(address.Name))
            attributes.TryAdd(QueueAttributeName.RedrivePolicy, await CreateRedrivePolicyAsync(address));
        return await CreateQueueAsync(address, attributes, settings?.QueueTags ?? []);
    }

    private static Dictionary<string, string> Attributes(ReceiveSettings? settings) => (settings?.QueueAttributes ?? []).ToDictionary(
        attribute => attribute.Key, attribute => Convert.ToString(attribute.Value, CultureInfo.InvariantCulture) ?? "",
        StringComparer.Ordinal);

    private async Task<string> CreateRedrivePolicyAsync(QueueAddress address)
    {
        var deadLetters = address with { Name = FailureQueueNames.FormatRedriveQueueName(address.Name) };
        var url = await CreateQueueAsync(deadLetters, [], []);
        var response = await client.GetQueueAttributesAsync(url, [QueueAttributeName.QueueArn]);
        return JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["deadLetterTargetArn"] = response.Attributes[QueueAttributeName.QueueArn],
            ["maxReceiveCount"] = creation.MaxReceiveCount,
        });
    }

    private async Task<string> CreateQueueAsync(
        QueueAddress address, Dictionary<string, string> attributes, Dictionary<string, string> tags)
    {
        if (address.IsFifo)
            attributes[QueueAttributeName.FifoQueue] = "true";
        var request = new CreateQueueRequest { QueueName = address.QueueName, Attributes = attributes, Tags = tags };
        try
        {
            return (await client.CreateQueueAsync(request)).QueueUrl;
        }
        catch (QueueNameExistsException)
        {
            // Somebody else created it with other attributes between our look and now.
            return (await client.GetQueueUrlAsync(address.QueueName)).QueueUrl;
        }
    }
}
