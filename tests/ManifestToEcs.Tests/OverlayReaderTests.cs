using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

public class OverlayReaderTests
{
    private static readonly AspireManifest Shop = Manifests.Read("""
        "api": { "type": "project.v0", "path": "api.csproj", "bindings": { "http": { "scheme": "http", "protocol": "tcp",
          "transport": "http" } } },
        "worker": { "type": "project.v0", "path": "worker.csproj" },
        "Cache": { "type": "container.v0", "image": "redis:7" }
        """);

    [Fact]
    public void Without_a_file_everything_is_left_to_inference_and_the_application_is_the_folder()
    {
        var report = new Report();
        var overlay = OverlayReader.Read(null, "prod", Shop, report);
        Assert.Equal("app", overlay.Application);
        Assert.Empty(report.Findings);
        Assert.Contains(report.Inferences, inference => inference is { Subject: "application", Value: "app" });
    }

    [Fact]
    public void An_environment_is_laid_over_the_common_part_maps_merge_lists_and_values_replace()
    {
        var overlay = Read("""
            region: us-east-1
            privateSubnets: [subnet-1, subnet-2]
            tags: { team: finance, tier: low }
            resources:
              api: { cpu: 512, memoryMiB: 1024, domains: [a.example.com, b.example.com], environment: { A: 1, B: x } }
            environments:
              prod:
                region: eu-west-1
                privateSubnets: [subnet-9]
                tags: { tier: high }
                resources:
                  api: { memoryMiB: 2048, domains: [prod.example.com], environment: { B: null } }
                  worker: { kind: job }
              dev:
                resources:
                  api: { cpu: 256 }
            """);
        Assert.Equal("eu-west-1", overlay.Region);
        Assert.Equal(["subnet-9"], overlay.PrivateSubnets);
        Assert.Equal(("finance", "high"), (overlay.Tags["team"], overlay.Tags["tier"]));
        var api = overlay.For("API");
        Assert.Equal((512, 2048), (api.Cpu, api.MemoryMiB));
        Assert.Equal(["prod.example.com"], api.Domains);
        Assert.Equal("1", api.Environment["A"]);
        Assert.Null(api.Environment["B"]);
        Assert.Equal("job", overlay.For("worker").Kind);
    }

    [Fact]
    public void A_stated_value_knows_its_place_in_the_file_even_after_merging()
    {
        var overlay = Read("""
            resources:
              CACHE: { cpu: 512 }
            environments:
              prod:
                resources:
                  cache:
                    memoryMiB: 2048
            """);
        Assert.Equal(new Location(Document.Overlay, "/resources/CACHE/cpu", 2, 17), overlay.LocationOf("resources", "Cache", "cpu"));
        Assert.Equal(new Location(Document.Overlay, "/environments/prod/resources/cache/memoryMiB", 7, 20),
            overlay.LocationOf("resources", "Cache", "memoryMiB"));
        Assert.Equal(Location.InOverlay("/resources/api/cpu"), overlay.LocationOf("resources", "api", "cpu"));
    }

    [Fact]
    public void A_file_without_environments_serves_every_name() => Assert.Equal("eu-west-1", Read("region: eu-west-1").Region);

    [Fact]
    public void Null_in_an_environment_takes_back_what_the_common_part_says() =>
        Assert.Null(Read("resources: { api: { scaling: { max: 4 } } }\nenvironments: { prod: { resources: { api: { scaling: } } } }")
            .For("api").Scaling);

    [Fact]
    public void Anchors_and_merge_keys_repeat_what_several_resources_share()
    {
        var overlay = Read("""
            resources:
              api: &small { cpu: 256, memoryMiB: 512, health: &health { path: /up } }
              worker: { <<: *small, memoryMiB: 1024 }
              Cache: { health: *health }
            """);
        Assert.Equal((256, 1024), (overlay.For("worker").Cpu, overlay.For("worker").MemoryMiB));
        Assert.Equal("/up", overlay.For("Cache").Health!.Path);
    }

