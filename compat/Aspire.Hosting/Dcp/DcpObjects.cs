using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting.Dcp;

/// <summary>An object of the engine: <c>{"apiVersion":…,"kind":"Service","metadata":{"name":"api"},"spec":{…},"status":{…}}</c>.</summary>
internal sealed record DcpObject<TSpec, TStatus>(string Kind, DcpMetadata Metadata, TSpec Spec, TStatus? Status = default)
{
    public string ApiVersion { get; } = DcpClient.Group;
}

internal sealed record DcpMetadata(string Name, Dictionary<string, string>? Annotations = null, string? Uid = null);

internal sealed record ServiceSpec(string Protocol, string AddressAllocationMode, int? Port);

internal sealed record ServiceStatus(string? State, string? EffectiveAddress, int? EffectivePort);

internal sealed record ExecutableSpec(
    string ExecutablePath, string WorkingDirectory, IReadOnlyList<string> Args, IReadOnlyList<NameAndValue> Env)
{
    public string ExecutionType { get; } = "Process";

    public object AmbientEnvironment { get; } = new { behavior = "Inherit" };
}

internal sealed record NameAndValue(string Name, string? Value);

internal sealed record ExecutableStatus(
    string? State, int? Pid, int? ExitCode, DateTime? StartupTimestamp, DateTime? FinishTimestamp, IReadOnlyList<NameAndValue>? EffectiveEnv,
    IReadOnlyList<string>? EffectiveArgs)
{
    internal bool HasEnded => State is "Finished" or "Terminated" or "FailedToStart";
}

internal sealed record WatchEvent<T>(string Type, T Object);

/// <summary>What a process has said of the service whose port it serves; written as text into an annotation.</summary>
internal sealed record ServiceProducer(string ServiceName, string Address, int? Port);

internal static class DcpJson
{
    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
