using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ManifestToEcs.Overlays;

/// <summary>The keys of <c>alarms</c>.</summary>
[Description("Who is told of dead letters, waiting messages, errors of the load balancer, "
    + "full or busy databases and failed deployments; none: nobody.")]
public sealed record AlarmsOverlay
{
    [Description("A topic of SNS that exists already. Its policy lets cloudwatch.amazonaws.com and events.amazonaws.com publish.")]
    [TopicForm]
    public string? TopicArn { get; init; }

    [Description("Mail address for a topic that is made here; AWS asks for a confirmation."), EmailForm]
    public string? Email { get; init; }

    [Description("Age of the oldest message at which a queue that a service takes messages from has an alarm; default 15.")]
    [Range(1, 20160)]
    public int? QueueAgeMinutes { get; init; }
}