    [Fact]
    public void Numbers_and_booleans_are_texts_where_a_text_is_expected()
    {
        var overlay = Read("account: 012345678901\nresources: { api: { environment: { PORT: 8080, DEBUG: true, YES: 'null' } } }");
        Assert.Equal("012345678901", overlay.Account);
        Assert.Equal(("8080", "true", "null"),
            (overlay.For("api").Environment["PORT"], overlay.For("api").Environment["DEBUG"], overlay.For("api").Environment["YES"]));
    }

    [Fact]
    public void JSON_is_an_overlay_too() => Assert.Equal(512, Read("""{ "resources": { "api": { "cpu": 512 } } }""").For("api").Cpu);

    [Theory]
    [InlineData("overlay-syntax", 2, "region: us-east-1\n\tcluster: x")]
    [InlineData("overlay-syntax", 1, "a: *missing")]
    [InlineData("overlay-syntax", 2, "{ a: 1")]
    [InlineData("overlay-syntax", 1, "a: [1,\nb: 2\n")]
    [InlineData("overlay-syntax", 1, "a: 'x\nb: y\n")]
    [InlineData("overlay-syntax", 3, "region: us-east-1\ncluster: x\n---\nregion: eu-west-1")]
    [InlineData("overlay-syntax", 1, "? [a, b]\n: c")]
    [InlineData("overlay-syntax", 1, "<<: 5")]
    [InlineData("overlay-wrong-type", 1, "- api")]
    [InlineData("overlay-wrong-type", 1, "resources: [api]")]
    [InlineData("overlay-wrong-type", 2, "resources:\n  api: service")]
    [InlineData("overlay-wrong-type", 1, "privateSubnets: subnet-1")]
    [InlineData("overlay-wrong-type", 1, "region: { name: us-east-1 }")]
    [InlineData("overlay-duplicate-key", 2, "region: us-east-1\nregion: eu-west-1")]
    [InlineData("overlay-duplicate-key", 3, "resources:\n  cache: { cpu: 256 }\n  Cache: { cpu: 512 }")]
    [InlineData("overlay-unknown-key", 2, "region: us-east-1\nregoin: x")]
    [InlineData("overlay-unknown-key", 3, "resources:\n  api:\n    cup: 512")]
    [InlineData("overlay-unknown-resource", 2, "resources:\n  apii: { cpu: 512 }")]
    [InlineData("overlay-unknown-resource", 1, "resources: { api: { waitFor: [wroker] } }")]
    [InlineData("overlay-unknown-resource", 1, "resources: { api: { access: { aws/Queue: consume } } }")]
    [InlineData("overlay-unknown-resource", 1, "environments: { dev: { resources: { apu: } }, prod: }")]
    [InlineData("overlay-unknown-binding", 1, "resources: { api: { ports: { htp: 8080 } } }")]
    [InlineData("overlay-wrong-value", 1, "resources: { api: { cpu: 300 } }")]
    [InlineData("overlay-wrong-value", 1, "resources: { api: { cpu: '512' } }")]
    [InlineData("overlay-wrong-value", 1, "resources: { api: { desiredCount: two } }")]
    [InlineData("overlay-wrong-value", 1, "resources: { api: { kind: servcie } }")]
    [InlineData("overlay-wrong-value", 1, "resources: { api: { exec: yes } }")]
    [InlineData("overlay-wrong-value", 1, "resources: { api: { scaling: { cpuPercent: 700 } } }")]
    [InlineData("overlay-wrong-value", 1, "resources: { api: { domains: [~] } }")]
    [InlineData("overlay-wrong-value", 1, "account: 12345")]
    [InlineData("overlay-wrong-value", 1, "environments: { dev: { vpc: my-vpc }, prod: }")]
    [InlineData("overlay-unknown-environment", 1, "environments: { dev: }")]
    public void A_mistake_is_named_with_its_code_and_line(string code, int line, string text)
    {
        var report = new Report();
        OverlayReader.Parse(text, "prod", Shop, report);
        var finding = Assert.Single(report.Findings);
        Assert.Equal((code, Severity.Error, Document.Overlay, line),
            (finding.Code, finding.Severity, finding.Location.Document, finding.Location.Line ?? 0));
        Assert.False(string.IsNullOrEmpty(finding.Advice));
        Assert.True(FindingCodes.All.ContainsKey(code));
    }

