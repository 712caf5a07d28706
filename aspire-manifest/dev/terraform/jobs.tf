# Runs migrate once for each new revision and waits for exit code 0; what must come after it depends on it.
resource "terraform_data" "migrate" {
  triggers_replace = [aws_ecs_task_definition.migrate.arn]

  provisioner "local-exec" {
    command = "bash '${path.module}/run-job.sh'"
    environment = {
      AWS_REGION       = var.aws_region
      CLUSTER          = aws_ecs_cluster.cluster.name
      CONTAINER        = "migrate-container"
      TASK_DEFINITION  = aws_ecs_task_definition.migrate.arn
      SUBNETS          = join(",", local.task_subnet_ids)
      SECURITY_GROUPS  = aws_security_group.migrate.id
      ASSIGN_PUBLIC_IP = "DISABLED"
    }
  }

  depends_on = [
    aws_iam_role_policy.migrate_execution_role,
    aws_iam_role_policy.migrate_task_role,
  ]
}
