using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

public class CloudFormationTests
{
    [Fact]
    public void The_shop_as_CloudFormation() => Snapshot.Match("cloudformation-shop", CloudFormation.Emit(SampleDeployments.Shop()));

    [Theory]
    [InlineData("shop")]
    [InlineData("backends")]
    [InlineData("rollouts")]
    [InlineData("least")]
    [InlineData("dapr")]
    public void Every_resource_type_property_and_reference_is_one_that_CloudFormation_knows(string sample) =>
        Assert.Empty(ResourceSpecification.Problems(CloudFormationYamlReader.Read(Yaml(Sample(sample)))));

    [Fact]
    public void The_YAML_says_what_the_template_says() =>
        Assert.Equal(CloudFormation.Template(SampleDeployments.Shop()).ToJsonString(),
            CloudFormationYamlReader.Read(Yaml(SampleDeployments.Shop())).ToJsonString());

    [Theory]
    [InlineData("yes")]
    [InlineData("012")]
    [InlineData("1_000")]
    [InlineData("1e3")]
    [InlineData("0x1F")]
    [InlineData("12:30:45")]
    [InlineData("2010-09-09")]
    [InlineData("a: b")]
    [InlineData("a:")]
    [InlineData("a #b")]
    [InlineData("- a")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData(" a ")]
    [InlineData("'a' \"b\" \\")]
    [InlineData("!Ref a")]
    [InlineData("&a")]
    [InlineData("*")]
    [InlineData("%a")]
    [InlineData("{a}")]
    [InlineData("[a]")]
    [InlineData("a\nb\tc\r")]
    [InlineData("a\rb")]
    [InlineData("a\u0085b")]
    [InlineData("a\u2028b\u2029c")]
    [InlineData("é😀\u0085\u2028\ufeff\u0001")]
    public void Any_text_survives_YAML(string text)
    {
        var template = new JsonObject { ["Resources"] = new JsonObject { [text.Length == 0 ? "x" : text] = text,
            ["list"] = new JsonArray(text, new JsonObject { ["k"] = text }) } };

        Assert.Equal(template.ToJsonString(), CloudFormationYamlReader.Read(CloudFormationYaml.Write([], template)).ToJsonString());
    }

    [Fact]
    public void What_refers_to_a_name_of_a_merged_template_follows_it()
    {
        var template = CloudFormation.Template(SampleDeployments.Shop());
        var orders = template["Resources"]!["QueuesOrders"]!["Properties"]!;
        var where = template["Outputs"]!["QueuesWhere"]!;

        Assert.Equal("""{"Fn::If":["QueuesKeepLong",{"Ref":"QueuesRetention"},{"Ref":"AWS::NoValue"}]}""",
            orders["MessageRetentionPeriod"]!.ToJsonString());
        Assert.Equal("""{"Fn::FindInMap":["QueuesVisibility","prod","Seconds"]}""", orders["VisibilityTimeout"]!.ToJsonString());
        Assert.Equal("""["QueuesOrdersDeadLetters","Arn"]""",
            orders["RedrivePolicy"]!["deadLetterTargetArn"]!["Fn::GetAtt"]!.ToJsonString());
        Assert.Equal("""{"Fn::Equals":[{"Ref":"QueuesRetention"},1209600]}""", template["Conditions"]!["QueuesKeepLong"]!.ToJsonString());
        Assert.Equal("QueuesAlways", template["Resources"]!["QueuesAudit"]!["Condition"]!.GetValue<string>());
        Assert.Equal("QueuesAlways", where["Condition"]!.GetValue<string>());
        Assert.Equal("""{"Fn::Sub":["${Queue} in ${AWS::Region}, kept ${QueuesRetention} s, not ${!Orders}",{"Queue":"""
            + """{"Ref":"QueuesOrders"}}]}""", where["Value"]!.ToJsonString());
    }

