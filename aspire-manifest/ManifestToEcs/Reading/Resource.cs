namespace ManifestToEcs.Reading;

/// <summary>Kind of a resource, by its shape and the family of its type; the version suffix does not matter.</summary>
public enum ResourceKind
{
    Project,
    Container,
    Dockerfile,
    Executable,
    Parameter,
    Value,
    AnnotatedString,
    Bicep,
    CloudFormationStack,
    CloudFormationTemplate,

    /// <summary><c>cloudformation.reference.v0</c> of the 8.0 previews: states only that a resource uses a stack.</summary>
    CloudFormationReference,
    Lambda,
    Dapr,
    DaprComponent,

    /// <summary>A server of the 8.0 previews (<c>postgres.server.v0</c>, <c>redis.v0</c>, …): only the type is given.</summary>
    LegacyServer,

    /// <summary>A database of the 8.0 previews: has a <see cref="Resource.Parent"/>.</summary>
    LegacyDatabase,

    /// <summary>Aspire could not express it: <c>error</c> with a sentence, or an empty entry.</summary>
    NotExpressed,
    Unknown,
}

/// <summary>A text of the manifest with its place; it may hold expressions.</summary>
public sealed record ManifestText(string Text, string Pointer);

/// <summary>One entry of <c>resources</c>. Fields that the file does not have are null or empty.</summary>
public sealed record Resource
{
    public required string Name { get; init; }

    /// <summary>As written, such as <c>container.v1</c>; empty when the entry has none.</summary>
    public required string Type { get; init; }

    public required ResourceKind Kind { get; init; }

    /// <summary>JSON pointer of the entry.</summary>
    public required string Pointer { get; init; }

    /// <summary>Project file, Dockerfile of <c>dockerfile.v0</c>, bicep file, Lambda project; separators as written.</summary>
    public string? Path { get; init; }

    public ManifestText? Image { get; init; }

    public Build? Build { get; init; }

    public ManifestText? Entrypoint { get; init; }

    public IReadOnlyList<ManifestText> Args { get; init; } = [];

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<EnvironmentVariable> Env { get; init; } = [];

    public IReadOnlyList<Binding> Bindings { get; init; } = [];

    public IReadOnlyList<Volume> Volumes { get; init; } = [];

    public IReadOnlyList<BindMount> BindMounts { get; init; } = [];

    public IReadOnlyList<ContainerFiles> ContainerFiles { get; init; } = [];

    public ManifestText? ConnectionString { get; init; }

    public ManifestText? Value { get; init; }

    public string? Filter { get; init; }

    public IReadOnlyList<ParameterInput> Inputs { get; init; } = [];

    /// <summary>Server of a legacy database.</summary>
    public string? Parent { get; init; }

    public string? StackName { get; init; }

    /// <summary>File of a CloudFormation template, relative to the manifest.</summary>
    public string? TemplatePath { get; init; }

    /// <summary>Null for every other kind.</summary>
    public DaprSidecar? DaprSidecar { get; init; }

    /// <summary>Null for every other kind.</summary>
    public DaprComponent? DaprComponent { get; init; }

    public string? Command { get; init; }

    public string? WorkingDirectory { get; init; }

    /// <summary>Aspire's own words for why it could not express the resource.</summary>
    public string? Error { get; init; }

    public Binding? FindBinding(string name) =>
        Bindings.FirstOrDefault(binding => string.Equals(binding.Name, name, StringComparison.OrdinalIgnoreCase));
}

public sealed record EnvironmentVariable(string Name, ManifestText Value);

/// <summary>An endpoint: <c>{"scheme":"http","protocol":"tcp","transport":"http","targetPort":8080,"external":true}</c>.</summary>
/// <param name="Port">Port that clients use; null when the file leaves it to the deployment.</param>
/// <param name="TargetPort">Port inside the container (older files: <c>containerPort</c>); null when the deployment must choose
/// one.</param>
public sealed record Binding(
    string Name, string Pointer, string Scheme, string Protocol, string Transport, bool External, int? Port, int? TargetPort);

/// <param name="Name">Null for an anonymous volume.</param>
public sealed record Volume(string? Name, string Target, bool ReadOnly, string Pointer);

/// <param name="Source">A path on the developer's machine.</param>
public sealed record BindMount(string Source, string Target, bool ReadOnly, string Pointer);

/// <summary>A Dockerfile build. <see cref="Only"/>: the image supplies files to others and is never run.</summary>
public sealed record Build(
    string Context, string? Dockerfile, string? Stage, bool Only, IReadOnlyList<BuildArgument> Args, IReadOnlyList<BuildSecret> Secrets,
    string Pointer);

/// <param name="Value">Null: taken from the environment of the build.</param>
public sealed record BuildArgument(string Name, ManifestText? Value);

/// <param name="Value">Of type env; null when <paramref name="Source"/> names a file.</param>
public sealed record BuildSecret(string Name, ManifestText? Value, string? Source);

/// <summary>Files that are copied from another resource's image into this one while it is built.</summary>
public sealed record ContainerFiles(string FromResource, string Destination, IReadOnlyList<string> Sources, string Pointer);

/// <param name="Default">A fixed default, or null.</param>
/// <param name="Generate">How AWS is to make the value once, or null.</param>
public sealed record ParameterInput(string Name, bool Secret, ManifestText? Default, GenerateRule? Generate, string Pointer);

/// <summary>A random text: at least <see cref="MinLength"/> characters of the classes that are on, with a minimum for each.</summary>
public sealed record GenerateRule(
    int MinLength, bool Lower = true, bool Upper = true, bool Numeric = true, bool Special = true,
    int MinLower = 0, int MinUpper = 0, int MinNumeric = 0, int MinSpecial = 0);
