using System.Diagnostics;
using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Mapping;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

public class DeployScriptTests
{
    [Fact]
    public void The_shop_as_a_script() => Snapshot.Match("deploy-script-shop", DeployScript.Emit(SampleDeployments.Shop(), "../.."));

    [Fact]
    public void A_dry_run_prints_every_step_and_needs_neither_tools_nor_network()
    {
        var run = Run(SampleDeployments.Shop(), "--dry-run");

        Assert.True(run.ExitCode == 0, run.Output);
        Snapshot.Match("deploy-script-dry-run", [new EmittedFile("output.txt", run.Output)]);
    }

    [Fact]
    public void A_dry_run_of_a_rollback_goes_from_clients_to_servers()
    {
        var run = Run(SampleDeployments.Shop(), "--rollback", "--dry-run");

        Assert.True(run.ExitCode == 0, run.Output);
        var updates = run.Output.Split('\n').Where(line => line.Contains("update-service", StringComparison.Ordinal)).ToList();
        Assert.Equal(["shop-web", "shop-worker", "shop-api"], updates.Select(line => line.Split("--service ")[1].Split(' ')[0]));
    }

    [Fact]
    public void An_unknown_option_is_refused_with_exit_code_2() => Assert.Equal(2, Run(SampleDeployments.Shop(), "--dryrun").ExitCode);

    [Fact]
    public void Help_is_the_comment_at_the_top() =>
        Assert.Contains("--rollback", Run(SampleDeployments.Shop(), "--help").Output, StringComparison.Ordinal);

