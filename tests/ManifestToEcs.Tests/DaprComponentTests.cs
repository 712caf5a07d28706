using System.Text.Json.Nodes;
using ManifestToEcs.Commands;
using ManifestToEcs.Cost;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.DaprSidecarTests;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

/// <summary>The stores behind the components of Dapr.</summary>
public class DaprComponentTests
{
    private const string Key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

    private static readonly string Loads = $"{Project("api", $"\"http\": {Http}")}, {Sidecar("api", "\"components\": [\"store\"]")}";

    private static string Component(string fields) => $$"""{{Loads}}, "store": { "type": "dapr.component.v0", {{fields}} }""";

    private static string OfType(string type) => Component($$""" "daprComponent": { "type": "{{type}}" } """);

    private static PolicyStatement Right(Deployment deployment, string sid) =>
        Assert.Single(deployment.Task("api").TaskRole.Statements, statement => statement.Sid == sid);

    [Theory]
    [InlineData(""" "daprComponent": { "type": "state" } """)]
    [InlineData(""" "daprComponent": { "type": "state.redis" } """)]
    [InlineData(""" "componentType": "statestore" """)]
    public void State_becomes_a_table_that_is_kept_and_may_be_read_and_written(string fields)
    {
        var report = new Report();
        var deployment = Map(Component(fields), "", report);

        var table = Assert.Single(deployment.Stacks);
        Assert.Equal("app-store", table.StackName);
        Assert.True(report.Inferred("store: component.type").IsDecision);
        Assert.Equal("""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: "store"
            spec:
              type: state.aws.dynamodb
              version: v1
              metadata:
              - name: "table"
                value: "${STORE_STACK_OUTPUT_TABLE_NAME}"
              - name: "region"
                value: "${AWS_REGION}"
              - name: "ttlAttributeName"
                value: "expiresAt"

            """.ReplaceLineEndings("\n"), Resources(deployment, "api"));
        var right = Right(deployment, "DaprStore");
        Assert.Equal(["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"], right.Actions);
        Assert.Equal(["${STORE_STACK_OUTPUT_TABLE_ARN}"], right.Resources.Select(resource => resource.ToString()));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("deletionProtection: false", false)]
    public void The_table_is_paid_by_request_recoverable_and_outlives_the_deployment_in_both_outputs(string overlay, bool isProtected)
    {
        var deployment = Map(OfType("state"), overlay);
        var inStack = (JsonObject)CloudFormation.Template(deployment)["Resources"]!["StoreStackTable"]!;
        var ofTerraform = (JsonObject)JsonNode.Parse(
            Terraform.Emit(deployment).Single(file => file.Path == "terraform/stacks/app-store.json").Content)!["Resources"]!["Table"]!;

        Assert.Equal(inStack["Properties"]!.ToJsonString(), ofTerraform["Properties"]!.ToJsonString());
        Assert.Equal(("RetainExceptOnCreate", "Retain"),
            (inStack["DeletionPolicy"]!.GetValue<string>(), inStack["UpdateReplacePolicy"]!.GetValue<string>()));
        var properties = inStack["Properties"]!;
        Assert.Equal("PAY_PER_REQUEST", properties["BillingMode"]!.GetValue<string>());
        Assert.Equal("key", properties["KeySchema"]![0]!["AttributeName"]!.GetValue<string>());
        Assert.Equal(isProtected, properties["DeletionProtectionEnabled"]!.GetValue<bool>());
        Assert.True(properties["PointInTimeRecoverySpecification"]!["PointInTimeRecoveryEnabled"]!.GetValue<bool>());
        Assert.Equal(isProtected, Terraform.Emit(deployment).Single(file => file.Path == "terraform/stacks.tf").Content
            .Contains("prevent_destroy = true", StringComparison.Ordinal));
    }

    [Fact]
    public void The_file_reaches_daprd_before_it_starts()
    {
        var task = Map(OfType("state")).Task("api");
        var (writer, daprd) = (Assert.Single(task.Containers, container => container.Name == "dapr-resources"),
            Assert.Single(task.Containers, container => container.Name == "daprd"));

        Assert.False(writer.Essential);
        Assert.Equal(["printf '%s' \"$RESOURCES\" > /dapr-resources/resources.yaml"], writer.Command.Select(word => word.ToString()));
        Assert.Equal(new MountPoint("dapr-resources", "/dapr-resources", ReadOnly: false), Assert.Single(writer.MountPoints));
        Assert.Equal(new MountPoint("dapr-resources", "/dapr-resources", ReadOnly: true), Assert.Single(daprd.MountPoints));
        Assert.Equal(new ContainerDependency("dapr-resources", "SUCCESS"), Assert.Single(daprd.DependsOn));
        Assert.Equal(["--resources-path", "/dapr-resources"], daprd.Command.TakeLast(2).Select(word => word.ToString()));
        Assert.Contains(task.Volumes, volume => volume is { Name: "dapr-resources", AccessPoint: null });
    }

    [Fact]
    public void Messages_go_by_topics_and_queues_with_the_names_of_this_deployment_alone()
    {
        var deployment = Map(OfType("pubsub"));

        Assert.Empty(deployment.Stacks);
        Assert.Contains("type: pubsub.aws.snssqs", Resources(deployment, "api"), StringComparison.Ordinal);
        // Dapr puts NAMESPACE before each topic because a value has {namespace} in it.
        Assert.Contains("- name: \"consumerID\"\n    value: \"{namespace}-store\"", Resources(deployment, "api"), StringComparison.Ordinal);
        Assert.Contains("\"sqsDeadLettersQueueName\"", Resources(deployment, "api"), StringComparison.Ordinal);
        Assert.Equal("app-", Daprd(deployment, "api").Environment["NAMESPACE"].ToString());
        Assert.Equal(["arn:aws:sns:${AWS_REGION}:${AWS_ACCOUNT_ID}:app-*"],
            Right(deployment, "DaprStoreTopics").Resources.Select(resource => resource.ToString()));
        Assert.Equal(
            ["arn:aws:sqs:${AWS_REGION}:${AWS_ACCOUNT_ID}:app-api-store",
                "arn:aws:sqs:${AWS_REGION}:${AWS_ACCOUNT_ID}:app-api-store-dead"],
            Right(deployment, "DaprStoreQueues").Resources.Select(resource => resource.ToString()));
        Assert.DoesNotContain(deployment.Task("api").TaskRole.Statements.SelectMany(statement => statement.Actions),
            action => action.Contains('*', StringComparison.Ordinal) || action.Contains("Delete", StringComparison.Ordinal)
                && action != "sqs:DeleteMessage");
    }

    [Fact]
    public void Metadata_of_the_overlay_goes_before_that_of_AWS()
    {
        var deployment = Map(OfType("pubsub"),
            "resources: { store: { component: { type: pubsub.aws.snssqs, metadata: { fifo: \"true\", messageReceiveLimit: \"3\" } } } }");

        Assert.Contains("\"messageReceiveLimit\"\n    value: \"3\"", Resources(deployment, "api"), StringComparison.Ordinal);
        Assert.EndsWith(":app-api-store.fifo", Right(deployment, "DaprStoreQueues").Resources[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_brokers_share_their_topics_and_a_warning_says_so()
    {
        var resources = $"{Project("api")}, {Sidecar("api", "\"components\": [\"a\", \"b\"]")}, "
            + """ "a": { "type": "dapr.component.v0", "daprComponent": { "type": "pubsub" } }, """
            + """ "b": { "type": "dapr.component.v0", "daprComponent": { "type": "pubsub" } } """;

        Assert.Contains("'a' and 'b'", Finding(FindingCodes.DaprComponent, resources).Message, StringComparison.Ordinal);
        Assert.Equal(2, Map(resources).Task("api").TaskRole.Statements.Count(statement =>
            statement.Sid.EndsWith("Queues", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_queue_name_that_SQS_does_not_take_is_refused() => Assert.Contains("80 characters",
        Finding(FindingCodes.InvalidName, OfType("pubsub"), $"namePrefix: {new string('a', 70)}").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("bindings.cron")]
    [InlineData("secretstores.local.file")]
    [InlineData("pubsub.kafka")]
    [InlineData("configuration")]
    public void A_type_without_a_usual_store_is_refused_and_the_overlay_may_define_it(string type)
    {
        Assert.Contains("component: { type: ", Finding(FindingCodes.DaprComponent, OfType(type)).Advice, StringComparison.Ordinal);

        var deployment = Map(OfType(type),
            "resources: { store: { component: { type: bindings.cron, metadata: { schedule: '@hourly' } } } }");
        Assert.Contains("type: bindings.cron", Resources(deployment, "api"), StringComparison.Ordinal);
        Assert.Contains("- name: \"schedule\"\n    value: \"@hourly\"", Resources(deployment, "api"), StringComparison.Ordinal);
        Assert.DoesNotContain(Map(OfType(type), "resources: { store: { kind: ignore } }").Task("api").Containers,
            container => container.Name == "dapr-resources");
    }

    [Fact]
    public void A_component_with_whole_metadata_is_carried() => Assert.Contains("- name: \"schedule\"\n    value: \"@every \\\"5m\\\"\"",
        Resources(Map(Component(
            """ "daprComponent": { "type": "bindings.cron", "metadata": { "schedule": "@every \"5m\"" } } """)), "api"),
        StringComparison.Ordinal);

    [Fact]
    public void A_component_of_a_file_is_refused_by_its_path()
    {
        var resources = Component(""" "daprComponent": { "type": "state", "localPath": "components/store.yaml" } """);

        Assert.Contains("components/store.yaml", Finding(FindingCodes.DaprComponent, resources).Message, StringComparison.Ordinal);
        Assert.Single(Map(resources, "resources: { store: { component: { type: state.aws.dynamodb } } }").Stacks);
    }

    [Fact]
    public void State_in_a_server_of_the_manifest_reaches_it_and_keeps_its_password_secret()
    {
        const string Redis = """
            "pw": { "type": "parameter.v0", "value": "{pw.inputs.value}", "inputs": { "value": { "type": "string", "secret": true,
              "default": { "generate": { "minLength": 22 } } } } },
            "cache": { "type": "container.v0", "image": "redis:8", "args": ["--requirepass", "{pw.value}"], "bindings": { "tcp": {
              "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 6379 } } }
            """;
        var deployment = Map($"{OfType("state")}, {Redis}",
            """
            resources:
              store:
                component:
                  type: state.redis
                  metadata:
                    redisHost: "{cache.bindings.tcp.host}:{cache.bindings.tcp.port}"
                    redisPassword: "{pw.value}"
                    enableTLS: "true"
            """);

        Assert.Contains("\"redisHost\"\n    value: \"${CACHE_CACHE_ADDRESS}:6379\"", Resources(deployment, "api"),
            StringComparison.Ordinal);
        Assert.Contains("\"redisPassword\"\n    envRef: COMPONENT_STORE_REDIS_PASSWORD", Resources(deployment, "api"),
            StringComparison.Ordinal);
        Assert.Equal("pw", Daprd(deployment, "api").Secrets["COMPONENT_STORE_REDIS_PASSWORD"].Secret.Name.Split('/')[^1]);
        Assert.Contains(deployment.Task("api").ExecutionRole.Statements, statement => statement.Sid == "ReadSecrets");
        Assert.Contains("api/security-group tcp/6379", deployment.Admitted("cache/security-group"));
    }

    [Fact]
    public void A_password_in_the_overlay_is_refused() => Finding(FindingCodes.SecretInOverlay, OfType("state"),
        "resources: { store: { component: { type: state.redis, metadata: { redisHost: 'a:1', redisPassword: abc } } } }");

    [Fact]
    public void The_customer_key_encrypts_the_table_and_a_warning_names_what_it_does_not()
    {
        var deployment = Map(OfType("state"), $"kmsKeyArn: {Key}");
        Assert.Equal(Key, deployment.Stacks[0].Template!["Resources"]!["Table"]!["Properties"]!["SSESpecification"]!["KMSMasterKeyId"]!
            .GetValue<string>());
        Assert.Equal("dynamodb.${AWS_REGION}.amazonaws.com",
            Right(deployment, "DaprKeyOfState").Conditions!["StringEquals"]["kms:ViaService"].ToString());

        Assert.Contains("topics and queues", Finding(FindingCodes.NoEffect, OfType("pubsub"), $"kmsKeyArn: {Key}").Message,
            StringComparison.Ordinal);
        Assert.Contains("the table", Finding(FindingCodes.NoEffect, OfType("state"), "kmsKeyArn: ${STATE_KEY}").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_that_no_sidecar_loads_makes_nothing()
    {
        var report = new Report();
        Assert.Empty(Map($"{Project("api")}, " + """ "store": { "type": "dapr.component.v0", "daprComponent": { "type": "state" } } """, "",
            report).Stacks);
        Assert.Contains("no sidecar", report.WhyIgnored("/resources/store"), StringComparison.Ordinal);
        Assert.Contains("component", Finding(FindingCodes.NoEffect, Project("api"),
            "resources: { api: { component: { type: state.redis } } }").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Init_writes_what_publish_infers_and_asks_where_nothing_is_known()
    {
        Assert.Contains("  store:\n    component: { type: state.aws.dynamodb }\n", OverlayTemplate.For(Manifests.Read(OfType("state"))),
            StringComparison.Ordinal);
        var asked = OverlayTemplate.For(Manifests.Read(OfType("bindings.cron")));
        Assert.Contains("  store:\n    # kind: ignore\n    # component: { type: state.redis", asked, StringComparison.Ordinal);
        Assert.Contains("May the application run without it?", OverlayTemplate.For(Manifests.Read(
            $"{Project("api")}, {Sidecar("api", "\"config\": \"c.yaml\"")}")), StringComparison.Ordinal);
    }

    [Fact]
    public void Usage_of_tables_topics_and_queues_is_named_as_not_included() =>
        Assert.Contains(CostEstimator.Estimate(Map(OfType("state"))).NotIncluded,
            line => line.Contains("topics and queues of Dapr", StringComparison.Ordinal));
}
