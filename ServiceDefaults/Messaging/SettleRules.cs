using MassTransit;

namespace Financial.ServiceDefaults;

/// <summary>
/// What becomes of a message, in one place. Handled (posted, already posted, refused with reasons): deleted. A fault that passes: tried
/// again, first while holding the message, then by redelivery. Everything else: moved to <c>{queue}_error</c> with the reason.
/// </summary>
/// <param name="Retries">Attempts while holding the message; the pauses grow.</param>
/// <param name="Redeliveries">Pauses after which it is delivered again, each at most 15 minutes, which is what SQS can delay.</param>
internal sealed record SettleRules(int Retries, IReadOnlyList<TimeSpan> Redeliveries)
{
    /// <summary>
    /// Retries 0.2, 0.6, 1.4 … 20 s apart, about a minute in all, outlast the restart of a database; redelivery outlasts an incident.
    /// </summary>
    public static readonly SettleRules Standard = new(8,
        [.. new[] { 1, 5, 15, 15, 15, 15 }.Select(minutes => TimeSpan.FromMinutes(minutes))]);

    /// <summary>True when a fault of this attempt sends the message to the error queue: no retry and no redelivery is left.</summary>
    public bool IsLastAttempt(ConsumeContext context) =>
        context.GetRetryAttempt() >= Retries && context.GetRedeliveryCount() >= Redeliveries.Count;

    public void Apply(IReceiveEndpointConfigurator endpoint)
    {
        // A fault is told by the queue's _error neighbour; nobody listens to published ones.
        endpoint.PublishFaults = false;
        // Redelivery wraps retry: it sees a fault only after the last retry.
        endpoint.UseDelayedRedelivery(redelivery =>
        {
            redelivery.Handle<Exception>(TransientFaults.IsTransient);
            redelivery.Intervals([.. Redeliveries]);
        });
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(TransientFaults.IsTransient);
            retry.Exponential(Retries, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(400));
        });
    }
}
