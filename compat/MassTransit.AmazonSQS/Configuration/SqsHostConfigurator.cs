using Amazon.Runtime;
using Amazon.SQS;
using MassTransit.Transports;

namespace MassTransit.AmazonSqsTransport;

internal sealed class SqsHostConfigurator(Uri hostAddress) : IAmazonSqsHostConfigurator
{
    public AmazonSqsHostSettings Settings { get; } = new(hostAddress);

    public void AccessKey(string accessKey) => Settings.AccessKey = accessKey;

    public void SecretKey(string secretKey) => Settings.SecretKey = secretKey;

    public void Credentials(AWSCredentials credentials) => Settings.Credentials = credentials;

    public void Scope(string scope) => Settings.Scope = scope;

    public void Config(AmazonSQSConfig config) => Settings.Config = config;

    public void AllowTransportHeader(AllowTransportHeader allowTransportHeader) => Settings.AllowTransportHeader = allowTransportHeader;
}
