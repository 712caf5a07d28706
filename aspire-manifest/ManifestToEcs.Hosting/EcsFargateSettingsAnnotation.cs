using Aspire.Hosting.ApplicationModel;
using ManifestToEcs.Overlays;

namespace ManifestToEcs.Hosting;

/// <summary>The settings that the AppHost states for one resource. Several apply in the order in which they were added.</summary>
/// <param name="Settings">Gets what <c>ecs.yaml</c> and earlier settings state, and returns it with its own.</param>
public sealed record EcsFargateSettingsAnnotation(Func<ResourceOverlay, ResourceOverlay> Settings) : IResourceAnnotation;
