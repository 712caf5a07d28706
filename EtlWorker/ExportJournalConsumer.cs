using Financial.Ledger.Messages;
using Financial.ServiceDefaults;
using MassTransit;

namespace Financial.EtlWorker;

/// <summary>
/// Receives an <see cref="ExportJournal"/> from its queue. A fault is thrown; the endpoint's rules then retry the message or move it to the
/// error queue.
/// </summary>
public sealed class ExportJournalConsumer(ExportJournalHandler handler) : IConsumer<ExportJournal>
{
    public async Task Consume(ConsumeContext<ExportJournal> context)
    {
        try
        {
            await handler.HandleAsync(context.Message, context.CancellationToken);
        }
        catch (Exception exception) when (context.WasLastAttempt(exception))
        {
            await handler.GiveUpAsync(context.Message, exception, context.CancellationToken);
            throw;
        }
    }
}
