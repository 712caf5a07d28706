resource "aws_ecs_cluster" "cluster" {
  name = "shop-cluster"

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_cluster_capacity_providers" "cluster" {
  cluster_name       = aws_ecs_cluster.cluster.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

resource "aws_service_discovery_private_dns_namespace" "cluster" {
  name        = "shop"
  description = "Names of the services for Service Connect and, where it cannot reach, for DNS."
  vpc         = local.vpc_id
}

resource "aws_service_discovery_service" "api_registry" {
  name = "api"

  dns_config {
    namespace_id   = aws_service_discovery_private_dns_namespace.cluster.id
    routing_policy = "MULTIVALUE"

    dns_records {
      ttl  = 10
      type = "A"
    }
  }

  health_check_custom_config {
    failure_threshold = 1
  }
}

resource "aws_ecs_task_definition" "api" {
  family                   = "shop-api"
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
      name                   = "api"
      image                  = "${aws_ecr_repository.api.repository_url}@${var.api_image_digest}"
      essential              = true
      readonlyRootFilesystem = true
      user                   = "1654"
      portMappings = [
        {
          name          = "http"
          containerPort = 8080
          protocol      = "tcp"
          appProtocol   = "http"
        },
      ]
      environment = [
        { name = "ASPNETCORE_HTTP_PORTS", value = "8080" },
        { name = "CURRENCY", value = var.shop_currency },
        { name = "ODD", value = "$${NOT_A_PLACEHOLDER} #: 'x'\n- y" },
      ]
      secrets = [
        { name = "ConnectionStrings__shop", valueFrom = aws_secretsmanager_secret_version.api_connection_strings_shop.arn },
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
  ])

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }
}

resource "aws_ecs_task_definition" "migrate" {
  family                   = "shop-migrate"
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
      name                   = "migrate"
      image                  = "${aws_ecr_repository.api.repository_url}@${var.api_image_digest}"
      essential              = true
      readonlyRootFilesystem = true
      command                = ["migrate"]
      secrets = [
        { name = "ConnectionStrings__shop", valueFrom = aws_secretsmanager_secret_version.api_connection_strings_shop.arn },
      ]
      linuxParameters = {
        initProcessEnabled = true
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
  ])

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }
}

resource "aws_ecs_task_definition" "report" {
  family                   = "shop-report"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = aws_iam_role.report_task_role.arn
  execution_role_arn       = aws_iam_role.report_execution_role.arn

  # Earlier revisions stay registered, so that a deployment can be rolled back to them.
  skip_destroy = true

  container_definitions = jsonencode([
    {
      name                   = "report"
      image                  = "${aws_ecr_repository.api.repository_url}@${var.api_image_digest}"
      essential              = true
      readonlyRootFilesystem = true
      command                = ["report"]
      secrets = [
        { name = "ConnectionStrings__shop", valueFrom = aws_secretsmanager_secret_version.api_connection_strings_shop.arn },
      ]
      linuxParameters = {
        initProcessEnabled = true
      }
      ulimits = [
        { name = "nofile", softLimit = 65535, hardLimit = 65535 },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.report.name
          awslogs-region        = var.aws_region
          awslogs-stream-prefix = "ecs"
          mode                  = "blocking"
        }
      }
    },
  ])

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }
}

