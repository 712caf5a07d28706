using System.ComponentModel;

namespace ManifestToEcs.Overlays;

/// <summary>The keys of <c>component</c>.</summary>
[Description("The store, broker or binding behind a component of Dapr.")]
public sealed record ComponentOverlay
{
    [Description("Type of the component, such as state.redis. state.aws.dynamodb without a table makes one; pubsub.aws.snssqs lets Dapr "
        + "make topics and queues. Default: these two for state and pubsub."), ComponentTypeForm]
    public string? Type { get; init; }

    [Description("Metadata of the component by name, such as redisHost; expressions of the manifest, such as {cache.bindings.tcp.host}, "
        + "have their values here.")]
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
