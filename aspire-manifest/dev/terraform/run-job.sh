#!/usr/bin/env bash
# Runs one task and waits for its end. Succeeds when its container ended with exit code 0;
# sidecars are stopped then and do not count.
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
# The command gives up after ten minutes; a job has an hour.
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
echo "$task has ended well."
