using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
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

    [Fact]
    public void The_bucket_for_templates_takes_TLS_alone_keeps_versions_and_is_made_once()
    {
        var calls = DeployScriptTests.RunFunctions(SampleDeployments.Shop(), """
            DRY_RUN=false
            AWS_REGION=eu-west-1
            aws() {
                case $2 in
                    get-bucket-policy) [ -f policy ] ;;
                    head-bucket) [ -f bucket ] ;;
                    mb) touch bucket; echo "$*" >&3 ;;
                    put-bucket-policy) touch policy; echo "$*" >&3 ;;
                    *) echo "$*" >&3 ;;
                esac
            }
            make_template_bucket shop-templates
            make_template_bucket shop-templates
            echo interrupted
            rm policy
            make_template_bucket shop-templates
            """);

        const string Settings = "s3api put-public-access-block --bucket shop-templates --public-access-block-configuration "
            + "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true\n"
            + "s3api put-bucket-encryption --bucket shop-templates --server-side-encryption-configuration "
            + "Rules=[{ApplyServerSideEncryptionByDefault={SSEAlgorithm=AES256}}]\n"
            + "s3api put-bucket-versioning --bucket shop-templates --versioning-configuration Status=Enabled\n"
            + "s3api put-bucket-policy --bucket shop-templates --policy ";
        var policy = JsonNode.Parse(calls.Split("--policy ")[1].Split("\ninterrupted")[0])!["Statement"]![0]!;
        Assert.StartsWith("s3 mb s3://shop-templates\n" + Settings, calls, StringComparison.Ordinal);
        Assert.StartsWith(Settings, calls.Split("interrupted\n")[1], StringComparison.Ordinal);
        Assert.Equal(2, calls.Split("put-bucket-policy").Length - 1);
        Assert.Equal(("Deny", "*", "s3:*", "false"), ((string?)policy["Effect"], (string?)policy["Principal"], (string?)policy["Action"],
            (string?)policy["Condition"]!["Bool"]!["aws:SecureTransport"]));
        Assert.Equal(["arn:aws:s3:::shop-templates", "arn:aws:s3:::shop-templates/*"],
            policy["Resource"]!.AsArray().Select(resource => (string?)resource));
    }

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
