using ManifestToEcs.Model;

namespace ManifestToEcs.Tests.Rules;

public class RoleAndImageRulesTests
{
    private const string Api = "ecs/api/task-definition.json";
    private const string Web = "ecs/web/task-definition.json";

    [Fact]
    public void IAM_01_The_application_does_not_inherit_the_rights_of_ECS() =>
        RuleCheck.BreaksIn(Api, "IAM-01", body => body["taskRoleArn"] = body["executionRoleArn"]!.DeepClone());

    [Fact]
    public void IAM_02_Roles_are_given_by_ARN() => RuleCheck.BreaksIn(Api, "IAM-02", body => body["taskRoleArn"] = "ecsTaskRole");

    [Theory]
    [InlineData("Logs")]
    [InlineData("Pull")]
    public void IAM_03_The_execution_role_can_start_the_task(string missing) =>
        BreaksExecutionRole("IAM-03", role => role with { Statements = [.. role.Statements.Where(statement => statement.Sid != missing)] });

    [Fact]
    public void IAM_05_Roles_of_tasks_trust_ECS_tasks() =>
        BreaksExecutionRole("IAM-05", role => role with { Service = "ec2.amazonaws.com" });

    [Theory]
    [InlineData("s3:GetObject", "*")]
    [InlineData("sqs:*", "arn:aws:sqs:eu-central-1:123456789012:x")]
    [InlineData("*", "arn:aws:sqs:eu-central-1:123456789012:x")]
    public void IAM_06_No_right_is_wider_than_it_must_be(string action, string resource) => RuleCheck.Breaks("IAM-06", deployment =>
        deployment with { Roles = [.. deployment.Roles,
            new Role("x", "ecs-tasks.amazonaws.com", [new PolicyStatement("X", [action], [resource])]) { Id = "x/role" }] });

    [Fact]
    public void IAM_07_Exec_needs_a_task_role() => Assert.Equal(["cont-09", "iam-01", "iam-07"], RuleCheck.CodesAfter(
        ("ecs/web/service.json", body => body["enableExecuteCommand"] = true),
        (Web, body => body.AsObject().Remove("taskRoleArn"))));

    [Theory]
    [InlineData("docker.io/library/nginx:latest")]
    [InlineData("nginx")]
    [InlineData("localhost:5000/nginx")]
    public void IMG_01_An_image_that_moves_is_doubtful(string image) =>
        RuleCheck.BreaksIn(Web, "IMG-01", body => body["containerDefinitions"]![0]!["image"] = image);

    [Fact]
    public void IMG_02_An_image_is_built_from_a_project_or_a_Dockerfile() =>
        BreaksImage("IMG-02", image => image with { ProjectPath = null });

    [Fact]
    public void IMG_03_Build_arguments_hold_no_secret() => BreaksImage("IMG-03", image => image with
    {
        ProjectPath = null,
        Build = new ImageBuild(".", "Dockerfile", null,
            new Dictionary<string, DeployText?> { ["TOKEN"] =
                DeployText.Of(new SecretPart(new ProvidedSecret("X", "X") { Id = "x", Name = "x" })) }, new Dictionary<string, string>()),
    });

    [Fact]
    public void IMG_04_An_image_that_only_supplies_files_is_not_run() => BreaksImage("IMG-04", image => image with { RunsInTask = false });

    [Theory]
    [InlineData("Sample/Api")]
    [InlineData("sample-web")]
    public void IMG_05_An_image_has_a_repository_of_its_own(string repository) =>
        BreaksImage("IMG-05", image => image with { Repository = repository });

    private static void BreaksExecutionRole(string rule, Func<Role, Role> change) =>
        RuleCheck.BreaksTask("web", rule, definition => definition with { ExecutionRole = change(definition.ExecutionRole) });

    private static void BreaksImage(string rule, Func<BuiltImage, BuiltImage> change) =>
        RuleCheck.Breaks(rule, deployment =>
            deployment with { Images = [.. deployment.Images.Select(image => image.Resource == "api" ? change(image) : image)] });
}
