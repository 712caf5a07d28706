using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;
using Financial.LocalInfrastructure;
using Xunit;

namespace Financial.Fixtures;

/// <summary>
/// SQS and S3: one emulator in memory per test process, started on first use and ended with the process. Tests give their queues and
/// buckets names of their own. A test that stops or restarts the emulator starts its own <see cref="SqsS3Emulator"/>.
/// </summary>
public sealed class SqsS3Fixture : IAsyncLifetime
{
    private static readonly Lazy<Task<SqsS3Emulator>> Shared = new(() => SqsS3Emulator.StartAsync());

    private SqsS3Emulator? _emulator;
    private IAmazonSQS? _sqs;
    private IAmazonS3? _s3;

    /// <summary>What a service receives as <c>AWS_ENDPOINT_URL</c>.</summary>
    public Uri EndpointUrl => Started.EndpointUrl;

    public IAmazonSQS Sqs => _sqs ??= CreateSqs(EndpointUrl);

    public IAmazonS3 S3 => _s3 ??= CreateS3(EndpointUrl);

    private SqsS3Emulator Started => _emulator ?? throw new InvalidOperationException("InitializeAsync has not run.");

    public static IAmazonSQS CreateSqs(Uri endpointUrl) => new AmazonSQSClient(Credentials(), new AmazonSQSConfig
    {
        ServiceURL = endpointUrl.ToString(),
        AuthenticationRegion = SqsS3Emulator.Region,
    });

    public static IAmazonS3 CreateS3(Uri endpointUrl) => new AmazonS3Client(Credentials(), new AmazonS3Config
    {
        ServiceURL = endpointUrl.ToString(),
        AuthenticationRegion = SqsS3Emulator.Region,
        ForcePathStyle = true,
    });

    /// <summary>The environment that points a service at this emulator.</summary>
    public IReadOnlyDictionary<string, string> ServiceEnvironment => new Dictionary<string, string>
    {
        ["AWS_ENDPOINT_URL"] = EndpointUrl.ToString(),
        ["AWS_REGION"] = SqsS3Emulator.Region,
        ["AWS_ACCESS_KEY_ID"] = "local",
        ["AWS_SECRET_ACCESS_KEY"] = "local",
    };

    public async Task InitializeAsync() => _emulator = await Shared.Value;

    public Task DisposeAsync()
    {
        _sqs?.Dispose();
        _s3?.Dispose();
        return Task.CompletedTask;
    }

    private static BasicAWSCredentials Credentials() => new("local", "local");
}
