using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Financial.LocalInfrastructure;

/// <summary>The packages that <c>npm ci</c> of AppHost/package.json installs, and their folder.</summary>
public static class NpmPackages
{
    private static readonly Lock Linking = new();

    /// <summary>The folder of package.json.</summary>
    public static string Folder { get; } = typeof(NpmPackages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "NpmFolder").Value!;

    /// <summary>The folder of Postgres' own <c>bin</c>, with its library links made.</summary>
    public static string PostgresBin
    {
        get
        {
            var package = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(
                Locate($"@embedded-postgres/{Platform}", "native/bin/postgres", "Postgres"))))!;
            LinkLibraries(package);
            return Path.Combine(package, "native", "bin");
        }
    }

    /// <summary>The Node.js that npm brought; the installed one may be too old for the emulator and the browser.</summary>
    public static string Node => Locate($"node-{Platform}", "bin/node", "Node.js 22");

    /// <summary>The script that starts the SQS/S3 emulator.</summary>
    public static string SqsS3EmulatorScript
    {
        get
        {
            Locate("fauxqs", "dist/app.js", "the SQS/S3 emulator");
            return Path.Combine(Folder, "LocalInfrastructure", "sqs-s3-emulator.mjs");
        }
    }

    /// <summary>The package that unpacks Chromium for the page's tests.</summary>
    public static string Chromium => Path.GetDirectoryName(Locate("@sparticuz/chromium", "package.json", "Chromium"))!;

    // npm's names: linux-x64, linux-arm64, darwin-arm64.
    private static string Platform =>
        $"{(OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "windows" : "linux")}-{Architecture}";

    private static string Architecture => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "x64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString(),
    };

    private static string Locate(string package, string file, string what)
    {
        var path = Path.Combine(Folder, "node_modules", package, file);
        if (File.Exists(path))
            return path;
        throw new InfrastructureException(Directory.Exists(Path.Combine(Folder, "node_modules"))
            ? $"npm brought no {package} ({what}) for this platform: see AppHost/package.json for the platforms that have one."
            : $"AppHost/node_modules is missing, so there is no {what}: run `dotnet build`, which fetches it by npm.");
    }

    /// <summary>
    /// The package leaves its library links to an install script, and we let no package's script run. Its list:
    /// <c>[{"source":"native/lib/libicui18n.so.60.2","target":"native/lib/libicui18n.so.60"}, ...]</c>
    /// </summary>
    private static void LinkLibraries(string package)
    {
        var list = Path.Combine(package, "native", "pg-symlinks.json");
        if (!File.Exists(list))
            return;
        lock (Linking)
        {
            using var links = JsonDocument.Parse(File.ReadAllBytes(list));
            foreach (var link in links.RootElement.EnumerateArray())
                Link(Path.Combine(package, link.GetProperty("target").GetString()!),
                    Path.GetFileName(link.GetProperty("source").GetString()!));
        }
    }

    private static void Link(string path, string target)
    {
        if (File.Exists(path))
            return;
        try
        {
            File.CreateSymbolicLink(path, target);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made the link in the meantime.
        }
    }
}
