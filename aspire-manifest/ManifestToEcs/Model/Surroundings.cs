using System.Text.Json.Nodes;
using ManifestToEcs.Reading;

namespace ManifestToEcs.Model;

/// <summary>
/// A load balancer: application for HTTP, network for other TCP. Attributes: <c>arn</c>, <c>dnsName</c>, <c>fullName</c>,
/// <c>hostedZoneId</c>.
/// </summary>
/// <param name="Internal">Reachable from the VPC only.</param>
public sealed record LoadBalancer(
    string Name, bool IsNetwork, bool Internal, SecurityGroup SecurityGroup, IReadOnlyList<Listener> Listeners,
    IReadOnlyList<TargetGroup> TargetGroups)
    : AwsResource
{
    /// <summary>Headers that are not valid HTTP never reach a task. Network load balancers read no headers.</summary>
    public bool DropInvalidHeaderFields => !IsNetwork;

    public bool DeletionProtection { get; init; }

    /// <summary>Null: no access logs.</summary>
    public LogBucket? AccessLogs { get; init; }

    /// <summary>A web ACL of AWS WAF in front of it; null: none.</summary>
    public DeployText? WebAclArn { get; init; }
}

/// <summary>A bucket for the access logs of a load balancer; S3 chooses its name. Attributes: <c>name</c>, <c>arn</c>.</summary>
/// <param name="NamePrefix">Of the name, for the output that can state one.</param>
public sealed record LogBucket(string NamePrefix, int KeptDays) : AwsResource
{
    /// <summary>The service of AWS that writes the logs.</summary>
    public const string Writer = "logdelivery.elasticloadbalancing.amazonaws.com";
}

/// <summary>Attributes: <c>arn</c>. The default action is 404 unless a rule has no condition or it redirects.</summary>
/// <param name="Protocol">HTTP, HTTPS, TCP or TLS.</param>
/// <param name="CertificateArn">With HTTPS and TLS.</param>
/// <param name="RedirectToHttps">Port 80 beside an HTTPS listener; then there are no rules.</param>
/// <param name="DefaultTargetGroup">Target of a network listener; null on application load balancers.</param>
public sealed record Listener(
    int Port, string Protocol, DeployText? CertificateArn, bool RedirectToHttps, IReadOnlyList<ListenerRule> Rules,
    TargetGroup? DefaultTargetGroup = null)
    : AwsResource
{
    /// <summary>With a certificate: AWS's recommendation, TLS 1.2 and 1.3 only; the default of its API would take TLS 1.0.</summary>
    public string? SslPolicy => CertificateArn is null ? null : "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";
}

/// <summary>Attributes: <c>arn</c>. At least one host or path.</summary>
/// <param name="Priority">1–50000, kept across emissions.</param>
public sealed record ListenerRule(int Priority, IReadOnlyList<string> Hosts, IReadOnlyList<string> Paths, TargetGroup TargetGroup,
    TargetGroup? AlternateTargetGroup = null)
    : AwsResource;

/// <summary>Attributes: <c>arn</c>, <c>fullName</c>. Target type is always <c>ip</c>.</summary>
/// <param name="Protocol">HTTP or TCP.</param>
/// <param name="ProtocolVersion">HTTP1, HTTP2 or GRPC; null for TCP.</param>
public sealed record TargetGroup(
    string Name, int Port, string Protocol, string? ProtocolVersion, string HealthPath, string HealthMatcher,
    int HealthIntervalSeconds, int HealthTimeoutSeconds, int HealthyThreshold, int UnhealthyThreshold, int DeregistrationDelaySeconds)
    : AwsResource
{
    public const string TrafficPort = "traffic-port";

    /// <summary>A number, when another port than that of the traffic is checked.</summary>
    public string HealthPort { get; init; } = TrafficPort;

    /// <summary>Time in which a browser stays with one task; null: each request may go to another.</summary>
    public int? StickySeconds { get; init; }
}

/// <summary>A certificate that ACM makes and validates by records in a hosted zone of Route 53. Attributes: <c>arn</c>.</summary>
/// <param name="Names">The domain, then further names.</param>
public sealed record Certificate(IReadOnlyList<string> Names, DeployText HostedZoneId) : AwsResource;

/// <summary>A record in Route 53 that leads a name to a load balancer.</summary>
public sealed record AliasRecord(string Name, DeployText HostedZoneId, LoadBalancer LoadBalancer) : AwsResource;

/// <summary>Attributes: <c>arn</c>, <c>name</c>.</summary>
public sealed record LogGroup(string Name, int RetentionDays) : AwsResource
{
    /// <summary>Days that CloudWatch Logs can keep a log group.</summary>
    public static readonly IReadOnlyList<int> Retentions =
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
}

/// <summary>An IAM role with one inline policy. Attributes: <c>arn</c>, <c>name</c>.</summary>
/// <param name="Service">Who may take it: <c>ecs-tasks.amazonaws.com</c>, <c>scheduler.amazonaws.com</c> or
/// <c>ecs.amazonaws.com</c>.</param>
public sealed record Role(string Name, string Service, IReadOnlyList<PolicyStatement> Statements) : AwsResource
{
    /// <summary>ARNs of managed policies that the overlay attaches.</summary>
    public IReadOnlyList<DeployText> ManagedPolicies { get; init; } = [];
}

