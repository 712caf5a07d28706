using System.Diagnostics;
using System.Runtime.Versioning;
using ManifestToEcs.Emission;

namespace ManifestToEcs.Tests;

/// <summary><c>deploy.sh</c> with an AWS command line that answers as CloudFormation does when an update would lose data.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DeployScriptDataTests : IDisposable
{
    private const string Replaced = "PostgresDatabase\tAWS::RDS::DBInstance\tModify\tReplaceAndSnapshot";
    private const string Deleted = "OrdersQueue\tAWS::SQS::Queue\tRemove\tDelete";

    private readonly string _folder = Directory.CreateTempSubdirectory("deploy-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_stops_before_anything_is_changed_and_lists_what_would_be_lost()
    {
        var (exitCode, _, errors) = Deploy($"{Replaced}\n{Deleted}");

        Assert.Equal(1, exitCode);
        Assert.Contains("this update would lose data, so nothing was changed:\n"
            + "    PostgresDatabase (AWS::RDS::DBInstance) would be replaced by a new, empty one\n"
            + "    OrdersQueue (AWS::SQS::Queue) would be deleted\n", errors, StringComparison.Ordinal);
        Assert.Contains("delete-change-set", Calls(), StringComparison.Ordinal);
        Assert.DoesNotContain("execute-change-set", Calls(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_stops_for_the_one_that_the_command_does_not_name()
    {
        var (exitCode, _, errors) = Deploy($"{Replaced}\n{Deleted}", "--replace", "PostgresDatabase");

        Assert.Equal(1, exitCode);
        Assert.Contains("OrdersQueue", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("PostgresDatabase", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Replaced + "\n" + Deleted, "--replace", "PostgresDatabase", "--replace", "OrdersQueue")]
    [InlineData("WebTargetGroup\tAWS::ElasticLoadBalancingV2::TargetGroup\tModify\tReplaceAndDelete")]
    [InlineData("FileSystem\tAWS::EFS::FileSystem\tRemove\tRetain")]
    [InlineData("")]
    public void It_goes_on_when_each_is_named_or_none_is_lost(string changes, params string[] arguments)
    {
        var (exitCode, _, errors) = Deploy(changes, arguments);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("execute-change-set", Calls(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_name_the_option_is_refused() => Assert.Equal(2, Deploy("", "--replace").ExitCode);

    private string Calls() => File.ReadAllText(Path.Combine(_folder, "calls"));

    private (int ExitCode, string Output, string Errors) Deploy(string changes, params string[] arguments)
    {
        var deployment = TerraformSamples.Least();
        foreach (var file in CloudFormation.Emit(deployment).Concat(DeployScript.Emit(deployment, ".")))
        {
            var path = Path.Combine(_folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.Content);
        }
        var aws = Path.Combine(_folder, "aws");
        File.WriteAllText(aws, $$"""
            #!/usr/bin/env bash
            echo "$*" >>'{{_folder}}/calls'
            case "$*" in
              *get-caller-identity*) echo 123456789012 ;;
              *StackStatus*) echo UPDATE_COMPLETE ;;
              *describe-change-set*) printf '%s\n' '{{changes}}' ;;
              *describe-stacks*) echo None ;;
            esac

            """);
        File.SetUnixFileMode(aws, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo("bash", [Path.Combine(_folder, "deploy.sh"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";
        foreach (var (name, value) in new[] { ("AWS_REGION", "eu-west-1"), ("VPC_ID", "vpc-1"), ("PRIVATE_SUBNET_1", "subnet-1"),
            ("PRIVATE_SUBNET_2", "subnet-2") }) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
