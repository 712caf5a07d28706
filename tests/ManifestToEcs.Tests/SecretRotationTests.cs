using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

/// <summary>A new version of a secret reaches whatever was made of its value, and the tasks that read it.</summary>
public class SecretRotationTests
{
    private const string Existing = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:mail/smtp-AbCdEf";

    [Fact]
    public void CloudFormation_reads_a_password_again_when_its_version_changes_for_the_URL_and_the_database_alike()
    {
        var template = CloudFormation.Template(SampleDeployments.Shop());
        const string Reference = "{{resolve:secretsmanager:${PostgresPassword}:SecretString:::${PostgresPasswordVersion}}}";

        Assert.Contains($";Password={Reference};", Property(template, "ApiConnectionStringsShop", "SecretString"),
            StringComparison.Ordinal);
        Assert.Equal(Reference, Property(template, "Postgres", "MasterUserPassword"));
        Assert.Equal("", template["Parameters"]!["PostgresPasswordVersion"]!["Default"]!.GetValue<string>());
    }

    [Fact]
    public void Services_do_not_insist_on_versions()
    {
        var template = CloudFormation.Template(SampleDeployments.Shop());

        Assert.DoesNotContain("PostgresPasswordVersion", template["Rules"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_key_of_a_secret_and_an_encoded_secret_have_versions_too()
    {
        var url = Property(CloudFormation.Template(SampleDeployments.Shop()), "WebPaymentUrl", "SecretString");

        Assert.Contains("{{resolve:secretsmanager:${PaymentKeyUriEncodedArn}:SecretString:::${PaymentKeyUriEncodedVersion}}}", url,
            StringComparison.Ordinal);
        Assert.Contains($"{{{{resolve:secretsmanager:{Existing}:SecretString:password::${{MailPasswordVersion}}}}}}", url,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Tasks_of_CloudFormation_carry_the_versions_of_what_they_read()
    {
        var resources = CloudFormation.Template(SampleDeployments.Shop())["Resources"]!;

        Assert.Equal("ConnectionStrings__shop=${PostgresPasswordVersion}", Label("ApiTaskDefinition")["Fn::Sub"]!.GetValue<string>());
        var web = Label("WebTaskDefinition").ToJsonString();
        Assert.All(["CachePasswordVersion", "MailPasswordVersion", "PaymentKeyVersion", "PaymentKeyUriEncodedVersion"],
            name => Assert.Contains(name, web, StringComparison.Ordinal));
        Assert.Null(resources["WorkerTaskDefinition"]!["Properties"]!["ContainerDefinitions"]![0]!["DockerLabels"]);

        JsonNode Label(string definition) =>
            resources[definition]!["Properties"]!["ContainerDefinitions"]![0]!["DockerLabels"]!["secret-versions"]!;
    }

    [Theory]
    [InlineData("Cache", "AuthToken", "{{resolve:secretsmanager:${CachePassword}}}")]
    [InlineData("Mail", "Users", "{{resolve:secretsmanager:${PostgresPassword}}}")]
    public void A_cache_or_broker_whose_password_CloudFormation_cannot_change_keeps_its_text(string name, string property, string reference)
    {
        var template = CloudFormation.Template(TerraformSamples.Backends());

        Assert.Contains(reference, template["Resources"]![name]!["Properties"]![property]!.ToJsonString(), StringComparison.Ordinal);
    }

    // A text with the version would let Terraform change the broker, which Amazon MQ refuses.
    [Fact]
    public void Terraform_keeps_the_text_of_a_broker_too()
    {
        var databases = Terraform.Emit(TerraformSamples.Backends()).Single(file => file.Path == "terraform/databases.tf").Content;
        var broker = databases[databases.IndexOf("AWS::AmazonMQ::Broker", StringComparison.Ordinal)..];

        Assert.Contains("Password = \"{{resolve:secretsmanager:${aws_secretsmanager_secret_version.postgres_password.arn}}}\"",
            broker[..broker.IndexOf("\n}\n", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Fact]
    public void Terraform_writes_a_password_again_when_its_version_changes_for_the_URL_and_the_database_alike()
    {
        var files = Terraform.Emit(SampleDeployments.Shop()).ToDictionary(file => file.Path, file => file.Content);
        var secrets = files["terraform/secrets.tf"];

        Assert.Contains("postgres_password_version = join(\"\", [for version in data.aws_secretsmanager_secret_versions.postgres_password"
            + ".versions : version.version_id if contains(version.version_stages, \"AWSCURRENT\")])", secrets, StringComparison.Ordinal);
        Assert.Contains("secret_string_wo_version = parseint(substr(sha256(\"Host=${aws_db_instance.postgres.address};Port=5432;"
            + "Username=shop;Password=${local.postgres_password_version};", secrets, StringComparison.Ordinal);
        Assert.Contains("= parseint(substr(sha256(local.postgres_password_version), 0, 8), 16)", files["terraform/databases.tf"],
            StringComparison.Ordinal);
        Assert.DoesNotContain("revision", files["terraform/variables.tf"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_script_gives_a_cache_its_rotated_password_once_and_before_any_task()
    {
        var deployment = SampleDeployments.Shop();
        var output = DeployScriptTests.RunFunctions(deployment, """
            WORK=$PWD DRY_RUN=false
            aws() {
                case "$1 $2" in
                    'secretsmanager list-secret-version-ids') printf '%s' "$VERSIONS" ;;
                    'secretsmanager get-secret-value') printf 'new password\n' ;;
                    'elasticache describe-replication-groups') echo arn:cache ;;
                    'elasticache list-tags-for-resource') if [ -f tag ]; then cat tag; else echo None; fi ;;
                    'elasticache add-tags-to-resource') printf '%s' "${*: -1}" | sed 's/.*Value=//' >tag ;;
                    'elasticache modify-replication-group') echo "${*:3}" | sed "s|$PWD|.|" >&3; printf '<%s>\n' "$(cat secret)" >&3 ;;
                esac
            }
            VERSIONS=$'first\tNone' each_cache_password rotate_cache_password
            VERSIONS=$'second\tfirst' each_cache_password rotate_cache_password
            VERSIONS=$'second\tfirst' each_cache_password rotate_cache_password
            [ -e secret ] || echo 'no password stays'
            """);

        Assert.Equal($"--replication-group-id {deployment.Caches.Single().Name} --auth-token file://./secret "
            + "--auth-token-update-strategy ROTATE --apply-immediately\n<new password>\n"
            + $"  the cache {deployment.Caches.Single().Name} takes its new password\nno password stays\n", output);
        var script = DeployScript.Emit(deployment, "..").First().Content;
        Assert.Contains("\"$@\" " + deployment.Caches.Single().Name + " \"$SECRETS\"/cache-password\n", script, StringComparison.Ordinal);
        Assert.Contains("    read_outputs\n    each_cache_password rotate_cache_password\n}", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Terraform_gives_a_cache_its_rotated_password_before_any_task_reads_it()
    {
        var files = Terraform.Emit(SampleDeployments.Shop()).ToDictionary(file => file.Path, file => file.Content);
        var run = TerraformFiles.ParseText(files["terraform/databases.tf"])["resource"]!["terraform_data"]!["cache_password"]![0]!;

        Assert.Equal("${local.cache_password_version}", (string?)run["triggers_replace"]![0]);
        Assert.Equal("${aws_cloudformation_stack.cache}", (string?)run["depends_on"]![0]);
        Assert.Matches("cache_password_version += join\\(", files["terraform/secrets.tf"]);
        var services = TerraformFiles.ParseText(files["terraform/ecs.tf"])["resource"]!["aws_ecs_service"]!;
        Assert.Contains("${terraform_data.cache_password}", services["web"]![0]!["depends_on"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("cache_password", services["worker"]![0]!["depends_on"]?.ToJsonString() ?? "", StringComparison.Ordinal);
        Assert.Contains("--auth-token-update-strategy ROTATE", files["terraform/rotate-cache-password.sh"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_broker_whose_password_AWS_cannot_change_is_a_note()
    {
        var note = Mapped.Finding(FindingCodes.KeptPassword, """
            "mail": { "type": "container.v0", "image": "docker.io/library/rabbitmq:4.2",
              "bindings": { "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5672 } } }
            """);

        Assert.Equal((Severity.Note, "/resources/mail"), (note.Severity, note.Location.Pointer));
        Assert.Contains("PUT /api/users/NAME", note.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Terraform_reads_versions_only_after_a_secret_has_its_first_value()
    {
        var secrets = Terraform.Emit(SampleDeployments.Shop()).Single(file => file.Path == "terraform/secrets.tf").Content;

        Assert.Contains("""
            data "aws_secretsmanager_secret_versions" "postgres_password" {
              secret_id = aws_secretsmanager_secret_version.postgres_password.arn
            }
            """.ReplaceLineEndings("\n"), secrets, StringComparison.Ordinal);
    }

    [Fact]
    public void Tasks_of_Terraform_carry_the_versions_of_what_they_read()
    {
        var tasks = Terraform.Emit(SampleDeployments.Shop()).Single(file => file.Path == "terraform/ecs.tf").Content;

        Assert.Contains("secret-versions = \"ConnectionStrings__shop=${aws_secretsmanager_secret_version.api_connection_strings_shop."
            + "secret_string_wo_version}\"", tasks, StringComparison.Ordinal);
        Assert.Contains(";PAYMENT_KEY=${local.payment_key_version};", tasks, StringComparison.Ordinal);
    }

    [Fact]
    public void The_script_asks_for_the_versions_of_every_secret_that_the_template_or_a_task_reads()
    {
        var script = DeployScript.Emit(SampleDeployments.Shop(), "..").First().Content;

        Assert.Contains("\"$@\" POSTGRES_PASSWORD_VERSION \"$SECRETS\"/postgres-password\n", script, StringComparison.Ordinal);
        Assert.Contains("\"$@\" PAYMENT_KEY_URI_ENCODED_VERSION \"$SECRETS\"/payment-key/uri-encoded\n", script, StringComparison.Ordinal);
        Assert.Contains("\"$@\" POSTGRES_PASSWORD_VERSION PostgresPasswordVersion known\n", script, StringComparison.Ordinal);
        Assert.Contains("\"$@\" shop-api ecs/api/task-definition.json '${API_CONNECTION_STRINGS_SHOP_ARN}'\n", script,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_rotated_secret_makes_a_new_revision_and_an_unchanged_one_makes_none()
    {
        var output = DeployScriptTests.RunFunctions(SampleDeployments.Shop(), """
            WORK=$PWD DRY_RUN=false
            printf '{}' >task.json
            aws() {
                case $2 in
                    list-secret-version-ids) printf '%s' "$CURRENT" ;;
                    describe-task-definition) case $* in *"$(cat registered)"*) echo family:1 ;; *) echo None ;; esac ;;
                    register-task-definition) printf '%s' "$*" | sed 's/.*"value": "\([0-9a-f]*\)".*/\1/' >registered; echo family:1 ;;
                esac
            }
            echo none >registered
            CURRENT=first register_task_definition family task.json arn:one
            CURRENT=first register_task_definition family task.json arn:one
            CURRENT=second register_task_definition family task.json arn:one
            """);

        Assert.Equal("  registered family:1\n  family:1 has not changed\n  registered family:1\n", output);
    }

    [Theory]
    [InlineData("first\tNone", "")]
    [InlineData("second\tfirst", "second")]
    public void The_stack_gets_no_version_before_the_first_rotation(string versions, string parameter)
    {
        var output = DeployScriptTests.RunFunctions(SampleDeployments.Shop(), $$"""
            WORK=$PWD DRY_RUN=false
            aws() { printf '%s' $'{{versions.Replace("\t", "\\t", StringComparison.Ordinal)}}'; }
            read_secret_version PASSWORD_VERSION shop/prod/password
            printf '<%s>' "$(value PASSWORD_VERSION)"
            """);

        Assert.Equal($"<{parameter}>", output);
    }

    [Theory]
    [InlineData("secretArn: '" + Existing + ":password::'", "${secret app/prod/pw}", "password")]
    [InlineData("secretArn: '" + Existing + "'", "${secret app/prod/pw}", null)]
    public void A_key_of_an_existing_secret_can_be_part_of_a_URL(string overlay, string secret, string? key)
    {
        var values = new MappedValues(
            """
            "pw": { "type": "parameter.v0", "value": "{pw.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } }
            """, $"resources: {{ pw: {{ {overlay} }} }}");

        var url = values.Evaluate("https://me:{pw.value}@example.com")!;

        Assert.Equal($"https://me:{secret}@example.com", url.ToString());
        var part = Assert.IsType<SecretPart>(url.Parts[1]);
        Assert.Equal((Existing, key), (Assert.IsType<ExistingSecret>(part.Secret).Arn.Literal, part.JsonKey));
    }

    private static string Property(JsonObject template, string resource, string property) =>
        template["Resources"]![resource]!["Properties"]![property]!["Fn::Sub"]!.GetValue<string>();
}
