using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace Financial.Fixtures;

/// <summary>Waits for an effect of another process or thread.</summary>
public static class Eventually
{
    // Only a failing test waits this long; allows for a machine busy with other tests.
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when <paramref name="condition"/> is true; fails the test at the deadline (default 60 s).</summary>
    public static async Task BeTrueAsync(
        Func<Task<bool>> condition, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > (deadline ?? DefaultDeadline))
                throw new XunitException($"Not true within {deadline ?? DefaultDeadline}: {what}");
            await Task.Delay(Interval);
        }
    }

    /// <inheritdoc cref="BeTrueAsync(Func{Task{bool}}, TimeSpan?, string?)"/>
    public static Task BeTrueAsync(
        Func<bool> condition, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(condition))] string? what = null) =>
        BeTrueAsync(() => Task.FromResult(condition()), deadline, what);
}
