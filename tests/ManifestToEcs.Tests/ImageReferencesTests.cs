using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class ImageReferencesTests
{
    [Fact]
    public void A_project_runs_by_digest_from_a_repository_of_its_own()
    {
        var deployment = Map(Project("api"), "{ application: shop, account: \"123456789012\", region: eu-west-1 }");
        Assert.Equal("${AWS_ACCOUNT_ID}.dkr.ecr.${AWS_REGION}.amazonaws.com/shop-api@${API_IMAGE_DIGEST}",
            deployment.Container("api").Image.ToString());
        var image = Assert.Single(deployment.Images);
        Assert.Equal(("shop-api", "../api/api.csproj", true), (image.Repository, image.ProjectPath, image.RunsInTask));
        Assert.Null(Assert.Single(deployment.Inputs, input => input.Kind == InputKind.ImageDigest).Value);
        Assert.Equal("eu-west-1", Assert.Single(deployment.Inputs, input => input.Name == "AWS_REGION").Value);
    }

    [Fact]
    public void A_digest_or_a_tag_of_the_overlay_is_used()
    {
        var digest = "sha256:" + new string('a', 64);
        var deployment = Map($"{Project("api")}, {Container("proxy", "nginx:1.27")}",
            $"{{ imageDigests: {{ api: \"{digest}\", proxy: \"{digest}\" }} }}");
        Assert.Equal(digest, Assert.Single(deployment.Inputs, input => input.Name == "API_IMAGE_DIGEST").Value);
        Assert.Equal("nginx:1.27@" + digest, deployment.Container("proxy").Image.ToString());

        var tagged = Map(Project("api"), "imageTag: v42");
        Assert.EndsWith("/app-api:v42", tagged.Container("api").Image.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(tagged.Inputs, input => input.Kind == InputKind.ImageDigest);
    }

    [Fact]
    public void A_project_that_is_both_service_and_job_is_built_once()
    {
        const string Resources = """
            "migrate": { "type": "project.v0", "path": "..\\Worker\\Worker.csproj", "args": ["migrate"] },
            "worker": { "type": "project.v0", "path": "../Worker/Worker.csproj" }
            """;
        var deployment = Map(Resources, "resources: { migrate: { kind: job } }");
        Assert.Equal("worker", Assert.Single(deployment.Images).Resource);
        Assert.Equal(deployment.Container("worker").Image, deployment.Container("migrate").Image);
    }

    [Fact]
    public void A_Dockerfile_is_built_with_its_arguments_and_secrets()
    {
        var deployment = Map("""
            "web": { "type": "container.v1", "build": { "context": "..\\web", "dockerfile": "../web/Dockerfile", "stage": "final",
              "args": { "API": "{mode.value}", "FROM_SHELL": null },
              "secrets": { "npm": { "type": "env", "value": "{token.value}" }, "rc": { "type": "file", "source": "../web/.npmrc" } } },
              "bindings": { "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 3000 } } },
            "old": { "type": "dockerfile.v0", "path": "../old/Dockerfile", "context": "../old" },
            "mode": { "type": "parameter.v0", "value": "{mode.inputs.value}", "inputs": { "value": { "type": "string",
              "default": { "value": "fast" } } } },
            "token": { "type": "parameter.v0", "value": "{token.inputs.value}", "inputs": { "value": { "type": "string",
              "secret": true } } }
            """);
        var build = Assert.Single(deployment.Images, image => image.Resource == "web").Build!;
        Assert.Equal(("../web", "../web/Dockerfile", "final"), (build.Context, build.Dockerfile, build.Stage));
        Assert.Equal("fast", build.Args["API"]!.ToString());
        Assert.Null(build.Args["FROM_SHELL"]);
        Assert.Equal([new("npm", "env=TOKEN"), new("rc", "src=../web/.npmrc")], build.Secrets);
        Assert.Equal(("../old", "../old/Dockerfile"),
            (Assert.Single(deployment.Images, image => image.Resource == "old").Build!.Context,
                deployment.Images.First(image => image.Resource == "old").Build!.Dockerfile));
    }

    [Fact]
    public void An_image_that_only_supplies_files_is_built_and_never_run()
    {
        var deployment = Map($$"""
            "assets": { "type": "container.v1", "build": { "context": "../assets", "dockerfile": "../assets/Dockerfile",
              "buildOnly": true } },
            {{Project("web", rest: """ "containerFiles": { "assets": { "destination": "/app/wwwroot", "sources": ["/dist"] } } """)}}
            """);
        Assert.Equal(["web"], deployment.TaskDefinitions.Select(task => task.Resource));
        Assert.False(Assert.Single(deployment.Images, image => image.Resource == "assets").RunsInTask);
        Assert.Equal("assets", Assert.Single(Assert.Single(deployment.Images, image => image.Resource == "web").CopiedFiles).FromResource);
    }

    [Fact]
    public void Files_for_an_image_that_is_not_built_here_make_it_one_that_the_deployment_names() => Assert.Equal("${WEB_IMAGE}",
        Map(Container("web", "nginx:1.27",
            rest: """ "containerFiles": { "assets": { "destination": "/html", "sources": ["/dist"] } } """) + """
            , "assets": { "type": "container.v1", "build": { "context": ".", "dockerfile": "Dockerfile", "buildOnly": true } }
            """).Container("web").Image.ToString());

    [Fact]
    public void A_secret_build_argument_is_refused() => Finding(FindingCodes.SecretInBuildArgument, """
        "web": { "type": "container.v1", "build": { "context": "..", "dockerfile": "Dockerfile", "args": { "TOKEN": "{token.value}" } } },
        "token": { "type": "parameter.v0", "value": "{token.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } }
        """);

    [Fact]
    public void A_secret_in_the_name_of_an_image_is_refused() => Finding(FindingCodes.SecretInImage, """
        "web": { "type": "container.v0", "image": "example/web:{token.value}" },
        "token": { "type": "parameter.v0", "value": "{token.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } }
        """);

    [Theory]
    [InlineData("example/web")]
    [InlineData("registry.example.com:5000/web:latest")]
    public void An_image_without_a_version_is_a_warning(string image) => Finding(FindingCodes.MutableImage, Container("web", image));

    [Fact]
    public void Architectures_follow_the_overlay_and_what_the_image_has()
    {
        var report = new Report();
        var deployment = Map($"{Project("api")}, {Project("web")}, {Container("sql", "mcr.microsoft.com/mssql/server:2022-latest")}",
            "{ architecture: ARM64, resources: { web: { architecture: X86_64 }, sql: { acceptDataLoss: true } } }", report);
        Assert.Equal((CpuArchitecture.Arm64, CpuArchitecture.X86_64, CpuArchitecture.X86_64),
            (deployment.Task("api").Architecture, deployment.Task("web").Architecture, deployment.Task("sql").Architecture));
        Assert.Equal(CpuArchitecture.Arm64, Assert.Single(deployment.Images, image => image.Resource == "api").Architecture);
        Assert.Contains("no ARM64 image", report.Inferred("sql: architecture").From, StringComparison.Ordinal);
        Finding(FindingCodes.ImageWithoutArchitecture, Container("sql", "mcr.microsoft.com/mssql/server:2022-CU1"),
            "resources: { sql: { architecture: ARM64, acceptDataLoss: true } }");
    }

    [Theory]
    [InlineData("docker.io/library/postgres:17.6", "postgres")]
    [InlineData("pgvector/pgvector:pg17", "postgres")]
    [InlineData("registry.example.com:5000/mirror/redis", "redis")]
    [InlineData("mcr.microsoft.com/mssql/server:2022-latest", "mssql")]
    [InlineData("docker.io/confluentinc/confluent-local:8.1.1", "kafka")]
    [InlineData("example/my-postgres:1", null)]
    public void Known_images_are_recognised_by_the_end_of_their_repository(string image, string? name) =>
        Assert.Equal(name, Mapping.KnownImages.Of(image)?.Name);

    [Fact]
    public void An_image_of_a_private_registry_is_pulled_with_the_stated_secret()
    {
        var deployment = Map(Container("bot", "registry.example.com/acme/bot:1.2"),
            "{ application: shop, resources: { bot: { registryCredentials: \"${REGISTRY_SECRET}\" } } }");

        Assert.Contains(deployment.Inputs, input => input is { Name: "REGISTRY_SECRET", Kind: InputKind.SecretArn });
        Assert.Equal("${REGISTRY_SECRET}", Assert.Single(deployment.Task("bot").ExecutionRole.Statements,
            statement => statement.Actions.Contains("secretsmanager:GetSecretValue")).Resources.Single().ToString());
        Assert.Contains("\"credentialsParameter\": \"${REGISTRY_SECRET}\"", File(EcsJson.Emit(deployment), "ecs/bot/task-definition.json"),
            StringComparison.Ordinal);
        Assert.Contains("credentialsParameter = var.registry_secret",
            File(Terraform.Emit(deployment), "terraform/ecs.tf"), StringComparison.Ordinal);
        var container = CloudFormation.Template(deployment)["Resources"]!["BotTaskDefinition"]!["Properties"]!["ContainerDefinitions"]![0]!;
        Assert.NotNull(container["RepositoryCredentials"]!["CredentialsParameter"]);

        static string File(IEnumerable<EmittedFile> files, string path) => files.Single(file => file.Path == path).Content;
    }

    [Theory]
    [InlineData("nginx:1.29", "as public.ecr.aws/docker/library/nginx:1.29,")]
    [InlineData("docker.io/library/nginx:1.29", "as public.ecr.aws/docker/library/nginx:1.29,")]
    [InlineData("acme/bot:1.2", "by a pull-through cache of ECR,")]
    [InlineData("docker.io/acme/bot:1.2", "by a pull-through cache of ECR,")]
    public void An_image_of_Docker_Hub_is_a_note_about_its_pull_limit_with_the_shortest_way_out(string image, string way)
    {
        var report = new Report();
        Map(Container("bot", image), "{}", report);

        var note = Assert.Single(report.Findings, finding => finding.Code == FindingCodes.PullLimit);
        Assert.Equal((Severity.Note, "/resources/bot/image"), (note.Severity, note.Location.Pointer));
        Assert.Contains("100 images in 6 hours", note.Message, StringComparison.Ordinal);
        Assert.Contains(way, note.Advice, StringComparison.Ordinal);
        Assert.Contains("resources.bot.registryCredentials", note.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public.ecr.aws/docker/library/nginx:1.29", "{}")]
    [InlineData("registry.example.com:5000/web:1.2", "{}")]
    [InlineData("nginx:1.29", "{ resources: { bot: { image: \"${BOT_IMAGE}\" } } }")]
    [InlineData("nginx:1.29", "{ resources: { bot: { image: \"ghcr.io/acme/nginx:1.29\" } } }")]
    [InlineData("nginx:1.29", "{ resources: { bot: { registryCredentials: \"${HUB_SECRET}\" } } }")]
    public void Images_of_other_registries_and_pulls_of_a_user_have_no_such_note(string image, string overlay)
    {
        var report = new Report();
        Map(Container("bot", image), overlay, report);

        Assert.DoesNotContain(report.Findings, finding => finding.Code == FindingCodes.PullLimit);
    }

    // ECS pulls from ECR with the execution role only, also from the own account.
    [Theory]
    [InlineData("123456789012.dkr.ecr.us-east-1.amazonaws.com/team/bot:1.2", "arn:aws:ecr:us-east-1:123456789012:repository/team/bot")]
    [InlineData("999999999999.dkr.ecr.eu-west-1.amazonaws.com/bot@sha256:aa", "arn:aws:ecr:eu-west-1:999999999999:repository/bot")]
    [InlineData("${AWS_ACCOUNT_ID}.dkr.ecr.${AWS_REGION}.amazonaws.com/bot:${TAG}",
        "arn:aws:ecr:us-east-1:123456789012:repository/bot")]
    [InlineData("${BOT_IMAGE}", "arn:aws:ecr:us-east-1:123456789012:repository/*")]
    public void IAM_03_an_image_in_ECR_that_is_not_built_here_may_be_pulled(string image, string repository)
    {
        var deployment = Map(Container("bot", "example/bot:1"),
            $"{{ account: '123456789012', region: us-east-1, resources: {{ bot: {{ image: \"{image}\" }} }} }}");

        var statements = deployment.Task("bot").ExecutionRole.Statements;
        Assert.Equal(["*"], statements.Single(statement => statement.Sid == "EcrLogin").Resources.Select(resource => resource.ToString()));
        Assert.Equal([repository.Replace("us-east-1:123456789012", "${AWS_REGION}:${AWS_ACCOUNT_ID}", StringComparison.Ordinal)],
            statements.Single(statement => statement.Sid == "PullImages").Resources.Select(resource => resource.ToString()
                .Replace("us-east-1:123456789012", "${AWS_REGION}:${AWS_ACCOUNT_ID}", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("nginx:1.27")]
    [InlineData("public.ecr.aws/nginx/nginx:1.27")]
    [InlineData("registry.example.com/bot:${TAG}")]
    public void An_image_elsewhere_needs_no_right_of_ECR(string image) =>
        Assert.DoesNotContain(Map(Container("bot", "example/bot:1"), $"resources: {{ bot: {{ image: \"{image}\" }} }}").Task("bot")
            .ExecutionRole.Statements, statement => statement.Sid == "PullImages");

    // The pull would end with ResourceInitializationError.
    [Fact]
    public void The_secret_of_a_registry_may_have_a_customer_key()
    {
        const string Key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";
        var report = new Report();
        var deployment = Map(Container("bot", "ghcr.io/acme/bot:1.2"), "resources: { bot: { registryCredentials: "
            + $"\"arn:aws:secretsmanager:us-east-1:123456789012:secret:hub-AbCdEf\", kmsKeyArn: \"{Key}\" }} }}", report);

        Assert.Equal(Key, Assert.Single(deployment.Task("bot").ExecutionRole.Statements, statement => statement.Sid == "DecryptSecrets")
            .Resources.Single().ToString());
        Assert.DoesNotContain(report.Findings, finding => finding.Code == FindingCodes.NoEffect);
    }

    [Fact]
    public void Credentials_of_a_registry_have_no_effect_on_an_image_that_is_built_here() => Finding(FindingCodes.NoEffect, Project("api"),
        "resources: { api: { registryCredentials: \"arn:aws:secretsmanager:us-east-1:123456789012:secret:hub-AbCdEf\" } }");
}
