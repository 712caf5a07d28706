using Amazon.SQS;
using Amazon.SQS.Model;
using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>
/// Long-polls one queue. A request asks for no more messages than there are free places, so whatever arrives can start. One request waits
/// on an idle queue; each full answer says that there is more and lets one further request run beside it.
/// </summary>
internal sealed class Polling(SqsReceiveEndpointContext endpoint, Queue queue, Places places, MessageDispatch dispatch)
{
    private const int MaxBatch = 10;
    private const int FaultsUntilUnhealthy = 3;

    private static readonly List<string> SystemAttributes =
    [
        MessageSystemAttributeName.ApproximateReceiveCount, MessageSystemAttributeName.SentTimestamp,
        MessageSystemAttributeName.MessageGroupId, MessageSystemAttributeName.MessageDeduplicationId,
        MessageSystemAttributeName.SequenceNumber,
    ];

    private readonly int _pollers = (places.Limit + MaxBatch - 1) / MaxBatch;
    private readonly SemaphoreSlim _backlog = new(0);
    private int _unhealthy;

    /// <summary>Polls until <paramref name="stopping"/>; requests under way may finish until <paramref name="stopped"/>.</summary>
    /// <exception cref="QueueDoesNotExistException">The queue was deleted.</exception>
    public async Task RunAsync(CancellationToken stopping, CancellationToken stopped)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var polls = Enumerable.Range(0, _pollers).Select(index => Task.Run(() => PollAsync(index, ending, stopped), CancellationToken.None))
            .ToList();
        await Task.WhenAll(polls);
    }

    private async Task PollAsync(int index, CancellationTokenSource ending, CancellationToken stopped)
    {
        LogContext.Current = endpoint.LogContext;
        var backoff = new Backoff();
        while (!ending.IsCancellationRequested)
        {
            try
            {
                if (index > 0)
                    await _backlog.WaitAsync(ending.Token);
                await PollOnceAsync(ending.Token, stopped);
                backoff = new Backoff();
                if (Interlocked.Exchange(ref _unhealthy, 0) == 1)
                    await endpoint.TransportObservers.NotifyReady(endpoint.InputAddress);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
            }
            catch (QueueDoesNotExistException)
            {
                await ending.CancelAsync();
                throw;
            }
            catch (Exception exception)
            {
                var pause = backoff.Next();
                await ReportAsync(exception, backoff.Attempts);
                await Task.Delay(pause, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task PollOnceAsync(CancellationToken ending, CancellationToken stopped)
    {
        var taken = await places.TakeAsync(MaxBatch, ending);
        var received = 0;
        try
        {
            // Not cancelled at once when stopping: SQS may already have hidden a message for this request, and it would stay hidden.
            var messages = await ReceiveAsync(taken, stopped);
            if (messages.Count == taken && _backlog.CurrentCount < _pollers)
                _backlog.Release();
            received = messages.Count;
            if (received > 0)
                dispatch.Start(messages, giveBack: ending.IsCancellationRequested);
        }
        finally
        {
            places.Release(taken - received);
        }
    }

    private async Task<List<Message>> ReceiveAsync(int count, CancellationToken stopped)
    {
        var response = await queue.Client.ReceiveMessageAsync(
            new ReceiveMessageRequest
            {
                QueueUrl = queue.Url,
                MaxNumberOfMessages = count,
                WaitTimeSeconds = endpoint.WaitTimeSeconds,
                MessageAttributeNames = ["All"],
                MessageSystemAttributeNames = SystemAttributes,
            },
            stopped);
        return response.Messages ?? [];
    }

    private async Task ReportAsync(Exception exception, int attempts)
    {
        LogContext.Warning?.Log(exception, "Receiving from {Queue} failed and will be tried again", endpoint.Address.QueueName);
        if (TransientFault.IsTransient(exception) && attempts < FaultsUntilUnhealthy)
            return;
        // Report every failure, as the stock transport does: an observer may measure how long a fault lasts.
        Volatile.Write(ref _unhealthy, 1);
        await endpoint.TransportObservers.NotifyFaulted(
            endpoint.InputAddress, endpoint.ConvertException(exception, "Cannot receive from the SQS queue "));
    }
}
