using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>Moves a message that no consumer wants to <c>&lt;queue&gt;_skipped</c>.</summary>
internal sealed class SkippedTransport(MessageMove move) : IDeadLetterTransport
{
    public Task Send(ReceiveContext context, string reason) => move.SendAsync(context, (MessageHeaders.Reason, reason));
}
