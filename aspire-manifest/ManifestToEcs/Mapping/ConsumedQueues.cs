using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>A queue from which a service takes messages.</summary>
/// <param name="Id">Begins the id of its alarm.</param>
/// <param name="Name">For people.</param>
/// <param name="QueueName">The name by which CloudWatch knows it.</param>
internal sealed record ConsumedQueue(string Id, string Name, DeployText QueueName);

/// <summary>
/// Finds the queues from which services take messages: by the rights of their tasks, and by the queues that they scale by. Dead letters
/// have alarms of their own, and jobs and schedules take messages only now and then.
/// </summary>
internal sealed class ConsumedQueues(MappingScope scope, Stacks stacks, TaskRights rights)
{
    public const string Remedy = "State its QueueName in the template, or an output with it.";

    public IReadOnlyList<ConsumedQueue> Of(IEnumerable<Service> services) =>
        [.. services.SelectMany(service => Allowed(service).Concat(Scaled(service))).DistinctBy(queue => queue.QueueName)];

    /// <summary>The name of a queue of a template; null when the template neither states it nor has an output for it.</summary>
    public static DeployText? NameIn(StackTemplate template, Stack stack, string logicalId) =>
        template.FixedNames.Where(named => named.LogicalId == logicalId).Select(named => (DeployText)named.Name).FirstOrDefault()
            ?? (template.NameOutput(logicalId) is { } output ? DeployText.OfAttribute(stack, "output." + output) : null);

    /// <summary>Whether another queue of the template sends there what it could not deliver.</summary>
    public static bool TakesDeadLetters(StackTemplate template, string logicalId) => template.LogicalIds.Any(id =>
        template.TypeOf(id) == "AWS::SQS::Queue" && template.PropertiesOf(id)?["RedrivePolicy"] is JsonNode redrive
            && template.LogicalIdsIn(redrive).Contains(logicalId, StringComparer.Ordinal));

    private IEnumerable<ConsumedQueue> Allowed(Service service)
    {
        foreach (var arn in rights.Statements[service.Resource].Where(right => right.Actions.Contains("sqs:ReceiveMessage"))
            .SelectMany(right => right.Resources))
        {
            if (arn.Literal?.Split(':') is [.., var name] && !name.Contains("${", StringComparison.Ordinal)) yield return Named(name);
            else if (arn.Parts is [AttributePart { Resource: Stack stack } part])
            {
                if (OfStack(service, stack, part.Attribute["output.".Length..]) is { } queue) yield return queue;
            }
            else Unnamed(service, arn.ToString());
        }
    }

    private ConsumedQueue? OfStack(Service service, Stack stack, string arnOutput)
    {
        if (stacks.TemplateOf(stack) is { } template && template.LogicalIds.FirstOrDefault(
            id => template.TypeOf(id) == "AWS::SQS::Queue" && template.ArnOutput(id) == arnOutput) is { } queue)
        {
            if (TakesDeadLetters(template, queue)) return null;
            if (NameIn(template, stack, queue) is { } name) return new ConsumedQueue($"{stack.Id}/{queue}", name.Literal ?? queue, name);
            arnOutput = queue;
        }
        Unnamed(service, $"{stack.StackName}/{arnOutput}");
        return null;
    }

    private static IEnumerable<ConsumedQueue> Scaled(Service service) => (service.AutoScaling?.Policies ?? []).OfType<BacklogScaling>()
        .Where(policy => policy.QueueName.Literal is not null).Select(policy => Named(policy.QueueName.Literal!));

    private static ConsumedQueue Named(string name) => new($"alarms/{AwsNames.Of(name)}", name, name);

    private void Unnamed(Service service, string queue) =>
        scope.Report.Note(FindingCodes.QueueWithoutName, MappingScope.InManifest(scope.Manifest.Find(service.Resource)!),
            $"No alarm watches the age of messages in {queue}, from which '{service.Resource}' takes them: its name is not known.",
            Remedy);
}
