using Amazon;
using Amazon.Runtime;
using Amazon.SQS;
using MassTransit.AmazonSqsTransport;
using MassTransit.Transports;

namespace MassTransit;

/// <summary>How the bus reaches Amazon SQS: region, scope, credentials and client settings.</summary>
public sealed class AmazonSqsHostSettings
{
    internal AmazonSqsHostSettings(Uri address) => (Region, Scope) = QueueAddress.ParseHost(address);

    /// <summary>The AWS region, for example <c>eu-west-1</c>; behind a service URL any name.</summary>
    public string Region { get; }

    /// <summary>The prefix of every queue name, or null.</summary>
    public string? Scope { get; internal set; }

    /// <summary>The address of the bus, <c>amazonsqs://&lt;region&gt;/[&lt;scope&gt;]</c>.</summary>
    public Uri HostAddress => QueueAddress.ForHost(Region, Scope);

    internal string? AccessKey { get; set; }

    internal string? SecretKey { get; set; }

    internal AWSCredentials? Credentials { get; set; }

    internal AmazonSQSConfig? Config { get; set; }

    internal AllowTransportHeader AllowTransportHeader { get; set; } = _ => true;

    /// <summary>True for an emulator.</summary>
    internal bool IsOnThisMachine => Config?.ServiceURL is { } url && new Uri(url).IsLoopback;

    /// <summary>Replaces the client, for faults that no emulator can show.</summary>
    internal Func<IAmazonSQS>? ClientFactory { get; set; }

    internal IAmazonSQS CreateClient()
    {
        if (ClientFactory is not null)
            return ClientFactory();

        var config = Config ?? new AmazonSQSConfig();
        if (config.ServiceURL is null)
            config.RegionEndpoint ??= RegionEndpoint.GetBySystemName(Region);
        else
            config.AuthenticationRegion ??= Region;

        var credentials = Credentials ?? (AccessKey is null ? null : new BasicAWSCredentials(AccessKey, SecretKey));
        return credentials is null ? new AmazonSQSClient(config) : new AmazonSQSClient(credentials, config);
    }
}
