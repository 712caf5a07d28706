using ManifestToEcs.Commands;
using ManifestToEcs.Emission;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

/// <summary>The committed deployment of this repository's own system.</summary>
public class OwnSystemTests
{
    /// <summary>Manifest, overlay and the committed output of each environment.</summary>
    internal static readonly string Folder = Path.Combine(RepositoryRoot(), "aspire-manifest");

    [Theory]
    [InlineData("prod")]
    [InlineData("dev")]
    public void The_committed_files_are_what_publish_makes_of_the_committed_manifest_and_overlay(string environment)
    {
        var (report, output) = (new Report(), Path.Combine(Folder, environment));
        var committed = OutputFolder.Open(output, report)!;
        var manifest = Path.Combine(Folder, "aspire-manifest.json");

        var publication = Publication.Of(
            manifest, Path.Combine(Folder, "ecs.yaml"), environment, report, committed.ListenerPriorities, Outputs.All,
            Publication.PathFrom(output, manifest));

        Assert.DoesNotContain(report.Findings, finding => finding.Severity == Severity.Error);
        Assert.Equal(committed.Files.Order(StringComparer.Ordinal), publication.Files.Select(file => file.Path));
        foreach (var file in publication.Files)
            Assert.True(file.Content == File.ReadAllText(Path.Combine(output, file.Path)),
                $"{environment}/{file.Path} is not what is published now: run manifest-to-ecs publish aspire-manifest "
                    + $"-e {environment} -o aspire-manifest/{environment}.");
    }

    [Fact]
    public void The_scripts_of_both_environments_differ_only_in_the_values_at_their_head()
    {
        var (dev, prod) = (ScriptParts("dev"), ScriptParts("prod"));

        Assert.NotEqual(dev.Values, prod.Values);
        Assert.Equal(dev.Names, prod.Names);
        Assert.Equal(dev.Steps, prod.Steps);
        Assert.DoesNotContain("financial-dev", dev.Steps, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prod")]
    [InlineData("dev")]
    public void Every_generated_file_that_can_hold_a_comment_begins_with_the_mark(string environment)
    {
        var unmarked = Directory.GetFiles(Path.Combine(Folder, environment), "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".json", StringComparison.Ordinal))
            .Where(path => !File.ReadLines(path).Take(2).Contains("# " + EmittedFile.Mark));

        Assert.Empty(unmarked);
    }

    // The names and figures that the first sketch of the deployment agreed with operations.
    [Theory]
    [InlineData("ecs/api/task-definition.json", "\"family\": \"financial-api\"")]
    [InlineData("ecs/api/task-definition.json", "\"name\": \"api-container\"")]
    [InlineData("ecs/api/task-definition.json", "\"containerPort\": 8000")]
    [InlineData("ecs/api/task-definition.json", "\"awslogs-group\": \"/ecs/financial-api\"")]
    [InlineData("ecs/api/task-definition.json", "\"cpu\": \"512\",\n  \"memory\": \"1024\"")]
    [InlineData("ecs/api/service.json", "\"cluster\": \"financial-cluster\"")]
    [InlineData("ecs/api/service.json", "\"serviceName\": \"financial-api-service\"")]
    [InlineData("ecs/api/service.json", "\"desiredCount\": 2")]
    [InlineData("ecs/api/service.json", "\"enableECSManagedTags\": true,\n  \"propagateTags\": \"SERVICE\"")]
    [InlineData("ecs/etl-worker/task-definition.json", "\"family\": \"financial-etl\"")]
    [InlineData("ecs/etl-worker/run-task.json", "\"name\": \"ETL_JOB\",\n            \"value\": \"sage_import\"")]
    [InlineData("ecs/insights/task-definition.json", "\"family\": \"financial-insights\"")]
    [InlineData("ecs/insights/task-definition.json", "\"name\": \"OPENAI_API_KEY\",\n          \"valueFrom\"")]
    [InlineData("ecs/migrate/task-definition.json", "\"family\": \"financial-migrate\"")]
    public void The_agreed_names_and_sizes_stand_in_the_files(string path, string text) =>
        Assert.Contains(text, File.ReadAllText(Path.Combine(Folder, "prod", path)), StringComparison.Ordinal);

    [Fact]
    public void The_key_of_the_language_model_reaches_insights_alone()
    {
        var holders = Directory.GetFiles(Path.Combine(Folder, "prod", "ecs"), "task-definition.json", SearchOption.AllDirectories)
            .Where(path => File.ReadAllText(path).Contains("OPENAI_API_KEY", StringComparison.Ordinal))
            .Select(path => Path.GetFileName(Path.GetDirectoryName(path)));

        Assert.Equal(["insights"], holders);
    }

    private static (string[] Values, string[] Names, string Steps) ScriptParts(string environment)
    {
        const string Border = "# Everything below this line is the same for every environment.\n";
        var parts = File.ReadAllText(Path.Combine(Folder, environment, "deploy.sh")).Split(Border);
        var values = parts[0].Split('\n').Where(line => line.StartsWith("readonly ", StringComparison.Ordinal)).ToArray();
        return (values, [.. values.Select(line => line.Split('=')[0])], parts[1]);
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Financial.sln"))) directory = directory.Parent;
        return directory.FullName;
    }
}
