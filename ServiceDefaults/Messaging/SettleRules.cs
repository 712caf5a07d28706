using MassTransit;

namespace Financial.ServiceDefaults;

/// <summary>
/// What becomes of a message, in one place. Handled (posted, already posted, refused with reasons): deleted. A fault that passes: tried again,
/// first while holding the message, then by redelivery. Everything else: moved to <c>{queue}_error</c> with the reason.
/// </summary>
internal static class SettleRules
{
    public static void Apply(IReceiveEndpointConfigurator endpoint)
    {
        // A fault is told by the queue's _error neighbour; nobody listens to published ones.
        endpoint.PublishFaults = false;
        // Redelivery wraps retry: it sees a fault only after the last retry.
        endpoint.UseDelayedRedelivery(redelivery =>
        {
            redelivery.Handle<Exception>(TransientFaults.IsTransient);
            redelivery.Intervals(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15));
        });
        // 0.2, 0.6, 1.4 … 20 s: about a minute in all, which outlasts the restart of a database.
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(TransientFaults.IsTransient);
            retry.Exponential(8, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(400));
        });
    }
}
