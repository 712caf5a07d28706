namespace Financial.ServiceDefaults.Tests.Resilience;

public sealed class BackOffTests
{
    private readonly List<Exception> _reported = [];
    private int _attempts;

    [Fact]
    public async Task A_fault_that_passes_is_repeated_and_reported_until_the_action_succeeds()
    {
        Assert.Equal(3, await RunAsync(attempts: 5, attempt => attempt < 3 ? throw new TimeoutException() : attempt));

        Assert.Equal(2, _reported.Count);
    }

    [Fact]
    public async Task The_last_attempts_fault_is_thrown_and_not_reported()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => RunAsync(attempts: 3, _ => throw new TimeoutException()));

        Assert.Equal((3, 2), (_attempts, _reported.Count));
    }

    [Fact]
    public async Task A_fault_that_no_retry_mends_is_thrown_at_once()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(attempts: 3, _ => throw new InvalidOperationException()));

        Assert.Equal(1, _attempts);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_during_an_attempt_ends_with_the_fault_of_that_attempt()
    {
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAsync<TimeoutException>(() => RunAsync(attempts: 3, _ =>
        {
            cancellation.Cancel();
            throw new TimeoutException();
        }, cancellation.Token));

        Assert.Equal(1, _attempts);
    }

    [Theory]
    [InlineData(1, 50, 100)]
    [InlineData(2, 100, 200)]
    [InlineData(20, 500, 1000)]
    public void A_pause_doubles_up_to_the_limit_and_is_drawn_between_half_and_the_whole(int attempt, int least, int most) =>
        Assert.InRange(BackOff.After(attempt, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1)).TotalMilliseconds, least, most);

    private Task<int> RunAsync(int attempts, Func<int, int> action, CancellationToken cancellationToken = default) =>
        BackOff.Retry(attempts, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), _reported.Add)
            .ExecuteAsync(_ => ValueTask.FromResult(action(++_attempts)), cancellationToken).AsTask();
}
