using System.Diagnostics.CodeAnalysis;
using Polly;
using Polly.Retry;

namespace Financial.ServiceDefaults;

/// <summary>
/// Growing pauses between attempts: doubled each time up to a limit. Each is drawn between half and the whole to spread many callers.
/// </summary>
public static class BackOff
{
    /// <summary>The pause after the <paramref name="attempt"/>-th failure, counted from 1.</summary>
    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Spreads load; nothing secret.")]
    public static TimeSpan After(int attempt, TimeSpan first, TimeSpan longest)
    {
        var whole = Math.Min(first.TotalMilliseconds * Math.Pow(2, Math.Clamp(attempt - 1, 0, 30)), longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(whole * (0.5 + Random.Shared.NextDouble() / 2));
    }

    /// <summary>Repeats an action whose fault passes, until the call is cancelled.</summary>
    /// <param name="attempts">All attempts, the first one included.</param>
    /// <param name="first">The pause after the first failure.</param>
    /// <param name="longest">The longest pause.</param>
    /// <param name="failed">Receives each fault that another attempt follows.</param>
    public static ResiliencePipeline Retry(int attempts, TimeSpan first, TimeSpan longest, Action<Exception>? failed = null) =>
        new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = attempts - 1,
            ShouldHandle = attempt => ValueTask.FromResult(Passes(attempt.Outcome.Exception, attempt.Context.CancellationToken)),
            DelayGenerator = attempt => ValueTask.FromResult<TimeSpan?>(After(attempt.AttemptNumber + 1, first, longest)),
            OnRetry = attempt =>
            {
                failed?.Invoke(attempt.Outcome.Exception!);
                return ValueTask.CompletedTask;
            },
        }).Build();

    // A cancelled call ends with its last fault.
    private static bool Passes(Exception? fault, CancellationToken cancellationToken) =>
        fault is not null && TransientFaults.IsTransient(fault) && !cancellationToken.IsCancellationRequested;
}
