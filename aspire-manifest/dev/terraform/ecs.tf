resource "aws_ecs_cluster" "cluster" {
  name = "financial-dev-cluster"

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_cluster_capacity_providers" "cluster" {
  cluster_name       = aws_ecs_cluster.cluster.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

resource "aws_ecs_task_definition" "api" {
  family                   = "financial-api"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  task_role_arn            = aws_iam_role.api_task_role.arn
  execution_role_arn       = aws_iam_role.api_execution_role.arn

  # Earlier revisions stay registered, so that a deployment can be rolled back to them.
  skip_destroy = true

  container_definitions = jsonencode([
    {
      name                   = "api-container"
      image                  = "${var.aws_account_id}.dkr.ecr.${var.aws_region}.amazonaws.com/financial-api@${var.api_image_digest}"
      essential              = true
      memory                 = 864
      readonlyRootFilesystem = true
      user                   = "1654"
      portMappings = [
        {
          name          = "http"
          containerPort = 8000
          protocol      = "tcp"
        },
      ]
      environment = [
        { name = "ASPNETCORE_FORWARDEDHEADERS_ENABLED", value = "true" },
        { name = "HTTP_PORTS", value = "8000" },
        { name = "IMPORT_BUCKET", value = aws_cloudformation_stack.aws_resources_stack.outputs["ImportBucket"] },
        { name = "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", value = "in_memory" },
        { name = "OTEL_EXPORTER_OTLP_ENDPOINT", value = "http://localhost:4317" },
        { name = "OTEL_EXPORTER_OTLP_PROTOCOL", value = "grpc" },
      ]
      secrets = [
        { name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret_version.api_database_url.arn },
      ]
      mountPoints = [
        { sourceVolume = "writable-tmp", containerPath = "/tmp", readOnly = false },
      ]
      dependsOn = [
        { containerName = "writable-paths", condition = "SUCCESS" },
      ]
      healthCheck = {
        command     = ["CMD", "dotnet", "Api.dll", "health"]
        interval    = 30
        timeout     = 5
        retries     = 3
        startPeriod = 60
      }
      linuxParameters = {
        initProcessEnabled = true
        capabilities = {
          drop = ["ALL"]
        }
      }
      ulimits = [
        { name = "nofile", softLimit = 65535, hardLimit = 65535 },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.api.name
          awslogs-region        = var.aws_region
          awslogs-stream-prefix = "ecs"
          mode                  = "non-blocking"
          max-buffer-size       = "25m"
        }
      }
    },
    {
      name                   = "writable-paths"
      image                  = "public.ecr.aws/docker/library/busybox:1.37.0"
      essential              = false
      memory                 = 32
      readonlyRootFilesystem = true
      command                = ["chmod", "1777", "/tmp"]
      mountPoints = [
        { sourceVolume = "writable-tmp", containerPath = "/tmp", readOnly = false },
      ]
      linuxParameters = {
        initProcessEnabled = true
        capabilities = {
          drop = ["ALL"]
        }
      }
      ulimits = [
        { name = "nofile", softLimit = 65535, hardLimit = 65535 },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.api.name
          awslogs-region        = var.aws_region
          awslogs-stream-prefix = "ecs"
          mode                  = "non-blocking"
          max-buffer-size       = "25m"
        }
      }
    },
    {
      name                   = "otel-collector"
      image                  = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3"
      essential              = false
      cpu                    = 64
      memory                 = 128
      readonlyRootFilesystem = true
      environment = [
        { name = "AOT_CONFIG_CONTENT", value = "receivers:\n  otlp:\n    protocols:\n      grpc:\n        endpoint: 127.0.0.1:4317\n      http:\n        endpoint: 127.0.0.1:4318\nprocessors:\n  batch: {}\n  resourcedetection:\n    detectors: [env, ecs]\nexporters:\n  awsxray: {}\n  awsemf:\n    namespace: financial\n    log_group_name: /ecs/financial-api/telemetry\n    log_stream_name: metrics\n  awscloudwatchlogs:\n    log_group_name: /ecs/financial-api/telemetry\n    log_stream_name: logs\nservice:\n  pipelines:\n    traces:\n      receivers: [otlp]\n      processors: [resourcedetection, batch]\n      exporters: [awsxray]\n    metrics:\n      receivers: [otlp]\n      processors: [resourcedetection, batch]\n      exporters: [awsemf]\n    logs:\n      receivers: [otlp]\n      processors: [resourcedetection, batch]\n      exporters: [awscloudwatchlogs]" },
      ]
      healthCheck = {
        command     = ["CMD", "/healthcheck"]
        interval    = 30
        timeout     = 5
        retries     = 3
        startPeriod = 10
      }
      linuxParameters = {
        initProcessEnabled = true
        capabilities = {
          drop = ["ALL"]
        }
      }
      ulimits = [
        { name = "nofile", softLimit = 65535, hardLimit = 65535 },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.api.name
          awslogs-region        = var.aws_region
          awslogs-stream-prefix = "otel"
          mode                  = "non-blocking"
          max-buffer-size       = "25m"
        }
      }
    },
  ])

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  volume {
    name = "writable-tmp"
  }
}