    [Fact]
    public void Every_mistake_is_said_at_once_each_with_its_pointer_and_the_nearest_name()
    {
        var report = new Report();
        OverlayReader.Parse("""
            clustre: x
            resources:
              wroker: { cpu: 512 }
              api: { kind: jub, health: { pth: /x } }
            """, "prod", Shop, report);
        Assert.Equal(["/clustre", "/resources/wroker", "/resources/api/kind", "/resources/api/health/pth"],
            report.Findings.Select(finding => finding.Location.Pointer));
        Assert.Equal(["cluster", "worker", "job", "path"], report.Findings.Select(finding => finding.Message.Split('\'')[^2]));
    }

    [Fact]
    public void A_wrong_value_counts_as_not_stated()
    {
        var overlay = OverlayReader.Parse("resources: { api: { cpu: many, memoryMiB: 1024, scaling: 7 } }", "prod", Shop, new Report());
        Assert.Equal((null, 1024, null), (overlay.For("api").Cpu, overlay.For("api").MemoryMiB, overlay.For("api").Scaling));
    }

    [Fact]
    public void A_missing_file_says_how_to_make_one()
    {
        var report = new Report();
        OverlayReader.Read("/nowhere/ecs.yaml", "prod", Shop, report);
        Assert.Equal("overlay-not-found", Assert.Single(report.Findings).Code);
    }

    [Fact]
    public void Nested_aliases_do_not_make_a_small_file_endless() => Assert.Equal("overlay-too-large", CodeOf("""
        a: &a [x, x, x, x, x, x, x, x, x, x]
        b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
        c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
        d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
        e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
        """));

    [Fact]
    public void Nesting_is_bounded() => Assert.Equal("overlay-too-large", CodeOf(new string('[', 100_000)));

    [Fact]
    public void Length_is_bounded() => Assert.Equal("overlay-too-large", CodeOf(new string('#', (1 << 20) + 1)));

    private static string CodeOf(string text)
    {
        var report = new Report();
        OverlayReader.Parse(text, "prod", Shop, report);
        return report.Findings[0].Code;
    }

    private static Overlay Read(string text)
    {
        var report = new Report();
        var overlay = OverlayReader.Parse(text, "prod", Shop, report);
        Assert.Empty(report.Findings);
        return overlay;
    }

    [Fact]
    public void A_region_that_is_not_known_is_a_warning_with_the_nearest_one()
    {
        var mistyped = Mapped.Finding(FindingCodes.UnknownRegion, Mapped.Project("web"), "region: eu-cental-1");
        Assert.Equal((Severity.Warning, Document.Overlay, "/region"),
            (mistyped.Severity, mistyped.Location.Document, mistyped.Location.Pointer));
        Assert.Contains("Did you mean 'eu-central-1'?", mistyped.Message, StringComparison.Ordinal);

        // AWS may open it.
        Assert.Equal(Severity.Warning, Mapped.Finding(FindingCodes.UnknownRegion, Mapped.Project("web"), "region: zz-land-9").Severity);
        foreach (var region in Cost.PriceTable.Current.Regions.Keys)
        {
            var report = new Report();
            Mapped.Map(Mapped.Project("web"), $"region: {region}", report);
            Assert.DoesNotContain(report.Findings, finding => finding.Code == FindingCodes.UnknownRegion);
        }
    }
}
