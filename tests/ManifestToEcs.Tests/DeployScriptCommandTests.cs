using System.Diagnostics;
using System.Runtime.Versioning;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

/// <summary>The other commands of <c>deploy.sh</c>, with an AWS command line that records each call and answers as AWS does.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DeployScriptCommandTests : IDisposable
{
    private const string Revision = "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-api:7";

    private readonly string _folder = Directory.CreateTempSubdirectory("deploy-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_diff_shows_what_would_change_and_changes_nothing()
    {
        var run = Run("""
            *StackStatus*) echo UPDATE_COMPLETE ;;
            *describe-change-set*) printf 'Modify\tApiTaskRole\tAWS::IAM::Role\tFalse\nModify\tDatabase\tAWS::RDS::DBInstance\tTrue\n' ;;
            *"describe-secret "*) echo 'ResourceNotFoundException' >&2; exit 255 ;;
            *"ecr describe-images"*) echo ImageNotFoundException >&2; exit 255 ;;
            *TopicArn*) echo arn:aws:sns:eu-west-1:123456789012:orders ;;
            *"describe-services"*shop-web*) echo None ;;
            *"describe-services"*) echo ACTIVE ;;
            """, "--diff");

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("  Modify ApiTaskRole (AWS::IAM::Role)\n  Modify Database (AWS::RDS::DBInstance), replaced by a new one\n",
            run.Output, StringComparison.Ordinal);
        Assert.Contains("  shop-api would get a new revision\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("  the service shop-web would be created\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("would be built\n", run.Output, StringComparison.Ordinal);
        Assert.All(run.Calls.Where(IsChange), call => Assert.Contains("change-set", call, StringComparison.Ordinal));
        Assert.Contains(run.Calls, call => call.StartsWith("cloudformation delete-change-set", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Calls, call => call.StartsWith("cloudformation execute-change-set", StringComparison.Ordinal));
    }

    [Fact]
    public void A_diff_before_the_first_deployment_says_that_everything_is_new()
    {
        var run = Run("""
            *describe-stacks*) echo 'Stack does not exist' >&2; exit 255 ;;
            *"describe-secret "*) echo 'ResourceNotFoundException' >&2; exit 255 ;;
            """, "--diff");

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("the stack shop-prod would be created", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Calls, IsChange);
    }

    // A bucket is something in AWS too.
    [Theory]
    [InlineData("return 255", "the stack is not compared: its template has more than 51,200 bytes, and the bucket "
        + "shop-prod-templates-1-eu-west-1 is not there", false)]
    [InlineData(":", "  nothing to change", true)]
    public void A_diff_makes_no_bucket_for_a_long_template(string bucket, string said, bool compares)
    {
        var output = DeployScriptTests.RunFunctions(SampleDeployments.Shop(), $$"""
            WORK=$PWD DRY_RUN=false COMMAND=diff AWS_REGION=eu-west-1
            set_value "$ACCOUNT_PLACEHOLDER" 1
            mkdir cloudformation
            printf '%060000d' 0 >cloudformation/template.yaml
            each_outside_value() { :; }
            each_secret_version() { :; }
            each_kafka_cluster() { :; }
            aws() {
                printf 'aws %s\n' "$*" >&3
                case "$*" in
                    *head-bucket*) {{bucket}} ;;
                    *change-set-create-complete*) return 1 ;;
                    *StatusReason*) echo "The submitted information didn't contain changes." ;;
                esac
            }
            diff_stack
            """);

        Assert.Contains(said, output, StringComparison.Ordinal);
        Assert.DoesNotContain("aws s3 mb", output, StringComparison.Ordinal);
        Assert.DoesNotContain("aws s3api put", output, StringComparison.Ordinal);
        Assert.Equal(compares, output.Contains("aws s3 cp", StringComparison.Ordinal));
    }

    // The stack moves the traffic to a new target group, which has no task until the images are there.
    [Fact]
    public void Images_come_before_the_change_of_a_stack_that_exists()
    {
        foreach (var tool in (string[])["docker", "dotnet"]) AddTool(tool, "");
        var run = Run("""
            *StackStatus*) echo UPDATE_COMPLETE ;;
            *DeployServices*) echo None ;;
            *"describe-secret "*) printf 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:x\tNone\n' ;;
            *TopicArn*) echo arn:aws:sns:eu-west-1:123456789012:orders ;;
            *"ecr describe-images"*) echo sha256:1 ;;
            """);

        var calls = run.Calls.ToList();
        var images = calls.FindLastIndex(call => call.StartsWith("ecr describe-images", StringComparison.Ordinal));
        Assert.InRange(images, 1, calls.FindIndex(call => call.StartsWith("cloudformation create-change-set", StringComparison.Ordinal)));
    }

    // The stack makes the repository.
    [Fact]
    public void An_image_without_a_repository_comes_after_the_stack()
    {
        foreach (var tool in (string[])["docker", "dotnet"]) AddTool(tool, "");
        var run = Run("""
            *StackStatus*) echo UPDATE_COMPLETE ;;
            *DeployServices*) echo None ;;
            *"describe-secret "*) printf 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:x\tNone\n' ;;
            *TopicArn*) echo arn:aws:sns:eu-west-1:123456789012:orders ;;
            *describe-repositories*) echo RepositoryNotFoundException >&2; exit 254 ;;
            """);

        Assert.Contains(run.Calls, call => call.StartsWith("cloudformation create-change-set", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Calls, call => call.StartsWith("ecr describe-images", StringComparison.Ordinal));
    }

    [Fact]
    public void Verifying_lists_every_problem_at_once()
    {
        var run = Run("""
            *describe-subnets*) printf 'subnet-1\tvpc-other\tzone-a\nsubnet-2\tVPC_ID\tzone-a\n' ;;
            *describe-certificate*) echo PENDING_VALIDATION ;;
            *get-service-quota*) echo 1.0 ;;
            *describe-stacks*) echo 'Stack does not exist' >&2; exit 255 ;;
            *"describe-secret "*) echo 'ResourceNotFoundException' >&2; exit 255 ;;
            """, "--verify");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the subnet subnet-1 lies in vpc-other, not in VPC_ID", run.Output, StringComparison.Ordinal);
        Assert.Contains("lie in one zone", run.Output, StringComparison.Ordinal);
        Assert.Contains("cannot be used: PENDING_VALIDATION", run.Output, StringComparison.Ordinal);
        Assert.Contains("Fargate may use 1 vCPUs here", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Calls, IsChange);
    }

    [Fact]
    public void Verifying_looks_for_the_roles_and_images_of_what_runs()
    {
        var run = Run($$"""
            *describe-subnets*) printf 'subnet-1\tVPC_ID\tzone-a\nsubnet-2\tVPC_ID\tzone-b\n' ;;
            *describe-certificate*) echo ISSUED ;;
            *get-service-quota*) echo 1000.0 ;;
            *StackStatus*) echo UPDATE_COMPLETE ;;
            *"describe-secret "*) printf 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:x\tNone\n' ;;
            *describe-services*) echo {{Revision}} ;;
            *describe-task-definition*) echo 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop-api@sha256:gone ;;
            *"ecr describe-images"*) echo ImageNotFoundException >&2; exit 255 ;;
            *get-role*api*) echo NoSuchEntity >&2; exit 255 ;;
            """, "--verify");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("shop-api@sha256:gone of shop-api: ImageNotFoundException", run.Output, StringComparison.Ordinal);
        Assert.Contains("the role shop-api-task: NoSuchEntity", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Logs_of_one_resource_are_printed()
    {
        var run = Run("*'logs tail'*) echo 'a line of the log' ;;", "--logs", "api");

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("a line of the log\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(["logs tail /ecs/shop-api --since 1h --format short"],
            run.Calls.Where(call => call.StartsWith("logs", StringComparison.Ordinal)));
    }

    private const string Deployed = $$"""
        *get-resources*ecs:task-definition*)
            printf 'arn:aws:ecs:eu-west-1:123456789012:task-definition/%s\n' shop-report:3 shop-others:4; echo {{Revision}} ;;
        *get-resources*ecs:service*)
            printf 'arn:aws:ecs:eu-west-1:123456789012:service/shop/%s\n' an-old-service of-others ;;
        *list-stack-resources*) echo sg-shop ;;
        *describe-services*an-old-service*) printf '{{Revision}}\nsg-shop\n' ;;
        *describe-services*of-others*) printf 'arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-others:4\nsg-others\n' ;;
        *get-resources*) echo arn:aws:rds:eu-west-1:123456789012:snapshot:shop ;;
        *list-schedules*) printf 'nightly\tof-another-application\n' ;;
        *get-schedule*nightly*) printf 'arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-report\nsg-shop\n' ;;
        *get-schedule*) printf 'arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-report-of-others:1\nsg-others\n' ;;
        *describe-scalable-targets*) echo ecs:service:DesiredCount ;;
        *StackStatus*) echo UPDATE_COMPLETE ;;
        """;

    // A service that today's model does not know is deleted too: AWS says what there is.
    [Fact]
    public void Destroying_deletes_what_AWS_holds_under_the_tags_and_the_stack_and_lists_what_stays()
    {
        var run = Run(Deployed, "--destroy", "--yes");

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal(
        [
            "scheduler delete-schedule --name nightly",
            "application-autoscaling deregister-scalable-target --service-namespace ecs --resource-id service/shop/an-old-service "
                + "--scalable-dimension ecs:service:DesiredCount",
            "ecs delete-service --cluster shop --service an-old-service --force",
            "ecs deregister-task-definition --task-definition arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-report:3",
            $"ecs deregister-task-definition --task-definition {Revision}",
            "cloudformation delete-stack --stack-name shop-prod",
        ], run.Calls.Where(IsChange));
        Assert.Contains("the service of-others has the tags of this deployment and none of its security groups: it stays", run.Output,
            StringComparison.Ordinal);
        Assert.Contains("stay in the account:\n    arn:aws:rds:eu-west-1:123456789012:snapshot:shop\n", run.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Destroying_asks_first()
    {
        var run = Run(Deployed, "--destroy");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("nobody can be asked: add --yes", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Calls, IsChange);
    }

    [Theory]
    [InlineData("--diff")]
    [InlineData("--verify")]
    [InlineData("--logs")]
    [InlineData("--destroy")]
    public void Every_command_has_a_dry_run_that_calls_nothing(string command)
    {
        var run = Run("", command, "--dry-run");

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("  $ aws ", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Calls);
    }

    private static bool IsChange(string call) => call.Split(' ') is [_, var verb, ..] && (verb is "delete-stack"
        || ((string[])["create", "delete", "update", "put", "register", "deregister", "execute", "run"]).Contains(verb.Split('-')[0]));

    private (int ExitCode, string Output, string[] Calls) Run(string answers, params string[] arguments)
    {
        var deployment = SampleDeployments.Shop();
        foreach (var file in EcsJson.Emit(deployment).Concat(CloudFormation.Emit(deployment)).Concat(DeployScript.Emit(deployment, ".")))
        {
            var path = Path.Combine(_folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.Content);
        }
        AddTool("aws", $$"""
            echo "$*" >>'{{_folder}}/calls'
            case "$*" in
            *get-caller-identity*) echo 123456789012 ;;
            {{answers}}
            esac
            """);
        return Start(deployment, arguments);
    }

    private void AddTool(string name, string commands)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"#!/usr/bin/env bash\n{commands.ReplaceLineEndings("\n")}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private (int ExitCode, string Output, string[] Calls) Start(Deployment deployment, string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(_folder, "deploy.sh"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["AWS_REGION"] = "eu-west-1";
        start.Environment["IMAGE_TAG"] = "one";
        foreach (var input in deployment.Inputs.Where(input => input.Value is null)) start.Environment[input.Name] = input.Name;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var calls = Path.Combine(_folder, "calls");
        return (process.ExitCode, output + errors.Result, File.Exists(calls) ? File.ReadAllLines(calls) : []);
    }
}