resource "aws_ecs_task_definition" "etl_worker" {
  family                   = "financial-etl"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  task_role_arn            = aws_iam_role.etl_worker_task_role.arn
  execution_role_arn       = aws_iam_role.etl_worker_execution_role.arn

  # Earlier revisions stay registered, so that a deployment can be rolled back to them.
  skip_destroy = true

  container_definitions = jsonencode([
    {
      name                   = "etl-container"
      image                  = "${var.aws_account_id}.dkr.ecr.${var.aws_region}.amazonaws.com/financial-etl@${var.etl_worker_image_digest}"
      essential              = true
      memory                 = 1888
      readonlyRootFilesystem = true
      user                   = "1654"
      stopTimeout            = 120
      portMappings = [
        {
          name          = "http"
          containerPort = 8080
          protocol      = "tcp"
        },
      ]
      environment = [
        { name = "ASPNETCORE_FORWARDEDHEADERS_ENABLED", value = "true" },
        { name = "HTTP_PORTS", value = "8080" },
        { name = "IMPORT_BUCKET", value = aws_cloudformation_stack.aws_resources_stack.outputs["ImportBucket"] },
        { name = "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", value = "in_memory" },
        { name = "OTEL_EXPORTER_OTLP_ENDPOINT", value = "http://localhost:4317" },
        { name = "OTEL_EXPORTER_OTLP_PROTOCOL", value = "grpc" },
      ]
      secrets = [
        { name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret_version.etl_worker_database_url.arn },
      ]
      mountPoints = [
        { sourceVolume = "writable-tmp", containerPath = "/tmp", readOnly = false },
      ]
      dependsOn = [
        { containerName = "writable-paths", condition = "SUCCESS" },
      ]
      healthCheck = {
        command     = ["CMD", "dotnet", "EtlWorker.dll", "health"]
        interval    = 30
        timeout     = 5
        retries     = 3
        startPeriod = 60
      }
      linuxParameters = {
        initProcessEnabled = true
        capabilities = {
          drop = ["ALL"]
        }
      }
      ulimits = [
        { name = "nofile", softLimit = 65535, hardLimit = 65535 },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.etl_worker.name
          awslogs-region        = var.aws_region
          awslogs-stream-prefix = "ecs"
          mode                  = "blocking"
        }
      }
    },
    {
      name                   = "writable-paths"
      image                  = "public.ecr.aws/docker/library/busybox:1.37.0"
      essential              = false
      memory                 = 32
      readonlyRootFilesystem = true
      command                = ["chmod", "1777", "/tmp"]
      mountPoints = [
        { sourceVolume = "writable-tmp", containerPath = "/tmp", readOnly = false },
      ]
      linuxParameters = {
        initProcessEnabled = true
        capabilities = {
          drop = ["ALL"]
        }
      }
      ulimits = [
        { name = "nofile", softLimit = 65535, hardLimit = 65535 },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.etl_worker.name
          awslogs-region        = var.aws_region
          awslogs-stream-prefix = "ecs"
          mode                  = "blocking"
        }
      }
    },
    {
      name                   = "otel-collector"
      image                  = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3"
      essential              = false
      cpu                    = 64
      memory                 = 128
      readonlyRootFilesystem = true
      environment = [
        { name = "AOT_CONFIG_CONTENT", value = "receivers:\n  otlp:\n    protocols:\n      grpc:\n        endpoint: 127.0.0.1:4317\n      http:\n        endpoint: 127.0.0.1:4318\nprocessors:\n  batch: {}\n  resourcedetection:\n    detectors: [env, ecs]\nexporters:\n  awsxray: {}\n  awsemf:\n    namespace: financial\n    log_group_name: /ecs/financial-etl/telemetry\n    log_stream_name: metrics\n  awscloudwatchlogs:\n    log_group_name: /ecs/financial-etl/telemetry\n    log_stream_name: logs\nservice:\n  pipelines:\n    traces:\n      receivers: [otlp]\n      processors: [resourcedetection, batch]\n      exporters: [awsxray]\n    metrics:\n      receivers: [otlp]\n      processors: [resourcedetection, batch]\n      exporters: [awsemf]\n    logs:\n      receivers: [otlp]\n      processors: [resourcedetection, batch]\n      exporters: [awscloudwatchlogs]" },
      ]
      healthCheck = {
        command     = ["CMD", "/healthcheck"]
        interval    = 30
        timeout     = 5
        retries     = 3
        startPeriod = 10
      }
      linuxParameters = {
        initProcessEnabled = true
        capabilities = {
          drop = ["ALL"]
        }
      }
      ulimits = [
        { name = "nofile", softLimit = 65535, hardLimit = 65535 },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.etl_worker.name
          awslogs-region        = var.aws_region
          awslogs-stream-prefix = "otel"
          mode                  = "non-blocking"
          max-buffer-size       = "25m"
        }
      }
    },
  ])

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  volume {
    name = "writable-tmp"
  }
}