    [Fact]
    public void Secrets_are_made_by_AWS_or_joined_by_reference_and_no_value_is_a_parameter()
    {
        var template = CloudFormation.Template(SampleDeployments.Shop());
        var resources = template["Resources"]!;

        Assert.Equal(
            "Host=${Postgres.Endpoint.Address};Port=5432;Username=shop;Password="
                + "{{resolve:secretsmanager:${PostgresPassword}:SecretString:::${PostgresPasswordVersion}}};Database=shop;SSL Mode=Require",
            resources["ApiConnectionStringsShop"]!["Properties"]!["SecretString"]!["Fn::Sub"]!.GetValue<string>());
        Assert.Equal(
            "https://shop:{{resolve:secretsmanager:${PaymentKeyUriEncodedArn}:SecretString:::${PaymentKeyUriEncodedVersion}}}"
                + "@pay.example.com/v1?mail={{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:123456789012:secret:"
                + "mail/smtp-AbCdEf:SecretString:password::${MailPasswordVersion}}}",
            resources["WebPaymentUrl"]!["Properties"]!["SecretString"]!["Fn::Sub"]!.GetValue<string>());
        Assert.Equal(22, resources["PostgresPassword"]!["Properties"]!["GenerateSecretString"]!["PasswordLength"]!.GetValue<int>());
        Assert.All((JsonObject)template["Parameters"]!, parameter => Assert.Null(parameter.Value!["NoEcho"]));
    }

    [Fact]
    public void A_generated_value_that_a_URL_takes_has_no_character_that_encoding_would_change()
    {
        var shop = SampleDeployments.Shop();
        var password = new GeneratedSecret(new Reading.GenerateRule(30), "'") { Id = "token", Name = "shop/prod/token" };
        var url = new ComposedSecret("https://x:" + DeployText.Of(new SecretPart(password, UriEncoded: true)) + "@y") { Id = "url",
            Name = "shop/prod/url" };
        var template = CloudFormation.Template(shop with { Secrets = [.. shop.Secrets, password, url] });

        Assert.Equal("https://x:{{resolve:secretsmanager:${Token}:SecretString:::${TokenVersion}}}@y",
            template["Resources"]!["Url"]!["Properties"]!["SecretString"]!["Fn::Sub"]!.GetValue<string>());
        var excluded = template["Resources"]!["Token"]!["Properties"]!["GenerateSecretString"]!["ExcludeCharacters"]!.GetValue<string>();
        var remaining = Enumerable.Range(33, 94).Select(code => (char)code).Where(letter => !excluded.Contains(letter));
        Assert.All(remaining, letter => Assert.Equal(letter.ToString(), Uri.EscapeDataString(letter.ToString())));
    }

    [Theory]
    [InlineData("shop")]
    [InlineData("rollouts")]
    public void Without_services_nothing_that_is_left_refers_to_them(string sample)
    {
        var template = CloudFormation.Template(Sample(sample));
        var resources = (JsonObject)template["Resources"]!;
        var withServices = resources.Where(IsConditional).Select(resource => resource.Key).ToList();

        Assert.Equal(
            resources.Where(resource => resource.Value!["Type"]!.GetValue<string>() is "AWS::ECS::TaskDefinition" or "AWS::ECS::Service"
                or "AWS::Scheduler::Schedule" or "AWS::CloudWatch::Alarm"
                or "AWS::ApplicationAutoScaling::ScalableTarget" or "AWS::ApplicationAutoScaling::ScalingPolicy"
                or "AWS::Lambda::Function" or "Custom::JobRun" || resource.Key == "JobRunnerRole")
                .Select(resource => resource.Key),
            withServices);
        foreach (var (name, resource) in resources.Where(resource => !IsConditional(resource)).Concat((JsonObject)template["Outputs"]!)
            .Where(entry => !IsConditional(entry)))
        {
            var text = resource!.ToJsonString();
            Assert.All(withServices, service => Assert.False(
                text.Contains($"\"{service}\"", StringComparison.Ordinal) || text.Contains($"${{{service}}}", StringComparison.Ordinal)
                    || text.Contains($"${{{service}.", StringComparison.Ordinal),
                $"{name} refers to {service}"));
        }

        static bool IsConditional(KeyValuePair<string, JsonNode?> entry) =>
            entry.Value!["Condition"]?.GetValue<string>() == CloudFormationTemplate.DeployServices;
    }

