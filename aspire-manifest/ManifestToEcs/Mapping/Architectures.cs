using ManifestToEcs.Model;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>X86_64 or ARM64: the resource's statement, else the application's, else x86.</summary>
internal static class Architectures
{
    public static CpuArchitecture Of(Resource resource, KnownImage? known, MappingScope scope)
    {
        var own = scope.Overlay.For(resource.Name).Architecture;
        var stated = own ?? scope.Overlay.Architecture;
        if (stated is null) scope.Report.Inferred($"{resource.Name}: architecture", "X86_64", "images exist for it everywhere");
        if (!IsArm(stated)) return CpuArchitecture.X86_64;
        if (known is not { X86Only: true }) return CpuArchitecture.Arm64;
        if (own is null)
        {
            scope.Report.Inferred($"{resource.Name}: architecture", "X86_64", $"{known.Name} has no ARM64 image");
            return CpuArchitecture.X86_64;
        }
        scope.Report.Error(FindingCodes.ImageWithoutArchitecture, scope.InOverlay(resource, "architecture"),
            $"'{resource.Name}' runs {known.Name}, of which there is no ARM64 image.", "State X86_64 for it, or another image.");
        return CpuArchitecture.X86_64;
    }

    private static bool IsArm(string? stated) =>
        string.Equals(stated, "ARM64", StringComparison.OrdinalIgnoreCase)
            || string.Equals(stated, "arm", StringComparison.OrdinalIgnoreCase);
}