resource "aws_ecs_task_definition" "insights" {
  family                   = "financial-insights"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = aws_iam_role.insights_task_role.arn
  execution_role_arn       = aws_iam_role.insights_execution_role.arn

  # Earlier revisions stay registered, so that a deployment can be rolled back to them.
  skip_destroy = true

  container_definitions = jsonencode([
    {
      name                   = "insights-container"
      image                  = "${var.aws_account_id}.dkr.ecr.${var.aws_region}.amazonaws.com/financial-insights@${var.insights_image_digest}"
      essential              = true
      memory                 = 352
      readonlyRootFilesystem = true
      user                   = "1654"
      portMappings = [
        {
          name          = "http"
          containerPort = 8080
          protocol      = "tcp"
        },
      ]
      environment = [
        { name = "ASPNETCORE_FORWARDEDHEADERS_ENABLED", value = "true" },
        { name = "HTTP_PORTS", value = "8080" },
        { name = "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", value = "in_memory" },
        { name = "OTEL_EXPORTER_OTLP_ENDPOINT", value = "http://localhost:4317" },
        { name = "OTEL_EXPORTER_OTLP_PROTOCOL", value = "grpc" },
      ]
      secrets = [
        { name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret_version.insights_database_url.arn },
        { name = "OPENAI_API_KEY", valueFrom = var.openai_api_key_secret_arn },
      ]
      mountPoints = [
        { sourceVolume = "writable-tmp", containerPath = "/tmp", readOnly = false },
      ]
      dependsOn = [
        { containerName = "writable-paths", condition = "SUCCESS" },
      ]
      healthCheck = {
        command     = ["CMD", "dotnet", "Insights.dll", "health"]
        interval    = 30
        timeout     = 5
        retries     = 3
        startPeriod = 60
      }
      linuxParameters = {
        initProcessEnabled = true
        capabilities = {
          drop = ["ALL"]
        }
      }
      ulimits = [
        { name = "nofile", softLimit = 65535, hardLimit = 65535 },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.insights.name
          awslogs-region        = var.aws_region
          awslogs-stream-prefix = "ecs"
          mode                  = "non-blocking"
          max-buffer-size       = "25m"
        }
      }
    },
    {
      name                   = "writable-paths"
      image                  = "public.ecr.aws/docker/library/busybox:1.37.0"
      essential              = false
      memory                 = 32
      readonlyRootFilesystem = true
      command                = ["chmod", "1777", "/tmp"]
      mountPoints = [
        { sourceVolume = "writable-tmp", containerPath = "/tmp", readOnly = false },
      ]
      linuxParameters = {
        initProcessEnabled = true
        capabilities = {
          drop = ["ALL"]
        }
      }
      ulimits = [
        { name = "nofile", softLimit = 65535, hardLimit = 65535 },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.insights.name
          awslogs-region        = var.aws_region
          awslogs-stream-prefix = "ecs"
          mode                  = "non-blocking"
          max-buffer-size       = "25m"
        }
      }
    },
    {
      name                   = "otel-collector"
      image                  = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3"
      essential              = false
      cpu                    = 64
      memory                 = 128
      readonlyRootFilesystem = true
      environment = [
        { name = "AOT_CONFIG_CONTENT", value = "receivers:\n  otlp:\n    protocols:\n      grpc:\n        endpoint: 127.0.0.1:4317\n      http:\n        endpoint: 127.0.0.1:4318\nprocessors:\n  batch: {}\n  resourcedetection:\n    detectors: [env, ecs]\nexporters:\n  awsxray: {}\n  awsemf:\n    namespace: financial\n    log_group_name: /ecs/financial-insights/telemetry\n    log_stream_name: metrics\n  awscloudwatchlogs:\n    log_group_name: /ecs/financial-insights/telemetry\n    log_stream_name: logs\nservice:\n  pipelines:\n    traces:\n      receivers: [otlp]\n      processors: [resourcedetection, batch]\n      exporters: [awsxray]\n    metrics:\n      receivers: [otlp]\n      processors: [resourcedetection, batch]\n      exporters: [awsemf]\n    logs:\n      receivers: [otlp]\n      processors: [resourcedetection, batch]\n      exporters: [awscloudwatchlogs]" },
      ]
      healthCheck = {
        command     = ["CMD", "/healthcheck"]
        interval    = 30
        timeout     = 5
        retries     = 3
        startPeriod = 10
      }
      linuxParameters = {
        initProcessEnabled = true
        capabilities = {
          drop = ["ALL"]
        }
      }
      ulimits = [
        { name = "nofile", softLimit = 65535, hardLimit = 65535 },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.insights.name
          awslogs-region        = var.aws_region
          awslogs-stream-prefix = "otel"
          mode                  = "non-blocking"
          max-buffer-size       = "25m"
        }
      }
    },
  ])

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  volume {
    name = "writable-tmp"
  }
}

