using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Volumes of a task, their mount points in the container, and their directories of the file system.</summary>
internal sealed record TaskStorage(IReadOnlyList<TaskVolume> Volumes, IReadOnlyList<MountPoint> Mounts,
    IReadOnlyList<AccessPoint> AccessPoints, IReadOnlyList<PolicyStatement> Rights, bool NeedsPreparation);

/// <summary>
/// Named volumes are directories of one EFS file system, anonymous ones and writable paths the task's own storage. A bind mount has no
/// counterpart, and a container that keeps data without a volume is refused, not run silently.
/// </summary>
internal static class Volumes
{
    /// <summary>Empty when no volume has a name.</summary>
    public static IReadOnlyList<FileSystem> FileSystems(IEnumerable<MappedTask> tasks, MappingScope scope)
    {
        var accessPoints = tasks.SelectMany(task => task.AccessPoints).OrderBy(point => point.Id, StringComparer.Ordinal).ToList();
        return accessPoints.Count == 0 ? [] : [FileSystem(accessPoints, scope)];
    }

    public static TaskStorage Of(Workload workload, bool readonlyRoot, MappingScope scope)
    {
        BindMounts.Refuse(workload, scope);
        CheckState(workload, scope);
        var volumes = new List<TaskVolume>();
        var mounts = new List<MountPoint>();
        var accessPoints = new List<AccessPoint>();
        var rights = new List<PolicyStatement>();
        foreach (var volume in VolumesOf(workload, scope))
        {
            var accessPoint = volume.Name is { Length: > 0 } name
                ? AccessPointOf(workload, volume, name, accessPoints, rights, scope) : null;
            var volumeName = Unique(volumes, volume.Name is { Length: > 0 } ? volume.Name : "anonymous" + volume.Target);
            Add(volumeName, accessPoint, volume.Target, volume.ReadOnly, volume.Pointer);
            scope.Report.Mapped(volume.Pointer,
                accessPoint is null ? "a volume of the task's own storage" : $"EFS access point {accessPoint.Path}");
        }
        var prepared = false;
        foreach (var path in WritablePaths(workload, readonlyRoot).Where(path => !mounts.Exists(mount => mount.ContainerPath == path)))
        {
            Add(Unique(volumes, "writable" + path), null, path, false, null);
            prepared = true;
        }
        // The task's own storage belongs to root: without preparation no other user can write there.
        return new TaskStorage(volumes, mounts, accessPoints, rights, prepared && !IsRoot(workload));

        void Add(string name, AccessPoint? accessPoint, string path, bool isReadOnly, string? pointer)
        {
            if (!path.StartsWith('/'))
            {
                scope.Report.Error(FindingCodes.InvalidVolume,
                    pointer is null ? scope.InOverlay(workload.Resource, "writablePaths") : Location.InManifest(pointer),
                    $"'{workload.Name}' mounts a volume at '{path}'.", "A path in a container begins with a slash.");
            }
            if (mounts.Find(mount => mount.ContainerPath.TrimEnd('/') == path.TrimEnd('/')) is { } mounted)
            {
                if (pointer is not null) RefuseTwice(scope, workload, mounted, name, path, pointer);
                return;
            }
            volumes.Add(new TaskVolume(name, accessPoint));
            mounts.Add(new MountPoint(name, path, isReadOnly));
        }
    }

    private static void RefuseTwice(MappingScope scope, Workload workload, MountPoint mounted, string name, string path, string pointer) =>
        scope.Report.Error(FindingCodes.InvalidVolume, Location.InManifest(pointer),
            $"'{workload.Name}' mounts two volumes at '{path}': {mounted.VolumeName} and {name}.",
            "Keep one of them in the AppHost, or give the other a path of its own.");

    /// <summary>The user that the container runs as; null: the image's own.</summary>
    public static string? UserOf(Workload workload) => workload.Overlay.User ?? (workload.IsProject ? DotNetUser : null);

    // "app" of all .NET images since 8; the number works in older ones too, which have no such name.
    private const string DotNetUser = "1654";

    private static bool IsRoot(Workload workload) => UserOf(workload)?.Split(':')[0] is null or "0" or "root";

    private static List<string> WritablePaths(Workload workload, bool readonlyRoot)
    {
        var paths = new List<string>(workload.Overlay.WritablePaths);
        if (paths.Count == 0 && readonlyRoot) paths.Add("/tmp");
        // The agent of ECS Exec writes its state and its logs there.
        if (readonlyRoot && workload.Overlay.Exec) paths.AddRange(["/var/lib/amazon", "/var/log/amazon"]);
        return [.. paths.Distinct(StringComparer.Ordinal)];
    }

    private static FileSystem FileSystem(IReadOnlyList<AccessPoint> accessPoints, MappingScope scope) => new(
        AwsNames.Limited(scope.NamePrefix, AwsNames.EcsLength, "-files"),
        new SecurityGroup(AwsNames.SecurityGroup(scope.NamePrefix + "-files"),
            $"File system of {scope.NamePrefix}") { Id = "file-system/security-group" },
        accessPoints)
    { Id = "file-system" };

