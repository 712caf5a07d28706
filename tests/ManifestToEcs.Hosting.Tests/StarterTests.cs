using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ManifestToEcs.Hosting.Tests;

/// <summary>An application of a stranger, written from the README alone, with the package as it is packed.</summary>
public sealed partial class StarterTests : IDisposable
{
    private const string Service = """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
        </Project>
        """;

    private static readonly string Repository = Metadata("RepositoryRoot");
    private static readonly string AppHostSdk = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository, "global.json")))
        .RootElement.GetProperty("msbuild-sdks").GetProperty("Aspire.AppHost.Sdk").GetString()!;

    // A version of its own: NuGet keeps what it has unpacked.
    private readonly string _version = $"0.1.0-starter{Guid.NewGuid():N}";
    private readonly string _folder = Directory.CreateTempSubdirectory("starter-").FullName;

    [Fact]
    public async Task The_README_leads_from_a_starter_application_to_its_published_deployment()
    {
        await DotnetAsync(Repository, "pack", "aspire-manifest/ManifestToEcs.Hosting", "--no-build",
            "--configuration", Metadata("Configuration"), "--output", Path.Combine(_folder, "packages"),
            $"-property:PackageVersion={_version}", "-property:BuildProjectReferences=false");
        WriteStarter();

        await DotnetAsync(_folder, "build", "AppHost", $"-property:RestoreAdditionalProjectSources={Path.Combine(_folder, "packages")}");
        await DotnetAsync(_folder, "AppHost/bin/Debug/net10.0/AppHost.dll", "--operation", "publish", "--step", "publish",
            "--output-path", "out");

        var published = Directory.GetFiles(Path.Combine(_folder, "out"), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Path.Combine(_folder, "out"), path)).ToHashSet();
        Assert.Superset(new HashSet<string> { "deploy.sh", "cloudformation/template.yaml", "terraform/logs.tf", "ecs/api/service.json",
            "ecs/web/service.json" }, published);
        Assert.Contains("AWS::ElastiCache::ReplicationGroup",
            await File.ReadAllTextAsync(Path.Combine(_folder, "out", "cloudformation/template.yaml")), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var unpacked = Path.Combine(packages, "manifesttoecs.hosting", _version);
        if (Directory.Exists(unpacked)) Directory.Delete(unpacked, recursive: true);
    }

    private void WriteStarter()
    {
        var readme = File.ReadAllText(Path.Combine(Repository, "aspire-manifest/README.md"));
        Write("AppHost/AppHost.cs", FirstCSharp().Match(readme).Groups["code"].Value);
        Write("AppHost/AppHost.csproj", $"""
            <Project Sdk="Aspire.AppHost.Sdk/{AppHostSdk}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Aspire.Hosting.AppHost" Version="{Metadata("Aspire")}" />
                <PackageReference Include="Aspire.Hosting.Redis" Version="{Metadata("Aspire")}" />
                <PackageReference Include="ManifestToEcs.Hosting" Version="{_version}" />
                <ProjectReference Include="../Api/Api.csproj" />
                <ProjectReference Include="../Web/Web.csproj" />
              </ItemGroup>
            </Project>
            """);
        foreach (var service in new[] { "Api", "Web" })
        {
            Write($"{service}/{service}.csproj", Service);
            Write($"{service}/Program.cs", "Microsoft.AspNetCore.Builder.WebApplication.Create(args).Run();");
            Write($"{service}/Properties/launchSettings.json",
                """{ "profiles": { "http": { "commandName": "Project", "applicationUrl": "http://localhost:5180" } } }""");
        }
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private static async Task DotnetAsync(string folder, params string[] arguments)
    {
        using var dotnet = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPIRE_INTERACTIVITY_ENABLED"] = "false", ["MSBUILDDISABLENODEREUSE"] = "1" },
        })!;
        var output = Task.WhenAll(dotnet.StandardOutput.ReadToEndAsync(), dotnet.StandardError.ReadToEndAsync());
        await dotnet.WaitForExitAsync();
        Assert.True(dotnet.ExitCode == 0, string.Concat(await output));
    }

    private static string Metadata(string key) => typeof(StarterTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex FirstCSharp();
}
