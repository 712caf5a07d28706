using MassTransit;

namespace Financial.ServiceDefaults;

/// <summary>Tells a consumer that its attempt is the last one, so that it can store the failure.</summary>
public static class LastAttempt
{
    /// <summary>True when <paramref name="fault"/> is one that passes, and this was the last attempt that the message gets.</summary>
    public static bool WasLastAttempt(this ConsumeContext context, Exception fault) =>
        TransientFaults.IsTransient(fault) && SettleRules.Standard.IsLastAttempt(context);
}
