using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Alarms that need a person: dead letters, waiting messages, errors of a load balancer, databases, failed deployments.
/// </summary>
internal sealed class NotificationPlan(MappingScope scope, Needs needs, Stacks stacks, TaskRights rights, string cluster)
{
    // A failed request now and then is no reason to wake an operator.
    private const int ErrorsInFiveMinutes = 10;
    private const int BusyPercent = 90;
    private const int QueueAgeMinutes = 15;
    private const double GiB = 1024d * 1024 * 1024;

    /// <summary>Null unless the overlay states who is notified.</summary>
    public Notifications? Of(
        LoadBalancing balancers, IReadOnlyList<ManagedServer> servers, IReadOnlyList<Schedule> schedules, IReadOnlyList<Service> services)
    {
        if (scope.Overlay.Alarms is not { } stated) return null;
        if (stated.TopicArn is null == stated.Email is null)
        {
            scope.Report.Error(FindingCodes.InvalidAlarms, scope.Overlay.LocationOf("alarms"),
                $"alarms names {(stated.Email is null ? "no receiver" : "a topic and an address")}.", "State topicArn or email.");
            return null;
        }
        var topic = stated.Email is { } email
            ? new Topic(AwsNames.Limited(scope.NamePrefix, AwsNames.EcsLength, "-alarms"), email) { Id = "alarms/topic" } : null;
        var arn = topic is not null ? DeployText.OfAttribute(topic, "arn")
            : OverlayValues.Text(stated.TopicArn!, name => needs.Input(name, InputKind.Text, "Topic that is told of alarms."));
        var alarms = balancers.All.Where(balancer => !balancer.IsNetwork).Select(Errors)
            .Concat(servers.Select(server => server.Aws).OfType<Database>().SelectMany(OfDatabase))
            .Concat(schedules.Select(schedule => schedule.DeadLetterQueue).Distinct().Select(
                queue => DeadLetters(queue.Id, queue.Name, DeployText.OfAttribute(queue, "name"))))
            .Concat(rights.Stacks.SelectMany(OfStack))
            .Concat(new ConsumedQueues(scope, stacks, rights).Of(services).Select(
                queue => Waiting(queue, stated.QueueAgeMinutes ?? QueueAgeMinutes)));
        return new Notifications(arn, topic,
            new FailureRule(AwsNames.Limited(scope.NamePrefix, AwsNames.TargetGroupLength * 2, "-failed-deployments"),
                scope.Arn("ecs", $"service/{cluster}/")) { Id = "alarms/failed-deployments" },
            [.. alarms.Select(alarm => alarm with { Topics = [arn] }).OrderBy(alarm => alarm.Id, StringComparer.Ordinal)]);
    }

    private static Alarm Errors(LoadBalancer balancer)
    {
        KeyValuePair<string, DeployText> dimension = new("LoadBalancer", DeployText.OfAttribute(balancer, "fullName"));
        return new Alarm(balancer.Name + "-5xx", $"{balancer.Name} or the tasks behind it answer with errors.",
            [
                new AlarmMetric("m1", "AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "Sum", [dimension]),
                new AlarmMetric("m2", "AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum", [dimension]),
            ], "FILL(m1, 0) + FILL(m2, 0)", ErrorsInFiveMinutes, 1) { Id = balancer.Id + "/5xx-alarm", PeriodSeconds = 300 };
    }

    private static IEnumerable<Alarm> OfDatabase(Database database)
    {
        var (space, key) = (database.Engine == "docdb" ? "AWS/DocDB" : "AWS/RDS",
            database.IsCluster ? "DBClusterIdentifier" : "DBInstanceIdentifier");
        yield return new Alarm(database.Name + "-cpu", $"{database.Name} is busy for a quarter of an hour.",
            [new AlarmMetric("m1", space, "CPUUtilization", "Average", [new(key, database.Name)])], null, BusyPercent, 3)
        { Id = database.Id + "/cpu-alarm", PeriodSeconds = 300 };
        // The storage of a cluster grows by itself.
        if (database.IsCluster) yield break;
        yield return new Alarm(database.Name + "-storage", $"A tenth of the storage of {database.Name} is left.",
            [new AlarmMetric("m1", space, "FreeStorageSpace", "Minimum", [new(key, database.Name)])], null,
            Math.Round(database.StorageGiB * GiB / 10), 1)
        { Id = database.Id + "/storage-alarm", PeriodSeconds = 300, IsBelow = true };
    }

    private IEnumerable<Alarm> OfStack(Stack stack)
    {
        if (stacks.TemplateOf(stack) is not { } template) yield break;
        foreach (var id in template.LogicalIds.Where(id => ConsumedQueues.TakesDeadLetters(template, id)))
        {
            if (ConsumedQueues.NameIn(template, stack, id) is { } name)
                yield return DeadLetters($"{stack.Id}/{id}", name.Literal ?? id, name);
            else
            {
                scope.Report.Note(FindingCodes.QueueWithoutName, Location.InManifest(stacks.PointerOf(stack)),
                    $"No alarm watches the dead letters in {id}: its name is not known.", ConsumedQueues.Remedy);
            }
        }
    }

    // A message that a task holds counts too, so that a task that hangs is noticed.
    private static Alarm Waiting(ConsumedQueue queue, int minutes) => new(
        AwsNames.Limited(queue.Name, AwsNames.EcsLength, "-waits"),
        string.Create(CultureInfo.InvariantCulture, $"A message of the queue {queue.Name} is not done after {minutes} minutes."),
        [new AlarmMetric("m1", "AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", [new("QueueName", queue.QueueName)])], null,
        minutes * 60, 1)
    { Id = queue.Id + "/age-alarm", PeriodSeconds = 300 };

    private static Alarm DeadLetters(string id, string name, DeployText queue) => new(
        AwsNames.Limited(name, AwsNames.EcsLength, "-not-empty"), $"The queue {name} holds what could not be handled.",
        [new AlarmMetric("m1", "AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", [new("QueueName", queue)])], null, 1, 1)
        { Id = id + "/alarm", PeriodSeconds = 300 };
}
