using System.Runtime.Versioning;
using Aspire.Hosting;

namespace ManifestToEcs.Hosting.Tests;

/// <summary>The steps of the pipeline, with an AWS command line that records each call and answers as AWS does.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StepTests : IDisposable
{
    // Answers for a first deployment in a stack that exists; the outputs are those that the published script reads.
    private const string Aws = """
        #!/usr/bin/env bash
        echo "$*" >>"$PWD/calls"
        arn=arn:aws:ecs:eu-west-1:123456789012:task-definition
        case "$*" in
        *get-caller-identity*) echo 123456789012 ;;
        *StackStatus*) echo UPDATE_COMPLETE ;;
        *'Stacks[0].Outputs'*) sed -n '/^each_output/,/^}/s/.*@.* \(.*\)$/\1\tvalue/p' deploy.sh ;;
        *describe-stacks*) echo None ;;
        *describe-secret*) echo ResourceNotFoundException >&2; exit 255 ;;
        *create-secret*) for word in "$@"; do case $word in file://*) cp "${word#file://}" secret ;; esac; done
            echo arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-AbCdEf ;;
        *create-change-set*) for word in "$@"; do case $word in file://*parameters.json) cp "${word#file://}" parameters ;; esac; done ;;
        *describe-task-definition*) echo None ;;
        *register-task-definition*/web/*) echo "$arn/shop-web:1" ;;
        *register-task-definition*) echo "$arn/shop-migrate:1" ;;
        *run-task*) echo 'task/1 None' ;;
        *describe-tasks*) echo 0 ;;
        *'services[0].taskDefinition'*) echo "$arn/shop-web:1" ;;
        *describe-services*) echo None ;;
        *get-service-quota*) echo 1000.0 ;;
        esac
        """;

    private readonly PublishedApplication _application = new("""
        region: eu-west-1
        privateSubnets: [subnet-00000000000000001, subnet-00000000000000002]
        """);

    private readonly string _tools = Directory.CreateTempSubdirectory("tools-").FullName;
    private readonly string _path = Environment.GetEnvironmentVariable("PATH")!;

    public StepTests()
    {
        var aws = Path.Combine(_tools, "aws");
        File.WriteAllText(aws, Aws + "\n");
        File.SetUnixFileMode(aws, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", $"{_tools}:{_path}");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        Directory.Delete(_tools, recursive: true);
        _application.Dispose();
    }

    [Fact]
    public async Task Deploying_runs_the_script_with_the_values_of_parameters_and_migrates_before_the_rollout()
    {
        var log = await _application.RunAsync("deploy", Shop);

        Assert.False(log.Contains("Error:", StringComparison.Ordinal), log);
        var order = Calls().Select(call => string.Join(' ', call.Split(' ').Take(2)))
            .Where(call => call is "secretsmanager create-secret" or "cloudformation execute-change-set" or "ecs run-task"
                or "ecs create-service");
        Assert.Equal(["secretsmanager create-secret", "cloudformation execute-change-set", "ecs run-task", "ecs create-service"], order);
        Assert.Equal("a key of the shop", await File.ReadAllTextAsync(Path.Combine(_application.Output, "secret")));
        Assert.Contains("\"vpc-0123456789abcdef0\"", await File.ReadAllTextAsync(Path.Combine(_application.Output, "parameters")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("push", "secretsmanager create-secret")]
    [InlineData("ecs-diff", "cloudformation describe-change-set")]
    [InlineData("ecs-verify", "ec2 describe-subnets")]
    [InlineData("ecs-logs", "logs tail")]
    [InlineData("ecs-rollback", "ecs describe-services")]
    public async Task Each_step_calls_AWS_by_the_published_script(string step, string call)
    {
        var log = await _application.RunAsync(step, Shop);

        Assert.True(File.Exists(Path.Combine(_application.Output, "calls")), log);
        Assert.Contains(Calls(), line => line.StartsWith(call, StringComparison.Ordinal));
        // Only a deployment changes a stack that exists, or a service.
        Assert.DoesNotContain(Calls(), line => line.StartsWith("ecs create-service", StringComparison.Ordinal)
            || line.StartsWith("cloudformation execute-change-set", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Destroying_asks_before_it_calls_AWS()
    {
        var log = await _application.RunAsync("destroy", Shop);

        Assert.Contains("Nothing was deleted, because no person can be asked: run aspire destroy --yes.", log, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_application.Output, "calls")));
    }

    [Fact]
    public async Task Destroying_with_the_answer_deletes_the_stack()
    {
        await _application.RunAsync("destroy", Shop, "--yes", "true");

        Assert.Contains("cloudformation delete-stack --stack-name shop-prod", Calls());
    }

    [Fact]
    public async Task An_error_of_the_script_is_the_error_of_the_step()
    {
        File.WriteAllText(Path.Combine(_tools, "aws"), "#!/usr/bin/env bash\nexit 255\n");

        var log = await _application.RunAsync("ecs-verify", Shop);

        Assert.Contains("AWS refused the credentials, or there are none: sign in", log, StringComparison.Ordinal);
    }

    private string[] Calls() => File.ReadAllLines(Path.Combine(_application.Output, "calls"));

    private static void Shop(IDistributedApplicationBuilder builder)
    {
        builder.Configuration["Parameters:api-key"] = "a key of the shop";
        builder.Configuration["Parameters:vpc-id"] = "vpc-0123456789abcdef0";
        builder.AddParameter("vpc-id");
        builder.AddEcsFargateEnvironment("aws");
        var migrate = builder.AddContainer("migrate", "example.org/migrate", "1.0").PublishAsEcsFargateJob();
        builder.AddContainer("web", "example.org/web", "1.0").WithEnvironment("KEY", builder.AddParameter("api-key", secret: true))
            .WaitForCompletion(migrate)
            .PublishAsEcsFargateService(service => service with { WaitFor = ["migrate"] });
    }
}
