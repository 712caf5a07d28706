using MassTransit;

namespace Financial.ServiceDefaults;

/// <summary>
/// The rules by which a message leaves its queue. A handled message (posted, already posted, refused with reasons) is deleted. After a
/// passing fault it is tried again, first while it is held, then by redelivery. After any other fault it moves to <c>{queue}_error</c>.
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
        // The _error queue holds every fault; no consumer subscribes to published ones.
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
