using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>
/// Runs one endpoint from start to stop: waits until it is asked for, finds its queue, polls it, and ends without losing a message.
/// </summary>
internal sealed class ReceiveLoop(SqsReceiveEndpointContext endpoint)
{
    private static readonly TimeSpan MissingQueuePause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(1);

    private readonly IReceivePipeDispatcher _dispatcher = endpoint.CreateReceivePipeDispatcher();

    /// <summary>
    /// Ends after <paramref name="stopping"/>, when polls and consumers have finished, or soon after <paramref name="stopped"/>.
    /// </summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken stopped)
    {
        LogContext.Current = endpoint.LogContext;
        Queue? queue = null;
        try
        {
            await WaitUntilAskedForAsync(stopping);
            while (!stopping.IsCancellationRequested)
            {
                queue = await FindQueueAsync(stopping);
                await endpoint.TransportObservers.NotifyReady(endpoint.InputAddress);
                try
                {
                    await ReceiveAsync(queue, stopping, stopped);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // The queue was deleted, most likely: look for it again.
                    endpoint.Queues.Forget(endpoint.Address);
                    await FaultAsync(exception);
                }
            }
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // A fault during the stop, such as a queue that is gone, must not make the stop fail.
        }
        finally
        {
            await CompleteAsync(queue);
        }
    }

    /// <summary>The bus's own queue takes responses only: it is neither created nor polled before a request wants one.</summary>
    private async Task WaitUntilAskedForAsync(CancellationToken stopping)
    {
        await endpoint.DependenciesReady.WaitAsync(stopping);
        if (!endpoint.IsBusEndpoint)
            return;
        await endpoint.TransportObservers.NotifyReady(endpoint.InputAddress, isStarted: false);
        await endpoint.ReceivePipe.Connected.WaitAsync(stopping);
    }

    private async Task<Queue> FindQueueAsync(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                var queue = await endpoint.Queues.OpenAsync(endpoint.Address, endpoint.Settings, stopping);
                await WarnOfMissingFailureQueuesAsync(stopping);
                return queue;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                await FaultAsync(exception);
                await Task.Delay(MissingQueuePause, stopping);
            }
        }
    }

    private async Task WarnOfMissingFailureQueuesAsync(CancellationToken stopping)
    {
        if (endpoint.Settings.IsTemporary)
            return;
        foreach (var address in endpoint.FailureQueues)
            if (!await endpoint.Queues.ExistsAsync(address, stopping))
                LogContext.Warning?.Log(
                    "The queue {Queue} does not exist: messages that belong there stay in {Source} until its redrive policy moves them",
                    address.QueueName, endpoint.Address.QueueName);
    }

    private async Task ReceiveAsync(Queue queue, CancellationToken stopping, CancellationToken stopped)
    {
        await using var renewal = new VisibilityRenewal(queue);
        var places = new Places(endpoint.MessageLimit);
        var dispatch = new MessageDispatch(endpoint, _dispatcher, queue, renewal, places);
        var polling = new Polling(endpoint, queue, places, dispatch);
        try
        {
            await polling.RunAsync(stopping, stopped);
        }
        finally
        {
            if (!await places.AreAllFreeAsync(stopped))
            {
                // Time is up: ask the consumers to give in, so that their messages go back to the queue at once.
                renewal.CancelConsumers(TimeSpan.FromSeconds(endpoint.WaitTimeSeconds));
                using var grace = new CancellationTokenSource(LastGrace);
                if (!await places.AreAllFreeAsync(grace.Token))
                    LogContext.Warning?.Log("{Queue} was stopped while {Count} messages were being consumed; they will be delivered again",
                        endpoint.Address.QueueName, renewal.HeldCount);
            }
        }
    }

    private async Task FaultAsync(Exception exception)
    {
        LogContext.Error?.Log(exception, "Receiving from {Queue} failed", endpoint.Address.QueueName);
        await endpoint.TransportObservers.NotifyFaulted(
            endpoint.InputAddress, endpoint.ConvertException(exception, "Cannot receive from the SQS queue "));
    }

    private async Task CompleteAsync(Queue? queue)
    {
        if (queue is not null && endpoint.Settings.IsTemporary)
        {
            try
            {
                await endpoint.Queues.DeleteAsync(queue, CancellationToken.None);
            }
            catch (Exception exception)
            {
                LogContext.Warning?.Log(exception, "The temporary queue {Queue} could not be deleted", endpoint.Address.QueueName);
            }
        }

        await endpoint.TransportObservers.NotifyCompleted(endpoint.InputAddress, _dispatcher.GetMetrics());
    }
}
