using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>Parts that Dapr adds to the task of an application.</summary>
/// <param name="Before">The sidecar must be healthy before the application starts.</param>
/// <param name="Repository">Of the sidecar's image in ECR; null: it is elsewhere.</param>
internal sealed record DaprTask(
    IReadOnlyList<ContainerDefinition> Containers, IReadOnlyList<TaskVolume> Volumes, IReadOnlyList<ContainerDependency> Before,
    TaskSize Size, DeployText? Repository, IReadOnlyList<PolicyStatement> Rights)
{
    /// <summary>A task without Dapr.</summary>
    public static readonly DaprTask None = new([], [], [], default, null, []);
}

/// <summary>
/// The sidecar of Dapr beside its application, and a container that writes its resources before it starts, because daprd's image has no
/// shell. An essential container that ECS starts again: without it the application has neither state nor messages.
/// </summary>
internal sealed class DaprContainers(
    IReadOnlyList<DaprApplication> applications, DaprComponents components, DaprStores stores, DaprOptions options, Endpoints endpoints,
    ServiceConnectNames names, ImageReferences images, ResourceValues values, Needs needs)
{
    public const string ContainerName = "daprd";
    public const string FilesName = "dapr-resources";

    // Published with each release of github.com/dapr/dapr, for both architectures; GitHub's registry does not count pulls.
    private const string Image = "ghcr.io/dapr/daprd:1.18.3";

    private const string FilesPath = "/dapr-resources", FilesVariable = "RESOURCES";

    private const int FilesMemoryMiB = 32;

    // As docs.dapr.io/operations/hosting/kubernetes/kubernetes-production asks for.
    private static readonly TaskSize Size = new(128, 256);

    private static readonly JsonSerializerOptions Quoted = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The variables that Aspire gives the application on the developer's machine.</summary>
    public static IReadOnlyDictionary<string, string> Variables(DaprApplication? application) => application is null
        ? new Dictionary<string, string>()
        : new Dictionary<string, string>
        {
            ["DAPR_HTTP_PORT"] = Text(application.HttpPort),
            ["DAPR_HTTP_ENDPOINT"] = "http://localhost:" + Text(application.HttpPort),
            ["DAPR_GRPC_PORT"] = Text(application.GrpcPort),
            ["DAPR_GRPC_ENDPOINT"] = "http://localhost:" + Text(application.GrpcPort),
        };

    public DaprTask Of(Workload workload, LogConfiguration log)
    {
        if (applications.FirstOrDefault(candidate => candidate.Workload == workload) is not { } application) return DaprTask.None;
        var (image, repository) = images.OfSidecar(application.Sidecar, Image);
        var loaded = components.Of(application);
        var secrets = new SortedDictionary<string, SecretReference>(StringComparer.Ordinal);
        var documents = loaded.Select(definition => Component(application, definition, secrets))
            .Concat(DaprApplications.InvokedBy(application, applications).Select(server => Endpoint(application, server))).ToList();
        var sidecarLog = log with { StreamPrefix = "dapr", Blocking = false };
        var hasFiles = documents.Count > 0;
        var sidecar = new ContainerDefinition
        {
            Name = ContainerName,
            Image = image,
            RegistryCredentials = images.CredentialsOf(application.Sidecar),
            Cpu = Size.Cpu,
            MemoryMiB = Size.MemoryMiB,
            EntryPoint = ["/daprd"],
            Command = [.. options.Of(application).Concat(hasFiles ? ["--resources-path", FilesPath] : []).Select(word => (DeployText)word)],
            Environment = new SortedDictionary<string, DeployText>(StringComparer.Ordinal) { ["NAMESPACE"] = stores.Namespace },
            Secrets = secrets,
            // It ends when the sidecar answers, and else waits for longer than the check does.
            HealthCheck = new HealthCheck(["CMD", "/daprd", "--wait", "--dapr-http-port", Text(application.HttpPort)], IntervalSeconds: 10),
            RestartAttemptSeconds = 60,
            DependsOn = hasFiles ? [new ContainerDependency(FilesName, "SUCCESS")] : [],
            Log = sidecarLog,
            MountPoints = hasFiles ? [new MountPoint(FilesName, FilesPath, ReadOnly: true)] : [],
            DropAllCapabilities = true,
        };
        return new DaprTask(hasFiles ? [Files(documents, sidecarLog), sidecar] : [sidecar],
            hasFiles ? [new TaskVolume(FilesName, null)] : [], [new ContainerDependency(ContainerName, "HEALTHY")],
            Size with { MemoryMiB = Size.MemoryMiB + (hasFiles ? FilesMemoryMiB : 0) }, repository,
            [.. loaded.SelectMany(definition => stores.Rights(application, definition)).DistinctBy(statement => statement.Sid)]);
    }

    private static ContainerDefinition Files(IEnumerable<DeployText> documents, LogConfiguration log) => new()
    {
        Name = FilesName,
        Image = Tasks.PreparationImage,
        Essential = false,
        MemoryMiB = FilesMemoryMiB,
        EntryPoint = ["/bin/sh", "-c"],
        Command = [$"printf '%s' \"${FilesVariable}\" > {FilesPath}/resources.yaml"],
        Environment = new SortedDictionary<string, DeployText>(StringComparer.Ordinal)
        {
            [FilesVariable] = documents.Aggregate((before, next) => before + "---\n" + next),
        },
        Log = log,
        MountPoints = [new MountPoint(FilesName, FilesPath, ReadOnly: false)],
        DropAllCapabilities = true,
    };

    private DeployText Component(DaprApplication application, DaprDefinition definition, SortedDictionary<string, SecretReference> secrets)
    {
        var (name, stated) = (definition.Component.Name, new Dictionary<string, DeployText>(StringComparer.Ordinal));
        foreach (var entry in definition.Metadata)
        {
            if (values.Evaluate(entry.Value, application.Workload) is { } value) stated[entry.Name] = value;
        }
        var lines = Head("Component", name) + $"  type: {definition.Type}\n  version: v1\n  metadata:\n";
        foreach (var (key, value) in stores.MetadataOf(definition).Where(entry => !stated.ContainsKey(entry.Name))
            .Concat(stated.Select(entry => (entry.Key, entry.Value))))
        {
            lines += $"  - name: {Quote(key)}\n";
            if (!value.IsSecret)
            {
                lines = lines + "    value: " + Quote(value) + "\n";
                continue;
            }
            // Dapr reads it from its own environment, whose names must not begin with DAPR_.
            var variable = "COMPONENT_" + Names.UpperSnake($"{name}-{key}");
            secrets[variable] = needs.Reference(value, application.Workload.Name, variable);
            lines += $"    envRef: {variable}\n";
        }
        return lines;
    }

    private DeployText Endpoint(DaprApplication client, DaprApplication server) => Head("HTTPEndpoint", server.AppId) + "  baseUrl: "
        + Quote(endpoints.InsideUrl(server.Workload, server.Port!, server.Port!.Bindings[0],
            names.CallsByDns.Contains(client.Workload))) + "\n";

    private static DeployText Head(string kind, string name) =>
        $"apiVersion: dapr.io/v1alpha1\nkind: {kind}\nmetadata:\n  name: {Quote(name)}\nspec:\n";

    private static string Quote(string text) => JsonSerializer.Serialize(text, Quoted);

    // Values of the account and of AWS have no character that YAML reads otherwise between quotes.
    private static DeployText Quote(DeployText text) => "\"" + DeployText.Of(text.Parts.Select(part => part is LiteralPart literal
        ? new LiteralPart(Quote(literal.Text)[1..^1]) : part)) + "\"";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