    private static AccessPoint AccessPointOf(
        Workload workload, Volume volume, string name, List<AccessPoint> accessPoints, List<PolicyStatement> rights, MappingScope scope)
    {
        var (uid, gid) = OwnerOf(workload, scope);
        var fileSystem = FileSystem([], scope);
        var id = workload.Id($"{AwsNames.Of(name)}-access-point");
        var accessPoint = accessPoints.Find(known => known.Id == id);
        if (accessPoint is null)
        {
            // Two resources that name the same volume share its directory.
            accessPoint = new AccessPoint(fileSystem.Id, "/" + AwsNames.Limited(name, 100), uid, gid) { Id = id };
            accessPoints.Add(accessPoint);
        }
        string[] actions = volume.ReadOnly
            ? ["elasticfilesystem:ClientMount"] : ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"];
        rights.Add(new PolicyStatement("Mount" + Names.Pascal(name), actions, [DeployText.OfAttribute(fileSystem, "arn")],
            new Dictionary<string, IReadOnlyDictionary<string, DeployText>>
            {
                ["StringEquals"] = new Dictionary<string, DeployText> { ["elasticfilesystem:AccessPointArn"] =
                    DeployText.OfAttribute(accessPoint, "arn") },
            }));
        return accessPoint;
    }

    private static (int Uid, int Gid) OwnerOf(Workload workload, MappingScope scope)
    {
        if (workload.Overlay.VolumeOwner is { } stated)
        {
            var parts = stated.Split(':');
            if (parts.Length == 2 && Parse(parts[0]) is { } uid && Parse(parts[1]) is { } gid) return (uid, gid);
            scope.Report.Error(FindingCodes.InvalidVolume, scope.InOverlay(workload.Resource, "volumeOwner"), $"'{stated}' is no owner.",
                "Write user and group as numbers: 1000:1000.");
        }
        if (workload.IsProject) return (1654, 1654);
        var owner = workload.Known?.Owner ?? (0, 0);
        scope.Report.Inferred($"{workload.Name}: volumeOwner", string.Create(CultureInfo.InvariantCulture, $"{owner.Uid}:{owner.Gid}"),
            workload.Known?.Owner is null ? "the image's user is not known" : $"the user of {workload.Known.Name}");
        return owner;

        static int? Parse(string text) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>Whether data of the container outlives its tasks.</summary>
    public static bool KeepsData(Resource resource, ResourceOverlay stated) => stated.DataPath is not null
        || resource.Volumes.Any(volume => volume.Name is { Length: > 0 } && !volume.ReadOnly)
        || resource.BindMounts.Any(mount => BindMounts.HoldsData(resource, mount));

    private static List<Volume> VolumesOf(Workload workload, MappingScope scope)
    {
        List<Volume> volumes = [.. BindMounts.VolumesOf(workload, scope), .. workload.Resource.Volumes];
        if (workload.Overlay.DataPath is not { } path) return volumes;
        var own = volumes.Find(volume => volume.Target == path);
        // A volume with a name is on EFS already; one without gets one.
        if (own is { Name.Length: > 0 }) return volumes;
        var pointer = own?.Pointer ?? scope.Report.Relocate(scope.InOverlay(workload.Resource, "dataPath"));
        return [.. volumes.Where(volume => volume != own), new Volume($"{AwsNames.Of(workload.Name)}-data", path, false, pointer)];
    }

    private static void CheckState(Workload workload, MappingScope scope)
    {
        if (!workload.IsStateful) return;
        var known = workload.Known!;
        var instead = known.Managed is null ? "" : $" Or let {known.Managed} take its place (kind: managed).";
        if (KeepsData(workload.Resource, workload.Overlay))
        {
            scope.Report.Warning(FindingCodes.DataOnFileSystem, MappingScope.InManifest(workload.Resource),
                $"'{workload.Name}' ({known.Name}) keeps its data on EFS, which is slow for databases; it runs once at most, and stops "
                    + "during a rollout.", instead.Length == 0 ? null : instead.Trim());
            return;
        }
        if (workload.Overlay.AcceptDataLoss) return;
        scope.Report.Error(FindingCodes.StatefulWithoutVolume, MappingScope.InManifest(workload.Resource),
            $"'{workload.Name}' runs {known.Name} without a volume: its data would be lost with every task.",
            $"Give it a volume in the AppHost (WithDataVolume), or state the folder of its data (resources.{workload.Name}.dataPath), or "
                + $"accept the loss (acceptDataLoss: true).{instead}");
    }

    private static string Unique(List<TaskVolume> volumes, string wanted)
    {
        var name = AwsNames.Limited(AwsNames.Of(wanted), 100);
        var unique = name;
        for (var number = 2; volumes.Exists(volume => volume.Name == unique); number++)
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        return unique;
    }
}
