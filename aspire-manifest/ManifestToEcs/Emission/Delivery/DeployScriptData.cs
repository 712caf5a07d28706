using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// The part of <c>deploy.sh</c> that differs: names, and lists written as functions that call the given command once an entry.
/// </summary>
internal sealed class DeployScriptData(Deployment deployment, string manifestDirectory)
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StringBuilder _text = new();
    private readonly RawText _raw = new(deployment);
    private readonly CloudFormationTemplate _template = CloudFormation.Build(deployment);
    private readonly IReadOnlyList<AttributePart> _required = EcsJson.RequiredAttributes(deployment);
    private readonly List<AttributePart> _outputs = [.. CloudFormationOutputs.Of(deployment)];
    private readonly DeployScriptImages _images = new(deployment, manifestDirectory);

    /// <summary>Inputs that deploy.sh asks for.</summary>
    private IEnumerable<Input> OpenInputs => deployment.Inputs.Where(input =>
        input.Value is null && input.Kind is not (InputKind.AccountId or InputKind.Region or InputKind.ImageDigest) &&
        !deployment.Secrets.OfType<ProvidedSecret>().Any(secret => secret.ArnInput == input.Name));

    private IEnumerable<AttributePart> OutsideValues => _required
        .Concat(_template.OutsideAttributes)
        .Where(part => part.Resource is Stack { Template: null } && !deployment.KnownValues.ContainsKey(part.PlaceholderName))
        .DistinctBy(part => part.PlaceholderName)
        .OrderBy(part => part.PlaceholderName, StringComparer.Ordinal);

    private IEnumerable<AttributePart> Brokers => _required.Where(part => part.Resource is KafkaCluster);

    private DeployScriptSecrets Secrets => new(deployment, _template);

    /// <summary>Comment lines about the settings.</summary>
    public string Settings()
    {
        List<(string Name, string What)> settings =
        [
            ("AWS_REGION", "where to deploy, and whatever else the AWS CLI reads to sign in"),
            ("IMAGE_TAG", "tag of the images; default: the commit, with the time when there are uncommitted changes"),
            ("TEMPLATE_BUCKET", "bucket for the template when it is too long to travel alone; default: one that is made"),
            ("JOB_TIMEOUT_MINUTES", "how long a job may take; default 60"),
            ("SERVICE_TIMEOUT_MINUTES", "how long a service may take until it is stable; default 30"),
            .. OpenInputs.Select(input => (input.Name, OneLineOf(input.Description))),
            .. Secrets.Provided.Select(secret => (secret.Variable,
                "value of its secret, asked for when the secret is missing; needed once")),
        ];
        return string.Concat(settings.Select(setting => $"#   {setting.Name,-24} {setting.What}\n"));
    }

    /// <summary>The values in which the scripts of two environments differ.</summary>
    public string EnvironmentValues()
    {
        var tags = deployment.Tags.Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value });
        var taskTags = deployment.Tags.Select(tag => new JsonObject { ["key"] = tag.Key, ["value"] = tag.Value }.ToJsonString(OneLine)
            + ", ");
        return $"# {deployment.Application} in {deployment.Environment}.\n" + Constants(
            ("STACK", StackName(deployment)),
            ("BUCKET", BucketPrefix(deployment)),
            ("CLUSTER", deployment.Cluster.Name),
            ("SECRETS", DeployScriptSecrets.PrefixOf(deployment)),
            ("KMS_KEY", deployment.KmsKey is { } key ? _raw.Render(key) : ""),
            ("ACCOUNT", Known(deployment.Account.AccountId)),
            ("REGION", Known(deployment.Account.Region)),
            ("DOMAIN", deployment.Account.Partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"),
            ("STACK_TAGS", new JsonArray([.. tags]).ToJsonString(OneLine)),
            ("TASK_TAGS", string.Concat(taskTags)),
            ("TAG_FILTERS", TagFilters()),
            ("FARGATE_VCPUS", MostVirtualCpus().ToString(CultureInfo.InvariantCulture)));
    }

    // By these two tags the deployment is found again.
    private string TagFilters() => new JsonArray(
        TagFilter("application", deployment.Application), TagFilter("environment", deployment.Environment)).ToJsonString(OneLine);

    private JsonObject TagFilter(string key, string otherwise) => new()
    {
        ["Key"] = key,
        ["Values"] = new JsonArray(deployment.Tags.GetValueOrDefault(key, otherwise)),
    };

    // Every service at its largest, and the largest job beside them.
    private int MostVirtualCpus()
    {
        var services = deployment.Services.Sum(service =>
            Math.Max(service.DesiredCount, service.AutoScaling?.Max ?? 0) * service.TaskDefinition.Cpu);
        return (services + deployment.Jobs.Select(job => job.TaskDefinition.Cpu).DefaultIfEmpty().Max() + 1023) / 1024;
    }

    private static string Constants(params (string Name, string Text)[] constants) =>
        string.Concat(constants.Select(constant => $"readonly {constant.Name}={Quoted(constant.Text)}\n"));

    public string Write()
    {
        _text.Append(Constants(
            ("ACCOUNT_PLACEHOLDER", Placeholder(deployment.Account.AccountId, "AWS_ACCOUNT_ID")),
            ("REGION_PLACEHOLDER", Placeholder(deployment.Account.Region, "AWS_REGION")),
            ("BUILD_TOOLS", string.Join(' ', _images.Tools())),
            ("DATA_TYPES", string.Join(' ', StoredData.Types))));
        List("each_input", OpenInputs.Select(input => Line(input.Name, OneLineOf(input.Description))));
        List("each_provided_secret", Secrets.ProvidedLines());
        List("each_encoded_secret", Secrets.EncodedLines());
        List("each_secret_version", Secrets.VersionLines());
        List("each_cache_password", Secrets.CacheLines());
        List("each_outside_value", OutsideValues.Select(
            part => Line(part.PlaceholderName, ((Stack)part.Resource).StackName, part.Attribute["output.".Length..])));
        List("each_stack_parameter", StackParameters());
        List("each_output", _outputs.Select(part => Line(part.PlaceholderName, CloudFormationNames.OfPlaceholder(part.PlaceholderName))));
        List("each_kafka_cluster", Brokers.Select(part => Line(part.PlaceholderName, ((KafkaCluster)part.Resource).Name)));
        List("each_image", _images.Lines());
        List("each_placeholder", Placeholders().Select(name => Line(name)));
        List("each_file", EcsJson.Emit(deployment).Select(file => file.Path)
            .Concat(deployment.Services.Select(service => EcsJson.PathOf(service.Resource, "service-update")))
            .Order(StringComparer.Ordinal).Select(path => Line(path)));
        List("each_task_definition", deployment.TaskDefinitions.Select(definition =>
            Line([definition.Family, EcsJson.PathOf(definition.Resource, "task-definition"), .. Secrets.ReadBy(definition)])));
        List("each_service_backwards",
            Steps().Reverse().SelectMany(step => deployment.Services.Where(service => !step.IsJob && service.Resource == step.Resource))
            .Select(service => Line(service.Name, service.TaskDefinition.Family)));
        Steps("roll_out", Steps().SelectMany(Step));
        Steps("set_scaling", deployment.Services.SelectMany(Scaling));
        Steps("set_schedules", deployment.Schedules.Select(
            schedule => Words("schedule", schedule.Name, EcsJson.PathOf(schedule, deployment), schedule.TaskDefinition.Family)));
        List("each_schedule", deployment.Schedules.Select(schedule => Line(schedule.Name, schedule.TaskDefinition.Family)));
        List("each_log_group", deployment.TaskDefinitions.Select(
            definition => Line(definition.Resource, definition.Containers[0].Log.Group.Name)));
        List("each_role", deployment.Roles.Select(role => Line(role.Name)));
        List("each_prerequisite", Prerequisites());
        List("each_job_family", deployment.Jobs.Select(job => Line(job.TaskDefinition.Family)));
        return _text.ToString().TrimEnd('\n') + "\n";
    }

    // These must be there before the stack.
    private IEnumerable<string> Prerequisites()
    {
        yield return Line("vpc", _raw.Render(deployment.Network.VpcId));
        foreach (var subnet in deployment.Network.PrivateSubnets) yield return Line("private-subnet", _raw.Render(subnet));
        foreach (var subnet in deployment.Network.PublicSubnets) yield return Line("public-subnet", _raw.Render(subnet));
        foreach (var certificate in deployment.LoadBalancers.SelectMany(balancer => balancer.Listeners)
            .Select(listener => listener.CertificateArn).OfType<DeployText>().Select(_raw.Render).Distinct(StringComparer.Ordinal))
            yield return Line("certificate", certificate);
        foreach (var secret in deployment.Secrets.OfType<ExistingSecret>()) yield return Line("secret", _raw.Arn(secret));
    }

    private IEnumerable<string> StackParameters()
    {
        var inputs = deployment.Inputs.ToDictionary(input => input.Name, StringComparer.Ordinal);
        foreach (var parameter in CloudFormationParameters.Of(_template))
        {
            var isOfMergedStack = _template.Stacks.Parameters.ContainsKey(parameter.Name);
            // Skip parameters with a default, and digests and brokers, which are not known yet when the stack is made.
            if (!isOfMergedStack && !parameter.Required && !_template.SecretVersions.ContainsKey(parameter.Placeholder)) continue;
            yield return Line(parameter.Placeholder, parameter.Name,
                isOfMergedStack ? parameter.Required ? "required" : "optional" : "known");
        }
    }

    // Everything that may stand as ${NAME} in a raw file or a build argument.
    private IEnumerable<string> Placeholders() => deployment.Inputs.Where(input => input.Value is null).Select(input => input.Name)
        .Concat(_outputs.Select(part => part.PlaceholderName))
        .Concat(OutsideValues.Select(part => part.PlaceholderName))
        .Concat(Brokers.Select(part => part.PlaceholderName))
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    // The rollout, and behind it whatever it does not mention.
    private IEnumerable<RolloutStep> Steps() => deployment.Rollout
        .Concat(deployment.Jobs.Where(job => !deployment.Rollout.Any(step => step.IsJob && step.Resource == job.Resource))
            .Select(job => new RolloutStep(job.Resource, true, [])))
        .Concat(deployment.Services.Where(service => !deployment.Rollout.Any(step => !step.IsJob && step.Resource == service.Resource))
            .Select(service => new RolloutStep(service.Resource, false, [])));

    private IEnumerable<string> Step(RolloutStep step) => step.IsJob
        ? deployment.Jobs.Where(job => job.Resource == step.Resource).Select(job => Words(
            "job", EcsJson.PathOf(job.Resource, "run-task"), job.TaskDefinition.Containers[0].Name,
            job.TaskDefinition.Containers[0].Log.Group.Name))
        : deployment.Services.Where(service => service.Resource == step.Resource).Select(service => Words(
            "service", service.Name, service.TaskDefinition.Family, EcsJson.PathOf(service.Resource, "service"),
            EcsJson.PathOf(service.Resource, "service-update")));

    private static IEnumerable<string> Scaling(Service service)
    {
        var policies = service.AutoScaling?.Policies ?? [];
        yield return Words("scaling_of", [service.Name, .. policies.Select(policy => policy.Name)]);
        if (service.AutoScaling is null) yield break;
        yield return Words("scalable_target", EcsJson.PathOf(service.Resource, "autoscaling"));
        foreach (var policy in policies)
        {
            string[] files = policy is StartScaling ? ["scaling-policy-" + policy.Name, "scaling-alarm-" + policy.Name]
                : ["scaling-policy-" + policy.Name];
            yield return Words("scaling_policy", files.Select(file => EcsJson.PathOf(service.Resource, file)));
        }
    }

    /// <summary>The name of the stack: letters, digits, hyphens, a letter first.</summary>
    internal static string StackName(Deployment deployment)
    {
        var name = Names.Kebab(deployment.Application + "-" + deployment.Environment);
        return name.Length > 0 && char.IsAsciiLetter(name[0]) ? name : "stack-" + name;
    }

    /// <summary>
    /// The beginning of the name of the bucket for templates: a bucket's 63 characters less "-templates-", account and region. A long name
    /// loses the end of the application, not the environment.
    /// </summary>
    internal static string BucketPrefix(Deployment deployment)
    {
        const int Most = 24;
        var (name, end) = (StackName(deployment), "-" + Names.Kebab(deployment.Environment));
        if (name.Length <= Most) return name;
        return end.Length < Most / 2 ? name[..(Most - end.Length)].TrimEnd('-') + end : name[..Most].TrimEnd('-');
    }

    private string Known(DeployText text)
    {
        var rendered = _raw.Render(text);
        return rendered.Contains("${", StringComparison.Ordinal) ? "" : rendered;
    }

    private static string Placeholder(DeployText text, string otherwise) => text.Parts is [InputPart input] ? input.Name : otherwise;

    private void List(string name, IEnumerable<string> lines) => Function(name, lines.Select(line => "\"$@\" " + line));

    private void Steps(string name, IEnumerable<string> lines) => Function(name, lines);

    private void Function(string name, IEnumerable<string> lines)
    {
        _text.Append('\n').Append(name).Append("() {\n");
        var isEmpty = true;
        foreach (var line in lines)
        {
            _text.Append("    ").Append(line).Append('\n');
            isEmpty = false;
        }
        if (isEmpty) _text.Append("    :\n");
        _text.Append("}\n");
    }

    /// <summary>Words of bash.</summary>
    public static string Line(params IEnumerable<string> words) =>
        string.Join(' ', words.Select(Quoted));

    private static string Words(string command, params IEnumerable<string> words) => command + " " + Line(words);

    private static string OneLineOf(string text) => text.ReplaceLineEndings(" ");

    /// <summary>The text as one word of bash.</summary>
    public static string Quoted(string text) =>
        text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "_./:@%+,-".Contains(letter)) && !text.StartsWith('-')
            ? text
            : "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
