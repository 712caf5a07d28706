using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>Something in AWS that a task may be allowed to use.</summary>
/// <param name="Type">CloudFormation type, such as <c>AWS::SQS::Queue</c>.</param>
/// <param name="Name">For Sids and messages: the logical id.</param>
/// <param name="Arn">Its ARN.</param>
/// <param name="Prefix">Of a bucket: the beginning of the keys that are meant; empty for all objects.</param>
internal sealed record AccessTarget(string Type, string Name, DeployText Arn, string Prefix = "")
{
    private static readonly string[] Consume = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl", "sqs:ReceiveMessage"];
    private static readonly string[] Produce = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"];
    private static readonly string[] ReadTable = ["dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:DescribeTable",
        "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"];
    private static readonly string[] WriteTable = ["dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:DescribeTable",
        "dynamodb:PutItem", "dynamodb:UpdateItem"];
    private static readonly string[] ReadObjects = ["s3:GetObject"];
    private static readonly string[] WriteObjects = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts",
        "s3:PutObject"];
    private static readonly string[] ReadStream = ["kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator",
        "kinesis:ListShards"];
    private static readonly string[] WriteStream = ["kinesis:DescribeStreamSummary", "kinesis:PutRecord", "kinesis:PutRecords"];

    /// <summary>
    /// Directions of the type, the weakest first, which is the default. Empty: a task gets no right to it by name.
    /// </summary>
    public IReadOnlyList<string> Directions => Type switch
    {
        "AWS::SQS::Queue" or "AWS::Kinesis::Stream" => ["produce", "consume", "consume-produce"],
        "AWS::SNS::Topic" or "AWS::Events::EventBus" => ["publish"],
        "AWS::S3::Bucket" or "AWS::DynamoDB::Table" => ["read", "write", "read-write"],
        "AWS::SecretsManager::Secret" => ["read"],
        _ => [],
    };

    /// <summary>The statements for a direction that the type knows.</summary>
    public IEnumerable<PolicyStatement> Statements(string direction)
    {
        var sid = Names.Pascal(direction + "-" + Name);
        switch (Type)
        {
            case "AWS::S3::Bucket" when Prefix.Length > 0:
                // No right to list: it would show the names of all other objects.
                yield return new PolicyStatement(
                    sid + Names.Pascal(Prefix) + "Objects", Actions(direction), [Arn + $"/{Prefix}/*"]);
                break;
            case "AWS::S3::Bucket":
                // Without the right to list, S3 answers 403 for an object that is not there.
                yield return new PolicyStatement(sid, ["s3:GetBucketLocation", "s3:ListBucket"], [Arn]);
                yield return new PolicyStatement(sid + "Objects", Actions(direction), [Arn + "/*"]);
                break;
            case "AWS::DynamoDB::Table":
                yield return new PolicyStatement(sid, Actions(direction), [Arn, Arn + "/index/*"]);
                break;
            default:
                yield return new PolicyStatement(sid, Actions(direction), [Arn]);
                break;
        }
    }

    private string[] Actions(string direction) => (Type, direction) switch
    {
        ("AWS::SQS::Queue", "consume") => Consume,
        ("AWS::SQS::Queue", "produce") => Produce,
        ("AWS::SQS::Queue", _) => Both(Consume, Produce),
        ("AWS::Kinesis::Stream", "consume") => ReadStream,
        ("AWS::Kinesis::Stream", "produce") => WriteStream,
        ("AWS::Kinesis::Stream", _) => Both(ReadStream, WriteStream),
        ("AWS::S3::Bucket", "read") => ReadObjects,
        ("AWS::S3::Bucket", "write") => WriteObjects,
        ("AWS::S3::Bucket", _) => Both(ReadObjects, WriteObjects),
        ("AWS::DynamoDB::Table", "read") => ReadTable,
        ("AWS::DynamoDB::Table", "write") => WriteTable,
        ("AWS::DynamoDB::Table", _) => Both(ReadTable, WriteTable),
        ("AWS::SNS::Topic", _) => ["sns:Publish"],
        ("AWS::Events::EventBus", _) => ["events:PutEvents"],
        ("AWS::SecretsManager::Secret", _) => ["secretsmanager:GetSecretValue"],
        _ => throw new InvalidOperationException($"{Type} knows no direction {direction}"),
    };

    private static string[] Both(string[] left, string[] right) =>
        [.. left.Union(right, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