resource "aws_ecs_task_definition" "web" {
  family                   = "shop-web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  task_role_arn            = aws_iam_role.web_task_role.arn
  execution_role_arn       = aws_iam_role.web_execution_role.arn

  # Earlier revisions stay registered, so that a deployment can be rolled back to them.
  skip_destroy = true

  container_definitions = jsonencode([
    {
      name                   = "web"
      image                  = "${aws_ecr_repository.web.repository_url}@${var.web_image_digest}"
      essential              = true
      cpu                    = 896
      readonlyRootFilesystem = true
      stopTimeout            = 60
      portMappings = [
        {
          name          = "http"
          containerPort = 8080
          protocol      = "tcp"
          appProtocol   = "http"
        },
      ]
      environment = [
        { name = "Cache__Host", value = aws_cloudformation_stack.cache.outputs["Address"] },
        { name = "OTEL_EXPORTER_OTLP_ENDPOINT", value = "http://localhost:4317" },
        { name = "SHARED_TOPIC", value = data.aws_cloudformation_stack.shared.outputs["TopicArn"] },
        { name = "services__api__http__0", value = "http://api:8080" },
      ]
      secrets = [
        { name = "CACHE_PASSWORD", valueFrom = aws_secretsmanager_secret_version.cache_password.arn },
        { name = "PAYMENT_KEY", valueFrom = var.payment_key_arn },
        { name = "PAYMENT_URL", valueFrom = aws_secretsmanager_secret_version.web_payment_url.arn },
        { name = "SMTP_PASSWORD", valueFrom = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:mail/smtp-AbCdEf:password::" },
      ]
      mountPoints = [
        { sourceVolume = "tmp", containerPath = "/tmp", readOnly = false },
      ]
      dependsOn = [
        { containerName = "otel-collector", condition = "START" },
      ]
      linuxParameters = {
        initProcessEnabled = true
      }
      ulimits = [
        { name = "nofile", softLimit = 65535, hardLimit = 65535 },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.web.name
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
      cpu                    = 128
      memoryReservation      = 128
      readonlyRootFilesystem = true
      command                = ["--config=/etc/ecs/ecs-default-config.yaml"]
      linuxParameters = {
        initProcessEnabled = true
      }
      ulimits = [
        { name = "nofile", softLimit = 65535, hardLimit = 65535 },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.web.name
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
    name = "tmp"
  }
}

resource "aws_ecs_task_definition" "worker" {
  family                   = "shop-worker"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  task_role_arn            = aws_iam_role.worker_task_role.arn
  execution_role_arn       = aws_iam_role.worker_execution_role.arn

  # Earlier revisions stay registered, so that a deployment can be rolled back to them.
  skip_destroy = true

  container_definitions = jsonencode([
    {
      name                   = "worker"
      image                  = "${aws_ecr_repository.worker.repository_url}@${var.worker_image_digest}"
      essential              = true
      readonlyRootFilesystem = true
      stopTimeout            = 120
      entryPoint             = ["dotnet"]
      command                = ["Worker.dll", "--queue", aws_cloudformation_stack.queues.outputs["OrdersName"]]
      environment = [
        { name = "QUEUE_URL", value = aws_cloudformation_stack.queues.outputs["OrdersUrl"] },
      ]
      mountPoints = [
        { sourceVolume = "files", containerPath = "/data", readOnly = false },
      ]
      healthCheck = {
        command     = ["CMD", "dotnet", "Worker.dll", "health"]
        interval    = 30
        timeout     = 5
        retries     = 3
        startPeriod = 60
      }
      linuxParameters = {
        initProcessEnabled = true
      }
      ulimits = [
        { name = "nofile", softLimit = 65535, hardLimit = 65535 },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.worker.name
          awslogs-region        = var.aws_region
          awslogs-stream-prefix = "ecs"
          mode                  = "non-blocking"
          max-buffer-size       = "25m"
        }
      }
    },
  ])

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "ARM64"
  }

  ephemeral_storage {
    size_in_gib = 40
  }

  volume {
    name = "files"

    efs_volume_configuration {
      file_system_id     = aws_efs_file_system.files.id
      transit_encryption = "ENABLED"

      authorization_config {
        access_point_id = aws_efs_access_point.files_worker.id
        iam             = "ENABLED"
      }
    }
  }
}

resource "aws_ecs_service" "api" {
  name                               = "shop-api"
  cluster                            = aws_ecs_cluster.cluster.arn
  task_definition                    = aws_ecs_task_definition.api.arn
  desired_count                      = 2
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
    security_groups  = [aws_security_group.api.id]
    assign_public_ip = true
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.api_tcp.arn
    container_name   = "api"
    container_port   = 8080
  }

  service_connect_configuration {
    enabled   = true
    namespace = aws_service_discovery_private_dns_namespace.cluster.name

    log_configuration {
      log_driver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.service_connect.name
        awslogs-region        = var.aws_region
        awslogs-stream-prefix = "api"
        mode                  = "non-blocking"
        max-buffer-size       = "25m"
      }
    }

    service {
      port_name      = "http"
      discovery_name = "api"

      client_alias {
        dns_name = "api"
        port     = 8080
      }
    }
  }

  service_registries {
    registry_arn = aws_service_discovery_service.api_registry.arn
  }

  depends_on = [
    aws_iam_role_policy.api_execution_role,
    aws_lb_listener.tcp_listener_9000,
    terraform_data.migrate,
  ]
}

resource "aws_ecs_service" "web" {
  name                               = "shop-web"
  cluster                            = aws_ecs_cluster.cluster.arn
  task_definition                    = aws_ecs_task_definition.web.arn
  desired_count                      = 2
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

  deployment_configuration {
    strategy             = "CANARY"
    bake_time_in_minutes = 5

    canary_configuration {
      canary_percent              = 10
      canary_bake_time_in_minutes = 15
    }
  }

  network_configuration {
    subnets          = local.task_subnet_ids
    security_groups  = [aws_security_group.web.id]
    assign_public_ip = true
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.web.arn
    container_name   = "web"
    container_port   = 8080

    advanced_configuration {
      alternate_target_group_arn = aws_lb_target_group.web_alternate.arn
      production_listener_rule   = aws_lb_listener_rule.web.arn
      role_arn                   = aws_iam_role.ecs_load_balancers_role.arn
    }
  }

  service_connect_configuration {
    enabled   = true
    namespace = aws_service_discovery_private_dns_namespace.cluster.name

    log_configuration {
      log_driver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.service_connect.name
        awslogs-region        = var.aws_region
        awslogs-stream-prefix = "web"
        mode                  = "non-blocking"
        max-buffer-size       = "25m"
      }
    }
  }

  lifecycle {
    ignore_changes = [desired_count]
  }

  depends_on = [
    aws_ecs_service.api,
    aws_iam_role_policy.ecs_load_balancers_role,
    aws_iam_role_policy.web_execution_role,
    aws_lb_listener.public_listener_443,
    aws_lb_listener_rule.web,
  ]
}

