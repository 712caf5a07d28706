namespace ManifestToEcs.Reading;

/// <summary>
/// A sidecar of Dapr: <c>{"application": "api", "appId": "api", "components": ["store"], "logLevel": "debug"}</c>.
/// </summary>
/// <param name="Application">Name of the resource beside which it runs; null when the file has none.</param>
/// <param name="AppId">The name by which other applications know it; null: that of the application.</param>
/// <param name="AppPort">The port on which the application listens on the developer's machine.</param>
/// <param name="Components">Names of the components that it loads.</param>
/// <param name="Options">Everything else that the file states, in its order.</param>
public sealed record DaprSidecar(
    string? Application, string? AppId, int? AppPort, IReadOnlyList<ManifestText> Components, IReadOnlyList<DaprOption> Options)
{
    /// <summary>The value of an option; null when the file does not state it.</summary>
    public string? Find(string option) => Options.FirstOrDefault(stated => stated.Name == option)?.Value;
}

/// <param name="Value">A number or a truth value as its text; the items of a list with spaces between them.</param>
public sealed record DaprOption(string Name, string Value, string Pointer);

/// <summary>A component of Dapr: <c>{"daprComponent": {"type": "state"}}</c>.</summary>
/// <param name="Type"><c>state</c> and <c>pubsub</c> leave the store to the machine on which it runs; <c>state.redis</c> names it.</param>
/// <param name="LocalPath">The file that defines it on the developer's machine; null when there is none.</param>
/// <param name="Metadata">In the order of the file; empty for every component that Aspire itself writes.</param>
public sealed record DaprComponent(string Type, string? LocalPath, IReadOnlyList<EnvironmentVariable> Metadata);
