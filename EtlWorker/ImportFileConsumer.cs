using Financial.Ledger.Messages;
using Financial.ServiceDefaults;
using MassTransit;

namespace Financial.EtlWorker;

/// <summary>
/// Takes an <see cref="ImportFile"/> from its queue. Every outcome settles the message; a fault is thrown, and the endpoint's rules decide
/// whether it comes again or goes to the error queue.
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
