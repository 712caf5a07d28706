using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary>The bucket for access logs of a load balancer, and the policy by which Elastic Load Balancing writes to it.</summary>
internal static class TerraformAccessLogs
{
    public static void Add(HclBody file, TargetAccount account, LogBucket logs)
    {
        var label = Label(logs);
        var bucket = Ref(logs, "name");
        file.Resource("aws_s3_bucket", label, new HclBody { ["bucket_prefix"] = logs.NamePrefix });
        file.Resource("aws_s3_bucket_lifecycle_configuration", label, new HclBody
        {
            ["bucket"] = bucket,
            ["rule"] = new HclBody
            {
                ["id"] = "expire",
                ["status"] = "Enabled",
                ["filter"] = new HclBody(),
                ["expiration"] = new HclBody { ["days"] = logs.KeptDays },
                ["noncurrent_version_expiration"] = new HclBody { ["noncurrent_days"] = logs.KeptDays },
            },
        });
        file.Resource("aws_s3_bucket_versioning", label, new HclBody
        {
            ["bucket"] = bucket,
            ["versioning_configuration"] = new HclBody { ["status"] = "Enabled" },
        });
        file.Resource("aws_s3_bucket_ownership_controls", label, new HclBody
        {
            ["bucket"] = bucket,
            ["rule"] = new HclBody { ["object_ownership"] = "BucketOwnerEnforced" },
        });
        file.Resource("aws_s3_bucket_public_access_block", label, new HclBody
        {
            ["bucket"] = bucket,
            ["block_public_acls"] = true,
            ["block_public_policy"] = true,
            ["ignore_public_acls"] = true,
            ["restrict_public_buckets"] = true,
        });
        file.Comment("Elastic Load Balancing writes to no bucket with a key of KMS.");
        file.Resource("aws_s3_bucket_server_side_encryption_configuration", label, new HclBody
        {
            ["bucket"] = bucket,
            ["rule"] = new HclBody { ["apply_server_side_encryption_by_default"] = new HclBody { ["sse_algorithm"] = "AES256" } },
        });
        file.Resource("aws_s3_bucket_policy", label, new HclBody { ["bucket"] = bucket, ["policy"] = Policy(account, logs) });
    }

    private static HclValue Policy(TargetAccount account, LogBucket logs)
    {
        var arn = DeployText.OfAttribute(logs, "arn");
        return HclValue.Call("jsonencode", new HclObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = HclValue.List(
            [
                new HclObject
                {
                    ["Sid"] = "DeliverLogs",
                    ["Effect"] = "Allow",
                    ["Principal"] = new HclObject { ["Service"] = LogBucket.Writer },
                    ["Action"] = "s3:PutObject",
                    ["Resource"] = Value(arn + "/AWSLogs/" + account.AccountId + "/*"),
                    ["Condition"] = new HclObject
                    {
                        ["ArnLike"] = new HclObject
                        {
                            ["aws:SourceArn"] = Value($"arn:{account.Partition}:elasticloadbalancing:" + account.Region + ":"
                                + account.AccountId + ":loadbalancer/*"),
                        },
                    },
                },
                new HclObject
                {
                    ["Sid"] = "RequireTls",
                    ["Effect"] = "Deny",
                    ["Principal"] = "*",
                    ["Action"] = "s3:*",
                    ["Resource"] = HclValue.List([Value(arn), Value(arn + "/*")]),
                    ["Condition"] = new HclObject { ["Bool"] = new HclObject { ["aws:SecureTransport"] = "false" } },
                },
            ]),
        });
    }
}
