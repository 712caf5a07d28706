using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class RolesTests
{
    [Fact]
    public void The_execution_role_reads_exactly_its_own_image_logs_and_secrets()
    {
        // IAM-01, IAM-03, IAM-06, SEC-10
        var deployment = Map($$"""
            {{Project("api", env: """ "KEY": "{key.value}", "DB": "Password={pw.value}" """)}}, {{Project("other",
                env: "\"KEY\": \"{other-key.value}\"")}},
            "key": { "type": "parameter.v0", "value": "{key.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } },
            "other-key": { "type": "parameter.v0", "value": "{other-key.inputs.value}", "inputs": { "value": { "type": "string",
              "secret": true } } },
            "pw": { "type": "parameter.v0", "value": "{pw.inputs.value}", "inputs": { "value": { "type": "string", "secret": true,
              "default": { "generate": { "minLength": 20 } } } } }
            """, "application: shop");
        var role = deployment.Task("api").ExecutionRole;
        Assert.Equal(
            [
                "EcrLogin ecr:GetAuthorizationToken on *",
                "PullImages ecr:BatchCheckLayerAvailability,ecr:BatchGetImage,ecr:GetDownloadUrlForLayer on "
                    + "arn:aws:ecr:${AWS_REGION}:${AWS_ACCOUNT_ID}:repository/shop-api",
                "ReadSecrets secretsmanager:GetSecretValue on ${API_DB_SECRET_ARN},${KEY_SECRET_ARN}",
                "WriteLogs logs:CreateLogStream,logs:PutLogEvents on "
                    + "arn:aws:logs:${AWS_REGION}:${AWS_ACCOUNT_ID}:log-group:/ecs/shop-api:*",
            ],
            role.Statements.Select(statement =>
                $"{statement.Sid} {string.Join(',', statement.Actions)} on {string.Join(',', statement.Resources)}"));
        Assert.Empty(deployment.Task("api").TaskRole.Statements);
        Assert.NotEqual(role, deployment.Task("api").TaskRole);
        Assert.All(deployment.Roles, candidate => Assert.Equal("ecs-tasks.amazonaws.com", candidate.Service));
    }

    [Fact]
    public void A_public_image_needs_no_right_to_pull() =>
        Assert.Equal(["WriteLogs"], Map(Container("web", "nginx:1.27")).Task("web").ExecutionRole.Statements
            .Select(statement => statement.Sid));

    [Fact]
    public void A_service_that_scales_by_a_queue_may_protect_its_own_tasks_and_no_other_service_may()
    {
        var deployment = Map($"{Project("worker")}, {Project("api")}", """
            application: shop
            cluster: shop
            resources: { worker: { scaling: { max: 3, queue: jobs } }, api: { scaling: { max: 3, cpuPercent: 50 } } }
            """);
        var statement = Assert.Single(deployment.Task("worker").TaskRole.Statements);
        Assert.Equal(["ecs:GetTaskProtection", "ecs:UpdateTaskProtection"], statement.Actions);
        Assert.Equal("arn:aws:ecs:${AWS_REGION}:${AWS_ACCOUNT_ID}:task/shop/*", Assert.Single(statement.Resources).ToString());
        Assert.Equal("shop-worker-service",
            statement.Conditions!["StringEquals"]["aws:ResourceTag/aws:ecs:serviceName"].ToString());
        Assert.Empty(deployment.Task("api").TaskRole.Statements);
    }

    [Fact]
    public void Long_names_of_roles_are_cut_with_a_hash_and_keep_their_ending()
    {
        var name = "a-resource-with-a-name-that-is-much-too-long-for-the-name-of-a-role";
        var task = Map(Project(name)).Task(name);
        Assert.True(task.TaskRole.Name.Length <= 64 && task.TaskRole.Name.EndsWith("-task", StringComparison.Ordinal));
        Assert.EndsWith("-exec", task.ExecutionRole.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void A_security_group_is_not_named_like_an_id() =>
        Assert.Equal("tasks-sg-api", Assert.Single(Map(Project("api"), "application: sg").SecurityGroups).Name);

    [Theory]
    [InlineData("cn-north-1", "aws-cn")]
    [InlineData("us-gov-west-1", "aws-us-gov")]
    [InlineData("eu-west-1", "aws")]
    public void The_partition_follows_the_region(string region, string partition)
    {
        var deployment = Map(Project("api"), $"region: {region}");
        Assert.Equal(partition, deployment.Account.Partition);
        Assert.StartsWith($"arn:{partition}:logs:",
            Assert.Single(deployment.Task("api").ExecutionRole.Statements, statement => statement.Sid == "WriteLogs").Resources[0]
                .ToString(), StringComparison.Ordinal);
    }
}
