resource "aws_cloudwatch_log_group" "api" {
  name              = "/ecs/shop-api"
  retention_in_days = 30
}

resource "aws_cloudwatch_log_group" "migrate" {
  name              = "/ecs/shop-migrate"
  retention_in_days = 365
}

resource "aws_cloudwatch_log_group" "report" {
  name              = "/ecs/shop-report"
  retention_in_days = 365
}

resource "aws_cloudwatch_log_group" "service_connect" {
  name              = "/ecs/shop-service-connect"
  retention_in_days = 7
}

resource "aws_cloudwatch_log_group" "web" {
  name              = "/ecs/shop-web"
  retention_in_days = 30
}

resource "aws_cloudwatch_log_group" "worker" {
  name              = "/ecs/shop-worker"
  retention_in_days = 30
}
