using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>The bucket for access logs of a load balancer, and the policy by which Elastic Load Balancing writes to it.</summary>
internal static class CloudFormationAccessLogs
{
    public static string PolicyId(LogBucket bucket) => bucket.Id + "-policy";

    public static void Add(CloudFormationTemplate template, LogBucket bucket)
    {
        template.Add(bucket.Id, "AWS::S3::Bucket", new JsonObject
        {
            ["BucketEncryption"] = new JsonObject
            {
                // Elastic Load Balancing writes to no bucket with a key of KMS.
                ["ServerSideEncryptionConfiguration"] = new JsonArray(new JsonObject
                {
                    ["ServerSideEncryptionByDefault"] = new JsonObject { ["SSEAlgorithm"] = "AES256" },
                }),
            },
            ["LifecycleConfiguration"] = new JsonObject
            {
                ["Rules"] = new JsonArray(new JsonObject
                {
                    ["Id"] = "expire",
                    ["ExpirationInDays"] = bucket.KeptDays,
                    ["NoncurrentVersionExpiration"] = new JsonObject { ["NoncurrentDays"] = bucket.KeptDays },
                    ["Status"] = "Enabled",
                }),
            },
            ["OwnershipControls"] = new JsonObject
            {
                ["Rules"] = new JsonArray(new JsonObject { ["ObjectOwnership"] = "BucketOwnerEnforced" }),
            },
            ["PublicAccessBlockConfiguration"] = new JsonObject
            {
                ["BlockPublicAcls"] = true,
                ["BlockPublicPolicy"] = true,
                ["IgnorePublicAcls"] = true,
                ["RestrictPublicBuckets"] = true,
            },
            ["Tags"] = template.Tags(),
            ["VersioningConfiguration"] = new JsonObject { ["Status"] = "Enabled" },
        }, deletionPolicy: "RetainExceptOnCreate", updateReplacePolicy: "Retain");
        template.Add(PolicyId(bucket), "AWS::S3::BucketPolicy", new JsonObject
        {
            ["Bucket"] = template.RefTo(bucket),
            ["PolicyDocument"] = new JsonObject
            {
                ["Version"] = "2012-10-17",
                ["Statement"] = new JsonArray(Delivery(template, bucket), Encryption(template, bucket)),
            },
        });
    }

    private static JsonObject Delivery(CloudFormationTemplate template, LogBucket bucket) => new()
    {
        ["Sid"] = "DeliverLogs",
        ["Effect"] = "Allow",
        ["Principal"] = new JsonObject { ["Service"] = LogBucket.Writer },
        ["Action"] = "s3:PutObject",
        ["Resource"] = template.Text(DeployText.OfAttribute(bucket, "arn") + "/AWSLogs/" + template.Deployment.Account.AccountId + "/*"),
        ["Condition"] = new JsonObject
        {
            ["ArnLike"] = new JsonObject
            {
                ["aws:SourceArn"] = CloudFormationTemplate.RegionalArn("elasticloadbalancing", "loadbalancer/*"),
            },
        },
    };

    private static JsonObject Encryption(CloudFormationTemplate template, LogBucket bucket) => new()
    {
        ["Sid"] = "RequireTls",
        ["Effect"] = "Deny",
        ["Principal"] = "*",
        ["Action"] = "s3:*",
        ["Resource"] = new JsonArray(template.Arn(bucket), template.Text(DeployText.OfAttribute(bucket, "arn") + "/*")),
        ["Condition"] = new JsonObject { ["Bool"] = new JsonObject { ["aws:SecureTransport"] = "false" } },
    };
}
