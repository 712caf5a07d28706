resource "aws_sqs_queue" "report_dead_letters" {
  name                      = "shop-report-dead-letters"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_scheduler_schedule" "report_nightly" {
  name                         = "shop-report-nightly"
  schedule_expression          = "cron(0 6 * * ? *)"
  schedule_expression_timezone = "Europe/Vienna"
  state                        = "ENABLED"

  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 15
  }

  target {
    arn      = aws_ecs_cluster.cluster.arn
    role_arn = aws_iam_role.report_scheduler_role.arn
    input = jsonencode({
      containerOverrides = [
        {
          name = "report"
          environment = [
            { name = "REPORT_KIND", value = "nightly" },
          ]
        },
      ]
    })

    ecs_parameters {
      # Without a revision: the newest is started.
      task_definition_arn     = aws_ecs_task_definition.report.arn_without_revision
      launch_type             = "FARGATE"
      platform_version        = "LATEST"
      task_count              = 1
      enable_ecs_managed_tags = true
      propagate_tags          = "TASK_DEFINITION"

      network_configuration {
        subnets          = local.task_subnet_ids
        security_groups  = [aws_security_group.report.id]
        assign_public_ip = false
      }
    }

    retry_policy {
      maximum_retry_attempts       = 0
      maximum_event_age_in_seconds = 3600
    }

    dead_letter_config {
      arn = aws_sqs_queue.report_dead_letters.arn
    }
  }

  depends_on = [
    aws_iam_role_policy.report_execution_role,
    aws_iam_role_policy.report_scheduler_role,
  ]
}
