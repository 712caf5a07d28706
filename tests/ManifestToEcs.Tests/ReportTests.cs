using System.Text.Json;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

public class ReportTests
{
    private const string Json = "{\n  \"resources\": {\n    \"a/b\": {\n      \"args\": [\n        \"x\",\n        \"y\"\n      ]\n    }\n "
        + " }\n}\n";

    [Fact]
    public void Every_pointer_of_a_manifest_has_its_line()
    {
        var lines = JsonLines.Of(Json);

        Assert.Equal(2, lines["/resources"]);
        Assert.Equal(3, lines["/resources/a~1b"]);
        Assert.Equal(6, lines["/resources/a~1b/args/1"]);
    }

    [Fact]
    public void A_finding_is_shown_with_file_line_pointer_code_and_advice()
    {
        using var output = new StringWriter();
        var report = new Report();
        report.Error(FindingCodes.UnknownResource, Location.InManifest("/resources/a~1b/args/1"), "There is no resource \"y\".",
            "Did you mean \"x\"?");

        new TextReport(output, colour: false, "m.json", null, JsonLines.Of(Json)).Findings(report.Findings);

        Assert.Equal("m.json:6 /resources/a~1b/args/1: error unknown-resource: There is no resource "
            + $"\"y\".{Environment.NewLine}    Did you mean \"x\"?{Environment.NewLine}", output.ToString());
    }

    [Fact]
    public void The_same_mistake_met_twice_is_said_once()
    {
        var report = new Report();
        for (var i = 0; i < 2; i++) report.Warning(FindingCodes.MissingValue, Location.InOverlay("/account"), "No account.");

        Assert.Single(report.Findings);
    }

    [Fact]
    public void A_leaf_takes_the_fate_of_the_nearest_part_above_it_and_one_without_any_is_an_error()
    {
        var manifest = new AspireManifest("m.json", [], ["/resources/a/type", "/resources/a/env/X", "/resources/b/type"]);
        var report = new Report();
        report.Ignored("/resources/a", "not ours");
        report.Mapped("/resources/a/env/X", "environment X");

        var leaves = Coverage.Of(manifest, report);

        Assert.Equal([Fate.Ignored, Fate.Mapped, Fate.Error], leaves.Select(leaf => leaf.Fate));
        Assert.Equal(FindingCodes.UnaccountedLeaf, Assert.Single(report.Findings).Code);
    }

    [Fact]
    public void Sarif_names_the_rule_the_file_and_the_line()
    {
        var report = new Report();
        report.Error(FindingCodes.UnknownResource, Location.InManifest("/resources/a~1b"), "Wrong.", "Mend it.");

        using var sarif = JsonDocument.Parse(SarifReport.Findings(report.Findings, "m.json", null, JsonLines.Of(Json)));

        var result = sarif.RootElement.GetProperty("runs")[0].GetProperty("results")[0];
        Assert.Equal("unknown-resource", result.GetProperty("ruleId").GetString());
        var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("m.json", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(3, place.GetProperty("region").GetProperty("startLine").GetInt32());
    }

    [Fact]
    public void Every_code_has_a_sentence()
    {
        var codes = typeof(FindingCodes).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)
            .Concat(RuleSentences.All.Keys.Select(rule => rule.ToLowerInvariant()));

        Assert.Equal(codes.Order(StringComparer.Ordinal), FindingCodes.All.Keys.Order(StringComparer.Ordinal));
    }
}
