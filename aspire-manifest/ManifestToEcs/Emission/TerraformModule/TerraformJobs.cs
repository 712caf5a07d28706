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
                ["kms_master_key_id"] = KmsKey(deployment),
                ["sqs_managed_sse_enabled"] = deployment.KmsKey is null ? (HclValue)true : null,
                ["lifecycle"] = Lifecycle(deployment.DeletionProtection),
            });
        var bodies = new TerraformBodies(deployment);
        foreach (var schedule in deployment.Schedules)
        {
            var block = bodies.Block(RunBodies.CreateSchedule(schedule, deployment));
            TerraformServices.AddDependencies(block, TerraformServices.Dependencies(deployment, schedule.Resource, schedule.TaskDefinition)
                .Append($"aws_iam_role_policy.{Label(schedule.Role)}"));
            file.Resource("aws_scheduler_schedule", Label(schedule), block);
        }
        return file;
    }
}
