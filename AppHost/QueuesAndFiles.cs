using Financial.LocalInfrastructure;

namespace Financial.AppHost;

/// <summary>SQS and S3 as one process of this machine.</summary>
internal sealed class SqsS3Resource(string name, string command, string workingDirectory)
    : ExecutableResource(name, command, workingDirectory);

/// <summary>
/// In AWS: the stack of aws-resources.template.json. Its outputs reach the services as <c>{aws-resources.output.NAME}</c>.
/// </summary>
internal sealed class CloudFormationTemplateResource(string name) : Resource(name)
{
    public StackOutput Output(string output) => new(this, output);
}

/// <summary>A value that the stack has once it is deployed.</summary>
internal sealed class StackOutput(CloudFormationTemplateResource stack, string output)
    : IValueProvider, IManifestExpressionProvider, IValueWithReferences
{
    public string ValueExpression => $"{{{stack.Name}.output.{output}}}";

    IEnumerable<object> IValueWithReferences.References => [stack];

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException($"{ValueExpression} has a value in AWS only.");
}

/// <summary>The queues between the services and the bucket of uploaded files and of exports.</summary>
internal sealed class QueuesAndFiles
{
    private const string Template = "aws-resources.template.json";
    private const string LocalBucket = "import-files";

    private QueuesAndFiles(IResourceBuilder<SqsS3Resource>? emulator, StackOutput? bucket) => (Emulator, Bucket) = (emulator, bucket);

    /// <summary>On this machine.</summary>
    public IResourceBuilder<SqsS3Resource>? Emulator { get; }

    /// <summary>In AWS, where a bucket's name must be unique in the world and so is CloudFormation's to choose.</summary>
    public StackOutput? Bucket { get; }

    public static QueuesAndFiles Add(IDistributedApplicationBuilder builder, LocalState? local)
    {
        var template = Path.Combine(builder.AppHostDirectory, Template);
        if (local is null)
            return new QueuesAndFiles(emulator: null, AddStack(builder, template).Resource.Output("ImportBucket"));

        var port = FreePort.Next();
        var command = SqsS3Emulator.CommandLine(port, Path.Combine(local.Folder, "sqs-s3"), template, LocalBucket);
        return new QueuesAndFiles(builder.AddResource(new SqsS3Resource("sqs-s3", command[0], builder.AppHostDirectory))
            .WithArgs(command[1..])
            .WithHttpEndpoint(port: port, targetPort: port, isProxied: false)
            .WithReadiness("/health")
            .WithIconName("MailInboxAll"), bucket: null);
    }

    /// <summary>Lets a service reach its queues.</summary>
    public void ReachQueues(IResourceBuilder<ProjectResource> service)
    {
        // The emulator accepts any key; in AWS a task role and the region come from the platform.
        if (Emulator is not null)
            service
                .WithEnvironment("AWS_ENDPOINT_URL", Emulator.GetEndpoint("http"))
                .WithEnvironment("AWS_REGION", SqsS3Emulator.Region)
                .WithEnvironment("AWS_ACCESS_KEY_ID", "local")
                .WithEnvironment("AWS_SECRET_ACCESS_KEY", "local")
                .WaitFor(Emulator);
    }

    /// <summary>Lets a service reach the bucket.</summary>
    public void ReachFiles(IResourceBuilder<ProjectResource> service)
    {
        if (Bucket is null)
            service.WithEnvironment("IMPORT_BUCKET", LocalBucket);
        else
            service.WithEnvironment("IMPORT_BUCKET", Bucket);
    }

    private static IResourceBuilder<CloudFormationTemplateResource> AddStack(IDistributedApplicationBuilder builder, string template) =>
        builder.AddResource(new CloudFormationTemplateResource("aws-resources")).WithManifestPublishingCallback(context =>
        {
            context.Writer.WriteString("type", "aws.cloudformation.template.v0");
            context.Writer.WriteString("stack-name", "financial-aws-resources");
            context.Writer.WriteString("template-path", context.GetManifestRelativePath(template));
        });
}
