resource "aws_iam_role" "api_execution_role" {
  name = "financial-api-exec"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "ecs-tasks.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = var.aws_account_id
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ecs:${var.aws_region}:${var.aws_account_id}:*"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "api_execution_role" {
  name = "financial-api-exec"
  role = aws_iam_role.api_execution_role.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "EcrLogin"
        Effect   = "Allow"
        Action   = ["ecr:GetAuthorizationToken"]
        Resource = ["*"]
      },
      {
        Sid      = "PullImages"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = ["arn:aws:ecr:${var.aws_region}:${var.aws_account_id}:repository/financial-api"]
      },
      {
        Sid      = "ReadSecrets"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue"]
        Resource = [aws_secretsmanager_secret.api_database_url.arn]
      },
      {
        Sid    = "WriteLogs"
        Effect = "Allow"
        Action = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = [
          "arn:aws:logs:${var.aws_region}:${var.aws_account_id}:log-group:/ecs/financial-api:*",
          "arn:aws:logs:${var.aws_region}:${var.aws_account_id}:log-group:/ecs/financial-api/telemetry:*",
        ]
      },
    ]
  })
}

resource "aws_iam_role" "api_task_role" {
  name = "financial-api-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "ecs-tasks.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = var.aws_account_id
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ecs:${var.aws_region}:${var.aws_account_id}:*"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "api_task_role" {
  name = "financial-api-task"
  role = aws_iam_role.api_task_role.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "ConsumeGenerateInsightsDeadLetterQueue"
        Effect = "Allow"
        Action = [
          "sqs:ChangeMessageVisibility",
          "sqs:DeleteMessage",
          "sqs:GetQueueAttributes",
          "sqs:GetQueueUrl",
          "sqs:ReceiveMessage",
        ]
        Resource = [aws_cloudformation_stack.aws_resources_stack.outputs["GenerateInsightsDeadLetterQueueArn"]]
      },
      {
        Sid    = "ConsumeGenerateInsightsErrorQueue"
        Effect = "Allow"
        Action = [
          "sqs:ChangeMessageVisibility",
          "sqs:DeleteMessage",
          "sqs:GetQueueAttributes",
          "sqs:GetQueueUrl",
          "sqs:ReceiveMessage",
        ]
        Resource = [aws_cloudformation_stack.aws_resources_stack.outputs["GenerateInsightsErrorQueueArn"]]
      },
      {
        Sid    = "ConsumeImportFileDeadLetterQueue"
        Effect = "Allow"
        Action = [
          "sqs:ChangeMessageVisibility",
          "sqs:DeleteMessage",
          "sqs:GetQueueAttributes",
          "sqs:GetQueueUrl",
          "sqs:ReceiveMessage",
        ]
        Resource = [aws_cloudformation_stack.aws_resources_stack.outputs["ImportFileDeadLetterQueueArn"]]
      },
      {
        Sid    = "ConsumeImportFileErrorQueue"
        Effect = "Allow"
        Action = [
          "sqs:ChangeMessageVisibility",
          "sqs:DeleteMessage",
          "sqs:GetQueueAttributes",
          "sqs:GetQueueUrl",
          "sqs:ReceiveMessage",
        ]
        Resource = [aws_cloudformation_stack.aws_resources_stack.outputs["ImportFileErrorQueueArn"]]
      },
      {
        Sid      = "ProduceGenerateInsightsQueue"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
        Resource = [aws_cloudformation_stack.aws_resources_stack.outputs["GenerateInsightsQueueArn"]]
      },
      {
        Sid      = "ProduceImportFileQueue"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
        Resource = [aws_cloudformation_stack.aws_resources_stack.outputs["ImportFileQueueArn"]]
      },
      {
        Sid    = "SendTraces"
        Effect = "Allow"
        Action = [
          "xray:GetSamplingRules",
          "xray:GetSamplingStatisticSummaries",
          "xray:GetSamplingTargets",
          "xray:PutTelemetryRecords",
          "xray:PutTraceSegments",
        ]
        Resource = ["*"]
      },
      {
        Sid      = "WriteImportBucket"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket"]
        Resource = [aws_cloudformation_stack.aws_resources_stack.outputs["ImportBucketArn"]]
      },
      {
        Sid      = "WriteImportBucketObjects"
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
        Resource = ["${aws_cloudformation_stack.aws_resources_stack.outputs["ImportBucketArn"]}/*"]
      },
      {
        Sid      = "WriteTelemetry"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = ["arn:aws:logs:${var.aws_region}:${var.aws_account_id}:log-group:/ecs/financial-api/telemetry:*"]
      },
    ]
  })
}

