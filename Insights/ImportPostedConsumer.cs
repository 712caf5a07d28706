using Financial.Insights.Generations;
using Financial.Ledger.Messages;
using MassTransit;

namespace Financial.Insights;

/// <summary>Handles <see cref="ImportPosted"/> messages.</summary>
public sealed class ImportPostedConsumer(GenerateInsights generateInsights) : IConsumer<ImportPosted>
{
    public Task Consume(ConsumeContext<ImportPosted> context) => generateInsights.HandleAsync(
        context.MessageId ?? throw new InvalidOperationException("The message has no id, which is needed to handle it only once."),
        context.Message, context.CancellationToken);
}
