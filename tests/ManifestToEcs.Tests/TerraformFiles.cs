using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using ManifestToEcs.Emission;

namespace ManifestToEcs.Tests;

/// <summary>Terraform files as HashiCorp's parser sees them.</summary>
internal static class TerraformFiles
{
    /// <summary>Path → parsed file; expressions appear as <c>${…}</c>.</summary>
    public static JsonObject Parse(IEnumerable<EmittedFile> files)
    {
        var texts = new JsonObject();
        foreach (var file in files.Where(file => file.Path.EndsWith(".tf", StringComparison.Ordinal))) texts[file.Path] = file.Content;

        var folder = typeof(TerraformFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(entry => entry.Key == "NpmFolder").Value!;
        using var node = Process.Start(new ProcessStartInfo("node", ["parse-hcl.mjs"])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = node.StandardError.ReadToEndAsync();
        node.StandardInput.Write(texts.ToJsonString());
        node.StandardInput.Close();
        var parsed = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Assert.True(node.ExitCode == 0, errors.Result);
        return (JsonObject)JsonNode.Parse(parsed)!;
    }

    public static JsonNode ParseText(string text) => Parse([new EmittedFile("test.tf", text)])["test.tf"]!;
}
