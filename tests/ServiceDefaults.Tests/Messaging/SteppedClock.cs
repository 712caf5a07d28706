namespace Financial.ServiceDefaults.Tests.Messaging;

/// <summary>A clock that a test moves on; timers ring in the call that moves it past them.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Alarm> _alarms = [];
    private TimeSpan _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + _now;

    public Task AdvanceAsync(TimeSpan time)
    {
        List<Alarm> due;
        lock (_lock)
        {
            _now += time;
            due = [.. _alarms.Where(alarm => alarm.DueAt <= _now)];
            foreach (var alarm in due) _alarms.Remove(alarm);
        }
        foreach (var alarm in due) alarm.Ring();
        return Task.CompletedTask;
    }

    private sealed class Alarm(SteppedClock clock, Action ring) : ITimer
    {
        public TimeSpan DueAt { get; private set; }

        public void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._alarms.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                DueAt = clock._now + dueTime;
                clock._alarms.Add(this);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync() => throw new NotSupportedException();
    }
}
