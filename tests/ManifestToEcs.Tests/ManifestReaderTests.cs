using System.Text;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

public class ManifestReaderTests
{
    private readonly Report _report = new();

    private AspireManifest? Parse(string text) => ManifestReader.Parse(text, "/app/aspire-manifest.json", _report);

    private Finding Refusal(string text, string code)
    {
        Assert.Null(Parse(text));
        return _report.OnlyFinding(code);
    }

    [Theory]
    [InlineData("{\n  \"resources\": {\n    \"a\": {}\n    \"b\": {}\n  }\n}", 4, 5)]
    [InlineData("{\n  \"resources\": {},\n}", 3, 1)]
    [InlineData("{ // no\n}", 1, 3)]
    [InlineData("{\"resources\": {\"ä€\": 1 2}}", 1, 24)]
    [InlineData("{\"resources\": {", 1, 16)]
    [InlineData("", 1, 1)]
    [InlineData("Building...\n{}", 1, 1)]
    [InlineData("{\"resources\":{}} {}", 1, 18)]
    public void Text_that_is_not_strict_JSON_is_refused_with_line_and_column(string text, int line, int column)
    {
        var finding = Refusal(text, FindingCodes.InvalidJson);
        Assert.Equal((line, column), (finding.Location.Line, finding.Location.Column));
        Assert.Contains($"line {line}, column {column}", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_merge_conflict_is_called_one()
    {
        Assert.Contains("merge conflict", Refusal("{\n<<<<<<< HEAD\n}", FindingCodes.InvalidJson).Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("12")]
    [InlineData("{}")]
    [InlineData("{\"Resources\":{}}")]
    [InlineData("{\"resources\":[]}")]
    [InlineData("{\"resources\":null}")]
    public void JSON_without_an_object_of_resources_is_not_a_manifest(string text) => Refusal(text, FindingCodes.NotAManifest);

    [Fact]
    public void A_byte_order_mark_is_accepted()
    {
        Assert.NotNull(Parse("\uFEFF{\"resources\":{}}"));
        Assert.Empty(_report.Findings);
    }

    [Fact]
    public void A_file_with_a_byte_order_mark_is_read_from_its_path()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("aspire-manifest.json",
            [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("""{"resources":{"cache":{"type":"redis.v0"}}}""")]);
        var manifest = ManifestReader.Read(path, _report);
        Assert.NotNull(manifest);
        Assert.Equal(folder.Path, manifest.Directory);
        Assert.Equal("cache", Assert.Single(manifest.Resources).Name);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x7B, 0, 0x7D, 0 }, 1, 1)]
    [InlineData(new byte[] { 0x7B, 0x0A, 0x22, 0xC3, 0x28, 0x22 }, 2, 2)]
    public void A_file_in_another_encoding_is_refused_with_its_place(byte[] content, int line, int column)
    {
        using var folder = new TemporaryFolder();
        Assert.Null(ManifestReader.Read(folder.Write("aspire-manifest.json", content), _report));
        var finding = _report.OnlyFinding(FindingCodes.InvalidJson);
        Assert.Equal((line, column), (finding.Location.Line, finding.Location.Column));
        Assert.Contains("UTF-8", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_and_a_folder_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(ManifestReader.Read(System.IO.Path.Combine(folder.Path, "nothing.json"), _report));
        _report.OnlyFinding(FindingCodes.UnreadableFile);
        var second = new Report();
        Assert.Null(ManifestReader.Read(folder.Path, second));
        Assert.Contains("folder", second.OnlyFinding(FindingCodes.UnreadableFile).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_far_larger_than_any_manifest_is_refused_unread()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(ManifestReader.Read(folder.Write("large.json", new byte[16 * 1024 * 1024 + 1]), _report));
        _report.OnlyFinding(FindingCodes.NotAManifest);
    }

    [Fact]
    public void Values_nested_without_end_are_refused_not_followed()
    {
        var finding = Refusal("{\"resources\":" + string.Concat(Enumerable.Repeat("[", 100_000)), FindingCodes.InvalidJson);
        Assert.Contains("nested", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_nested_deep_are_read_and_listed()
    {
        var inner = string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200);
        var manifest = Parse("{\"resources\":{\"x\":{\"type\":\"custom.v0\",\"deep\":" + inner + "}}}");
        Assert.Contains(manifest!.LeafPointers, pointer => pointer.StartsWith("/resources/x/deep/a/a/a", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"resources":{"a":{"type":"\ud800"}}}""", "/resources/a/type")]
    [InlineData("""{"resources":{"a":{"\udc00":1}}}""", "/resources/a")]
    public void Half_a_surrogate_pair_is_refused_with_its_pointer(string text, string place) =>
        Assert.Equal(place, Refusal(text, FindingCodes.WrongShape).Location.Pointer);

    [Fact]
    public void Every_leaf_is_listed_once_with_escaped_names()
    {
        var manifest = Parse("""
            {"$schema":"s","resources":{"a/b~c":{"type":"x","list":[1,[],{"k":null}],"empty":{},"":true}}}
            """);
        Assert.Equal(
            ["/$schema", "/resources/a~1b~0c/type", "/resources/a~1b~0c/list/0", "/resources/a~1b~0c/list/1", "/resources/a~1b~0c/list/2/k",
                "/resources/a~1b~0c/empty", "/resources/a~1b~0c/"],
            manifest!.LeafPointers);
    }

    [Fact]
    public void The_schema_and_unknown_top_level_fields_are_ignored_with_a_reason()
    {
        Parse("""{"$schema":"s","version":2,"resources":{"a":{"type":"redis.v0"}}}""");
        var note = _report.OnlyFinding(FindingCodes.UnknownField);
        Assert.Equal((Severity.Note, "/version"), (note.Severity, note.Location.Pointer));
        Assert.Equal(["/$schema", "/version"], _report.Leaves.Where(leaf => leaf.Fate == Fate.Ignored).Select(leaf => leaf.Pointer));
    }

    [Fact]
    public void A_name_that_stands_twice_in_an_object_is_an_error_at_its_pointer()
    {
        var manifest = Parse("""{"resources":{"a":{"type":"value.v0","connectionString":"x","connectionString":"y"}}}""");
        Assert.Equal("/resources/a/connectionString", _report.OnlyFinding(FindingCodes.DuplicateKey).Location.Pointer);
        Assert.Single(manifest!.LeafPointers, pointer => pointer == "/resources/a/connectionString");
    }

    [Fact]
    public void Resources_whose_names_differ_in_case_only_are_an_error_and_the_first_counts()
    {
        var manifest = Parse("""{"resources":{"Api":{"type":"value.v0","connectionString":"1"},"api":"""
            + """{"type":"value.v0","connectionString":"2"}}}""");
        Assert.Equal("/resources/api", _report.OnlyFinding(FindingCodes.DuplicateName).Location.Pointer);
        Assert.Equal("1", manifest!.Find("API")!.ConnectionString!.Text);
    }

    [Theory]
    [InlineData("\"a\":7")]
    [InlineData("\"a\":null")]
    [InlineData("\"a\":[]")]
    [InlineData("\"a\":\"text\"")]
    [InlineData("\"\":{\"type\":\"redis.v0\"}")]
    public void A_resource_that_is_no_object_or_has_no_name_is_reported_and_left_out(string entry)
    {
        Assert.Empty(Manifests.Read(entry, _report).Resources);
        _report.OnlyFinding(FindingCodes.WrongShape);
    }

    [Fact]
    public void Resources_keep_the_order_and_the_spelling_of_the_file()
    {
        var manifest = Manifests.Read("""
            "zeta":{"type":"redis.v0"},"aws.userservice":{"type":"redis.v0"},"Alpha":{"type":"redis.v0"}
            """);
        Assert.Equal(["zeta", "aws.userservice", "Alpha"], manifest.Resources.Select(resource => resource.Name));
    }
}