/// <summary>An Allow statement.</summary>
/// <param name="Conditions">Operator → key → value, such as <c>StringEquals</c> → <c>iam:PassedToService</c> →
/// <c>ecs-tasks.amazonaws.com</c>.</param>
public sealed record PolicyStatement(
    string Sid, IReadOnlyList<string> Actions, IReadOnlyList<DeployText> Resources,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, DeployText>>? Conditions = null)
{
    /// <summary>The overlay states it word for word, so it may be wide.</summary>
    public bool IsStated { get; init; }
}

/// <summary>
/// Attributes: <c>id</c>. Only what <see cref="Deployment.Ingress"/> and <see cref="Deployment.Egress"/> list may enter or leave.
/// </summary>
/// <param name="Description">Says nothing that the name does not, because it cannot change while the name stays.</param>
public sealed record SecurityGroup(string Name, string Description) : AwsResource;

/// <summary>
/// Lets a client enter a group, from another security group of the deployment or from an address range (<c>0.0.0.0/0</c> of a public
/// load balancer).
/// </summary>
public sealed record Ingress(
    SecurityGroup Group, SecurityGroup? FromGroup, string? FromCidr, string Protocol, int Port, string Description);

/// <summary>Lets a group call another security group of the deployment, or an address range.</summary>
/// <param name="Port">Null with the protocol <c>-1</c>: everything.</param>
public sealed record Egress(
    SecurityGroup Group, SecurityGroup? ToGroup, string? ToCidr, string Protocol, int? Port, string Description);

/// <summary>
/// A secret in Secrets Manager. Attributes: <c>arn</c>, and <c>version</c>, which changes whenever the value does.
/// </summary>
public abstract record Secret : AwsResource
{
    /// <summary>Such as <c>financial/prod/openai-api-key</c>.</summary>
    public required string Name { get; init; }

    /// <summary>ARN of the customer key that encrypts it; null: the key of Secrets Manager, which needs no right of its own.</summary>
    public DeployText? KmsKey { get; init; }
}

/// <summary>
/// Its value is asked for (or read from the environment) when it is first deployed; its ARN is an input to CloudFormation and Terraform.
/// </summary>
/// <param name="ArnInput">Name of the <see cref="Input"/> that holds the ARN.</param>
/// <param name="Variable">Environment variable of the deployment script that may hold the value, such as <c>OPENAI_API_KEY</c>.</param>
public sealed record ProvidedSecret(string ArnInput, string Variable) : Secret;

/// <summary>AWS makes the value once; a second emission or deployment never changes it.</summary>
/// <param name="ExcludedCharacters">Characters that would break the texts into which the value goes.</param>
public sealed record GeneratedSecret(GenerateRule Rule, string ExcludedCharacters) : Secret;

/// <summary>A connection string or URL with a secret inside, joined at deployment time.</summary>
public sealed record ComposedSecret(DeployText Template) : Secret;

/// <summary>Exists already; the overlay gives its ARN.</summary>
public sealed record ExistingSecret(DeployText Arn) : Secret;

/// <summary>An image that the deployment script builds, pushes to its ECR repository and pins by digest.</summary>
/// <param name="Repository">ECR repository name, made by the deployment with immutable tags and scan on push. Attributes:
/// <c>repositoryUri</c>, <c>repositoryArn</c>.</param>
/// <param name="DigestInput">Name of the <see cref="Input"/> that holds the digest.</param>
/// <param name="ProjectPath">.NET project, relative to the manifest with <c>/</c>; null for a Dockerfile.</param>
/// <param name="Build">Dockerfile build; null for a project.</param>
/// <param name="RunsInTask">False for images that only supply files.</param>
public sealed record BuiltImage(
    string Resource, string Repository, string DigestInput, CpuArchitecture Architecture, string? ProjectPath, ImageBuild? Build,
    IReadOnlyList<CopiedFiles> CopiedFiles, bool RunsInTask) : AwsResource;

/// <param name="Args">Null value: taken from the environment of the build.</param>
/// <param name="Secrets">By id, as buildx spells the rest: <c>env=NPM_TOKEN</c> (a variable of the deployment script's environment) or
/// <c>src=path</c> (relative to the manifest).</param>
public sealed record ImageBuild(
    string Context, string Dockerfile, string? Stage, IReadOnlyDictionary<string, DeployText?> Args,
    IReadOnlyDictionary<string, string> Secrets);

public sealed record CopiedFiles(string FromResource, string Destination, IReadOnlyList<string> Sources);

/// <summary>An EFS file system. Attributes: <c>id</c>, <c>arn</c>.</summary>
public sealed record FileSystem(string Name, SecurityGroup SecurityGroup, IReadOnlyList<AccessPoint> AccessPoints) : AwsResource;

/// <summary>Attributes: <c>id</c>, <c>arn</c>.</summary>
public sealed record AccessPoint(string FileSystemId, string Path, int Uid, int Gid) : AwsResource;

/// <summary>A CloudFormation stack of the manifest, or of a store that is made for it. Attributes: <c>output.X</c>.</summary>
/// <param name="Template">Parsed template (JSON, or YAML with intrinsic functions in their long form); null for a stack that exists
/// already.</param>
/// <param name="TemplatePath">Relative to the manifest; null for a stack that exists already or whose template is made here.</param>
public sealed record Stack(string StackName, string? TemplatePath, JsonObject? Template) : AwsResource;

/// <summary>An SQS queue of the deployment itself. Attributes: <c>arn</c>, <c>url</c>, <c>name</c>.</summary>
public sealed record Queue(string Name) : AwsResource;

/// <summary>Attributes: <c>arn</c>.</summary>
/// <param name="DnsName">Inside the cluster's DNS namespace.</param>
public sealed record CloudMapService(string DnsName) : AwsResource;
