using System.Globalization;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// The options of a sidecar of Dapr as arguments of daprd (docs.dapr.io/reference/arguments-annotations-overview); those that cannot be
/// carried are refused by name.
/// </summary>
internal sealed class DaprOptions(MappingScope scope)
{
    private static readonly Dictionary<string, string> Carried = new(StringComparer.Ordinal)
    {
        ["appHealthCheckPath"] = "--app-health-check-path",
        ["appHealthProbeInterval"] = "--app-health-probe-interval",
        ["appHealthProbeTimeout"] = "--app-health-probe-timeout",
        ["appHealthThreshold"] = "--app-health-threshold",
        ["appMaxConcurrency"] = "--app-max-concurrency",
        ["daprInternalGrpcPort"] = "--dapr-internal-grpc-port",
        ["daprMaxBodySize"] = "--max-body-size",
        ["daprReadBufferSize"] = "--read-buffer-size",
        ["logLevel"] = "--log-level",
        ["metricsPort"] = "--metrics-port",
    };

    private static readonly Dictionary<string, string> Switches = new(StringComparer.Ordinal)
    {
        ["enableApiLogging"] = "--enable-api-logging", ["enableAppHealthCheck"] = "--enable-app-health-check",
    };

    private static readonly Dictionary<string, string> NoPart = new(StringComparer.Ordinal)
    {
        ["appChannelAddress"] = "the application and its sidecar share the task's own network interface",
        ["command"] = "of the Dapr CLI on the developer's machine; the image starts by itself",
        ["daprListenAddresses"] = "only the application beside it calls the sidecar",
        ["enableProfiling"] = "profiling is for the developer's machine",
        ["profilePort"] = "profiling is for the developer's machine",
        ["runtimePath"] = "of the developer's machine; the image brings daprd",
    };

    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["config"] = "its configuration is a file of the developer's machine",
        ["placementHostAddress"] = "no placement service of Dapr runs here, so actors and workflows do not work",
        ["resourcesPath"] = "its resources are a folder of the developer's machine",
        ["runFile"] = "its run file is of the developer's machine",
        ["schedulerHostAddress"] = "no scheduler of Dapr runs here, so jobs, reminders and workflows do not work",
        ["unixDomainSocket"] = "containers of a task share no socket",
    };

    /// <summary>Whether a sidecar states an option that is refused.</summary>
    public static bool Refuses(DaprSidecar sidecar) => sidecar.Options.Any(option => Refused.ContainsKey(option.Name));

    public IReadOnlyList<string> Of(DaprApplication application)
    {
        List<string> arguments =
        [
            "--app-id", application.AppId, .. Port(application), "--dapr-http-port", Text(application.HttpPort), "--dapr-grpc-port",
            Text(application.GrpcPort), "--dapr-listen-addresses", "127.0.0.1",
        ];
        if (application.Options.Find("metricsPort") is null) arguments.Add("--enable-metrics=false");
        foreach (var (name, value, pointer) in application.Options.Options)
        {
            if (Carried.TryGetValue(name, out var flag)) Add(pointer, flag, value);
            else if (Switches.TryGetValue(name, out var option)) Add(pointer, $"{option}={value}");
            else if (name == "daprHttpMaxRequestSize") Add(pointer, "--max-body-size", value + "Mi");
            else if (name == "daprHttpReadBufferSize") Add(pointer, "--read-buffer-size", value + "Ki");
            else if (NoPart.TryGetValue(name, out var why)) scope.Report.Ignored(pointer, why);
            else if (Refused.TryGetValue(name, out var reason)) Refuse(application, name, pointer, reason);
        }
        return arguments;

        void Add(string pointer, params string[] words)
        {
            arguments.AddRange(words);
            scope.Report.Mapped(pointer, $"{string.Join(' ', words)} of {DaprContainers.ContainerName}");
        }
    }

    private static string[] Port(DaprApplication application) => application.AppPort is not { } port ? []
        : ["--app-port", Text(port), "--app-protocol", application.Protocol];

    private void Refuse(DaprApplication application, string option, string pointer, string reason) =>
        scope.Report.Error(FindingCodes.DaprSidecar, Location.InManifest(pointer),
            $"'{application.Sidecar.Name}' states {option}, but {reason}.",
            $"Take {option} out of its DaprSidecarOptions when publishing, or run the application without Dapr "
                + $"(resources.{application.Sidecar.Name}.kind: ignore).");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
