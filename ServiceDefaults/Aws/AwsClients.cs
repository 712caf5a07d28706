using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Financial.ServiceDefaults;

/// <summary>The AWS clients, for AWS and for the local emulator alike: only <c>AWS_ENDPOINT_URL</c> differs.</summary>
public static class AwsClients
{
    /// <summary>Registers <see cref="IAmazonSQS"/> and <see cref="IAmazonS3"/>.</summary>
    internal static void AddAwsClients(this WebApplicationBuilder builder)
    {
        AwsTracing.Register();
        var configuration = builder.Configuration;
        builder.Services.AddSingleton<IAmazonSQS>(
            _ => new AmazonSQSClient(Credentials(configuration), Configure(new AmazonSQSConfig(), configuration)));
        builder.Services.AddSingleton<IAmazonS3>(_ =>
            new AmazonS3Client(Credentials(configuration),
                Configure(new AmazonS3Config { ForcePathStyle = EndpointUrl(configuration) is not null }, configuration)));
    }

    /// <summary>The address of the emulator, or null in AWS.</summary>
    public static string? EndpointUrl(IConfiguration configuration) =>
        configuration["AWS_ENDPOINT_URL"] is { Length: > 0 } url ? url : null;

    /// <summary>The region: <c>AWS_REGION</c>, else <c>us-east-1</c>.</summary>
    public static string Region(IConfiguration configuration) =>
        configuration["AWS_REGION"] is { Length: > 0 } region ? region : "us-east-1";

    /// <summary>The configured key pair; without one the SDK's own chain, which in AWS finds the task role.</summary>
    public static AWSCredentials Credentials(IConfiguration configuration)
    {
        var (key, secret, token) = (configuration["AWS_ACCESS_KEY_ID"], configuration["AWS_SECRET_ACCESS_KEY"],
            configuration["AWS_SESSION_TOKEN"]);
        if (string.IsNullOrEmpty(key) || string.IsNullOrEmpty(secret))
            return Amazon.Runtime.Credentials.DefaultAWSCredentialsIdentityResolver.GetCredentials();
        return string.IsNullOrEmpty(token) ? new BasicAWSCredentials(key, secret) : new SessionAWSCredentials(key, secret, token);
    }

    /// <summary>Points <paramref name="client"/> at the region or at the emulator.</summary>
    public static T Configure<T>(T client, IConfiguration configuration) where T : ClientConfig
    {
        if (EndpointUrl(configuration) is { } url)
        {
            client.ServiceURL = url;
            client.AuthenticationRegion = Region(configuration);
        }
        else
        {
            client.RegionEndpoint = RegionEndpoint.GetBySystemName(Region(configuration));
        }
        return client;
    }
}
