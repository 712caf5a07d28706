using System.Diagnostics;
using System.Runtime.Versioning;
using ManifestToEcs.Emission;

namespace ManifestToEcs.Tests;

/// <summary><c>run-job.sh</c> with an AWS command line that answers as ECS does.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class TerraformJobScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("run-job-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_job_that_ends_with_zero_succeeds()
    {
        var (exitCode, output, _) = Run(started: "arn:aws:ecs:eu-west-1:1:task/shop/1\tNone", exitCodeOfContainer: "0");

        Assert.Equal(0, exitCode);
        Assert.Contains("task/shop/1 has exited with 0.", output, StringComparison.Ordinal);
        var calls = File.ReadAllText(Path.Combine(_folder, "calls"));
        Assert.Contains("awsvpcConfiguration={subnets=[subnet-1,subnet-2],securityGroups=[sg-1],assignPublicIp=DISABLED}", calls,
            StringComparison.Ordinal);
        Assert.Contains("containers[?name=='migrate'].exitCode", calls, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("137")]
    [InlineData("None")]
    public void A_job_that_ends_otherwise_fails_and_says_why(string exitCodeOfContainer)
    {
        var (exitCode, _, errors) = Run(started: "arn:aws:ecs:eu-west-1:1:task/shop/1\tNone", exitCodeOfContainer);

        Assert.Equal(1, exitCode);
        Assert.Contains($"ended with exit code {exitCodeOfContainer}: Essential container in task exited", errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_that_ECS_does_not_start_fails_with_its_reason()
    {
        var (exitCode, _, errors) = Run(started: "None\tCapacity is unavailable at this time", exitCodeOfContainer: "0");

        Assert.Equal(1, exitCode);
        Assert.Contains("ECS did not start shop-migrate:7: Capacity is unavailable at this time", errors, StringComparison.Ordinal);
    }

    private (int ExitCode, string Output, string Errors) Run(string started, string exitCodeOfContainer)
    {
        var script = Terraform.Emit(SampleDeployments.Shop()).Single(file => file.Path == "terraform/run-job.sh");
        Assert.True(script.Executable);
        var path = Path.Combine(_folder, "run-job.sh");
        File.WriteAllText(path, script.Content);
        var aws = Path.Combine(_folder, "aws");
        File.WriteAllText(aws, $$"""
            #!/usr/bin/env bash
            echo "$*" >>'{{_folder}}/calls'
            case "$*" in
              *run-task*) printf '%s\n' '{{started}}' ;;
              *exitCode*) echo '{{exitCodeOfContainer}}' ;;
              *stoppedReason*) echo 'Essential container in task exited' ;;
            esac

            """);
        File.SetUnixFileMode(aws, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo("bash", [path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";
        foreach (var (name, value) in new[]
        {
            ("CLUSTER", "shop-cluster"), ("CONTAINER", "migrate"), ("TASK_DEFINITION", "shop-migrate:7"), ("SUBNETS", "subnet-1,subnet-2"),
            ("SECURITY_GROUPS", "sg-1"), ("ASSIGN_PUBLIC_IP", "DISABLED"),
        })
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
