namespace ManifestToEcs.Model;

/// <summary>Notifies people that something is wrong.</summary>
/// <param name="TopicArn">Of <paramref name="Topic"/>, or of a topic that exists already.</param>
/// <param name="Topic">Null: it exists already.</param>
/// <param name="Alarms">Sorted by id.</param>
public sealed record Notifications(DeployText TopicArn, Topic? Topic, FailureRule Failures, IReadOnlyList<Alarm> Alarms);

/// <summary>An SNS topic that alarms and events publish to. Attributes: <c>arn</c>.</summary>
/// <param name="Email">Its subscriber, who confirms by a mail from AWS.</param>
public sealed record Topic(string Name, string Email) : AwsResource;

/// <summary>A rule of EventBridge for deployments of services that failed. Attributes: none.</summary>
/// <param name="Services">Start of the ARNs of the cluster's services.</param>
public sealed record FailureRule(string Name, DeployText Services) : AwsResource
{
    /// <summary>The event that ECS sends when the circuit breaker gives a deployment up.</summary>
    public const string EventName = "SERVICE_DEPLOYMENT_FAILED";

    public const string DetailType = "ECS Deployment State Change";
}
