using System.Globalization;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Reading;

/// <summary>Reads the resources of Dapr: fields of an inner object, or of the resource itself in the first previews.</summary>
internal static class DaprReader
{
    private static readonly string[] Places = ["application", "appId", "appPort", "components"];

    private static readonly string[] Texts =
    [
        "appChannelAddress", "appHealthCheckPath", "appProtocol", "config", "daprListenAddresses", "daprMaxBodySize", "daprReadBufferSize",
        "logLevel", "placementHostAddress", "runFile", "runtimePath", "schedulerHostAddress", "unixDomainSocket",
    ];

    private static readonly string[] Numbers =
    [
        "appHealthProbeInterval", "appHealthProbeTimeout", "appHealthThreshold", "appMaxConcurrency", "daprGrpcPort",
        "daprHttpMaxRequestSize", "daprHttpPort", "daprHttpReadBufferSize", "daprInternalGrpcPort", "metricsPort", "profilePort",
    ];

    private static readonly string[] Flags = ["enableApiLogging", "enableAppHealthCheck", "enableProfiling"];

    private static readonly string[] Lists = ["command", "resourcesPath"];

    /// <summary>Names of the fields of a sidecar.</summary>
    public static readonly string[] SidecarFields = [.. Places, .. Texts, .. Numbers, .. Flags, .. Lists];

    private static readonly string[] ComponentFields = ["localPath", "metadata", "type"];

    public static DaprSidecar? Sidecar(ResourceKind kind, JsonFields resource, Report report)
    {
        if (kind != ResourceKind.Dapr) return null;
        var inner = resource.Object("dapr");
        if (inner is not null) ResourceFields.AccountUnknown(inner, SidecarFields, report);
        var fields = inner ?? resource;
        return new DaprSidecar(fields.Text("application")?.Text, fields.Text("appId")?.Text, fields.Number("appPort", 1, 65535),
            [.. fields.Texts("components")],
            [.. fields.Names.Select(name => ValueOf(name, fields) is { } value ? new DaprOption(name, value, fields.PointerOf(name)) : null)
                .OfType<DaprOption>()]);
    }

    public static DaprComponent? Component(ResourceKind kind, JsonFields resource, Report report)
    {
        if (kind != ResourceKind.DaprComponent) return null;
        var inner = resource.Object("daprComponent");
        if (inner is not null) ResourceFields.AccountUnknown(inner, ComponentFields, report);
        var type = (inner?.Text("type") ?? resource.Text("componentType"))?.Text ?? "";
        var metadata = (inner?.Has("metadata") == true ? inner : resource).NamedTexts("metadata");
        return new DaprComponent(type, inner?.Text("localPath")?.Text,
            [.. metadata.Select(entry => new EnvironmentVariable(entry.Name, entry.Value))]);
    }

    private static string? ValueOf(string name, JsonFields fields) =>
        Texts.Contains(name) ? fields.Text(name)?.Text
        : Numbers.Contains(name) ? fields.Number(name, 0, int.MaxValue)?.ToString(CultureInfo.InvariantCulture)
        : Flags.Contains(name) ? fields.Flag(name) is { } flag ? flag ? "true" : "false" : null
        : Lists.Contains(name) && fields.Texts(name).Select(item => item.Text).ToList() is { Count: > 0 } items ? string.Join(' ', items)
        : null;
}
