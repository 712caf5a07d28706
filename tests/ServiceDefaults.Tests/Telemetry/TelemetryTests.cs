using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Amazon.S3;
using Financial.Fixtures;
using Financial.ServiceDefaults.Tests.Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace Financial.ServiceDefaults.Tests.Telemetry;

[Collection(ProcessTelemetry.Name)]
public sealed class TelemetryTests(PostgresFixture postgres, SqsS3Fixture sqs) : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task Outbox_lag_and_queue_age_are_measured_per_queue()
    {
        var measured = new ConcurrentQueue<(string Instrument, string? Queue, double Seconds)>();
        using var listener = new MeterListener { InstrumentPublished = (
            instrument, meters) => { if (instrument.Meter.Name == FinancialTelemetry.Name) meters.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<double>((instrument, seconds, tags, _) =>
            measured.Enqueue((instrument.Name, tags.ToArray().Single(tag => tag.Key == "messaging.destination.name").Value as string,
                seconds)));
        listener.Start();
        await using var database = await postgres.CreateDatabaseAsync();
        await using var service = await TestService.StartAsync(database.ApiConnectionString, sqs.EndpointUrl);

        await service.SendAsync();

        foreach (var instrument in new[] { "financial.outbox.lag", "financial.queue.age" })
        {
            await Eventually.BeTrueAsync(() => measured.Any(figure => figure.Instrument == instrument && figure.Queue == service.Queue));
            Assert.InRange(measured.Single(figure => figure.Instrument == instrument && figure.Queue == service.Queue).Seconds, 0, 60);
        }
    }

    [Fact]
    public async Task Logs_traces_and_metrics_reach_the_OTLP_endpoint_under_the_services_name_and_health_requests_do_not()
    {
        await using var collector = await Collector.StartAsync();
        await using var app = await StartServiceAsync(collector);
        app.Logger.LogInformation("import {ImportId} arrived", 4711);

        using var client = new HttpClient();
        using (FinancialTelemetry.ActivitySource.StartActivity("caller"))
        {
            await client.GetAsync(new Uri(app.Urls.Single() + "/health/live"));
            await client.GetAsync(new Uri(app.Urls.Single() + "/figures"));
        }
        await app.StopAsync();
        await app.DisposeAsync();

        Assert.All(collector.Received, request => Assert.Contains("named-service", request.Body, StringComparison.Ordinal));
        Assert.Contains(collector.Received,
            request => request.Path == "/v1/logs" && request.Body.Contains("4711", StringComparison.Ordinal));
        Assert.Contains(collector.Received,
            request => request.Path == "/v1/traces" && request.Body.Contains("GET /figures", StringComparison.Ordinal));
        Assert.Contains(collector.Received,
            request => request.Path == "/v1/metrics" && request.Body.Contains("http.server.request.duration", StringComparison.Ordinal));
        Assert.DoesNotContain(collector.Received,
            request => request.Path == "/v1/traces" && request.Body.Contains("GET /health/live", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_service_logs_last_reaches_the_OTLP_endpoint_however_long_it_ran()
    {
        await using var collector = await Collector.StartAsync();
        await using var app = await StartServiceAsync(collector);
        app.Logger.LogInformation("import {ImportId} arrived", 4711);
        await Eventually.BeTrueAsync(() =>
            collector.Received.Any(request => request.Path == "/v1/logs" && request.Body.Contains("4711", StringComparison.Ordinal)));

        app.Lifetime.ApplicationStopped.Register(() => app.Logger.LogInformation("import {ImportId} was the last", 4712));
        await app.StopAsync();
        await app.DisposeAsync();

        Assert.Contains(collector.Received,
            request => request.Path == "/v1/logs" && request.Body.Contains("4712", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_of_S3_is_one_span_of_the_trace_that_it_belongs_to()
    {
        var builder = WebApplication.CreateSlimBuilder();
        foreach (var (key, value) in sqs.ServiceEnvironment)
            builder.Configuration[key] = value;
        builder.Configuration["ConnectionStrings:ledger"] = "Host=127.0.0.1";
        builder.AddServiceDefaults("test");
        await using var app = builder.Build();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == "AWS", ActivityStopped = spans.Enqueue };
        ActivitySource.AddActivityListener(listener);
        app.Services.GetRequiredService<TracerProvider>();

        using var upload = FinancialTelemetry.ActivitySource.StartActivity("upload");
        await app.Services.GetRequiredService<IAmazonS3>().PutBucketAsync($"traced-{Guid.NewGuid():n}");

        var span = Assert.Single(spans, span => span.TraceId == upload!.TraceId);
        Assert.Equal(("S3.PutBucket", upload!.SpanId), (span.DisplayName, span.ParentSpanId));
    }

    private static async Task<WebApplication> StartServiceAsync(Collector collector)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration["ConnectionStrings:ledger"] = "Host=127.0.0.1";
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address;
        builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        builder.Configuration["OTEL_METRIC_EXPORT_INTERVAL"] = "100";
        builder.Configuration["OTEL_BLRP_SCHEDULE_DELAY"] = "100";
        builder.AddServiceDefaults("named-service");
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapGet("/figures", () => "figures");
        await app.StartAsync();
        return app;
    }

    /// <summary>Keeps what is posted to it. Protobuf holds strings as plain UTF-8, so a name can be looked for in the bytes.</summary>
    private sealed class Collector(WebApplication app) : IAsyncDisposable
    {
        public ConcurrentQueue<(string Path, string Body)> Received { get; } = [];

        public string Address => app.Urls.Single();

        public static async Task<Collector> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var app = builder.Build();
            var collector = new Collector(app);
            app.MapPost("/v1/{signal}", async (HttpRequest request) =>
            {
                using var reader = new StreamReader(request.Body, System.Text.Encoding.Latin1);
                collector.Received.Enqueue((request.Path, await reader.ReadToEndAsync()));
            });
            await app.StartAsync();
            return collector;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
