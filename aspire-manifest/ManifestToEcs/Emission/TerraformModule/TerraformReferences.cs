using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>How Terraform names what a <see cref="DeployText"/> refers to: variables, attributes of resources, values of secrets.</summary>
internal static class TerraformReferences
{
    // Terraform keeps these for the blocks of a module call.
    private static readonly string[] ReservedVariables = ["count", "depends_on", "for_each", "lifecycle", "locals", "providers", "source",
        "version"];

    // Endings keep ids unique among all kinds. Labels drop them: Terraform's addresses have the type, as in aws_ecs_service.api.
    private static readonly string[] KindSuffixes =
        ["/access-point", "/certificate", "/discovery-service", "/file-system", "/image", "/job", "/listener-rule", "/log-group", "/logs",
            "/schedule", "/secret", "/security-group", "/service", "/target-group", "/task-definition"];

    public static string Label(AwsResource resource)
    {
        var suffix = Array.Find(KindSuffixes, suffix => resource.Id.EndsWith(suffix, StringComparison.Ordinal)) ?? "";
        return Label(resource.Id[..^suffix.Length]);
    }

    public static string Label(string id) => Names.Snake(id) is var label && char.IsAsciiDigit(label[0]) ? "_" + label : label;

    public static string Variable(string input)
    {
        var name = Label(input);
        return ReservedVariables.Contains(name) ? name + "_value" : name;
    }

    /// <summary>A reference where the text is one, else a quoted text. Only for texts without a secret.</summary>
    public static HclValue Value(DeployText text)
    {
        if (text.IsSecret) throw new InvalidOperationException($"the value of a secret cannot stand in Terraform's state: {text}");
        return Quote(text);
    }

    public static HclList Values(IEnumerable<DeployText> texts) => HclValue.List(texts.Select(Value));

    /// <summary>For write-only arguments, which never reach the state.</summary>
    public static HclValue WriteOnlyValue(DeployText text) => Quote(text);

    /// <summary>Terraform refuses to destroy or replace the resource; null where that is not wanted.</summary>
    public static HclBody? Lifecycle(bool isProtected) => isProtected ? new HclBody { ["prevent_destroy"] = true } : null;

    /// <summary>ARN of the customer key for whatever is made here; null: the key of the AWS service.</summary>
    public static HclValue? KmsKey(Deployment deployment) => deployment.KmsKey is { } key ? Value(key) : null;

    public static string Arn(Secret secret) => secret switch
    {
        ProvidedSecret provided => "var." + Variable(provided.ArnInput),
        ExistingSecret existing => Reference(existing.Arn),
        _ => $"aws_secretsmanager_secret.{Label(secret)}.arn",
    };

    /// <summary>The ARN, known only after the secret has a value: what starts a task waits for it.</summary>
    public static string FilledArn(Secret secret) =>
        secret is GeneratedSecret or ComposedSecret ? $"aws_secretsmanager_secret_version.{Label(secret)}.arn" : Arn(secret);

    /// <summary>A text that has a reference in it.</summary>
    public static HclValue Around(string before, string reference, string after) => HclValue.Code(
        reference[0] == '"'
            ? $"\"{HclValue.Escape(before)}{reference[1..^1]}{HclValue.Escape(after)}\""
            : $"\"{HclValue.Escape(before)}${{{reference}}}{HclValue.Escape(after)}\"");

    /// <summary>The value, by an ephemeral resource of <see cref="TerraformSecrets"/>.</summary>
    public static string SecretValue(Secret secret) => $"ephemeral.aws_secretsmanager_secret_version.{Label(secret)}.secret_string";

    public static string Cluster(Cluster cluster, string attribute) => (cluster.Existing, attribute) switch
    {
        (true, "name") => $"data.aws_ecs_cluster.{Label(cluster)}.cluster_name",
        (true, _) => $"data.aws_ecs_cluster.{Label(cluster)}.{attribute}",
        _ => $"aws_ecs_cluster.{Label(cluster)}.{attribute}",
    };

