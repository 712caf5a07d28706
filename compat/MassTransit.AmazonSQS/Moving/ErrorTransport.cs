using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

/// <summary>
/// Moves a message whose consumer failed to <c>&lt;queue&gt;_error</c>. No stack trace travels: it would count towards the size limit.
/// </summary>
internal sealed class ErrorTransport(MessageMove move) : IErrorTransport
{
    public Task Send(ExceptionReceiveContext context) => move.SendAsync(
        context,
        (MessageHeaders.Reason, "fault"),
        (MessageHeaders.FaultInputAddress, context.InputAddress.ToString()),
        (MessageHeaders.FaultMessage, (context.Exception.GetBaseException() is { Message.Length: > 0 } cause
            ? cause : context.Exception).Message));
}
