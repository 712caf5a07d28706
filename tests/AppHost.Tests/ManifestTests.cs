using System.Diagnostics;
using System.Text.Json;
using Financial.Fixtures;

namespace Financial.AppHost.Tests;

/// <summary>What the AppHost publishes, called as a script calls it. It asks nothing, and needs neither Docker nor Node.js.</summary>
public sealed class ManifestTests : IDisposable
{
    private static readonly string Folder = Path.Combine(Samples.RepositoryRoot, "aspire-manifest");

    // As deep as the committed files: paths in manifests and scripts are relative.
    private readonly string _regenerated = Path.Combine(Folder, $"regenerated-{Guid.NewGuid():N}");

    [Fact]
    public async Task The_committed_manifest_is_what_publish_mode_writes_now()
    {
        await RunAsync("Production", "--publisher", "manifest", "--output-path", _regenerated + ".json");

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Folder, "aspire-manifest.json")),
            await File.ReadAllTextAsync(_regenerated + ".json"));
    }

    [Theory]
    [InlineData("Production", "prod")]
    [InlineData("Development", "dev")]
    public async Task The_committed_deployment_is_what_aspire_publish_writes(string environment, string committed)
    {
        await RunAsync(environment, "--operation", "publish", "--step", "publish", "--output-path", _regenerated);

        File.Delete(Path.Combine(_regenerated, "aspire-manifest.json"));
        var expected = FilesOf(Path.Combine(Folder, committed));
        Assert.Contains("deploy.sh", expected.Keys);
        Assert.Equal(expected, FilesOf(_regenerated));
    }

    [Fact] // The worker's own tests find its exports under this prefix.
    public async Task The_bucket_deletes_exports_after_thirty_days_and_nothing_else()
    {
        using var template = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(Samples.RepositoryRoot, "AppHost", "aws-resources.template.json")));
        var rule = Assert.Single(template.RootElement.GetProperty("Resources").GetProperty("ImportBucket").GetProperty("Properties")
            .GetProperty("LifecycleConfiguration").GetProperty("Rules").EnumerateArray(),
            one => one.TryGetProperty("ExpirationInDays", out _));
        Assert.Equal("Enabled exports/ 30", string.Join(' ',
            new[] { "Status", "Prefix", "ExpirationInDays" }.Select(name => rule.GetProperty(name).ToString())));
    }

    public void Dispose()
    {
        File.Delete(_regenerated + ".json");
        if (Directory.Exists(_regenerated)) Directory.Delete(_regenerated, recursive: true);
    }

    private static async Task RunAsync(string environment, params string[] arguments)
    {
        using var publish = Process.Start(new ProcessStartInfo("dotnet", [AppHostProcess.Program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_ENVIRONMENT"] = environment, ["ASPIRE_INTERACTIVITY_ENABLED"] = "false" },
        })!;
        var output = Task.WhenAll(publish.StandardOutput.ReadToEndAsync(), publish.StandardError.ReadToEndAsync());
        await publish.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        Assert.True(publish.ExitCode == 0, string.Concat(await output));
    }

    private static SortedDictionary<string, string> FilesOf(string folder) =>
        new(Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(folder, path), File.ReadAllText), StringComparer.Ordinal);
}
