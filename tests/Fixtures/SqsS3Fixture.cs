using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;
using Financial.LocalInfrastructure;
using Xunit;

namespace Financial.Fixtures;

/// <summary>
/// SQS and S3: one in-memory emulator per test process, started on first use and stopped with the process. Tests use unique names for
/// queues and buckets. Tests that stop or restart the emulator start their own <see cref="SqsS3Emulator"/>; tests whose services read the
/// system's own queues call <see cref="StartOwnAsync"/>.
/// </summary>
public sealed class SqsS3Fixture : IAsyncLifetime
{
    private static readonly Lazy<Task<SqsS3Emulator>> Shared = new(() => SqsS3Emulator.StartAsync());

    private readonly DirectoryInfo? _ownState;
    private SqsS3Emulator? _emulator;
    private IAmazonSQS? _sqs;
    private IAmazonS3? _s3;

    /// <summary>The value of a service's <c>AWS_ENDPOINT_URL</c>.</summary>
    public Uri EndpointUrl => Started.EndpointUrl;

    public IAmazonSQS Sqs => _sqs ??= CreateSqs(EndpointUrl);

    public IAmazonS3 S3 => _s3 ??= CreateS3(EndpointUrl);

    public SqsS3Fixture()
    {
    }

    private SqsS3Fixture(SqsS3Emulator own, DirectoryInfo state) => (_emulator, _ownState) = (own, state);

    /// <summary>Starts an unshared emulator that keeps its state in a folder, like the AppHost's; disposing removes both.</summary>
    public static async Task<SqsS3Fixture> StartOwnAsync()
    {
        var state = Directory.CreateTempSubdirectory("financial-sqs-s3-");
        return new SqsS3Fixture(await SqsS3Emulator.StartAsync(stateFolder: state.FullName), state);
    }

    /// <summary>Kills the emulator of <see cref="StartOwnAsync"/> like a crash.</summary>
    public Task KillOwnAsync() => Started.KillAsync();

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

    /// <summary>Environment of a service that uses this emulator.</summary>
    public IReadOnlyDictionary<string, string> ServiceEnvironment => new Dictionary<string, string>
    {
        ["AWS_ENDPOINT_URL"] = EndpointUrl.ToString(),
        ["AWS_REGION"] = SqsS3Emulator.Region,
        ["AWS_ACCESS_KEY_ID"] = "local",
        ["AWS_SECRET_ACCESS_KEY"] = "local",
    };

    public async Task InitializeAsync() => _emulator = await Shared.Value;

    public async Task DisposeAsync()
    {
        _sqs?.Dispose();
        _s3?.Dispose();
        if (_ownState is null)
            return;
        await Started.DisposeAsync();
        _ownState.Delete(recursive: true);
    }

    private static BasicAWSCredentials Credentials() => new("local", "local");
}
