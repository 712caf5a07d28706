using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Health check of a container: the overlay's command, or the image's own tool.</summary>
internal static class HealthChecks
{
    private static readonly string[] WebTools = ["curl", "wget"];

    /// <summary>Null: the load balancer's check decides, or there is no check, which is reported.</summary>
    public static HealthCheck? Of(Workload workload, bool behindLoadBalancer, MappingScope scope)
    {
        var stated = workload.Overlay.Health;
        if (stated is { Command.Count: > 0 })
        {
            IReadOnlyList<string> command = stated.Command[0] is "CMD" or "CMD-SHELL" ? stated.Command : ["CMD", .. stated.Command];
            CheckTools(command, workload, scope);
            return Timed(command);
        }
        if (workload.Known?.Check is { } own)
        {
            scope.Report.Inferred($"{workload.Name}: health command", string.Join(' ', own), $"{workload.Known.Name} brings it");
            return Timed(own);
        }
        if (workload.IsService && !behindLoadBalancer)
        {
            scope.Report.Warning(FindingCodes.NoHealthCheck, MappingScope.InManifest(workload.Resource),
                $"Nothing asks whether '{workload.Name}' is well: it has no health command and no load balancer in front.",
                $"State resources.{workload.Name}.health.command, such as [dotnet, App.dll, health], a command that the image has.");
        }
        return null;

        HealthCheck Timed(IReadOnlyList<string> command)
        {
            var interval = Math.Clamp(stated?.IntervalSeconds ?? 30, 5, 300);
            var check = new HealthCheck(command, interval, Math.Min(Math.Clamp(stated?.TimeoutSeconds ?? 5, 2, 60), interval),
                Math.Clamp(stated?.Retries ?? 3, 1, 10), Math.Clamp(stated?.StartPeriodSeconds ?? 60, 0, 300));
            if (stated is not { IntervalSeconds: not null, TimeoutSeconds: not null, Retries: not null, StartPeriodSeconds: not null })
            {
                scope.Report.Inferred($"{workload.Name}: health times", string.Create(CultureInfo.InvariantCulture,
                    $"every {check.IntervalSeconds} s, {check.TimeoutSeconds} s to answer,"
                        + $" {check.Retries} tries, {check.StartPeriodSeconds} s to start"), "defaults");
            }
            return check;
        }
    }

    // .NET images have neither curl nor wget, and chiseled ones not even a shell: such a check stops healthy tasks.
    private static void CheckTools(IReadOnlyList<string> command, Workload workload, MappingScope scope)
    {
        var isDotNet = workload.IsProject
            || (workload.Image?.Contains("mcr.microsoft.com/dotnet", StringComparison.OrdinalIgnoreCase) ?? false);
        var words = command.SelectMany(part => part.Split(' ', '/', ';', '|', '&')).ToHashSet(StringComparer.Ordinal);
        if (isDotNet && WebTools.FirstOrDefault(words.Contains) is { } tool)
        {
            scope.Report.Error(FindingCodes.HealthToolMissing, scope.InOverlay(workload.Resource, "health", "command"),
                $"The health command of '{workload.Name}' calls {tool}, which .NET images do not have.",
                "Let the program check itself (dotnet App.dll health), or rely on the load balancer's check (health.path).");
        }
        if (command[0] == "CMD-SHELL" && (workload.Image?.Contains("chiseled", StringComparison.OrdinalIgnoreCase) ?? false))
        {
            scope.Report.Error(FindingCodes.HealthToolMissing, scope.InOverlay(workload.Resource, "health", "command"),
                $"The image of '{workload.Name}' is chiseled, so it has no shell for CMD-SHELL.", "Use CMD with a program of the image.");
        }
    }
}