resource "aws_ecs_service" "worker" {
  name                               = "shop-worker"
  cluster                            = aws_ecs_cluster.cluster.arn
  task_definition                    = aws_ecs_task_definition.worker.arn
  desired_count                      = 1
  platform_version                   = "LATEST"
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100
  availability_zone_rebalancing      = "DISABLED"
  enable_execute_command             = false
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"
  wait_for_steady_state              = true

  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    weight            = 1
    base              = 1
  }

  capacity_provider_strategy {
    capacity_provider = "FARGATE_SPOT"
    weight            = 3
    base              = 0
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = local.task_subnet_ids
    security_groups  = [aws_security_group.worker.id]
    assign_public_ip = true
  }

  lifecycle {
    ignore_changes = [desired_count]
  }

  depends_on = [
    aws_ecs_cluster_capacity_providers.cluster,
    aws_efs_mount_target.files,
    aws_iam_role_policy.worker_execution_role,
    aws_iam_role_policy.worker_task_role,
  ]
}

resource "aws_ecs_service" "web_two" {
  name                               = "shop-web-two"
  cluster                            = aws_ecs_cluster.cluster.arn
  task_definition                    = aws_ecs_task_definition.web.arn
  desired_count                      = 2
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

  deployment_configuration {
    strategy             = "LINEAR"
    bake_time_in_minutes = 5

    linear_configuration {
      step_percent              = 20
      step_bake_time_in_minutes = 3
    }
  }

  network_configuration {
    subnets          = local.task_subnet_ids
    security_groups  = [aws_security_group.web.id]
    assign_public_ip = true
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.web.arn
    container_name   = "web"
    container_port   = 8080

    advanced_configuration {
      alternate_target_group_arn = aws_lb_target_group.web_alternate.arn
      production_listener_rule   = aws_lb_listener_rule.web.arn
      role_arn                   = aws_iam_role.ecs_load_balancers_role.arn
    }
  }

  service_connect_configuration {
    enabled   = true
    namespace = aws_service_discovery_private_dns_namespace.cluster.name

    log_configuration {
      log_driver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.service_connect.name
        awslogs-region        = var.aws_region
        awslogs-stream-prefix = "web"
        mode                  = "non-blocking"
        max-buffer-size       = "25m"
      }
    }
  }

  lifecycle {
    ignore_changes = [desired_count]
  }

  depends_on = [
    aws_iam_role_policy.ecs_load_balancers_role,
    aws_iam_role_policy.web_execution_role,
    aws_lb_listener.public_listener_443,
    aws_lb_listener_rule.web,
  ]
}
