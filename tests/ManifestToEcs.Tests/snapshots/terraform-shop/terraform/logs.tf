resource "aws_cloudwatch_log_group" "api_logs" {
  name              = "/ecs/shop-api"
  retention_in_days = 30
}

resource "aws_cloudwatch_log_group" "migrate_logs" {
  name              = "/ecs/shop-migrate"
  retention_in_days = 365
}

resource "aws_cloudwatch_log_group" "report_logs" {
  name              = "/ecs/shop-report"
  retention_in_days = 365
}

resource "aws_cloudwatch_log_group" "service_connect_logs" {
  name              = "/ecs/shop-service-connect"
  retention_in_days = 7
}

resource "aws_cloudwatch_log_group" "web_logs" {
  name              = "/ecs/shop-web"
  retention_in_days = 30
}

resource "aws_cloudwatch_log_group" "worker_logs" {
  name              = "/ecs/shop-worker"
  retention_in_days = 30
}