    public static string Attribute(AwsResource resource, string attribute)
    {
        var label = Label(resource);
        return (resource, attribute) switch
        {
            (Cluster cluster, "name" or "arn") => Cluster(cluster, attribute),
            (TaskDefinition, "arn" or "family") => $"aws_ecs_task_definition.{label}.{attribute}",
            (TaskDefinition, "revisionArn") => $"aws_ecs_task_definition.{label}.arn",
            (Service, "name") => $"aws_ecs_service.{label}.name",
            (Schedule, "name") => $"aws_scheduler_schedule.{label}.name",
            (LoadBalancer, "dnsName") => $"aws_lb.{label}.dns_name",
            (LoadBalancer, "fullName") => $"aws_lb.{label}.arn_suffix",
            (LoadBalancer, "hostedZoneId") => $"aws_lb.{label}.zone_id",
            (Certificate, "arn") => $"aws_acm_certificate_validation.{label}.certificate_arn",
            (LoadBalancer, "arn") => $"aws_lb.{label}.arn",
            (Listener, "arn") => $"aws_lb_listener.{label}.arn",
            (ListenerRule, "arn") => $"aws_lb_listener_rule.{label}.arn",
            (TargetGroup, "fullName") => $"aws_lb_target_group.{label}.arn_suffix",
            (TargetGroup, "arn") => $"aws_lb_target_group.{label}.arn",
            (LogBucket, "arn" or "name") => $"aws_s3_bucket.{label}.{(attribute == "name" ? "bucket" : attribute)}",
            (LogGroup, "arn" or "name") => $"aws_cloudwatch_log_group.{label}.{attribute}",
            (Role, "arn" or "name") => $"aws_iam_role.{label}.{attribute}",
            (SecurityGroup, "id") => $"aws_security_group.{label}.id",
            (Vpc, "id") => $"aws_vpc.{label}.id",
            (Subnet, "id") => $"aws_subnet.{label}.id",
            (Secret secret, "arn") => Arn(secret),
            (Secret secret, "filledArn") => FilledArn(secret),
            (ComposedSecret, "version") => $"aws_secretsmanager_secret_version.{label}.secret_string_wo_version",
            (Secret secret, "version") => "local." + TerraformSecrets.VersionLocal(secret),
            (BuiltImage, "repositoryUri") => $"aws_ecr_repository.{label}.repository_url",
            (BuiltImage, "repositoryArn") => $"aws_ecr_repository.{label}.arn",
            (FileSystem, "id" or "arn") => $"aws_efs_file_system.{label}.{attribute}",
            (AccessPoint, "id" or "arn") => $"aws_efs_access_point.{label}.{attribute}",
            (Database database, "address" or "port") => TerraformDatabases.Attribute(database, attribute),
            (Cache cache, "address" or "port") => TerraformDatabases.Attribute(cache, attribute),
            (Broker broker, "address" or "port") => TerraformDatabases.Attribute(broker, attribute),
            (KafkaCluster, "bootstrapBrokers") => $"aws_msk_cluster.{label}.bootstrap_brokers_tls",
            (Stack stack, _) when attribute.StartsWith("output.", StringComparison.Ordinal) =>
                $"{(stack.Template is null ? "data."
                    : "")}aws_cloudformation_stack.{label}.outputs[\"{HclValue.Escape(attribute["output.".Length..])}\"]",
            (Topic, "arn") => $"aws_sns_topic.{label}.arn",
            (Queue, "arn" or "url" or "name") => $"aws_sqs_queue.{label}.{attribute}",
            (CloudMapService, "arn") => $"aws_service_discovery_service.{label}.arn",
            _ => throw new InvalidOperationException($"{resource.GetType().Name} {resource.Id} has no attribute {attribute} in Terraform"),
        };
    }

    /// <summary>The same as a value.</summary>
    public static HclValue Ref(AwsResource resource, string attribute) => HclValue.Code(Attribute(resource, attribute));

    private static HclValue Quote(DeployText text)
    {
        if (text.Parts is [not LiteralPart]) return HclValue.Code(Reference(text.Parts[0]));
        var quoted = string.Concat(text.Parts.Select((part, i) => part is LiteralPart literal
            ? HclValue.Escape(literal.Text, beforeInterpolation: i + 1 < text.Parts.Length)
            : "${" + Reference(part) + "}"));
        return HclValue.Code('"' + quoted + '"');
    }

    private static string Reference(DeployText text) => Quote(text) is HclCode code ? code.Text : throw new InvalidOperationException();

    private static string Reference(TextPart part) => part switch
    {
        InputPart input => "var." + Variable(input.Name),
        AttributePart attribute => Attribute(attribute.Resource, attribute.Attribute),
        SecretPart secret => Reference(secret),
        _ => throw new InvalidOperationException($"unknown part {part.GetType().Name}"),
    };

    private static string Reference(SecretPart secret)
    {
        var value = SecretValue(secret.Secret);
        if (secret.JsonKey is { } key) value = $"jsondecode({value})[\"{HclValue.Escape(key)}\"]";
        // Terraform encodes a space as in a form, RFC 3986 does not; a plus sign of the value itself has become %2B.
        return secret.UriEncoded ? $"replace(urlencode({value}), \"+\", \"%20\")" : value;
    }
}