    [Fact]
    public void Without_its_tools_it_says_which_are_missing_and_changes_nothing()
    {
        var run = Run(SampleDeployments.Shop());

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("not installed: aws dotnet docker", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop")]
    [InlineData("backends")]
    [InlineData("rollouts")]
    [InlineData("least")]
    public void Every_sample_dry_runs(string sample)
    {
        var run = Run(CloudFormationTests.Sample(sample), "--dry-run");

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.EndsWith("Dry run: nothing was changed.\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("two words", "'two words'")]
    [InlineData("it's $HOME `x` \\ \n", "'it'\\''s $HOME `x` \\ \n'")]
    [InlineData("", "''")]
    [InlineData("-x", "'-x'")]
    [InlineData("~/x", "'~/x'")]
    public void Any_text_is_one_word_of_bash(string text, string word)
    {
        Assert.Equal(word, DeployScriptData.Quoted(text));
        Assert.Equal(text, Bash($"printf %s {word}").Output);
    }

    [Fact]
    public void No_input_is_read_from_a_variable_that_the_script_uses_itself()
    {
        var script = DeployScript.Emit(SampleDeployments.Shop(), ".").First().Content;
        var own = script.Split('\n')
            .Select(line => line.TrimStart().Replace("readonly ", "", StringComparison.Ordinal).Split('=')[0])
            .Where(name => name.Length > 1 && name.All(letter => char.IsAsciiLetterUpper(letter) || letter == '_'))
            .Distinct().Except(["IFS"]).ToList();

        Assert.Contains("WORK", own);
        Assert.All(own, name => Assert.NotEqual(name, InputNames.For(name)));
    }

    // An editor on Windows ends lines with a carriage return.
    [Fact]
    public void A_setting_of_the_file_ends_with_its_line() => Assert.Equal("<vpc-1><a=b>", RunFunctions(SampleDeployments.Shop(), """
        printf 'VPC_ID=vpc-1\r\nKEY=a=b' >deploy.env
        printf '<%s><%s>' "$(setting VPC_ID)" "$(setting KEY)"
        """));

    [Fact]
    public void What_is_updated_is_what_was_created_without_what_cannot_change()
    {
        var files = DeployScript.Emit(SampleDeployments.Shop(), ".").ToDictionary(file => file.Path);
        var update = (JsonObject)JsonNode.Parse(files["ecs/web/service-update.json"].Content)!;

        Assert.Equal("shop-web", update["service"]!.GetValue<string>());
        Assert.DoesNotContain(update, field =>
            field.Key is "serviceName" or "launchType" or "schedulingStrategy" or "tags" or "desiredCount");
        Assert.Equal(2, JsonNode.Parse(files["ecs/api/service-update.json"].Content)!["desiredCount"]!.GetValue<int>());
    }

    [Fact]
    public void Files_of_other_images_are_laid_over_an_image_after_those_are_pushed()
    {
        var shop = SampleDeployments.Shop();
        var (api, web) = (shop.Images[0], shop.Images[1]);
        var script = DeployScript.Emit(
            shop with { Images = [api with { CopiedFiles = [new CopiedFiles("web", "/app/wwwroot", ["/site"])] }, web] }, "../..")
            .First().Content;

        Assert.True(script.IndexOf("\"$@\" web", StringComparison.Ordinal) < script.IndexOf("\"$@\" api", StringComparison.Ordinal));
        Assert.Contains("with_files linux/amd64 'COPY --from=REGISTRY/shop/web:TAG /site /app/wwwroot' project linux-x64 "
            + "../../../src/Api/Api.csproj", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Families_that_differ_in_a_hyphen_alone_keep_revisions_of_their_own()
    {
        var names = RunFunctions(SampleDeployments.Shop(), "for family in a-b a_b a--b; do revision_name $family; echo; done")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(3, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[A-Za-z0-9_]+$", name));
    }

    /// <summary>What commands print that call functions of the script, without its steps.</summary>
    internal static string RunFunctions(Deployment deployment, string commands)
    {
        using var folder = new TemporaryFolder();
        var script = DeployScript.Emit(deployment, "../..").First().Content;
        var functions = script[..script.IndexOf("\nDRY_RUN=false\n", StringComparison.Ordinal)];
        File.WriteAllText(Path.Combine(folder.Path, "functions.sh"), functions);
        var run = Bash("source ./functions.sh\n" + commands.ReplaceLineEndings("\n"), folder.Path);
        Assert.True(run.ExitCode == 0, run.Output);
        return run.Output;
    }

    // A recorder in the place of the AWS CLI: it notes each call and answers as AWS would.
    private const string Recorder = """
        #!BASH
        case $* in
            *--cli-input-json*) for word in "$@"; do case $word in file://*) cat "${word#file://}" ;; esac; done ;;
        esac >>calls
        printf 'aws %s\n' "$*" >>calls
        family() { for word in "$@"; do case $word in shop-*) printf '%s' "$word"; return ;; esac; done; }
        arn=arn:aws:ecs:eu-west-1:123456789012:task-definition
        case "$1 $2" in
            'sts get-caller-identity') echo 123456789012 ;;
            'ecs describe-services') echo "$arn/$(family "$@"):7" ;;
            'ecs describe-task-definition') echo "$arn/$(family "$@"):7" ;;
            'ecs list-task-definitions') printf '%s\t%s\n' "$arn/$(family "$@"):7" "$arn/$(family "$@"):5" ;;
            'scheduler get-schedule') printf '{\n  "Name": "%s",\n  "Target": {"EcsParameters": {"TaskDefinitionArn": "%s"}}\n}\n' \
                "$(family "$@")" "$arn/shop-report:7" ;;
        esac
        """;

    // A rollback of the services alone would leave the nightly run and the migration on the revision that failed.
    [Fact]
    public void A_rollback_puts_services_schedules_and_jobs_back()
    {
        var run = RunWith(Recorder, SampleDeployments.Shop(), "--rollback");

        Assert.True(run.ExitCode == 0, run.Output);
        var calls = run.Calls.Split('\n').Where(call => call.StartsWith("aws ecs update-service", StringComparison.Ordinal)
            || call.StartsWith("aws scheduler update", StringComparison.Ordinal)
            || call.StartsWith("aws ecs deregister", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            ["shop-web:5", "shop-worker:5", "shop-api:5"], calls.Take(3).Select(call => call[(call.LastIndexOf('/') + 1)..]));
        Assert.StartsWith("aws scheduler update-schedule", calls[3], StringComparison.Ordinal);
        Assert.Contains("task-definition/shop-report:5\"", run.Calls, StringComparison.Ordinal);
        Assert.EndsWith("task-definition/shop-migrate:7", Assert.Single(calls.Skip(4)), StringComparison.Ordinal);
        Assert.EndsWith("Services and schedules that a deployment removed do not come back: publish the version that had them, and deploy "
            + "it.\n", run.Output, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Output) Run(Deployment deployment, params string[] arguments)
    {
        var run = RunWith(null, deployment, arguments);
        return (run.ExitCode, run.Output);
    }

    // In a folder of its own, with the files that it reads, and with no more than the basic tools in the path.
    private static (int ExitCode, string Output, string Calls) RunWith(string? recorder, Deployment deployment, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in EcsJson.Emit(deployment).Concat(CloudFormation.Emit(deployment))
            .Concat(DeployScript.Emit(deployment, "../..")))
        {
            var path = Path.Combine(folder.Path, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.Content);
        }
        var tools = Path.Combine(folder.Path, "bin");
        Directory.CreateDirectory(tools);
        foreach (var tool in (string[])["basename", "cat", "cut", "date", "dirname", "git", "grep", "mkdir", "mktemp", "rm", "sed",
            "sha256sum", "tr", "wc"])
        {
            if (ToolPath(tool) is { } path) File.CreateSymbolicLink(Path.Combine(tools, tool), path);
        }
        if (recorder is not null)
        {
            var aws = Path.Combine(tools, "aws");
            File.WriteAllText(aws, recorder.ReplaceLineEndings("\n").Replace("BASH", ToolPath("bash"), StringComparison.Ordinal));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(aws, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
        var run = Bash("exec \"$0\" deploy.sh \"$@\"", folder.Path, tools, arguments);
        var calls = Path.Combine(folder.Path, "calls");
        // Its working folder is a new one every time.
        return (run.ExitCode, System.Text.RegularExpressions.Regex.Replace(run.Output, "file:///?[^ ]*/tmp\\.[^/ ]+", "file://WORK")
            .Replace(folder.Path, "OUTPUT", StringComparison.Ordinal), File.Exists(calls) ? File.ReadAllText(calls) : "");
    }

    private static (int ExitCode, string Output) Bash(string command, string? folder = null, string? path = null, params string[] arguments)
    {
        var start = new ProcessStartInfo(ToolPath("bash")!,
            ["-c", command, ToolPath("bash")!, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (folder is not null) start.WorkingDirectory = folder;
        if (path is not null)
        {
            start.Environment.Clear();
            start.Environment["PATH"] = path;
        }
        using var bash = Process.Start(start)!;
        var errors = bash.StandardError.ReadToEndAsync();
        var output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, output + errors.Result);
    }

    private static string? ToolPath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, tool))
            .FirstOrDefault(File.Exists);
}
