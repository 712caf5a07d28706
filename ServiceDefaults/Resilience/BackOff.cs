using System.Diagnostics.CodeAnalysis;

namespace Financial.ServiceDefaults;

/// <summary>
/// Growing pauses between attempts: doubled each time up to a limit, each drawn between half and the whole so that many callers spread out.
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
}
