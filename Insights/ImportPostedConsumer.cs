using Financial.Insights.Generations;
using Financial.Ledger.Messages;
using MassTransit;

namespace Financial.Insights;

/// <summary>Receives <see cref="ImportPosted"/> and hands it on.</summary>
public sealed class ImportPostedConsumer(GenerateInsights generateInsights) : IConsumer<ImportPosted>
{
    public Task Consume(ConsumeContext<ImportPosted> context) => generateInsights.HandleAsync(
        context.MessageId ?? throw new InvalidOperationException("A message without an id cannot be handled once."), context.Message,
        context.CancellationToken);
}
