using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;

namespace MassTransit.AmazonSqsTransport;

/// <summary>Separates passing faults (throttling, 5xx, network) from permanent ones, and repeats what failed by a passing one.</summary>
internal static class TransientFault
{
    public static bool IsTransient(Exception exception) => exception switch
    {
        AmazonServiceException service => service.StatusCode == HttpStatusCode.TooManyRequests
            || service.StatusCode >= HttpStatusCode.InternalServerError
            || service.Retryable is not null
            || IsThrottling(service.ErrorCode)
            // Without a status the request never got an answer.
            || (service.StatusCode == 0 && service.InnerException is { } inner && IsTransient(inner)),
        AmazonClientException { InnerException: { } inner } => IsTransient(inner),
        HttpRequestException or IOException or SocketException or TimeoutException => true,
        // An HTTP time-out of the client arrives as a cancellation that nobody asked for.
        TaskCanceledException { InnerException: TimeoutException } => true,
        _ => false,
    };

    /// <summary>
    /// Runs <paramref name="operation"/> and repeats it with growing pauses as long as the fault is transient and time is left.
    /// </summary>
    public static async Task<T> RetryAsync<T>(Func<Task<T>> operation, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var backoff = new Backoff(); ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await operation();
            }
            catch (Exception exception) when (IsTransient(exception) && !cancellationToken.IsCancellationRequested)
            {
                var pause = backoff.Next();
                if (TimeProvider.System.GetElapsedTime(started) + pause > limit)
                    throw;
                await Task.Delay(pause, cancellationToken);
            }
        }
    }

    private static bool IsThrottling(string? errorCode) => errorCode is not null
        && (errorCode.Contains("Throttl", StringComparison.OrdinalIgnoreCase)
            || errorCode is "OverLimit" or "TooManyRequestsException" or "RequestLimitExceeded" or "SlowDown" or "PriorRequestNotComplete"
                or "ServiceUnavailable" or "InternalError" or "InternalFailure");
}

/// <summary>
/// Growing pauses: 50 ms, doubled each time up to 10 s, each drawn between half and the whole so that many clients spread out.
/// </summary>
internal struct Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public int Attempts { get; private set; }

    public TimeSpan Next()
    {
        var whole = Math.Min(First.TotalMilliseconds * Math.Pow(2, Math.Min(Attempts++, 20)), Longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Jitter(whole));
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5394", Justification = "Spreads load; nothing secret.")]
    internal static double Jitter(double whole) => whole * (0.5 + Random.Shared.NextDouble() / 2);
}
