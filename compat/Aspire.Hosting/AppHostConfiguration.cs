using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>The settings that an AppHost reads, and the names that its command line gives them.</summary>
internal static class AppHostConfiguration
{
    private static readonly Dictionary<string, string> Switches = new()
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--output-path"] = "Publishing:OutputPath",
        ["--step"] = "Pipeline:Step",
        ["--log-level"] = "Logging:LogLevel:Default",
        ["--dcp-cli-path"] = "DcpPublisher:CliPath",
        ["--dcp-dashboard-path"] = "DcpPublisher:DashboardPath",
    };

    internal static void Apply(ConfigurationManager configuration, DistributedApplicationOptions options, Assembly? assembly, string directory)
    {
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AppHost:Directory"] = directory,
            ["AppHost:Path"] = Path.Combine(directory, assembly?.GetName().Name ?? "AppHost"),
            ["AppHost:DashboardApplicationName"] = options.DashboardApplicationName ?? Path.GetFileName(directory),
        });
        if (options.Args is { Length: > 0 } args)
            configuration.AddCommandLine(args, Switches);
    }

    /// <summary>The operation as stated; without one, a named publisher means publishing.</summary>
    internal static DistributedApplicationOperation Operation(IConfiguration configuration)
    {
        var stated = configuration["AppHost:Operation"];
        if (string.IsNullOrEmpty(stated))
            return string.IsNullOrEmpty(configuration["Publishing:Publisher"]) ? DistributedApplicationOperation.Run : DistributedApplicationOperation.Publish;
        return stated.ToUpperInvariant() switch
        {
            "RUN" => DistributedApplicationOperation.Run,
            "PUBLISH" => DistributedApplicationOperation.Publish,
            _ => throw new DistributedApplicationException($"Invalid operation '{stated}'. Valid operations are 'publish' and 'run'."),
        };
    }
}

/// <summary>What the build wrote into the AppHost's assembly.</summary>
internal static class AppHostMetadata
{
    internal static string? ProjectDirectory(Assembly? assembly)
        => Value(assembly, "apphostprojectpath") is { } path && Directory.Exists(path) ? path : null;

    /// <summary>The assembly that the build made of a project, when the AppHost references the project.</summary>
    internal static string? TargetPath(Assembly? assembly, string projectPath) => Value(assembly, "projecttargetpath:" + projectPath);

    internal static string? Value(Assembly? assembly, string key)
        => assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key.Equals(key, StringComparison.OrdinalIgnoreCase))?.Value is { Length: > 0 } value ? value : null;
}
