using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

/// <summary>Whatever holds data is neither deleted nor replaced by mistake.</summary>
public sealed class DataSafetyTests : IDisposable
{
    private static readonly string[] DataTypes =
    [
        "AWS::AmazonMQ::Broker", "AWS::DocDB::DBCluster", "AWS::ECR::Repository", "AWS::EFS::FileSystem",
        "AWS::ElastiCache::ReplicationGroup", "AWS::Logs::LogGroup", "AWS::MSK::Cluster", "AWS::RDS::DBCluster", "AWS::RDS::DBInstance",
        "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::SecretsManager::Secret",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("data").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void In_CloudFormation_every_resource_that_holds_data_states_what_is_left_of_it()
    {
        var own = CloudFormationYamlReader.Read(File.ReadAllText(Path.Combine(
            Snapshot.ProjectFolder(), "..", "..", "aspire-manifest", "prod", "cloudformation", "template.yaml")));
        var stores = Stores(CloudFormation.Template(TerraformSamples.Backends() with { Stacks = [] })).Concat(Stores(own)).ToList();

        Assert.Equal(DataTypes, stores.Select(store => store["Type"]!.GetValue<string>()).Distinct().Order(StringComparer.Ordinal));
        Assert.All(stores, store =>
        {
            Assert.Contains(store["DeletionPolicy"]?.GetValue<string>(), new[] { "Retain", "RetainExceptOnCreate", "Snapshot" });
            Assert.Contains(store["UpdateReplacePolicy"]?.GetValue<string>(), new[] { "Retain", "Snapshot" });
        });
    }

    [Fact]
    public void Terraform_destroys_nothing_that_holds_data()
    {
        var guarded = Guarded(TerraformSamples.Backends() with
        {
            Databases = [.. TerraformSamples.Backends().Databases.Select(database => database with { DeletionProtection = true })],
        });

        Assert.Superset(new HashSet<string>
        {
            "aws_cloudformation_stack.cache", "aws_cloudformation_stack.events", "aws_cloudformation_stack.queues",
            "aws_db_instance.postgres", "aws_docdb_cluster.documents", "aws_efs_file_system.files",
            "aws_elasticache_replication_group.sessions", "aws_msk_cluster.stream", "aws_rds_cluster.aurora",
            "aws_secretsmanager_secret.postgres_password", "aws_sqs_queue.report_dead_letters",
        }, guarded);
    }

    [Fact]
    public void The_table_of_a_state_store_of_Dapr_is_guarded_in_both_outputs()
    {
        var table = Assert.Single(((JsonObject)CloudFormation.Template(TerraformSamples.Dapr())["Resources"]!)
            .Select(resource => resource.Value!), resource => resource["Type"]!.GetValue<string>() == "AWS::DynamoDB::Table");

        Assert.Contains("AWS::DynamoDB::Table", StoredData.Types);
        Assert.Equal("Retain", table["UpdateReplacePolicy"]!.GetValue<string>());
        Assert.Contains("aws_cloudformation_stack.baskets_stack", Guarded(TerraformSamples.Dapr()));
    }

    [Fact]
    public void Without_protection_Terraform_may_destroy_everything()
    {
        var report = new Report();
        var deployment = Mapped.Map(
            $"{Mapped.Container("db", "postgres:17")}, {Mapped.Container("cache", "redis:8")}",
            "deletionProtection: false\nresources: { db: { kind: managed }, cache: { kind: managed } }", report);

        Assert.Empty(Guarded(deployment));
        Assert.DoesNotContain(report.Inferences, inference => inference.Subject.EndsWith("deletionProtection", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("deletionProtection: false", false)]
    public void A_server_is_protected_like_the_whole_deployment_unless_it_says_otherwise(string overlay, bool expected)
    {
        var deployment = Mapped.Map($"{Mapped.Container("db", "postgres:17")}, {Mapped.Container("other", "postgres:17")}",
            $"{overlay}\nresources: {{ db: {{ kind: managed }}, other: {{ kind: managed, managed: {{ deletionProtection: {(expected
                ? "false" : "true")} }} }} }}");

        Assert.Equal([expected, !expected], deployment.Databases.Select(database => database.DeletionProtection));
    }

    [Fact]
    public void An_application_s_own_queues_and_buckets_are_kept_unless_its_template_decides()
    {
        File.WriteAllText(Path.Combine(_folder, "own.template"), """
            { "Resources": {
              "Orders": { "Type": "AWS::SQS::Queue" },
              "Scratch": { "Type": "AWS::S3::Bucket", "DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete" },
              "Db": { "Type": "AWS::RDS::DBInstance", "Properties": {} },
              "Reader": { "Type": "AWS::RDS::DBInstance", "Properties": { "DBClusterIdentifier": "c" } },
              "News": { "Type": "AWS::SNS::Topic" } } }
            """);
        var values = new MappedValues(
            """ "own": { "type": "aws.cloudformation.template.v0", "stack-name": "own", "template-path": "own.template" } """,
            folder: _folder);
        var resources = (JsonObject)Assert.Single(values.Stacks.All).Template!["Resources"]!;

        Assert.Equal(["Orders RetainExceptOnCreate Retain", "Scratch Delete Delete", "Db Snapshot Snapshot", "Reader  ", "News  "],
            resources.Select(entry => $"{entry.Key} {entry.Value!["DeletionPolicy"]} {entry.Value["UpdateReplacePolicy"]}"));
        Assert.Equal("RetainExceptOnCreate", values.Report.Inferred("own: DeletionPolicy of Orders").Value);
    }

    private static IEnumerable<JsonNode> Stores(JsonObject template) => ((JsonObject)template["Resources"]!)
        .Select(resource => resource.Value!)
        .Where(resource => DataTypes.Contains(resource["Type"]!.GetValue<string>())
            // The data of a cluster is not its instances'.
            && resource["Properties"]?["DBClusterIdentifier"] is not JsonObject);

    // Addresses of resources with prevent_destroy.
    private static HashSet<string> Guarded(Deployment deployment)
    {
        var guarded = new HashSet<string>();
        foreach (var file in Terraform.Emit(deployment))
        {
            var address = "";
            foreach (var line in file.Content.Split('\n'))
            {
                if (line.StartsWith("resource ", StringComparison.Ordinal)) address = line.Split('"')[1] + "." + line.Split('"')[3];
                if (line == "    prevent_destroy = true") guarded.Add(address);
            }
        }
        return guarded;
    }
}
