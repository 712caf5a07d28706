using ManifestToEcs.LongRuns;

namespace ManifestToEcs.Tests;

/// <summary>
/// A slice of the long runs: all of them is <c>dotnet run --project tests/ManifestToEcs.LongRuns -- corpus FOLDER</c> and <c>-- fuzz
/// 100000</c>.
/// </summary>
public class LongRunTests
{
    [Fact]
    public void Every_fixture_ends_in_the_same_output_twice_or_in_clear_errors_with_every_leaf_accounted_for_and_no_secret_in_the_open()
    {
        using var output = new StringWriter();
        Assert.True(Corpus.Run(Fuzz.Fixtures, output) == 0, output.ToString());
    }

    [Theory]
    [InlineData("resources:\n  web:\n    sticky: true\n", "resources:\n  web:\n    sticky: true\n", "points into the untouched overlay")]
    [InlineData("", "resources:\n  keys:\n    acceptDataLoss: true\n", "advises what is done already")]
    [InlineData("", "resources:\n  keys:\n    dataPath: /data\n", "advises what is done already")]
    public void The_judge_finds_an_overlay_with_which_publish_finds_fault(string overlay, string judged, string defect)
    {
        const string Manifest = """
            { "resources": { "worker": { "type": "project.v0", "path": "w.csproj" },
              "web": { "type": "project.v0", "path": "w.csproj", "bindings": { "http": { "scheme": "http", "protocol": "tcp", "transport":
                "http" } } }, "keys": { "type": "container.v0", "image": "bitnami/etcd:3.6" } } }
            """;
        var publication = InMemory.Publish(Manifest, "/app/aspire-manifest.json", overlay);

        Assert.Contains(OverlayJudgement.Defects(publication, judged), found => found.Contains(defect, StringComparison.Ordinal));
    }

    [Fact]
    public void Five_thousand_damaged_manifests_and_overlays_crash_nothing_and_end_in_bounded_time_and_memory()
    {
        using var output = new StringWriter();
        Assert.True(Fuzz.Run(5_000, seed: 20_261_123, folder: null, output) == 0, output.ToString());
    }
}
