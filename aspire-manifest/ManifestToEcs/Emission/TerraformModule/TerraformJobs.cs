using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary><c>jobs.tf</c> with <c>run-job.sh</c>, and <c>schedules.tf</c>: tasks that end by themselves.</summary>
internal static class TerraformJobs
{
    public static HclBody Jobs(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var job in deployment.Jobs)
        {
            var label = Label(job);
            file.Comment($"Runs {job.Resource} once for each new revision and waits for exit code 0; what must come after it depends on "
                + "it.");
            var run = file.Resource("terraform_data", label);
            run["triggers_replace"] = HclValue.List([HclValue.Code(Attribute(job.TaskDefinition, "arn"))]);
            var provisioner = run.Block("provisioner", "local-exec");
            provisioner["command"] = HclValue.Code("\"bash '${path.module}/run-job.sh'\"");
            provisioner["environment"] = new HclObject
            {
                ["AWS_REGION"] = Value(deployment.Account.Region),
                ["CLUSTER"] = HclValue.Code(Cluster(deployment.Cluster, "name")),
                ["CONTAINER"] = job.TaskDefinition.Containers[0].Name,
                ["TASK_DEFINITION"] = HclValue.Code(Attribute(job.TaskDefinition, "arn")),
                ["SUBNETS"] = HclValue.Code("join(\",\", local.task_subnet_ids)"),
                ["SECURITY_GROUPS"] = HclValue.Code(Attribute(job.SecurityGroup, "id")),
                ["ASSIGN_PUBLIC_IP"] = deployment.Network.AssignPublicIp ? "ENABLED" : "DISABLED",
            };
            var dependencies = TerraformServices.Dependencies(deployment, job.Resource, job.TaskDefinition).Distinct()
                .Order(StringComparer.Ordinal).ToList();
            if (dependencies.Count == 0) continue;
            run.Gap();
            run["depends_on"] = new HclLines([.. dependencies.Select(HclValue.Code)]);
        }
        return file;
    }

    public static IEnumerable<EmittedFile> Scripts(Deployment deployment)
    {
        if (deployment.Jobs.Count == 0) yield break;
        yield return new EmittedFile("terraform/run-job.sh", $$"""
            #!/usr/bin/env bash
            # {{EmittedFile.Mark}}

            # Runs one task and waits until it stops. Succeeds if the job's container exits with 0; the exit codes of sidecars do not count.
            set -euo pipefail

            network="subnets=[$SUBNETS],securityGroups=[$SECURITY_GROUPS],assignPublicIp=$ASSIGN_PUBLIC_IP"
            read -r task reason < <(aws ecs run-task \
              --cluster "$CLUSTER" --task-definition "$TASK_DEFINITION" --launch-type FARGATE --platform-version LATEST --count 1 \
              --enable-ecs-managed-tags --propagate-tags TASK_DEFINITION \
              --network-configuration "awsvpcConfiguration={$network}" \
              --query '[tasks[0].taskArn, failures[0].reason]' --output text) || true
            if [ "${task:-None}" = None ]; then
              echo "ECS did not start $TASK_DEFINITION: ${reason:-see the message above}" >&2
              exit 1
            fi

            echo "$task has started."
            # "aws ecs wait" gives up after ten minutes; a job may take an hour.
            for _ in 1 2 3 4 5 6; do
              if aws ecs wait tasks-stopped --cluster "$CLUSTER" --tasks "$task"; then
                break
              fi
            done

            code=$(aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$task" \
              --query "tasks[0].containers[?name=='$CONTAINER'].exitCode | [0]" --output text)
            if [ "$code" != 0 ]; then
              reason=$(aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$task" --query 'tasks[0].stoppedReason' --output text)
              echo "$task ended with exit code $code: $reason" >&2
              exit 1
            fi
            echo "$task has exited with 0."

            """.ReplaceLineEndings("\n"), Executable: true);
    }

    public static HclBody Schedules(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var queue in deployment.Queues)
        {
            var block = file.Resource("aws_sqs_queue", Label(queue));
            block["name"] = queue.Name;
            block["message_retention_seconds"] = 1209600;
            block["sqs_managed_sse_enabled"] = true;
        }
        foreach (var schedule in deployment.Schedules) AddSchedule(file, deployment, schedule);
        return file;
    }

    private static void AddSchedule(HclBody file, Deployment deployment, Schedule schedule)
    {
        var block = file.Resource("aws_scheduler_schedule", Label(schedule));
        block["name"] = schedule.Name;
        block["schedule_expression"] = schedule.Expression;
        block["schedule_expression_timezone"] = schedule.TimeZone;
        block["state"] = schedule.Enabled ? "ENABLED" : "DISABLED";

        var window = block.Block("flexible_time_window");
        window["mode"] = schedule.FlexibleWindowMinutes is null ? "OFF" : "FLEXIBLE";
        if (schedule.FlexibleWindowMinutes is { } minutes) window["maximum_window_in_minutes"] = minutes;

        var target = block.Block("target");
        target["arn"] = HclValue.Code(Cluster(deployment.Cluster, "arn"));
        target["role_arn"] = HclValue.Code(Attribute(schedule.Role, "arn"));
        if (Overrides(schedule) is { } overrides) target["input"] = HclValue.Call("jsonencode", overrides);

        var ecs = target.Block("ecs_parameters");
        ecs.Comment("Without a revision: the newest is started.");
        ecs["task_definition_arn"] = HclValue.Code($"aws_ecs_task_definition.{Label(schedule.TaskDefinition)}.arn_without_revision");
        ecs["launch_type"] = "FARGATE";
        ecs["platform_version"] = "LATEST";
        ecs["task_count"] = schedule.TaskCount;
        ecs["enable_ecs_managed_tags"] = true;
        ecs["propagate_tags"] = "TASK_DEFINITION";
        var network = ecs.Block("network_configuration");
        network["subnets"] = HclValue.Code("local.task_subnet_ids");
        network["security_groups"] = HclValue.List([HclValue.Code(Attribute(schedule.SecurityGroup, "id"))]);
        network["assign_public_ip"] = deployment.Network.AssignPublicIp;

        var retry = target.Block("retry_policy");
        retry["maximum_retry_attempts"] = schedule.RetryAttempts;
        retry["maximum_event_age_in_seconds"] = schedule.MaximumEventAgeSeconds;
        target.Block("dead_letter_config")["arn"] = HclValue.Code(Attribute(schedule.DeadLetterQueue, "arn"));

        var dependencies = TerraformServices.Dependencies(deployment, schedule.Resource, schedule.TaskDefinition)
            .Append($"aws_iam_role_policy.{Label(schedule.Role)}").Distinct().Order(StringComparer.Ordinal);
        block.Gap();
        block["depends_on"] = new HclLines([.. dependencies.Select(HclValue.Code)]);
    }

    private static HclObject? Overrides(Schedule schedule)
    {
        if (schedule.Environment.Count == 0 && schedule.Command is null) return null;
        var container = new HclObject { ["name"] = schedule.ContainerName };
        if (schedule.Command is { } command) container["command"] = HclValue.Texts(command);
        if (schedule.Environment.Count > 0)
        {
            container["environment"] = HclValue.List(schedule.Environment.Select(variable =>
                new HclObject(Inline: true) { ["name"] = variable.Key, ["value"] = variable.Value }));
        }
        return new HclObject { ["containerOverrides"] = HclValue.List([container]) };
    }
}
