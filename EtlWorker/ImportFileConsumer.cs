using Financial.Ledger.Messages;
using Financial.ServiceDefaults;
using MassTransit;

namespace Financial.EtlWorker;

/// <summary>
/// Receives an <see cref="ImportFile"/> from its queue. Every outcome settles the message. A fault is thrown; the endpoint's rules then
/// retry the message or move it to the error queue.
/// </summary>
public sealed class ImportFileConsumer(ImportFileHandler handler) : IConsumer<ImportFile>
{
    public async Task Consume(ConsumeContext<ImportFile> context)
    {
        var messageId = context.MessageId ?? throw new InvalidOperationException("A message without an id cannot be told from its copy.");
        try
        {
            await handler.HandleAsync(context.Message, messageId, context.CancellationToken);
        }
        catch (Exception exception) when (context.WasLastAttempt(exception))
        {
            await handler.GiveUpAsync(context.Message, exception, context.CancellationToken);
            throw;
        }
    }
}
