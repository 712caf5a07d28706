using System.Diagnostics;
using Amazon;
using Amazon.Runtime.Telemetry;
using Amazon.Runtime.Telemetry.Tracing;

namespace Financial.ServiceDefaults;

/// <summary>Turns the AWS SDK's spans of whole calls (<c>S3.PutObject</c>) into activities of the source <see cref="Name"/>.</summary>
internal sealed class AwsTracing : TracerProvider
{
    /// <summary>Name of the activity source.</summary>
    public const string Name = "AWS";

    private static readonly ActivitySource _source = new(Name);

    /// <summary>Replaces the SDK's silent tracer, for every client of the process.</summary>
    public static void Register() => AWSConfigs.TelemetryProvider.RegisterTracerProvider(new AwsTracing());

    public override Tracer GetTracer(string scope) => new ActivityTracer();

    public override Tracer GetTracer(string scope, Attributes attributes) => new ActivityTracer();

    private sealed class ActivityTracer : Tracer
    {
        /// <summary>Ignores the SDK's inner steps (signing, parsing): they would only fill the trace.</summary>
        public override TraceSpan CreateSpan(string name, Attributes? initialAttributes, SpanKind spanKind, SpanContext? parentContext)
        {
            var activity = spanKind == SpanKind.CLIENT ? _source.StartActivity(name, ActivityKind.Client) : null;
            foreach (var (key, value) in initialAttributes?.AllAttributes ?? [])
                activity?.SetTag(key, value);
            return new ActivitySpan(activity);
        }
    }

    private sealed class ActivitySpan(Activity? activity) : TraceSpan
    {
        public override void EmitEvent(string name, Attributes attributes) => activity?.AddEvent(new ActivityEvent(name));

        public override void SetAttribute(string key, object value) => activity?.SetTag(key, value);

        public override void SetStatus(SpanStatus value) => activity?.SetStatus(value switch
        {
            SpanStatus.OK => ActivityStatusCode.Ok,
            SpanStatus.ERROR => ActivityStatusCode.Error,
            SpanStatus.UNSET => ActivityStatusCode.Unset,
        });

        public override void RecordException(Exception exception, Attributes attributes) =>
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);

        public override void End() => activity?.Stop();

        protected override void Dispose(bool disposing)
        {
            activity?.Dispose();
            base.Dispose(disposing);
        }
    }
}
