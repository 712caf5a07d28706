using Amazon.Runtime;
using Amazon.SQS;
using MassTransit.Transports;

namespace MassTransit;

/// <summary>Configures how the bus reaches Amazon SQS. Without keys the SDK's own credential chain is used.</summary>
public interface IAmazonSqsHostConfigurator
{
    /// <summary>The access key id; set together with <see cref="SecretKey"/>.</summary>
    void AccessKey(string accessKey);

    /// <summary>The secret access key.</summary>
    void SecretKey(string secretKey);

    /// <summary>Credentials, instead of the two keys.</summary>
    void Credentials(AWSCredentials credentials);

    /// <summary>A prefix for every queue name: <c>&lt;scope&gt;_&lt;queue&gt;</c>.</summary>
    void Scope(string scope);

    /// <summary>The settings of the SQS client, for example a service URL.</summary>
    void Config(AmazonSQSConfig config);

    /// <summary>Says which headers are copied to message attributes; the body always carries all of them.</summary>
    void AllowTransportHeader(AllowTransportHeader allowTransportHeader);
}
