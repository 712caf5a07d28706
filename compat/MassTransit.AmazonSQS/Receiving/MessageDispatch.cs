using Amazon.SQS;
using Amazon.SQS.Model;
using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>
/// Hands received messages to the consumers. Messages of one FIFO group run one after the other; all others run side by side.
/// </summary>
internal sealed class MessageDispatch(
    SqsReceiveEndpointContext endpoint, IReceivePipeDispatcher dispatcher, Queue queue, VisibilityRenewal renewal, Places places)
{
    /// <summary>Takes over these messages and their places. With <paramref name="giveBack"/> they return to the queue unread.</summary>
    public void Start(List<Message> messages, bool giveBack)
    {
        var locks = messages.ConvertAll(message => new MessageLock(message, queue, renewal, endpoint.Settings));
        if (giveBack)
            _ = GiveBackAsync(locks);
        else if (queue.Address.IsFifo)
            foreach (var group in locks.GroupBy(
                held => held.Message.Attributes?.GetValueOrDefault(MessageSystemAttributeName.MessageGroupId)))
                _ = Task.Run(() => ConsumeInOrderAsync([.. group]));
        else
            foreach (var held in locks)
                _ = Task.Run(() => ConsumeOneAsync(held));
    }

    private async Task ConsumeOneAsync(MessageLock held)
    {
        try
        {
            await ConsumeAsync(held);
        }
        finally
        {
            places.Release(1);
        }
    }

    /// <summary>
    /// After a message that goes back to the queue, the rest of its group goes back as well: SQS delivers them again in order.
    /// </summary>
    private async Task ConsumeInOrderAsync(List<MessageLock> group)
    {
        var inOrder = true;
        foreach (var held in group)
        {
            try
            {
                if (inOrder)
                    inOrder = await ConsumeAsync(held);
                else
                    await held.ReleaseAsync(TimeSpan.Zero);
            }
            finally
            {
                places.Release(1);
            }
        }
    }

    private async Task GiveBackAsync(List<MessageLock> locks)
    {
        foreach (var held in locks)
        {
            await held.ReleaseAsync(TimeSpan.Zero);
            places.Release(1);
        }
    }

    /// <summary>False when the message was not consumed and not moved, so that it will be delivered again.</summary>
    private async Task<bool> ConsumeAsync(MessageLock held)
    {
        LogContext.Current = endpoint.LogContext;
        try
        {
            using var context = new SqsReceiveContext(held.Message, endpoint, held);
            held.Attach(context);
            await dispatcher.Dispatch(context, held);
            return true;
        }
        catch (Exception exception)
        {
            LogContext.Error?.Log(exception, "Message {MessageId} of {Queue} was not consumed and will be delivered again",
                held.Message.MessageId, queue.Address.QueueName);
            return false;
        }
        finally
        {
            // Always end the lock: a lock that nobody ends would be renewed for hours.
            if (held.IsHeld)
                await held.ReleaseAsync(held.RedeliverDelay(SqsReceiveContext.ReceiveCount(held.Message)));
        }
    }
}
