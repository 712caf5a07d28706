using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

public class TerraformLifecycleTests
{
    // One start of the parser for all tests.
    private static readonly Lazy<IReadOnlyList<(string Type, string Label, JsonObject Body)>> Resources = new(() =>
    [
        .. from file in TerraformFiles.Parse(Terraform.Emit(Protected(SampleDeployments.Shop()))
               .Select(file => file with { Path = "shop/" + file.Path })
               .Concat(Terraform.Emit(Protected(TerraformSamples.Backends())).Select(file => file with { Path = "backends/" + file.Path })))
           from type in file.Value!["resource"] as JsonObject ?? []
           from label in (JsonObject)type.Value!
           select (type.Key, label.Key, (JsonObject)label.Value![0]!),
    ]);

    [Theory]
    [InlineData("aws_lb")]
    [InlineData("aws_lb_target_group")]
    [InlineData("aws_lb_listener")]
    [InlineData("aws_lb_listener_rule")]
    [InlineData("aws_security_group")]
    [InlineData("aws_iam_role")]
    [InlineData("aws_efs_access_point")]
    public void Whatever_may_be_replaced_is_made_before_the_old_one_goes(string type) =>
        Assert.All(Of(type), resource => Assert.True(Lifecycle(resource, "create_before_destroy")));

    [Theory]
    [InlineData("aws_db_instance")]
    [InlineData("aws_rds_cluster")]
    [InlineData("aws_docdb_cluster")]
    [InlineData("aws_elasticache_replication_group")]
    [InlineData("aws_msk_cluster")]
    [InlineData("aws_efs_file_system")]
    [InlineData("aws_sqs_queue")]
    [InlineData("aws_cloudformation_stack")]
    public void Terraform_refuses_to_destroy_data(string type) =>
        Assert.All(Of(type), resource => Assert.True(Lifecycle(resource, "prevent_destroy")));

    [Fact]
    public void A_generated_secret_is_kept_and_a_composed_one_frees_its_name_when_it_goes()
    {
        var secrets = Of("aws_secretsmanager_secret").ToDictionary(resource => resource.Label, resource => resource);

        Assert.True(Lifecycle(secrets["postgres_password"], "prevent_destroy"));
        Assert.Equal(0, (int)secrets["api_connection_strings_shop"].Body["recovery_window_in_days"]!);
    }

    [Fact]
    public void An_unprotected_stack_takes_every_change()
    {
        var files = Terraform.Emit(TerraformSamples.Backends() with { DeletionProtection = false });
        var stacks = files.Single(file => file.Path == "terraform/stacks.tf").Content;

        Assert.Contains("Update:*", stacks, StringComparison.Ordinal);
        Assert.DoesNotContain("= local.stack_policy", stacks, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stack_refuses_to_replace_or_delete_a_resource_with_data() => Assert.All(Of("aws_cloudformation_stack"),
        stack => Assert.Equal("${local.stack_policy}", (string?)stack.Body["policy_body"]));

    private static Deployment Protected(Deployment deployment) => deployment with
    {
        Databases = [.. deployment.Databases.Select(database => database with { DeletionProtection = true })],
    };

    private static List<(string Type, string Label, JsonObject Body)> Of(string type)
    {
        var resources = Resources.Value.Where(resource => resource.Type == type).DistinctBy(resource => resource.Label).ToList();
        Assert.NotEmpty(resources);
        return resources;
    }

    private static bool Lifecycle((string Type, string Label, JsonObject Body) resource, string argument) =>
        (bool?)resource.Body["lifecycle"]?[0]?[argument] == true;
}
