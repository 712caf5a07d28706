using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// The stores that AWS gives components of Dapr: a DynamoDB table for state, SNS topics and SQS queues for messages, each with the rights
/// that Dapr's component needs and no more.
/// </summary>
internal sealed class DaprStores(MappingScope scope, DeployText? kmsKey)
{
    public const string TableType = "state.aws.dynamodb", TopicType = "pubsub.aws.snssqs";

    private const string TimeToLive = "expiresAt", DeadEnd = "-dead";

    // Of names of topics and queues.
    private const int NameLength = 80;

    private static readonly string[] UseTable = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"];

    private static readonly string[] UseTopics = ["sns:CreateTopic", "sns:Publish", "sns:Subscribe", "sns:TagResource"];

    private static readonly string[] UseQueues = ["sqs:ChangeMessageVisibility", "sqs:CreateQueue", "sqs:DeleteMessage",
        "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:SetQueueAttributes", "sqs:TagQueue"];

    // The queue of an application, and that of its dead letters.
    private static readonly string[] QueueEnds = ["", DeadEnd];

    private static readonly string[] UseKey = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

    /// <summary>
    /// Dapr puts it before the names of topics and queues, so that they are those of this deployment alone.
    /// </summary>
    public string Namespace => scope.NamePrefix + "-";

    /// <summary>
    /// A stack with a table for a state store. Its name is fixed: a table that outlived a deployment is in the way of the next one and not
    /// forgotten by it.
    /// </summary>
    public Stack TableOf(Resource component)
    {
        var name = AwsNames.Limited($"{scope.NamePrefix}-{AwsNames.Of(component.Name)}", AwsNames.EcsLength);
        scope.Report.Inferred($"{component.Name}: table", name, "Dapr keeps the state in it; it outlives the deployment");
        if (kmsKey is { Literal: null }) WarnOfKey(component, "the table", "State the ARN itself, not a value of the deployment.");
        return new Stack(name, null, new JsonObject
        {
            ["AWSTemplateFormatVersion"] = "2010-09-09",
            ["Resources"] = new JsonObject
            {
                ["Table"] = new JsonObject
                {
                    ["Type"] = "AWS::DynamoDB::Table",
                    ["DeletionPolicy"] = "RetainExceptOnCreate",
                    ["UpdateReplacePolicy"] = "Retain",
                    ["Properties"] = Properties(name),
                },
            },
            ["Outputs"] = new JsonObject
            {
                ["TableName"] = new JsonObject { ["Value"] = new JsonObject { ["Ref"] = "Table" } },
                ["TableArn"] = new JsonObject { ["Value"] = new JsonObject { ["Fn::GetAtt"] = new JsonArray("Table", "Arn") } },
            },
        }) { Id = component.Name + "/stack" };
    }

    public void NoteTopics(Resource component)
    {
        scope.Report.Inferred($"{component.Name}: topics and queues", Namespace + "*",
            "Dapr makes them when they are first used; they outlive the deployment");
        if (kmsKey is not null) WarnOfKey(component, "topics and queues that Dapr makes", "State other metadata in the overlay.");
    }

    /// <summary>Metadata that the component has beside that of the overlay.</summary>
    public IEnumerable<(string Name, DeployText Value)> MetadataOf(DaprDefinition definition)
    {
        if (definition.Table is { } table)
        {
            return [("table", DeployText.OfAttribute(table, "output.TableName")), ("region", scope.Account.Region),
                ("ttlAttributeName", TimeToLive)];
        }
        if (!definition.MakesTopics) return [];
        // Dapr puts its namespace and the app id in the place of {namespace}, and its namespace before each topic.
        var queue = "{namespace}-" + definition.Component.Name;
        return [("region", scope.Account.Region), ("accountId", scope.Account.AccountId), ("consumerID", queue),
            // Without it Dapr deletes a message that failed ten times.
            ("sqsDeadLettersQueueName", queue + DeadEnd), ("messageReceiveLimit", "9")];
    }

    public IEnumerable<PolicyStatement> Rights(DaprApplication application, DaprDefinition definition)
    {
        var name = Names.Pascal(definition.Component.Name);
        if (definition.Table is { } table)
        {
            yield return new PolicyStatement("Dapr" + name, UseTable, [DeployText.OfAttribute(table, "output.TableArn")]);
            if (kmsKey is { Literal: not null })
                yield return CustomerKeys.Use("DaprKeyOfState", UseKey, [kmsKey], "dynamodb", scope.Account);
        }
        if (!definition.MakesTopics) yield break;
        var isFifo = definition.Metadata.Any(entry => entry is { Name: "fifo", Value.Text: "true" });
        yield return new PolicyStatement("Dapr" + name + "Topics", UseTopics, [scope.Arn("sns", Namespace + "*")]);
        yield return new PolicyStatement("Dapr" + name + "Queues", UseQueues,
            [.. QueueEnds.Select(end => scope.Arn("sqs", Queue(application, definition, end + (isFifo ? ".fifo" : ""))))]);
    }

    private JsonObject Properties(string name)
    {
        var properties = new JsonObject
        {
            ["TableName"] = name,
            ["BillingMode"] = "PAY_PER_REQUEST",
            ["AttributeDefinitions"] = new JsonArray(new JsonObject { ["AttributeName"] = "key", ["AttributeType"] = "S" }),
            ["KeySchema"] = new JsonArray(new JsonObject { ["AttributeName"] = "key", ["KeyType"] = "HASH" }),
            ["TimeToLiveSpecification"] = new JsonObject { ["AttributeName"] = TimeToLive, ["Enabled"] = true },
            ["PointInTimeRecoverySpecification"] = new JsonObject { ["PointInTimeRecoveryEnabled"] = true },
            ["DeletionProtectionEnabled"] = scope.Overlay.DeletionProtection ?? true,
        };
        if (kmsKey?.Literal is { } key)
            properties["SSESpecification"] = new JsonObject { ["SSEEnabled"] = true, ["SSEType"] = "KMS", ["KMSMasterKeyId"] = key };
        return properties;
    }

    // As Dapr spells it: the dot that it puts between its namespace and the app id is no letter of a queue's name.
    private string Queue(DaprApplication application, DaprDefinition definition, string end)
    {
        var name = string.Concat($"{Namespace}.{application.AppId}-{definition.Component.Name}"
            .Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'));
        if ((name + end).Length > NameLength)
        {
            scope.Report.Error(FindingCodes.InvalidName, MappingScope.InManifest(definition.Component),
                $"Dapr's queue {name + end} has more than the {NameLength} characters that SQS takes.",
                "State a shorter namePrefix, or shorten the app id or the component in the AppHost.");
        }
        return name + end;
    }

    private void WarnOfKey(Resource component, string what, string advice) =>
        scope.Report.Warning(FindingCodes.NoEffect, scope.Overlay.LocationOf("kmsKeyArn"),
            $"kmsKeyArn has no effect on {what} of '{component.Name}': AWS encrypts them with a key of its own.", advice);
}