resource "aws_ecs_task_definition" "migrate" {
  family                   = "financial-migrate"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = aws_iam_role.migrate_task_role.arn
  execution_role_arn       = aws_iam_role.migrate_execution_role.arn

  # Earlier revisions stay registered, so that a deployment can be rolled back to them.
  skip_destroy = true

  container_definitions = jsonencode([
    {
      name                   = "migrate-container"
      image                  = "${var.aws_account_id}.dkr.ecr.${var.aws_region}.amazonaws.com/financial-etl@${var.etl_worker_image_digest}"
      essential              = true
      memory                 = 352
      readonlyRootFilesystem = true
      user                   = "1654"
      command                = ["migrate"]
      environment = [
        { name = "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", value = "in_memory" },
        { name = "OTEL_EXPORTER_OTLP_ENDPOINT", value = "http://localhost:4317" },
        { name = "OTEL_EXPORTER_OTLP_PROTOCOL", value = "grpc" },
      ]
      secrets = [
        { name = "API_DATABASE_PASSWORD", valueFrom = aws_secretsmanager_secret_version.api_database_password.arn },
        { name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret_version.migrate_database_url.arn },
        { name = "ETL_WORKER_DATABASE_PASSWORD", valueFrom = aws_secretsmanager_secret_version.etl_worker_database_password.arn },
        { name = "INSIGHTS_DATABASE_PASSWORD", valueFrom = aws_secretsmanager_secret_version.insights_database_password.arn },
      ]
      mountPoints = [
        { sourceVolume = "writable-tmp", containerPath = "/tmp", readOnly = false },
      ]
      dependsOn = [
        { containerName = "writable-paths", condition = "SUCCESS" },
      ]
      linuxParameters = {
        initProcessEnabled = true
        capabilities = {
          drop = ["ALL"]
        }
      }
      ulimits = [
        { name = "nofile", softLimit = 65535, hardLimit = 65535 },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.migrate.name
          awslogs-region        = var.aws_region
          awslogs-stream-prefix = "ecs"
          mode                  = "blocking"
        }
      }
    },
    {
      name                   = "writable-paths"
      image                  = "public.ecr.aws/docker/library/busybox:1.37.0"
      essential              = false
      memory                 = 32
      readonlyRootFilesystem = true
      command                = ["chmod", "1777", "/tmp"]
      mountPoints = [
        { sourceVolume = "writable-tmp", containerPath = "/tmp", readOnly = false },
      ]
      linuxParameters = {
        initProcessEnabled = true
        capabilities = {
          drop = ["ALL"]
        }
      }
      ulimits = [
        { name = "nofile", softLimit = 65535, hardLimit = 65535 },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.migrate.name
          awslogs-region        = var.aws_region
          awslogs-stream-prefix = "ecs"
          mode                  = "blocking"
        }
      }
    },
    {
      name                   = "otel-collector"
      image                  = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3"
      essential              = false
      cpu                    = 64
      memory                 = 128
      readonlyRootFilesystem = true
      environment = [
        { name = "AOT_CONFIG_CONTENT", value = "receivers:\n  otlp:\n    protocols:\n      grpc:\n        endpoint: 127.0.0.1:4317\n      http:\n        endpoint: 127.0.0.1:4318\nprocessors:\n  batch: {}\n  resourcedetection:\n    detectors: [env, ecs]\nexporters:\n  awsxray: {}\n  awsemf:\n    namespace: financial\n    log_group_name: /ecs/financial-migrate/telemetry\n    log_stream_name: metrics\n  awscloudwatchlogs:\n    log_group_name: /ecs/financial-migrate/telemetry\n    log_stream_name: logs\nservice:\n  pipelines:\n    traces:\n      receivers: [otlp]\n      processors: [resourcedetection, batch]\n      exporters: [awsxray]\n    metrics:\n      receivers: [otlp]\n      processors: [resourcedetection, batch]\n      exporters: [awsemf]\n    logs:\n      receivers: [otlp]\n      processors: [resourcedetection, batch]\n      exporters: [awscloudwatchlogs]" },
      ]
      healthCheck = {
        command     = ["CMD", "/healthcheck"]
        interval    = 30
        timeout     = 5
        retries     = 3
        startPeriod = 10
      }
      linuxParameters = {
        initProcessEnabled = true
        capabilities = {
          drop = ["ALL"]
        }
      }
      ulimits = [
        { name = "nofile", softLimit = 65535, hardLimit = 65535 },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.migrate.name
          awslogs-region        = var.aws_region
          awslogs-stream-prefix = "otel"
          mode                  = "non-blocking"
          max-buffer-size       = "25m"
        }
      }
    },
  ])

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  volume {
    name = "writable-tmp"
  }
}

