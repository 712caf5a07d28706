using System.Diagnostics.Metrics;

namespace Financial.ServiceDefaults;

/// <summary>Metrics of messages: the time in the outbox and the time in the queue.</summary>
internal static class MessagingMetrics
{
    private const string QueueTag = "messaging.destination.name";

    private static readonly Histogram<double> _outboxLag =
        FinancialTelemetry.Meter.CreateHistogram<double>("financial.outbox.lag", "s", "Time from enqueuing a message to having sent it");

    private static readonly Counter<long> _parked =
        FinancialTelemetry.Meter.CreateCounter<long>("financial.outbox.parked", "{message}", "Messages that no attempt can send");

    private static readonly Histogram<double> _queueAge =
        FinancialTelemetry.Meter.CreateHistogram<double>("financial.queue.age", "s", "Time from sending a message to receiving it");

    public static void RecordSent(string queue, TimeSpan lag) =>
        _outboxLag.Record(Seconds(lag), new KeyValuePair<string, object?>(QueueTag, queue));

    public static void RecordParked(string queue) => _parked.Add(1, new KeyValuePair<string, object?>(QueueTag, queue));

    public static void RecordReceived(string queue, TimeSpan age) =>
        _queueAge.Record(Seconds(age), new KeyValuePair<string, object?>(QueueTag, queue));

    /// <summary>Two machines' clocks may differ a little; an age is never negative.</summary>
    private static double Seconds(TimeSpan time) => Math.Max(0, time.TotalSeconds);
}
