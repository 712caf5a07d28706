using System.Collections.Concurrent;
using System.Diagnostics;
using Financial.Fixtures;
using MassTransit;

namespace Financial.MassTransit.AmazonSQS.Tests;

/// <summary>One trace leads from the sender through the queue to the consumer.</summary>
public class TracingTests(SqsS3Fixture sqs) : IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task Sending_receiving_and_consuming_are_spans_of_one_trace()
    {
        var (queue, spans) = (Queues.NewName("trace"), new ConcurrentQueue<Activity>());
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "MassTransit" or "Test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("Test");
        await using var bus = await TestBus.ReceiveAsync(sqs, queue, endpoint => endpoint.Handler<LoadFile>(_ => Task.CompletedTask));

        ActivityTraceId trace;
        using (var request = source.StartActivity("request"))
        {
            trace = request!.TraceId;
            await bus.SendAsync(queue, new LoadFile("a"));
        }

        await Eventually.BeTrueAsync(() => spans.Count(span => span.TraceId == trace) >= 4);
        var ours = spans.Where(span => span.TraceId == trace).ToDictionary(span => span.OperationName);
        var send = Assert.Contains($"{queue} send", ours);
        var receive = Assert.Contains($"{queue} receive", ours);
        var process = ours.Values.Single(span => span.Parent == receive);
        Assert.Equal("request", send.Parent!.OperationName);
        Assert.Equal(send.SpanId, receive.ParentSpanId);
        Assert.Equal("aws_sqs", send.GetTagItem("messaging.system"));
        Assert.EndsWith("process", process.OperationName, StringComparison.Ordinal);
    }
}
