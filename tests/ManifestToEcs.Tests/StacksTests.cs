using ManifestToEcs.Mapping;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

public sealed class StacksTests : IDisposable
{
    private const string Resources = """
        "aws": { "type": "aws.cloudformation.template.v0", "stack-name": "shop-aws", "template-path": "aws\\shop.template" },
        "existing": { "type": "aws.cloudformation.stack.v0", "stack-name": "network" },
        "old": { "type": "cloudformation.reference.v0", "cloudformation": "aws", "resource": "api" },
        "api": { "type": "project.v0", "path": "a.csproj", "env": {
          "BUCKET": "{aws.output.Bucket}", "QUEUE": "{aws.output.OrdersUrl}", "NAME": "{aws.output.OrdersName}",
            "TABLE": "{aws.output.Table}", "FIXED": "{aws.output.Fixed}",
          "TOPIC": "{aws.outputs.Topic}", "VPC": "{existing.output.VpcId}" } }
        """;

    private const string Yaml = """
        AWSTemplateFormatVersion: 2010-09-09
        Parameters:
          Stage: { Type: String, Default: prod }
        Resources:
          OrdersDeadLetters:
            Type: AWS::SQS::Queue
          Orders:
            Type: AWS::SQS::Queue
            Properties:
              QueueName: orders
              KmsMasterKeyId: !Ref Key
              VisibilityTimeout: 60
              RedrivePolicy: { deadLetterTargetArn: !GetAtt OrdersDeadLetters.Arn, maxReceiveCount: 10 }
          Key:
            Type: AWS::KMS::Key
          Files:
            Type: AWS::S3::Bucket
            Properties: { BucketName: shop-files }
          Uploads:
            Type: AWS::S3::Bucket
            Properties: { BucketName: !Sub "${AWS::StackName}-uploads" }
          News:
            Type: AWS::SNS::Topic
          Baskets:
            Type: AWS::DynamoDB::Table
            Properties: { TableName: baskets }
          Net:
            Type: AWS::EC2::VPC
        Outputs:
          Bucket: { Value: !Ref Files }
          OrdersUrl: { Value: !Ref Orders }
          OrdersName: { Value: !GetAtt [Orders, QueueName] }
          OrdersArn: { Value: !GetAtt Orders.Arn }
          Table: { Value: !Ref Baskets }
          Topic: { Value: !Ref News }
          Fixed: { Value: "always" }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("stacks").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_output_is_the_name_itself_where_the_template_states_one_and_else_an_output_of_the_stack()
    {
        var values = Map(Yaml);
        Assert.Equal("shop-files", values["api", "BUCKET"]);
        Assert.Equal("${AWS_STACK_OUTPUT_ORDERS_URL}", values["api", "QUEUE"]);
        Assert.Equal("orders", values["api", "NAME"]);
        Assert.Equal("baskets", values["api", "TABLE"]);
        Assert.Equal("always", values["api", "FIXED"]);
        Assert.Equal("${AWS_STACK_OUTPUT_TOPIC}", values["api", "TOPIC"]);
        Assert.Equal("${EXISTING_STACK_OUTPUT_VPC_ID}", values["api", "VPC"]);
        Assert.DoesNotContain(values.Report.Findings, finding => finding.Severity != Severity.Note);
        Assert.Equal([("shop-aws", true), ("network", false)],
            values.Stacks.All.Select(stack => (stack.StackName, stack.Template is not null)));
    }

    [Fact]
    public void Names_that_a_template_states_are_a_note_about_a_second_environment()
    {
        var note = Assert.Single(Map(Yaml).Report.Findings, finding => finding.Code == FindingCodes.FixedName);

        Assert.Equal((Severity.Note, "/resources/aws/template-path"), (note.Severity, note.Location.Pointer));
        Assert.Contains(": baskets (Baskets), orders (Orders), shop-files (Files).", note.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Map(Yaml.Replace("QueueName: orders", "QueueName: !Sub '${AWS::StackName}-orders'", StringComparison.Ordinal)
            .Replace("BucketName: shop-files", "Tags: []", StringComparison.Ordinal)
            .Replace("TableName: baskets", "TableName: !Ref Stage", StringComparison.Ordinal)).Report.Findings,
            finding => finding.Code == FindingCodes.FixedName);
    }

    [Fact]
    public void Short_forms_become_long_ones_and_only_numbers_become_numbers()
    {
        var template = StackTemplate.Parse("""
            AWSTemplateFormatVersion: 2010-09-09
            Resources:
              Q:
                Type: AWS::SQS::Queue
                Condition: Always
                Properties: { Timeout: 60, Fifo: true, Account: 012345678901, Version: 1.0, Empty: , Text: "5", Join: !Join ["-", [a,
                  !Ref B]], Sub: !Sub "${A}", Get: !GetAtt [Q, Arn], If: !If [C, 1, !Ref "AWS::NoValue"], Base: !Base64 x }
            """, out _)!;
        Assert.Equal("""{"Timeout":60,"Fifo":true,"Account":"012345678901","Version":"1.0","Empty":null,"Text":"5","Join":{"Fn::Join":"""
            + """["-",["a",{"Ref":"B"}]]},"Sub":{"Fn::Sub":"${A}"},"Get":{"Fn::GetAtt":["Q","Arn"]},"If":{"Fn::If":["C",1,{"Ref":"AWS::"""
            + """NoValue"}]},"Base":{"Fn::Base64":"x"}}""",
            template.PropertiesOf("Q")!.ToJsonString(
                new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal("2010-09-09", (string?)template.Root["AWSTemplateFormatVersion"]);
    }

    [Theory]
    [InlineData("produce", "sqs:GetQueueAttributes sqs:GetQueueUrl sqs:SendMessage")]
    [InlineData("consume", "sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ReceiveMessage")]
    [InlineData("consume-produce",
        "sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ReceiveMessage sqs:SendMessage")]
    public void A_queue_is_consumed_or_produced_with_exactly_the_actions_of_that_and_its_key(string direction, string actions)
    {
        var statements = Rights("{ aws/Orders: " + direction + " }").ToDictionary(statement => statement.Sid);
        var queue = statements[Names.Pascal(direction) + "Orders"];
        Assert.Equal(actions, string.Join(' ', queue.Actions));
        Assert.Equal("${AWS_STACK_OUTPUT_ORDERS_ARN}", Assert.Single(queue.Resources).ToString());
        Assert.Equal("kms:Decrypt kms:GenerateDataKey", string.Join(' ', statements["UseKey"].Actions));
    }

    [Theory]
    [InlineData("read", "s3:GetObject")]
    [InlineData("write", "s3:AbortMultipartUpload s3:DeleteObject s3:ListMultipartUploadParts s3:PutObject")]
    [InlineData("read-write", "s3:AbortMultipartUpload s3:DeleteObject s3:GetObject s3:ListMultipartUploadParts s3:PutObject")]
    public void A_bucket_is_read_or_written_and_its_objects_are_named_apart_from_it(string direction, string actions)
    {
        var statements = Rights("{ aws/Uploads: " + direction + " }").ToDictionary(statement => statement.Sid);
        Assert.Equal("${AWS_STACK_OUTPUT_UPLOADS_ARN}",
            Assert.Single(statements[Names.Pascal(direction) + "Uploads"].Resources).ToString());
        var objects = statements[Names.Pascal(direction) + "UploadsObjects"];
        Assert.Equal((actions, "${AWS_STACK_OUTPUT_UPLOADS_ARN}/*"),
            (string.Join(' ', objects.Actions), Assert.Single(objects.Resources).ToString()));
    }

    [Fact]
    public void A_prefix_of_keys_limits_a_right_to_its_objects_and_grants_no_list()
    {
        var statements = Rights("{ aws/Uploads: read, aws/Uploads/exports/done: write }").ToDictionary(statement => statement.Sid);
        Assert.Equal(["ReadUploads", "ReadUploadsObjects", "WriteUploadsExportsDoneObjects"],
            statements.Keys.Where(sid => sid.Contains("Uploads", StringComparison.Ordinal)));
        Assert.Equal("${AWS_STACK_OUTPUT_UPLOADS_ARN}/exports/done/*",
            Assert.Single(statements["WriteUploadsExportsDoneObjects"].Resources).ToString());
        Assert.DoesNotContain("s3:GetObject", statements["WriteUploadsExportsDoneObjects"].Actions);
    }

    [Fact]
    public void A_right_to_a_prefix_takes_the_place_of_the_inferred_right_to_the_bucket() => Assert.DoesNotContain(
        Rights("{ aws/Files/exports: read }"), statement => statement.Sid is "ReadFiles" or "ReadFilesObjects");

    [Fact]
    public void An_ARN_that_the_template_does_not_give_out_becomes_an_output_of_it()
    {
        var values = Map(Yaml, "resources: { api: { access: { aws/Uploads: read } } }");
        Assert.Equal("""{"Fn::GetAtt":["Uploads","Arn"]}""",
            values.RightsOf("api").Stacks[0].Template!["Outputs"]!["UploadsArn"]!["Value"]!.ToJsonString());
    }

    [Fact]
    public void A_reference_without_a_direction_gets_the_least_right_and_a_line_says_so()
    {
        var values = Map(Yaml);
        var sids = values.RightsOf("api").Statements["api"].Select(statement => statement.Sid);
        Assert.Equal(["ProduceOrders", "PublishNews", "ReadBaskets", "ReadFiles", "ReadFilesObjects", "UseKey"], sids);
        Assert.Contains(values.Report.Inferences, inference => inference is { Subject: "api: access.Orders", Value: "produce" });
        Assert.DoesNotContain(values.Report.Findings, finding => finding.Severity != Severity.Note);
    }

    [Fact]
    public void A_stated_direction_takes_the_place_of_the_inferred_one_also_when_it_names_the_output()
    {
        var sids = Rights("{ aws/OrdersUrl: consume, aws/Baskets: write }").Select(statement => statement.Sid);
        Assert.Equal(["ConsumeOrders", "PublishNews", "ReadFiles", "ReadFilesObjects", "UseKey", "WriteBaskets"], sids);
    }

    [Fact]
    public void An_existing_stack_and_an_external_resource_are_allowed_by_their_ARNs()
    {
        var values = new MappedValues("""
            "net": { "type": "aws.cloudformation.stack.v0", "stack-name": "network" },
            "legacy": { "type": "azure.bicep.v0", "path": "x.bicep" },
            "api": { "type": "project.v0", "path": "a.csproj" }
            """, "resources: { legacy: { kind: external, values: { arn: 'arn:aws:sqs:us-east-1:123456789012:legacy' } }, api: { access: { "
                + "net/JobsQueueArn: consume, legacy: produce } } }");
        var statements = values.RightsOf("api").Statements["api"];
        Assert.Equal(["ConsumeJobsQueue", "ProduceLegacy"], statements.Select(statement => statement.Sid));
        Assert.Equal(["${NET_STACK_OUTPUT_JOBS_QUEUE_ARN}", "arn:aws:sqs:us-east-1:123456789012:legacy"],
            statements.Select(statement => statement.Resources[0].ToString()));
    }

    [Theory]
    [InlineData("access-unknown", "{ aws/Order: consume }", "'Orders'")]
    [InlineData("access-unknown", "{ aws: consume }", "whole stack")]
    [InlineData("access-unknown", "{ api: read }", "no CloudFormation stack")]
    [InlineData("access-unknown", "{ existing/VpcId: read }", "no known type")]
    [InlineData("access-unknown", "{ aws/Orders/new: consume }", "more than a name")]
    [InlineData("access-direction", "{ aws/Orders: read }", "AWS::SQS::Queue")]
    [InlineData("access-direction", "{ aws/Net: read }", "AWS::EC2::VPC")]
    public void Access_that_cannot_be_is_an_error(string code, string access, string says)
    {
        var values = Map(Yaml, "resources: { api: { access: " + access + " } }");
        values.RightsOf("api");
        var finding = Assert.Single(values.Report.Findings, found => found.Severity != Severity.Note);
        Assert.Equal((code, Document.Overlay), (finding.Code, finding.Location.Document));
        Assert.Contains(says, finding.Message);
    }

    [Fact]
    public void A_missing_template_is_an_error_that_says_what_to_do()
    {
        var values = new MappedValues(Resources, folder: _folder);
        Assert.Null(values["api", "BUCKET"]);
        var finding = Assert.Single(values.Report.Findings, found => found.Severity != Severity.Note);
        Assert.Equal(("template-not-found", "/resources/aws/template-path"), (finding.Code, finding.Location.Pointer));
    }

    [Theory]
    [InlineData("{ \"Resources\": ")]
    [InlineData("{ \"Resources\": {}, \"Resources\": {} }")]
    [InlineData("Resources: [a]")]
    [InlineData("Resources: { A: { Type: X }\n")]
    [InlineData("[]")]
    [InlineData("")]
    public void A_broken_template_is_an_error(string template) =>
        Assert.Equal("template-invalid", Assert.Single(Map(template).Report.Findings).Code);

    [Fact]
    public void An_output_that_the_template_does_not_have_names_the_nearest()
    {
        var values = Map(Yaml);
        Assert.Null(values.Evaluate("{aws.output.Buckt}"));
        var finding = Assert.Single(values.Report.Findings, found => found.Severity != Severity.Note);
        Assert.Equal("unknown-output", finding.Code);
        Assert.Contains("'Bucket'", finding.Message);
    }

    private IReadOnlyList<PolicyStatement> Rights(string access)
    {
        var values = Map(Yaml, "resources: { api: { access: " + access + " } }");
        var statements = values.RightsOf("api").Statements["api"];
        Assert.DoesNotContain(values.Report.Findings, finding => finding.Severity != Severity.Note);
        return statements;
    }

    private MappedValues Map(string template, string overlay = "")
    {
        Directory.CreateDirectory(Path.Combine(_folder, "aws"));
        File.WriteAllText(Path.Combine(_folder, "aws", "shop.template"), template);
        return new MappedValues(Resources, overlay, _folder);
    }
}
