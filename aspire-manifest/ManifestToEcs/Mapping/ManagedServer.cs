using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Reading;

namespace ManifestToEcs.Mapping;

/// <summary>A managed service in a container's place, with what connection strings must change.</summary>
/// <param name="Aws">The database, cache, broker or Kafka cluster.</param>
/// <param name="User">Master user; empty where there are none (Redis, Kafka).</param>
/// <param name="Password">Null: the security group alone decides who may connect.</param>
/// <param name="ContainerUser">The user's name in the container's own variables.</param>
/// <param name="ContainerPassword">The same for the password; null when it has none.</param>
internal sealed record ManagedServer(
    Resource Resource, ManagedEngine Engine, AwsResource Aws, SecurityGroup SecurityGroup, string User, SecretPart? Password,
    DeployText? ContainerUser, DeployText? ContainerPassword)
{
    public EngineFamily Family => Engine.Family;

    /// <summary>The address for clients: one name, or for Kafka the list of brokers with their ports.</summary>
    public DeployText Host => DeployText.OfAttribute(Aws, HostAttribute);

    public string HostAttribute => Family == EngineFamily.Kafka ? "bootstrapBrokers" : "address";

    public string Port => Engine.Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>The connection string that Aspire's client for this engine reads, for resources whose manifest has none.</summary>
    public DeployText ConnectionString => Family switch
    {
        EngineFamily.Postgres => "Host=" + Host + $";Port={Port};SslMode=Require;Username={User};Password=" + PasswordText,
        EngineFamily.MySql => "Server=" + Host + $";Port={Port};SslMode=Required;User ID={User};Password=" + PasswordText,
        EngineFamily.SqlServer => "Server=" + Host + $",{Port};Encrypt=True;User ID={User};Password=" + PasswordText
            + ";TrustServerCertificate=true",
        EngineFamily.Redis => Host + $":{Port},ssl=true" + (Password is null ? "" : ",password=" + PasswordText),
        EngineFamily.RabbitMq => $"amqps://{User}:" + PasswordText + "@" + Host + $":{Port}",
        EngineFamily.Mongo => $"mongodb://{User}:" + PasswordText + "@" + Host + $":{Port}/?tls=true&retryWrites=false",
        _ => Host,
    };

    /// <summary>Scheme of the service with TLS, for a binding whose own scheme has no TLS.</summary>
    public string SchemeFor(Binding binding) => (Family, binding.Scheme.ToLowerInvariant()) switch
    {
        (EngineFamily.Redis, "redis") => "rediss",
        (EngineFamily.RabbitMq, "amqp") => "amqps",
        _ => binding.Scheme,
    };

    private DeployText PasswordText => Password is null ? DeployText.Empty : DeployText.Of(Password);
}
