using ManifestToEcs.Model;

namespace ManifestToEcs.Rules;

/// <summary>LOG-01 to LOG-06: log drivers, and whether lines may be lost.</summary>
internal static class LogRules
{
    private static readonly string[] KnownOptions =
        ["awslogs-create-group", "awslogs-datetime-format", "awslogs-group", "awslogs-multiline-pattern", "awslogs-region",
            "awslogs-stream-prefix", "max-buffer-size", "mode"];

    public static void Check(Node container, Node definition, Deployment deployment, Verdict verdict)
    {
        if (container.Get("logConfiguration") is not { } log || log.Text("logDriver") is not ("awslogs" or "splunk" or "awsfirelens"))
        {
            verdict.Broken("LOG-01", container, "the container has no log driver that Fargate knows",
                "Use awslogs, splunk or awsfirelens.");
            return;
        }

        var options = log.Get("options") ?? log;
        if (log.Text("logDriver") == "awslogs") CheckAwslogs(options, deployment, verdict);
        if (log.Text("logDriver") == "awsfirelens"
            && !definition.Items("containerDefinitions").Any(each => each.Has("firelensConfiguration")))
            verdict.Broken("LOG-06", log, "awsfirelens needs a FireLens container in the task", "Add one, or use awslogs.");
        if (options.Fields().Any(option => option.Pointer.EndsWith("token", StringComparison.OrdinalIgnoreCase)
            || option.Pointer.EndsWith("password", StringComparison.OrdinalIgnoreCase)))
            verdict.Broken("LOG-06", options, "a credential stands in the log options", "Put it into secretOptions.");
    }

    /// <summary>LOG-04: the groups themselves.</summary>
    public static void Check(Deployment deployment, Verdict verdict)
    {
        foreach (var group in deployment.LogGroups)
        {
            if (!LogGroup.Retentions.Contains(group.RetentionDays))
                verdict.Broken("LOG-04", group, "CloudWatch does not know this retention",
                    $"Choose one of {string.Join(", ", LogGroup.Retentions)} days.");
            if (group.Name.Length is < 1 or > 512
                || !group.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '/' or '#'))
                verdict.Broken("LOG-04", group, "the name of a log group is 1 to 512 letters, digits and . - _ / #",
                    "Choose another name in the overlay.");
        }
    }

    private static void CheckAwslogs(Node options, Deployment deployment, Verdict verdict)
    {
        var names = options.Fields().Select(option => option.Pointer[(options.Pointer.Length + 1)..]).ToList();
        if (!options.Has("awslogs-group") || !options.Has("awslogs-region") || !options.Has("awslogs-stream-prefix")
            || names.Except(KnownOptions, StringComparer.Ordinal).Any())
            verdict.Broken("LOG-02", options, "awslogs needs group, region and stream prefix, and knows eight options",
                "State the three and leave unknown ones out.");
        if (options.Has("awslogs-datetime-format") && options.Has("awslogs-multiline-pattern"))
            verdict.Broken("LOG-03", options, "awslogs-datetime-format and awslogs-multiline-pattern exclude each other", "Keep one.");
        if (options.Has("awslogs-create-group")
            || (options.Text("awslogs-group") is { } group && !deployment.LogGroups.Any(known => known.Name == group)))
            verdict.Broken("LOG-04", options, "the log group is not made by the deployment", "Emit the group with a retention.");
        var mode = options.Text("mode");
        if (mode is not ("blocking" or "non-blocking") || (mode == "non-blocking" && !options.Has("max-buffer-size")))
            verdict.Broken("LOG-05", options, "the log mode is not stated, or non-blocking without a buffer size",
                "State blocking, or non-blocking with max-buffer-size.");
    }
}