resource "aws_iam_role" "etl_worker_execution_role" {
  name = "financial-etl-exec"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "ecs-tasks.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = var.aws_account_id
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ecs:${var.aws_region}:${var.aws_account_id}:*"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "etl_worker_execution_role" {
  name = "financial-etl-exec"
  role = aws_iam_role.etl_worker_execution_role.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "EcrLogin"
        Effect   = "Allow"
        Action   = ["ecr:GetAuthorizationToken"]
        Resource = ["*"]
      },
      {
        Sid      = "PullImages"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = ["arn:aws:ecr:${var.aws_region}:${var.aws_account_id}:repository/financial-etl"]
      },
      {
        Sid      = "ReadSecrets"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue"]
        Resource = [aws_secretsmanager_secret.etl_worker_database_url.arn]
      },
      {
        Sid    = "WriteLogs"
        Effect = "Allow"
        Action = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = [
          "arn:aws:logs:${var.aws_region}:${var.aws_account_id}:log-group:/ecs/financial-etl:*",
          "arn:aws:logs:${var.aws_region}:${var.aws_account_id}:log-group:/ecs/financial-etl/telemetry:*",
        ]
      },
    ]
  })
}

resource "aws_iam_role" "etl_worker_schedule_role" {
  name = "financial-etl-schedule"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "scheduler.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = var.aws_account_id
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "etl_worker_schedule_role" {
  name = "financial-etl-schedule"
  role = aws_iam_role.etl_worker_schedule_role.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "KeepFailures"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = [aws_sqs_queue.etl_worker_schedule_dead_letter_queue.arn]
      },
      {
        Sid      = "PassRoles"
        Effect   = "Allow"
        Action   = ["iam:PassRole"]
        Resource = [aws_iam_role.etl_worker_execution_role.arn, aws_iam_role.etl_worker_task_role.arn]
        Condition = {
          StringEquals = {
            "iam:PassedToService" = "ecs-tasks.amazonaws.com"
          }
        }
      },
      {
        Sid      = "RunTask"
        Effect   = "Allow"
        Action   = ["ecs:RunTask"]
        Resource = ["arn:aws:ecs:${var.aws_region}:${var.aws_account_id}:task-definition/financial-etl:*"]
        Condition = {
          ArnEquals = {
            "ecs:cluster" = "arn:aws:ecs:${var.aws_region}:${var.aws_account_id}:cluster/financial-dev-cluster"
          }
        }
      },
      {
        Sid      = "TagTask"
        Effect   = "Allow"
        Action   = ["ecs:TagResource"]
        Resource = ["arn:aws:ecs:${var.aws_region}:${var.aws_account_id}:task/financial-dev-cluster/*"]
        Condition = {
          StringEquals = {
            "ecs:CreateAction" = "RunTask"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role" "etl_worker_task_role" {
  name = "financial-etl-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "ecs-tasks.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = var.aws_account_id
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ecs:${var.aws_region}:${var.aws_account_id}:*"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "etl_worker_task_role" {
  name = "financial-etl-task"
  role = aws_iam_role.etl_worker_task_role.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "ConsumeImportFileQueue"
        Effect = "Allow"
        Action = [
          "sqs:ChangeMessageVisibility",
          "sqs:DeleteMessage",
          "sqs:GetQueueAttributes",
          "sqs:GetQueueUrl",
          "sqs:ReceiveMessage",
        ]
        Resource = [aws_cloudformation_stack.aws_resources_stack.outputs["ImportFileQueueArn"]]
      },
      {
        Sid      = "ProduceGenerateInsightsQueue"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
        Resource = [aws_cloudformation_stack.aws_resources_stack.outputs["GenerateInsightsQueueArn"]]
      },
      {
        Sid      = "ProduceImportFileErrorQueue"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
        Resource = [aws_cloudformation_stack.aws_resources_stack.outputs["ImportFileErrorQueueArn"]]
      },
      {
        Sid      = "ProduceImportFileSkippedQueue"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
        Resource = [aws_cloudformation_stack.aws_resources_stack.outputs["ImportFileSkippedQueueArn"]]
      },
      {
        Sid      = "ReadImportBucket"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket"]
        Resource = [aws_cloudformation_stack.aws_resources_stack.outputs["ImportBucketArn"]]
      },
      {
        Sid      = "ReadImportBucketObjects"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${aws_cloudformation_stack.aws_resources_stack.outputs["ImportBucketArn"]}/*"]
      },
      {
        Sid    = "SendTraces"
        Effect = "Allow"
        Action = [
          "xray:GetSamplingRules",
          "xray:GetSamplingStatisticSummaries",
          "xray:GetSamplingTargets",
          "xray:PutTelemetryRecords",
          "xray:PutTraceSegments",
        ]
        Resource = ["*"]
      },
      {
        Sid      = "WriteTelemetry"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = ["arn:aws:logs:${var.aws_region}:${var.aws_account_id}:log-group:/ecs/financial-etl/telemetry:*"]
      },
    ]
  })
}

resource "aws_iam_role" "insights_execution_role" {
  name = "financial-insights-exec"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "ecs-tasks.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = var.aws_account_id
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ecs:${var.aws_region}:${var.aws_account_id}:*"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "insights_execution_role" {
  name = "financial-insights-exec"
  role = aws_iam_role.insights_execution_role.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "EcrLogin"
        Effect   = "Allow"
        Action   = ["ecr:GetAuthorizationToken"]
        Resource = ["*"]
      },
      {
        Sid      = "PullImages"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = ["arn:aws:ecr:${var.aws_region}:${var.aws_account_id}:repository/financial-insights"]
      },
      {
        Sid      = "ReadSecrets"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue"]
        Resource = [aws_secretsmanager_secret.insights_database_url.arn, var.openai_api_key_secret_arn]
      },
      {
        Sid    = "WriteLogs"
        Effect = "Allow"
        Action = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = [
          "arn:aws:logs:${var.aws_region}:${var.aws_account_id}:log-group:/ecs/financial-insights:*",
          "arn:aws:logs:${var.aws_region}:${var.aws_account_id}:log-group:/ecs/financial-insights/telemetry:*",
        ]
      },
    ]
  })
}

resource "aws_iam_role" "insights_task_role" {
  name = "financial-insights-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "ecs-tasks.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = var.aws_account_id
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ecs:${var.aws_region}:${var.aws_account_id}:*"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "insights_task_role" {
  name = "financial-insights-task"
  role = aws_iam_role.insights_task_role.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "ConsumeGenerateInsightsQueue"
        Effect = "Allow"
        Action = [
          "sqs:ChangeMessageVisibility",
          "sqs:DeleteMessage",
          "sqs:GetQueueAttributes",
          "sqs:GetQueueUrl",
          "sqs:ReceiveMessage",
        ]
        Resource = [aws_cloudformation_stack.aws_resources_stack.outputs["GenerateInsightsQueueArn"]]
      },
      {
        Sid      = "ProduceGenerateInsightsErrorQueue"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
        Resource = [aws_cloudformation_stack.aws_resources_stack.outputs["GenerateInsightsErrorQueueArn"]]
      },
      {
        Sid      = "ProduceGenerateInsightsSkippedQueue"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
        Resource = [aws_cloudformation_stack.aws_resources_stack.outputs["GenerateInsightsSkippedQueueArn"]]
      },
      {
        Sid    = "SendTraces"
        Effect = "Allow"
        Action = [
          "xray:GetSamplingRules",
          "xray:GetSamplingStatisticSummaries",
          "xray:GetSamplingTargets",
          "xray:PutTelemetryRecords",
          "xray:PutTraceSegments",
        ]
        Resource = ["*"]
      },
      {
        Sid      = "WriteTelemetry"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = ["arn:aws:logs:${var.aws_region}:${var.aws_account_id}:log-group:/ecs/financial-insights/telemetry:*"]
      },
    ]
  })
}

resource "aws_iam_role" "migrate_execution_role" {
  name = "financial-migrate-exec"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "ecs-tasks.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = var.aws_account_id
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ecs:${var.aws_region}:${var.aws_account_id}:*"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "migrate_execution_role" {
  name = "financial-migrate-exec"
  role = aws_iam_role.migrate_execution_role.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "EcrLogin"
        Effect   = "Allow"
        Action   = ["ecr:GetAuthorizationToken"]
        Resource = ["*"]
      },
      {
        Sid      = "PullImages"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = ["arn:aws:ecr:${var.aws_region}:${var.aws_account_id}:repository/financial-etl"]
      },
      {
        Sid    = "ReadSecrets"
        Effect = "Allow"
        Action = ["secretsmanager:GetSecretValue"]
        Resource = [
          aws_secretsmanager_secret.api_database_password.arn,
          aws_secretsmanager_secret.etl_worker_database_password.arn,
          aws_secretsmanager_secret.insights_database_password.arn,
          aws_secretsmanager_secret.migrate_database_url.arn,
        ]
      },
      {
        Sid    = "WriteLogs"
        Effect = "Allow"
        Action = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = [
          "arn:aws:logs:${var.aws_region}:${var.aws_account_id}:log-group:/ecs/financial-migrate:*",
          "arn:aws:logs:${var.aws_region}:${var.aws_account_id}:log-group:/ecs/financial-migrate/telemetry:*",
        ]
      },
    ]
  })
}

resource "aws_iam_role" "migrate_task_role" {
  name = "financial-migrate-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "ecs-tasks.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = var.aws_account_id
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ecs:${var.aws_region}:${var.aws_account_id}:*"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "migrate_task_role" {
  name = "financial-migrate-task"
  role = aws_iam_role.migrate_task_role.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "SendTraces"
        Effect = "Allow"
        Action = [
          "xray:GetSamplingRules",
          "xray:GetSamplingStatisticSummaries",
          "xray:GetSamplingTargets",
          "xray:PutTelemetryRecords",
          "xray:PutTraceSegments",
        ]
        Resource = ["*"]
      },
      {
        Sid      = "WriteTelemetry"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = ["arn:aws:logs:${var.aws_region}:${var.aws_account_id}:log-group:/ecs/financial-migrate/telemetry:*"]
      },
    ]
  })
}
