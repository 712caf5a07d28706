using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

/// <summary>KMS keys of the customer: on whatever is made, and the right to use them where a role has to.</summary>
public class CustomerKeysTests
{
    private const string Key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";
    private const string Arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-abc-AbCdEf:password::";
    private const string Parameter =
        """ "db": { "type": "parameter.v0", "value": "{db.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } } """;

    private static readonly string Web = Project("web", $"\"http\": {Http}", """ "DB": "{db.value}" """);

    [Fact]
    public void A_task_may_decrypt_an_existing_secret_with_the_key_of_the_secret_by_way_of_Secrets_Manager_alone()
    {
        var role = Map($"{Parameter}, {Web}", Overlay($"db: {{ secretArn: '{Arn}', kmsKeyArn: '{Key}' }}")).Task("web").ExecutionRole;

        var decrypt = Assert.Single(role.Statements, statement => statement.Sid == "DecryptSecrets");
        Assert.Equal(["kms:Decrypt"], decrypt.Actions);
        Assert.Equal([Key], decrypt.Resources.Select(resource => resource.ToString()));
        Assert.Equal("secretsmanager.${AWS_REGION}.amazonaws.com",
            decrypt.Conditions!["StringEquals"]["kms:ViaService"].ToString());
        Assert.Equal(["arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-abc-AbCdEf"],
            role.Statements.Single(statement => statement.Sid == "ReadSecrets").Resources.Select(resource => resource.ToString()));
    }

    [Fact]
    public void Without_a_customer_key_no_right_to_decrypt_is_given()
    {
        var deployment = Map($"{Parameter}, {Web}", Overlay($"db: {{ secretArn: '{Arn}' }}"));

        Assert.DoesNotContain(deployment.Roles.SelectMany(role => role.Statements).SelectMany(statement => statement.Actions),
            action => action.StartsWith("kms:", StringComparison.Ordinal));
    }

