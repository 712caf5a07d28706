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
            file.Comment($"Runs {job.Resource} once for each new revision and waits for exit code 0. Later steps depend on it.");
            var run = new HclBody
            {
                ["triggers_replace"] = HclValue.List([Ref(job.TaskDefinition, "arn")]),
            };
            run.Block("provisioner", ["local-exec"], new HclBody
            {
                ["command"] = HclValue.Code("\"bash '${path.module}/run-job.sh'\""),
                ["environment"] = new HclObject
                {
                    ["AWS_REGION"] = Value(deployment.Account.Region),
                    ["CLUSTER"] = Ref(deployment.Cluster, "name"),
                    ["CONTAINER"] = job.TaskDefinition.Containers[0].Name,
                    ["TASK_DEFINITION"] = Ref(job.TaskDefinition, "arn"),
                    ["SUBNETS"] = HclValue.Code("join(\",\", local.task_subnet_ids)"),
                    ["SECURITY_GROUPS"] = Ref(job.SecurityGroup, "id"),
                    ["ASSIGN_PUBLIC_IP"] = deployment.Network.AssignPublicIp ? "ENABLED" : "DISABLED",
                },
            });
            TerraformServices.AddDependencies(run, TerraformServices.Dependencies(deployment, job.Resource, job.TaskDefinition));
            file.Resource("terraform_data", Label(job), run);
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
            file.Resource("aws_sqs_queue", Label(queue), new HclBody
            {
                ["name"] = queue.Name,
                ["message_retention_seconds"] = 1209600,
                ["sqs_managed_sse_enabled"] = true,
            });
        foreach (var schedule in deployment.Schedules)
            file.Resource("aws_scheduler_schedule", Label(schedule), Schedule(deployment, schedule));
        return file;
    }

    private static HclBody Schedule(Deployment deployment, Schedule schedule)
    {
        var ecs = new HclBody();
        ecs.Comment("Without a revision: the newest is started.");
        ecs["task_definition_arn"] = HclValue.Code($"aws_ecs_task_definition.{Label(schedule.TaskDefinition)}.arn_without_revision");
        ecs["launch_type"] = "FARGATE";
        ecs["platform_version"] = "LATEST";
        ecs["task_count"] = schedule.TaskCount;
        ecs["enable_ecs_managed_tags"] = true;
        ecs["propagate_tags"] = "TASK_DEFINITION";
        ecs["network_configuration"] = new HclBody
        {
            ["subnets"] = HclValue.Code("local.task_subnet_ids"),
            ["security_groups"] = HclValue.List([Ref(schedule.SecurityGroup, "id")]),
            ["assign_public_ip"] = deployment.Network.AssignPublicIp,
        };
        var block = new HclBody
        {
            ["name"] = schedule.Name,
            ["schedule_expression"] = schedule.Expression,
            ["schedule_expression_timezone"] = schedule.TimeZone,
            ["state"] = schedule.Enabled ? "ENABLED" : "DISABLED",
            ["flexible_time_window"] = new HclBody
            {
                ["mode"] = schedule.FlexibleWindowMinutes is null ? "OFF" : "FLEXIBLE",
                ["maximum_window_in_minutes"] = schedule.FlexibleWindowMinutes,
            },
            ["target"] = new HclBody
            {
                ["arn"] = Ref(deployment.Cluster, "arn"),
                ["role_arn"] = Ref(schedule.Role, "arn"),
                ["input"] = Overrides(schedule) is { } overrides ? HclValue.Call("jsonencode", overrides) : null,
                ["ecs_parameters"] = ecs,
                ["retry_policy"] = new HclBody
                {
                    ["maximum_retry_attempts"] = schedule.RetryAttempts,
                    ["maximum_event_age_in_seconds"] = schedule.MaximumEventAgeSeconds,
                },
                ["dead_letter_config"] = new HclBody { ["arn"] = Ref(schedule.DeadLetterQueue, "arn") },
            },
        };
        TerraformServices.AddDependencies(block, TerraformServices.Dependencies(deployment, schedule.Resource, schedule.TaskDefinition)
            .Append($"aws_iam_role_policy.{Label(schedule.Role)}"));
        return block;
    }

    private static HclObject? Overrides(Schedule schedule)
    {
        if (schedule.Environment.Count == 0 && schedule.Command is null) return null;
        return new HclObject
        {
            ["containerOverrides"] = HclValue.List([new HclObject
            {
                ["name"] = schedule.ContainerName,
                ["command"] = schedule.Command is { } command ? HclValue.Texts(command) : null,
                ["environment"] = schedule.Environment.Count == 0 ? null : HclValue.List(schedule.Environment.Select(variable =>
                    new HclObject(Inline: true) { ["name"] = variable.Key, ["value"] = variable.Value })),
            }]),
        };
    }
}
