using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Trace;

namespace Financial.ServiceDefaults.Tests.Telemetry;

public sealed class NoPollingSamplerTests
{
    [Theory]
    [InlineData(ActivityKind.Server)]
    [InlineData(ActivityKind.Consumer)]
    [InlineData(ActivityKind.Internal)]
    public void A_request_a_message_or_a_step_starts_a_trace(ActivityKind kind) =>
        Assert.Equal(SamplingDecision.RecordAndSample, Decide(kind, parent: default));

    [Fact]
    public void A_client_call_outside_any_trace_starts_none() =>
        Assert.Equal(SamplingDecision.Drop, Decide(ActivityKind.Client, parent: default));

    [Theory]
    [InlineData(ActivityTraceFlags.Recorded, SamplingDecision.RecordAndSample)]
    [InlineData(ActivityTraceFlags.None, SamplingDecision.Drop)]
    public void A_client_call_inside_a_trace_shares_its_fate(ActivityTraceFlags flags, SamplingDecision expected) =>
        Assert.Equal(expected, Decide(ActivityKind.Client,
            new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags)));

    [Fact]
    public void The_standard_settings_can_thin_out_the_traces() =>
        Assert.Equal(SamplingDecision.Drop, Decide(
            ActivityKind.Server, parent: default, ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "0")));

    private static SamplingDecision Decide(ActivityKind kind, ActivityContext parent, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
        var traceId = parent == default ? ActivityTraceId.CreateRandom() : parent.TraceId;
        return NoPollingSampler.Create(configuration).ShouldSample(new SamplingParameters(parent, traceId, "name", kind)).Decision;
    }
}