    [Fact]
    public void Servers_come_before_their_clients()
    {
        var resources = CloudFormation.Template(SampleDeployments.Shop())["Resources"]!;

        Assert.Contains("ApiService", resources["WebService"]!["DependsOn"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal(["MigrateJob"], resources["ApiService"]!["DependsOn"]!.AsArray().Select(name => name!.GetValue<string>()));
    }

    // A stack that holds the services runs the migration of each new revision before the services that wait for it.
    [Fact]
    public void A_job_runs_when_everything_goes_through_CloudFormation()
    {
        var resources = CloudFormation.Template(SampleDeployments.Shop())["Resources"]!;
        var job = resources["MigrateJob"]!["Properties"]!;

        Assert.Equal("MigrateTaskDefinition", job["TaskDefinition"]!["Ref"]!.GetValue<string>());
        Assert.Equal("JobRunnerFunction", job["ServiceToken"]!["Fn::GetAtt"]![0]!.GetValue<string>());
        var program = resources["JobRunnerFunction"]!["Properties"]!["Code"]!["ZipFile"]!.GetValue<string>();
        Assert.Contains("ecs.run_task(", program, StringComparison.Ordinal);
        // CloudFormation takes no longer program in a template.
        Assert.InRange(program.Length, 1, 4096);
    }

    [Theory]
    [InlineData("AWS::RDS::DBCluster", "Snapshot")]
    [InlineData("AWS::RDS::DBInstance", "Snapshot")]
    [InlineData("AWS::DocDB::DBCluster", "Snapshot")]
    [InlineData("AWS::ElastiCache::ReplicationGroup", "Snapshot")]
    [InlineData("AWS::EFS::FileSystem", "RetainExceptOnCreate")]
    [InlineData("AWS::AmazonMQ::Broker", "RetainExceptOnCreate")]
    [InlineData("AWS::MSK::Cluster", "RetainExceptOnCreate")]
    public void Data_outlives_the_stack(string type, string policy)
    {
        var stores = ((JsonObject)CloudFormation.Template(Sample("backends"))["Resources"]!)
            .Where(resource => resource.Value!["Type"]!.GetValue<string>() == type
                && resource.Value["Properties"]!["DBClusterIdentifier"] is not JsonObject).ToList();

        Assert.NotEmpty(stores);
        Assert.All(stores, store => Assert.Equal(policy, store.Value!["DeletionPolicy"]!.GetValue<string>()));
    }

    [Fact]
    public void A_parameter_gives_way_to_a_resource_of_the_same_name()
    {
        var shop = SampleDeployments.Shop();
        var currency = shop.Inputs.Single(input => input.Name == "SHOP_CURRENCY");
        var clash = shop with
        {
            Inputs = [.. shop.Inputs, currency with { Name = "CLUSTER" }],
            Cluster = shop.Cluster,
            Network = shop.Network with { VpcId = DeployText.OfInput("CLUSTER") },
        };

        Assert.NotNull(CloudFormation.Template(clash)["Parameters"]!["Cluster2"]);
        Assert.Empty(ResourceSpecification.Problems(CloudFormation.Template(clash)));
    }

    [Fact]
    public void The_brokers_of_Kafka_are_a_parameter_that_services_insist_on()
    {
        var backends = Sample("backends");
        var web = backends.TaskDefinitions.Single(definition => definition.Resource == "web");
        var container = web.Containers[0] with
        {
            Environment = new SortedDictionary<string, DeployText>(
                StringComparer.Ordinal) { ["KAFKA"] = DeployText.OfAttribute(backends.KafkaClusters[0], "bootstrapBrokers") },
        };
        var template = CloudFormation.Template(
            backends with { TaskDefinitions = [.. backends.TaskDefinitions.Except([web]), web with { Containers = [container] }] });

        Assert.Equal("", template["Parameters"]!["StreamBootstrapBrokers"]!["Default"]!.GetValue<string>());
        Assert.Contains("StreamBootstrapBrokers is needed", template["Rules"]!.ToJsonString(), StringComparison.Ordinal);
    }

    internal static Deployment Sample(string name) => name switch
    {
        "shop" => SampleDeployments.Shop(),
        "backends" => TerraformSamples.Backends(),
        "rollouts" => TerraformSamples.Rollouts(),
        "least" => TerraformSamples.Least(),
        "dapr" => TerraformSamples.Dapr(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such sample"),
    };

    private static string Yaml(Deployment deployment) => Assert.Single(CloudFormation.Emit(deployment)).Content;
}
