using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Files of the developer's machine. A folder of data becomes a directory of EFS; files that a container reads belong into its image.
/// </summary>
internal static class BindMounts
{
    /// <summary>Whether a bind mount holds the data that the image writes, and no file that it reads.</summary>
    public static bool HoldsData(Resource resource, BindMount mount) =>
        !mount.ReadOnly && KnownImages.DataOf(resource) is { } path && mount.Target.TrimEnd('/') == path;

    /// <summary>Whether a bind mount leads to a program of the developer's machine, such as Docker.</summary>
    public static bool IsSocket(BindMount mount) => mount.Source.EndsWith(".sock", StringComparison.OrdinalIgnoreCase);

    /// <summary>How to make an image that has the mounted files.</summary>
    public static string ImageWith(Resource resource) => $"Dockerfile: {(resource.Image is { } image ? $"FROM {image.Text}; " : "")}"
        + string.Join("; ", resource.BindMounts.Where(mount => !HoldsData(resource, mount))
            .Select(mount => $"COPY {mount.Source.Replace('\\', '/')} {mount.Target}"));

    /// <summary>Volumes in the place of folders of data. The deployment begins with its own data.</summary>
    public static IEnumerable<Volume> VolumesOf(Workload workload, MappingScope scope)
    {
        foreach (var mount in workload.Resource.BindMounts.Where(mount => HoldsData(workload.Resource, mount)))
        {
            var name = $"{AwsNames.Of(workload.Name)}-data";
            scope.Report.Inferred($"{workload.Name}: volume {mount.Target}", name,
                $"{workload.Known?.Name} keeps its data in the folder {mount.Source} of the developer's machine", decides: true);
            yield return new Volume(name, mount.Target, false, mount.Pointer);
        }
    }

    /// <summary>Refuses whatever no image of the overlay brings.</summary>
    public static void Refuse(Workload workload, MappingScope scope)
    {
        foreach (var mount in workload.Resource.BindMounts.Where(mount => !HoldsData(workload.Resource, mount)))
        {
            if (IsSocket(mount))
            {
                scope.Report.Error(FindingCodes.BindMount, Location.InManifest(mount.Pointer),
                    $"'{workload.Name}' talks to a program of the developer's machine by {mount.Source}; a Fargate task has no such "
                        + "machine.", $"Leave it out (resources.{workload.Name}.kind: ignore).");
            }
            else if (workload.Overlay.Image is not null)
                scope.Report.Ignored(mount.Pointer, "the overlay's image brings the files");
            else
            {
                scope.Report.Error(FindingCodes.BindMount, Location.InManifest(mount.Pointer),
                    $"'{workload.Name}' mounts {mount.Source} of the developer's machine at {mount.Target}; a Fargate task has no such "
                        + "machine.",
                    $"Name an image with the files in resources.{workload.Name}.image ({ImageWith(workload.Resource)}). For data, make "
                        + "it a volume in the AppHost.");
            }
        }
    }
}
