resource "aws_sqs_queue" "etl_worker_schedule_dead_letter_queue" {
  name                      = "financial-etl-schedule-dead-letter"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_scheduler_schedule" "etl_worker_financial_sage_import_schedule" {
  name                         = "financial-sage-import"
  schedule_expression          = "cron(0 6 * * ? *)"
  schedule_expression_timezone = "America/New_York"
  state                        = "ENABLED"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_ecs_cluster.cluster.arn
    role_arn = aws_iam_role.etl_worker_schedule_role.arn
    input = jsonencode({
      containerOverrides = [
        {
          name = "etl-container"
          environment = [
            { name = "ETL_JOB", value = "sage_import" },
          ]
        },
      ]
    })

    ecs_parameters {
      # Without a revision: the newest is started.
      task_definition_arn     = aws_ecs_task_definition.etl_worker.arn_without_revision
      launch_type             = "FARGATE"
      platform_version        = "LATEST"
      task_count              = 1
      enable_ecs_managed_tags = true
      propagate_tags          = "TASK_DEFINITION"

      network_configuration {
        subnets          = local.task_subnet_ids
        security_groups  = [aws_security_group.etl_worker.id]
        assign_public_ip = false
      }
    }

    retry_policy {
      maximum_retry_attempts       = 0
      maximum_event_age_in_seconds = 3600
    }

    dead_letter_config {
      arn = aws_sqs_queue.etl_worker_schedule_dead_letter_queue.arn
    }
  }

  depends_on = [
    aws_iam_role_policy.etl_worker_execution_role,
    aws_iam_role_policy.etl_worker_schedule_role,
    aws_iam_role_policy.etl_worker_task_role,
    terraform_data.migrate,
  ]
}
