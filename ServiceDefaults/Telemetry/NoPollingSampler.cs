using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Trace;

namespace Financial.ServiceDefaults;

/// <summary>
/// Starts no trace for a client call that belongs to none: the outbox looking for due rows, a long poll of a queue, a health check's query.
/// Such calls come every few seconds for ever and would bury the traces of the files.
/// </summary>
internal sealed class NoPollingSampler(Sampler others) : Sampler
{
    /// <summary>
    /// Samples everything, or the share in <c>OTEL_TRACES_SAMPLER_ARG</c> when <c>OTEL_TRACES_SAMPLER</c> is
    /// <c>[parentbased_]traceidratio</c>.
    /// </summary>
    public static Sampler Create(IConfiguration configuration)
    {
        var sampler = configuration["OTEL_TRACES_SAMPLER"] ?? "";
        var byRatio = sampler.EndsWith("traceidratio", StringComparison.OrdinalIgnoreCase)
            && double.TryParse(configuration["OTEL_TRACES_SAMPLER_ARG"], NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio)
            ? new TraceIdRatioBasedSampler(ratio)
            : (Sampler)new AlwaysOnSampler();
        return new ParentBasedSampler(new NoPollingSampler(byRatio));
    }

    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.Kind == ActivityKind.Client
            ? new SamplingResult(SamplingDecision.Drop) : others.ShouldSample(samplingParameters);
}
