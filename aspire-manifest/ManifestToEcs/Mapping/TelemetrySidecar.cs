using ManifestToEcs.Expressions;
using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>
/// The destination of OTLP: a collector beside the application, the collector that the overlay names, or none. The sidecar sends traces
/// to X-Ray and metrics to CloudWatch; without a word in the overlay OTLP goes where the AppHost sends it.
/// </summary>
internal sealed class TelemetrySidecar(MappingScope scope)
{
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    public const string ContainerName = "otel-collector";

    // Enough for the configuration below.
    public static readonly TaskSize Size = new(64, 128);

    // /healthcheck of the image asks this port, and takes no other.
    private const int HealthPort = 13133;

    private const int GrpcPort = 4317, HttpPort = 4318;

    private const string Image = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3";

    // Settings for the dashboard, which the collector beside the application does not need.
    private static readonly string[] Replaced = [EndpointVariable, "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_PROTOCOL"];

    /// <summary>Whether the manifest's own value of the variable gives way.</summary>
    public bool Replaces(Workload workload, string variable) => Replaced.Contains(variable, StringComparer.Ordinal) && Redirects(workload);

    /// <summary>Whether the task gets a collector.</summary>
    public bool IsWanted(Workload workload) => IsSidecar && Redirects(workload);

    private bool IsSidecar => scope.Overlay.Telemetry is null or "sidecar";

    /// <summary>Replaces the manifest's OTLP variables.</summary>
    public IReadOnlyDictionary<string, string> Variables(Workload workload)
    {
        if (!Redirects(workload) || scope.Overlay.Telemetry == "none") return new Dictionary<string, string>();
        var endpoint = IsSidecar ? $"http://localhost:{workload.FreePort(GrpcPort)}" : scope.Overlay.Telemetry!;
        scope.Report.Inferred($"{workload.Name}: {EndpointVariable}", endpoint,
            scope.Overlay.Telemetry is null ? "it exports OTLP to a dashboard that the overlay leaves out" : "telemetry in the overlay");
        return new Dictionary<string, string> { [EndpointVariable] = endpoint, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc" };
    }

    public ContainerDefinition Container(Workload workload, LogGroup telemetryGroup, LogConfiguration log) => new()
    {
        Name = ContainerName,
        Image = Image,
        Essential = false,
        Cpu = Size.Cpu,
        MemoryMiB = Size.MemoryMiB,
        Environment = new SortedDictionary<string, DeployText>(
            StringComparer.Ordinal) { ["AOT_CONFIG_CONTENT"] = Configuration(workload, telemetryGroup) },
        HealthCheck = Uses(workload, HealthPort) ? null : new HealthCheck(["CMD", "/healthcheck"], StartPeriodSeconds: 10),
        // It is not essential: without a policy a task would go on without telemetry for ever.
        RestartAttemptSeconds = 60,
        Log = log with { StreamPrefix = "otel", Blocking = false },
        DropAllCapabilities = true,
    };

    /// <summary>Log group into which the collector writes metrics.</summary>
    public static LogGroup Group(Workload workload, LogGroup logs) =>
        new($"{logs.Name}/telemetry", logs.RetentionDays) { Id = workload.Id("telemetry-log-group") };

    public IReadOnlyList<PolicyStatement> Rights(LogGroup telemetryGroup) =>
    [
        // X-Ray's actions have no resource to be limited to.
        new PolicyStatement("SendTraces",
            ["xray:GetSamplingRules", "xray:GetSamplingStatisticSummaries", "xray:GetSamplingTargets", "xray:PutTelemetryRecords",
                "xray:PutTraceSegments"], ["*"]),
        new PolicyStatement("WriteTelemetry", ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            [scope.Arn("logs", $"log-group:{telemetryGroup.Name}:*")]),
    ];

    private bool Redirects(Workload workload)
    {
        var variable = workload.Resource.Env.FirstOrDefault(candidate => candidate.Name == EndpointVariable);
        // The overlay's own value for the variable settles it.
        if (workload.Overlay.Environment.ContainsKey(EndpointVariable)) return false;
        if (variable is not null && ExpressionParser.Parse(variable.Value.Text, scope.Manifest).OfType<Expression>().Any(IsDashboard))
            return true;
        return scope.Overlay.Telemetry is not (null or "none") && (variable is not null || workload.IsProject);
    }

    // A dashboard that does not run: the overlay leaves it out, or states where telemetry goes.
    private bool IsDashboard(Expression expression) =>
        expression.Resource.Image is { } image && KnownImages.IsDashboard(image.Text)
            && (scope.Overlay.For(expression.Resource.Name).Kind ?? (scope.Overlay.Telemetry is null ? "service" : "ignore")) == "ignore";

    private static bool Uses(Workload workload, int port) => workload.Ports.Any(used => used.ContainerPort == port);

    // Without a limit the collector is killed when CloudWatch answers slowly. Without rolled-up dimensions each metric is stored, and paid
    // for, once.
    private string Configuration(Workload workload, LogGroup group) =>
        $$"""
        extensions:
          health_check:
            endpoint: 127.0.0.1:{{HealthPort}}
        receivers:
          otlp:
            protocols:
              grpc:
                endpoint: 127.0.0.1:{{workload.FreePort(GrpcPort)}}
              http:
                endpoint: 127.0.0.1:{{workload.FreePort(HttpPort)}}
        processors:
          memory_limiter:
            check_interval: 1s
            limit_mib: {{Size.MemoryMiB * 3 / 4}}
            spike_limit_mib: {{Size.MemoryMiB / 8}}
          batch: {}
          resourcedetection:
            detectors: [env, ecs]
        exporters:
          awsxray: {}
          awsemf:
            namespace: {{scope.NamePrefix}}
            log_group_name: {{group.Name}}
            log_stream_name: metrics/{TaskId}
            dimension_rollup_option: NoDimensionRollup
          awscloudwatchlogs:
            log_group_name: {{group.Name}}
            log_stream_name: logs
        service:
          extensions: [{{(Uses(workload, HealthPort) ? "" : "health_check")}}]
          pipelines:
            traces:
              receivers: [otlp]
              processors: [memory_limiter, resourcedetection, batch]
              exporters: [awsxray]
            metrics:
              receivers: [otlp]
              processors: [memory_limiter, resourcedetection, batch]
              exporters: [awsemf]
            logs:
              receivers: [otlp]
              processors: [memory_limiter, resourcedetection, batch]
              exporters: [awscloudwatchlogs]
        """.ReplaceLineEndings("\n");
}
