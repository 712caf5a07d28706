using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

public class ResourceReferencesTests
{
    private readonly Report _report = new();

    [Theory]
    [InlineData(""" "pgserver":{"type":"postgres.server.v0"},"db":{"type":"postgres.database.v0","parent":"pgservr"} """,
        "/resources/db/parent", "pgserver")]
    [InlineData(""" "frontend":{"type":"container.v1","build":{"context":"."}},"api":"""
        + """{"type":"project.v1","path":"a.csproj","containerFiles":{"frontnd":{"destination":"/x","sources":[]}}} """,
        "/resources/api/containerFiles/frontnd", "frontend")]
    public void A_field_that_names_a_resource_must_name_one_that_exists(string resources, string place, string nearest)
    {
        Manifests.Read(resources, _report);
        var finding = _report.OnlyFinding(FindingCodes.UnknownResource);
        Assert.Equal(place, finding.Location.Pointer);
        Assert.Contains($"Did you mean '{nearest}'?", finding.Message, StringComparison.Ordinal);
    }
}