    [Fact]
    public void The_key_of_an_external_resource_is_that_of_its_secrets()
    {
        var deployment = Map(
            $"{Container("pg", "postgres:17")}, {Project("web", $"\"http\": {Http}", """ "DB": "{pg.connectionString}" """)}",
            Overlay($"pg: {{ kind: external, values: {{ connectionString: '{Arn}' }}, kmsKeyArn: '{Key}' }}"));

        Assert.Contains(deployment.Task("web").ExecutionRole.Statements, statement => statement.Sid == "DecryptSecrets");
    }

    [Fact]
    public void A_key_may_be_asked_for_at_deployment()
    {
        var deployment = Map($"{Parameter}, {Web}", Overlay($"db: {{ secretArn: '{Arn}', kmsKeyArn: '${{SECRET_KEY}}' }}"));

        Assert.Equal(InputKind.KmsKeyArn, deployment.Inputs.Single(input => input.Name == "SECRET_KEY").Kind);
    }

    [Fact]
    public void A_key_without_an_existing_secret_has_no_effect() =>
        Assert.Equal("/resources/db/kmsKeyArn",
            Finding(FindingCodes.NoEffect, $"{Parameter}, {Web}", Overlay($"db: {{ kmsKeyArn: '{Key}' }}")).Location.Pointer);

    [Fact]
    public void An_alias_is_no_key_that_a_policy_could_name() =>
        Assert.Equal(FindingCodes.OverlayWrongValue, Finding(FindingCodes.OverlayWrongValue, $"{Parameter}, {Web}",
            "kmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:alias/shop'").Code);

    [Theory]
    [InlineData("AWS::SecretsManager::Secret", "KmsKeyId")]
    [InlineData("AWS::Logs::LogGroup", "KmsKeyId")]
    [InlineData("AWS::SQS::Queue", "KmsMasterKeyId")]
    [InlineData("AWS::ECR::Repository", "EncryptionConfiguration.KmsKey")]
    [InlineData("AWS::EFS::FileSystem", "KmsKeyId")]
    [InlineData("AWS::RDS::DBCluster", "KmsKeyId")]
    [InlineData("AWS::DocDB::DBCluster", "KmsKeyId")]
    [InlineData("AWS::ElastiCache::ReplicationGroup", "KmsKeyId")]
    [InlineData("AWS::AmazonMQ::Broker", "EncryptionOptions.KmsKeyId")]
    [InlineData("AWS::MSK::Cluster", "EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId")]
    public void In_CloudFormation_everything_that_holds_data_has_the_key_of_the_deployment(string type, string path)
    {
        var made = ((JsonObject)CloudFormation.Template(Backends() with { Stacks = [] })["Resources"]!)
            .Select(entry => entry.Value!).Where(resource => resource["Type"]!.GetValue<string>() == type).ToList();

        Assert.NotEmpty(made);
        Assert.All(made, resource => Assert.Equal(Key,
            path.Split('.').Aggregate(resource["Properties"], (node, name) => node?[name])?.GetValue<string>()));
        Assert.Empty(ResourceSpecification.Problems(CloudFormation.Template(Backends())));
    }

    [Fact]
    public void An_instance_of_RDS_has_the_key_for_its_data_and_for_its_insights()
    {
        var postgres = CloudFormation.Template(Backends())["Resources"]!["Postgres"]!["Properties"]!;

        Assert.Equal((Key, Key), (postgres["KmsKeyId"]!.GetValue<string>(), postgres["PerformanceInsightsKMSKeyId"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("secrets.tf", "kms_key_id", 4)]
    [InlineData("logs.tf", "kms_key_id", 7)]
    [InlineData("schedules.tf", "kms_master_key_id", 1)]
    [InlineData("ecr.tf", "kms_key", 3)]
    [InlineData("storage.tf", "kms_key_id", 1)]
    [InlineData("databases.tf", "kms_key_id", 5)]
    [InlineData("databases.tf", "performance_insights_kms_key_id", 1)]
    [InlineData("databases.tf", "encryption_at_rest_kms_key_arn", 1)]
    [InlineData("databases.tf", "KmsKeyId", 3)]
    public void In_Terraform_too(string file, string argument, int times)
    {
        var text = Terraform.Emit(Backends()).Single(emitted => emitted.Path == "terraform/" + file).Content;

        Assert.Equal(times, Regex.Count(text, $" {argument} += \"{Key}\""));
    }

    [Fact]
    public void The_script_makes_secrets_with_the_key_of_the_deployment()
    {
        var script = DeployScript.Emit(Backends(), "..").First().Content;

        Assert.Contains($"readonly KMS_KEY={Key}\n", script, StringComparison.Ordinal);
        Assert.Contains("${KMS_KEY:+--kms-key-id \"$(filled \"$KMS_KEY\")\"}", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Roles_may_use_the_key_of_the_deployment_where_they_read_a_secret_or_keep_a_failed_run()
    {
        var report = new Report();
        var deployment = Map($"{Parameter}, {Project("web", $"\"http\": {Http}", """ "DB": "{db.value}" """)}, {Project("nightly")}",
            $"kmsKeyArn: '{Key}'\n" + Overlay("nightly: { schedules: [ { expression: rate(1 day) } ] }"), report);

        Assert.Equal([Key], deployment.Task("web").ExecutionRole.Statements.Single(statement => statement.Sid == "DecryptSecrets")
            .Resources.Select(resource => resource.ToString()));
        var failures = deployment.Schedules[0].Role.Statements.Single(statement => statement.Sid == "EncryptFailures");
        Assert.Equal(["kms:Decrypt", "kms:GenerateDataKey"], failures.Actions);
        Assert.Equal("sqs.${AWS_REGION}.amazonaws.com", failures.Conditions!["StringEquals"]["kms:ViaService"].ToString());
        Assert.Contains(report.Findings, finding => finding.Code == FindingCodes.KeyPolicy);
    }

    private static Deployment Backends()
    {
        var backends = TerraformSamples.Backends();
        return backends with
        {
            KmsKey = Key,
            Secrets = [.. backends.Secrets.Select(secret => secret is ExistingSecret ? secret : secret with { KmsKey = Key })],
        };
    }

    private static string Overlay(string resources) => $"resources: {{ {resources} }}";
}