resource "aws_ecs_service" "api" {
  name                               = "financial-api-service"
  cluster                            = aws_ecs_cluster.cluster.arn
  task_definition                    = aws_ecs_task_definition.api.arn
  desired_count                      = 1
  launch_type                        = "FARGATE"
  platform_version                   = "LATEST"
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 60
  availability_zone_rebalancing      = "ENABLED"
  enable_execute_command             = false
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"
  wait_for_steady_state              = true

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = local.task_subnet_ids
    security_groups  = [aws_security_group.api.id]
    assign_public_ip = false
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.api.arn
    container_name   = "api-container"
    container_port   = 8000
  }

  lifecycle {
    ignore_changes = [desired_count]
  }

  depends_on = [
    aws_iam_role_policy.api_execution_role,
    aws_iam_role_policy.api_task_role,
    aws_lb_listener.load_balancer_http_listener,
    aws_lb_listener_rule.api,
    terraform_data.migrate,
  ]
}

resource "aws_ecs_service" "etl_worker" {
  name                               = "financial-etl-service"
  cluster                            = aws_ecs_cluster.cluster.arn
  task_definition                    = aws_ecs_task_definition.etl_worker.arn
  desired_count                      = 1
  launch_type                        = "FARGATE"
  platform_version                   = "LATEST"
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  availability_zone_rebalancing      = "ENABLED"
  enable_execute_command             = false
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"
  wait_for_steady_state              = true

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = local.task_subnet_ids
    security_groups  = [aws_security_group.etl_worker.id]
    assign_public_ip = false
  }

  lifecycle {
    ignore_changes = [desired_count]
  }

  depends_on = [
    aws_iam_role_policy.etl_worker_execution_role,
    aws_iam_role_policy.etl_worker_task_role,
    terraform_data.migrate,
  ]
}

resource "aws_ecs_service" "insights" {
  name                               = "financial-insights-service"
  cluster                            = aws_ecs_cluster.cluster.arn
  task_definition                    = aws_ecs_task_definition.insights.arn
  desired_count                      = 1
  launch_type                        = "FARGATE"
  platform_version                   = "LATEST"
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  availability_zone_rebalancing      = "ENABLED"
  enable_execute_command             = false
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"
  wait_for_steady_state              = true

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = local.task_subnet_ids
    security_groups  = [aws_security_group.insights.id]
    assign_public_ip = false
  }

  lifecycle {
    ignore_changes = [desired_count]
  }

  depends_on = [
    aws_iam_role_policy.insights_execution_role,
    aws_iam_role_policy.insights_task_role,
    terraform_data.migrate,
  ]
}
