using ManifestToEcs.Mapping;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

/// <summary>Values that the overlay's reader would not let through either: the mapping does not rely on it.</summary>
public class StatedValuesTests
{
    private const string Web = """
        "web": { "type": "container.v0", "image": "nginx:1.27", "bindings": { "http": { "scheme": "http", "protocol": "tcp",
          "transport": "http", "targetPort": 80, "external": true } },
          "volumes": [ { "name": "data", "target": "/data", "readOnly": false } ] }
        """;

    public static TheoryData<string, ResourceOverlay> Mistakes => new()
    {
        { FindingCodes.InvalidTaskSize, new ResourceOverlay { MemoryMiB = 500000 } },
        { FindingCodes.UnusualTaskSize, new ResourceOverlay { Cpu = 32768 } },
        { FindingCodes.InvalidLogs, new ResourceOverlay { LogRetentionDays = 45 } },
        { FindingCodes.InvalidLogs, new ResourceOverlay { LogGroup = "my logs" } },
        { FindingCodes.InvalidHealthCheck, new ResourceOverlay { Health = new HealthOverlay { Path = "health" } } },
        { FindingCodes.InvalidHealthCheck, new ResourceOverlay { Health = new HealthOverlay { Matcher = "200-599" } } },
        { FindingCodes.InvalidRoute, new ResourceOverlay { Paths = ["api"] } },
        { FindingCodes.InvalidRoute, new ResourceOverlay { Domains = ["https://example.com"] } },
        { FindingCodes.InvalidRoute, new ResourceOverlay { Domains = ["a.b", "c.d", "e.f"], Paths = ["/a", "/b", "/c"] } },
        { FindingCodes.InvalidVolume, new ResourceOverlay { VolumeOwner = "root" } },
        { FindingCodes.InvalidVolume, new ResourceOverlay { WritablePaths = ["tmp"] } },
        { FindingCodes.InvalidScaling, new ResourceOverlay { Scaling = new ScalingOverlay { Min = 0, CpuPercent = 50 } } },
        { FindingCodes.InvalidScaling, new ResourceOverlay { Scaling = new ScalingOverlay { Max = 0, CpuPercent = 50 } } },
        { FindingCodes.InvalidRollout, new ResourceOverlay { Rollout = new RolloutOverlay { Strategy = "canary", StepPercent = 100 } } },
        { FindingCodes.InvalidSchedule, new ResourceOverlay { Schedules = [new ScheduleOverlay()] } },
        { FindingCodes.InvalidPort, new ResourceOverlay { Ports = new Dictionary<string, int> { ["open"] = 70000 } } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_value_that_cannot_be_is_found(string code, ResourceOverlay stated)
    {
        var resources = Web.Replace("\"bindings\": {",
            "\"bindings\": { \"open\": { \"scheme\": \"tcp\", \"protocol\": \"tcp\", \"transport\": \"tcp\" },", StringComparison.Ordinal);
        var report = new Report();
        var deployment = Mapper.Map(Manifests.Read(resources),
            new Overlay { Application = "shop", Resources = new Dictionary<string, ResourceOverlay> { ["web"] = stated } }, report,
            new Dictionary<string, int>());
        var finding = Assert.Single(report.Findings, finding => finding.Code == code);
        Assert.Equal(finding.Severity == Severity.Error, deployment is null);
        Assert.False(string.IsNullOrWhiteSpace(finding.Advice));
    }

}
