using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Google.Protobuf.WellKnownTypes;

namespace Aspire.Hosting.Dashboard;

/// <summary>A snapshot in the dashboard's words.</summary>
internal static class ResourceOnWire
{
    internal static Wire.Resource Of(ResourceEvent change)
    {
        var snapshot = change.Snapshot;
        var resource = new Wire.Resource
        {
            Name = change.ResourceId,
            ResourceType = snapshot.ResourceType,
            DisplayName = change.Resource.Name,
            Uid = change.ResourceId,
            CreatedAt = Time(snapshot.CreationTimeStamp ?? DateTime.UtcNow),
            StartedAt = Time(snapshot.StartTimeStamp),
            StoppedAt = Time(snapshot.StopTimeStamp),
            IsHidden = snapshot.IsHidden,
            SupportsDetailedTelemetry = snapshot.SupportsDetailedTelemetry,
        };
        if (snapshot.State is { } state)
        {
            resource.State = state.Text;
            if (state.Style is { } style)
                resource.StateStyle = style;
        }
        if (snapshot.IconName is { } icon)
        {
            resource.IconName = icon;
            resource.IconVariant = Variant(snapshot.IconVariant);
        }
        resource.Environment.AddRange(snapshot.EnvironmentVariables.Select(Of));
        resource.Urls.AddRange(snapshot.Urls.Select(Of));
        resource.Properties.AddRange(snapshot.Properties.Where(property => property.Value is not null).Select(Of));
        resource.Commands.AddRange(snapshot.Commands.Select(Of));
        resource.HealthReports.AddRange(snapshot.HealthReports.Select(Of));
        resource.Relationships.AddRange(snapshot.Relationships
            .Select(relationship => new Wire.ResourceRelationship { ResourceName = relationship.ResourceName, Type = relationship.Type }));
        resource.Volumes.AddRange(snapshot.Volumes.Select(volume => new Wire.Volume
        {
            Source = volume.Source ?? "",
            Target = volume.Target,
            MountType = volume.MountType,
            IsReadOnly = volume.IsReadOnly,
        }));
        return resource;
    }

    private static Wire.EnvironmentVariable Of(EnvironmentVariableSnapshot variable)
        => new() { Name = variable.Name, Value = variable.Value ?? "", IsFromSpec = variable.IsFromSpec };

    private static Wire.Url Of(UrlSnapshot url)
    {
        var shown = new Wire.Url
        {
            FullUrl = url.Url,
            IsInternal = url.IsInternal,
            IsInactive = url.IsInactive,
            DisplayProperties = new Wire.UrlDisplayProperties { DisplayName = url.DisplayProperties.DisplayName, SortOrder = url.DisplayProperties.SortOrder },
        };
        if (url.Name is { } name)
            shown.EndpointName = name;
        return shown;
    }

    private static Wire.ResourceProperty Of(ResourcePropertySnapshot property) => new()
    {
        Name = property.Name,
        Value = property.Value is IEnumerable<string> list ? Value.ForList([.. list.Select(Value.ForString)])
            : Value.ForString(Convert.ToString(property.Value, CultureInfo.InvariantCulture) ?? ""),
        IsSensitive = property.IsSensitive,
    };

    private static Wire.ResourceCommand Of(ResourceCommandSnapshot command)
    {
        var shown = new Wire.ResourceCommand
        {
            Name = command.Name,
            DisplayName = command.DisplayName,
            IsHighlighted = command.IsHighlighted,
            IconVariant = Variant(command.IconVariant),
            State = command.State switch
            {
                ResourceCommandState.Enabled => Wire.ResourceCommandState.Enabled,
                ResourceCommandState.Disabled => Wire.ResourceCommandState.Disabled,
                ResourceCommandState.Hidden => Wire.ResourceCommandState.Hidden,
            },
        };
        if (command.ConfirmationMessage is { } confirmation)
            shown.ConfirmationMessage = confirmation;
        if (command.IconName is { } icon)
            shown.IconName = icon;
        if (command.DisplayDescription is { } description)
            shown.DisplayDescription = description;
        return shown;
    }

    private static Wire.HealthReport Of(HealthReportSnapshot report)
    {
        var shown = new Wire.HealthReport { Key = report.Name, Description = report.Description ?? "", Exception = report.ExceptionText ?? "", LastRunAt = Time(report.LastRunAt) };
        if (report.Status is { } status)
            shown.Status = status switch
            {
                Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy => Wire.HealthStatus.Healthy,
                Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Degraded => Wire.HealthStatus.Degraded,
                Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy => Wire.HealthStatus.Unhealthy,
            };
        return shown;
    }

    private static Wire.IconVariant Variant(IconVariant? variant) => variant == IconVariant.Filled ? Wire.IconVariant.Filled : Wire.IconVariant.Regular;

    private static Timestamp? Time(DateTime? time) => time is { } known ? Timestamp.FromDateTime(known.ToUniversalTime()) : null;
}
