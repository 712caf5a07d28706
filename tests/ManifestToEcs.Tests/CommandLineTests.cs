using System.Diagnostics;
using System.Text.Json;

namespace ManifestToEcs.Tests;

/// <summary>The tool as its users start it: a process with arguments, two streams and an exit code.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const string Manifest = """
        {
          "resources": {
            "web": {
              "type": "project.v0",
              "path": "Web/Web.csproj",
              "env": { "HTTP_PORTS": "{web.bindings.http.targetPort}" },
              "bindings": { "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "external": true } }
            }
          }
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("command-line-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Publish_writes_the_files_lists_what_is_open_and_writes_nothing_the_second_time()
    {
        var manifest = Write("aspire-manifest.json", Manifest);

        var first = await RunAsync("publish", manifest, "--output", Path.Combine(_folder, "out"));
        var second = await RunAsync("publish", manifest, "--output", Path.Combine(_folder, "out"));

        Assert.True(first.ExitCode == 0, first.Output + first.Error);
        Assert.True(File.Exists(Path.Combine(_folder, "out", "ecs", "web", "task-definition.json")));
        Assert.Contains("ACCOUNT_ID", first.Output, StringComparison.Ordinal);
        Assert.Contains(" 0 files written", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_warns_before_a_deployment_that_would_lose_data()
    {
        const string Database = """
            { "resources": { "pg": { "type": "container.v0", "image": "postgres:17", "env": { "POSTGRES_DB": "orders" }, "bindings": {
              "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5432 } } } } }
            """;
        var overlay = Write("ecs.yaml", "resources: { pg: { kind: managed } }");
        var output = Path.Combine(_folder, "out");

        await RunAsync("publish", Write("m.json", Database), "--overlay", overlay, "--output", output);
        var run = await RunAsync("publish", Write("m.json", Database.Replace("orders", "sales", StringComparison.Ordinal)), "--overlay",
            overlay, "--output", output);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("/Resources/PgDatabase: warning data-at-risk: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("deploy.sh --replace PgDatabase", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_with_require_complete_fails_on_each_open_value_and_writes_nothing()
    {
        var run = await RunAsync("publish", Write("aspire-manifest.json", Manifest), "--output", Path.Combine(_folder, "out"),
            "--require-complete");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("missing-value", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "out")));
    }

    [Fact]
    public async Task Publish_only_terraform_writes_nothing_else()
    {
        var run = await RunAsync("publish", Write("aspire-manifest.json", Manifest), "--output", Path.Combine(_folder, "out"), "--only",
            "terraform");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(["terraform"], Directory.GetDirectories(Path.Combine(_folder, "out")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Check_shows_file_line_pointer_code_and_advice_and_ends_with_1()
    {
        var run = await RunAsync("check", Write("m.json", Manifest.Replace("{web.bindings", "{wep.bindings", StringComparison.Ordinal)));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("m.json:6 /resources/web/env/HTTP_PORTS: error unknown-resource: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("web", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", "findings")]
    [InlineData("sarif", "runs")]
    public async Task Check_speaks_to_programs_too(string format, string property)
    {
        var run = await RunAsync("check", Write("m.json", Manifest), "--format", format);

        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(JsonValueKind.Array, document.RootElement.GetProperty(property).ValueKind);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Explain_accounts_for_every_leaf()
    {
        var run = await RunAsync("explain", Write("m.json", Manifest), "--format", "json");

        using var document = JsonDocument.Parse(run.Output);
        var leaves = document.RootElement.GetProperty("leaves").EnumerateArray().ToList();
        Assert.Equal(7, leaves.Count);
        Assert.All(leaves, leaf => Assert.NotEqual("error", leaf.GetProperty("fate").GetString()));
    }

    [Fact]
    public async Task An_overlay_beside_the_manifest_is_found_by_itself()
    {
        Write("ecs.yaml", "resources:\n  wep: { cpu: 512 }\n");

        var run = await RunAsync("check", Write("aspire-manifest.json", Manifest));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("ecs.yaml:2", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_writes_an_overlay_with_which_the_manifest_publishes_as_it_is_and_never_overwrites_one()
    {
        var manifest = Write("aspire-manifest.json", Manifest);
        var overlay = Path.Combine(_folder, "mine.yaml");

        var init = await RunAsync("init", manifest, "--output", overlay);
        var publish = await RunAsync("publish", manifest, "--overlay", overlay, "--output", Path.Combine(_folder, "out"));
        var again = await RunAsync("init", manifest, "--output", overlay);

        Assert.True(init.ExitCode == 0, init.Error);
        Assert.True(publish.ExitCode == 0, publish.Error);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("exists already", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_ends_with_0_when_nothing_would_change_and_with_1_when_something_would()
    {
        var manifest = Write("aspire-manifest.json", Manifest);
        var output = Path.Combine(_folder, "out");
        await RunAsync("publish", manifest, "--output", output);

        var same = await RunAsync("diff", manifest, "--against", output);
        Write("ecs.yaml", "resources:\n  web: { desiredCount: 3 }\n");
        var other = await RunAsync("diff", manifest, "--against", output);

        Assert.Equal((0, $"Nothing would change.{Environment.NewLine}"), (same.ExitCode, same.Output));
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("/desiredCount", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cost_says_what_a_month_costs()
    {
        var run = await RunAsync("cost", Write("aspire-manifest.json", Manifest));

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("US dollars a month", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_is_json()
    {
        using var schema = JsonDocument.Parse((await RunAsync("schema")).Output);

        Assert.True(schema.RootElement.TryGetProperty("$schema", out _));
    }

    [Fact]
    public async Task Describe_prints_the_steps_as_the_architecture_document_lists_them()
    {
        var steps = (await RunAsync("--describe")).Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

        var document = File.ReadAllText(Path.Combine(Snapshot.ProjectFolder(), "../../docs/ARCHITECTURE.md"));
        var table = document.Split("| step of manifest-to-ecs | what it does |\n|---|---|\n")[1].Split("\n\n")[0].TrimEnd('\n').Split('\n');
        Assert.Equal(steps, table.Select(row => row.Split('|')).Select(cells => $"{cells[1].Split('[', ']')[1]}: {cells[2].Trim()}"));
    }

    [Theory]
    [InlineData]
    [InlineData("publish")]
    [InlineData("publish", "m.json", "--output", "out", "--only", "pulumi")]
    [InlineData("deploy", "m.json")]
    public async Task A_wrong_command_line_ends_with_2_and_says_where_help_is(params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_does_not_exist_is_a_sentence_and_exit_code_1()
    {
        var run = await RunAsync("check", Path.Combine(_folder, "nothing.json"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("nothing.json", run.Output + run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var tool = Path.Combine(AppContext.BaseDirectory, "manifest-to-ecs.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [tool, .. arguments]) { RedirectStandardOutput = true,
            RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (process.ExitCode, await output, await error);
    }
}
