using System.Diagnostics;
using System.Text.Json;

namespace Financial.Repository.Tests;

/// <summary>Aspire's engine is one package per platform, and the lock files name that of linux-x64.</summary>
public class RestoreTests
{
    [Theory]
    [InlineData("AppHost", "linux-x64", true)]
    [InlineData("AppHost", "linux-arm64", false)]
    [InlineData("AppHost", "osx-arm64", false)]
    [InlineData("tests/EndToEnd.Tests", "linux-x64", true)]
    [InlineData("tests/EndToEnd.Tests", "linux-arm64", false)]
    [InlineData("Api", "osx-arm64", true)]
    public async Task CI_restores_by_the_committed_lock_file_where_it_can(string project, string platform, bool locked)
    {
        using var evaluation = Process.Start(new ProcessStartInfo("dotnet",
            ["msbuild", project, "-nologo", "-property:CI=true", $"-property:NETCoreSdkPortableRuntimeIdentifier={platform}",
             "-getProperty:RestoreLockedMode", "-getProperty:NuGetLockFilePath"])
        {
            WorkingDirectory = RepositoryFiles.Root,
            RedirectStandardOutput = true,
        })!;
        var output = await evaluation.StandardOutput.ReadToEndAsync();
        await evaluation.WaitForExitAsync();

        var properties = JsonDocument.Parse(output).RootElement.GetProperty("Properties");
        Assert.Equal(locked ? ("true", "") : ("false", $"obj/packages.{platform}.lock.json"),
            (properties.GetProperty("RestoreLockedMode").GetString(), properties.GetProperty("NuGetLockFilePath").GetString()));
    }

    [Fact]
    public void Every_project_whose_lock_file_names_an_engine_knows_that_other_platforms_have_another()
    {
        var projects = RepositoryFiles.All.Where(path => path.EndsWith("packages.lock.json", StringComparison.Ordinal))
            .Where(path => RepositoryFiles.Read(path).Contains("Aspire.Hosting.Orchestration.", StringComparison.Ordinal))
            .Select(Path.GetDirectoryName);
        Assert.Equal(["AppHost", "tests/EndToEnd.Tests"], projects.Order(StringComparer.Ordinal));
    }
}
