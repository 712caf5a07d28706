using System.Diagnostics;
using Financial.Fixtures;

namespace Financial.AppHost.Tests;

public class ManifestTests
{
    /// <summary>The two ways that lead there: the AppHost called by a script, and by <c>aspire publish</c>.</summary>
    [Theory]
    [InlineData("--publisher", "manifest")]
    [InlineData("--operation", "publish", "--step", "publish")]
    public async Task The_committed_manifest_is_what_publish_mode_writes_now_and_it_asks_nothing(params string[] mode)
    {
        var folder = Path.Combine(Samples.RepositoryRoot, "aspire-manifest");
        // In the same folder, since the manifest's paths are relative to it.
        var regenerated = Path.Combine(folder, $"regenerated-{Guid.NewGuid():N}.json");
        try
        {
            using var publish = Process.Start(new ProcessStartInfo("dotnet",
                [AppHostProcess.Program, .. mode, "--output-path", regenerated])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = Task.WhenAll(publish.StandardOutput.ReadToEndAsync(), publish.StandardError.ReadToEndAsync());
            await publish.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));

            Assert.True(publish.ExitCode == 0, string.Concat(await output));
            Assert.Equal(await File.ReadAllTextAsync(Path.Combine(folder, "aspire-manifest.json")),
                await File.ReadAllTextAsync(regenerated));
        }
        finally
        {
            File.Delete(regenerated);
        }
    }
}
