using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dcp;

/// <summary>Where the engine and the dashboard are.</summary>
internal sealed record EngineFiles(string DcpPath, string DashboardPath)
{
    /// <summary>As configured; else from the npm package of the Aspire CLI; else from an installed Aspire CLI.</summary>
    internal static async Task<EngineFiles> LocateAsync(IConfiguration configuration, Assembly? appHost, CancellationToken cancellationToken)
    {
        var dcp = configuration["DcpPublisher:CliPath"] ?? AppHostMetadata.Value(appHost, "dcpclipath");
        var dashboard = configuration["DcpPublisher:DashboardPath"] ?? AppHostMetadata.Value(appHost, "aspiredashboardpath");
        if (dcp is null || dashboard is null)
        {
            var bundle = await FindBundleAsync(configuration, appHost, cancellationToken);
            dcp ??= Path.Combine(bundle, "dcp", Executable("dcp"));
            dashboard ??= Path.Combine(bundle, "managed", Executable("aspire-managed"));
        }
        foreach (var path in new[] { dcp, dashboard })
            if (!File.Exists(path))
                throw new DistributedApplicationException($"The file '{path}' of the Aspire engine does not exist.");
        return new EngineFiles(dcp, dashboard);
    }

    private static async Task<string> FindBundleAsync(IConfiguration configuration, Assembly? appHost, CancellationToken cancellationToken)
    {
        var package = $"@microsoft/aspire-cli-{Platform()}";
        var nodeModules = configuration["DcpPublisher:NodeModulesPath"] ?? AppHostMetadata.Value(appHost, "aspirenodemodules");
        // npm installs the one package of the family that fits the platform.
        if (nodeModules is not null && Path.Combine(nodeModules, "@microsoft") is var scope && Directory.Exists(scope))
            foreach (var folder in Directory.GetDirectories(scope, "aspire-cli-*"))
                if (Path.Combine(folder, "bin", Executable("aspire")) is var cli && File.Exists(cli))
                    return await AspireCliPackage.ExtractAsync(folder, cli, cancellationToken);
        var installed = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aspire", "bundle");
        if (File.Exists(Path.Combine(installed, "dcp", Executable("dcp"))))
            return installed;
        throw new DistributedApplicationException(
            $"The Aspire engine is missing: install the npm package {package} (npm ci beside the AppHost's package.json) or the Aspire CLI, or set DcpPublisher:CliPath and DcpPublisher:DashboardPath.");
    }

    /// <summary>As the npm packages name it: linux-x64, linux-musl-arm64, win-x64, osx-arm64 …</summary>
    private static string Platform()
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx"
            : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl" : "linux";
        return $"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
    }

    private static string Executable(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;
}
