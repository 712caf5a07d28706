using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dcp;

/// <summary>What is known of a resource before its life begins.</summary>
internal static class InitialSnapshots
{
    internal static Func<CustomResourceSnapshot, CustomResourceSnapshot> Of(IResource resource) => snapshot => snapshot with
    {
        State = snapshot.State ?? (resource.IsProcess() ? KnownResourceStates.NotStarted : null),
        IsHidden = snapshot.IsHidden || resource.HasAnnotationOfType<HiddenAnnotation>(),
        SupportsDetailedTelemetry = resource.HasAnnotationOfType<OtlpExporterAnnotation>(),
        HealthReports = [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => new HealthReportSnapshot(check.Key, null, null, null))],
        Relationships = [.. snapshot.Relationships, .. resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Select(relationship => new RelationshipSnapshot(relationship.Resource.Name, relationship.Type))],
        Properties = Properties(resource, snapshot.Properties),
    };

    private static ImmutableArray<ResourcePropertySnapshot> Properties(IResource resource, ImmutableArray<ResourcePropertySnapshot> properties)
    {
        if (resource.Annotations.OfType<ResourceRelationshipAnnotation>().LastOrDefault(relationship => relationship.Type == "Parent") is { } parent)
            properties = ResourceProperties.Set(properties, ("resource.parentName", parent.Resource.Name));
        return resource switch
        {
            ProjectResource project => ResourceProperties.Set(properties, ("project.path", project.Annotations.OfType<IProjectMetadata>().Last().ProjectPath)),
            ExecutableResource executable => ResourceProperties.Set(
                properties, ("executable.path", executable.Command), ("executable.workDir", executable.WorkingDirectory)),
            ContainerResource container when container.TryGetLastAnnotation<ContainerImageAnnotation>(out var image)
                => ResourceProperties.Set(properties, ("container.image", $"{image.Image}:{image.Tag}")),
            ParameterResource { ConfigurationKey: { } key } => ResourceProperties.Set(properties, ("resource.source", key)),
            _ => properties,
        };
    }
}
