resource "aws_cloudwatch_log_group" "api" {
  name              = "/ecs/financial-api"
  retention_in_days = 90
}

resource "aws_cloudwatch_log_group" "api_telemetry_log_group" {
  name              = "/ecs/financial-api/telemetry"
  retention_in_days = 90
}

resource "aws_cloudwatch_log_group" "etl_worker" {
  name              = "/ecs/financial-etl"
  retention_in_days = 90
}

resource "aws_cloudwatch_log_group" "etl_worker_telemetry_log_group" {
  name              = "/ecs/financial-etl/telemetry"
  retention_in_days = 90
}

resource "aws_cloudwatch_log_group" "insights" {
  name              = "/ecs/financial-insights"
  retention_in_days = 90
}

resource "aws_cloudwatch_log_group" "insights_telemetry_log_group" {
  name              = "/ecs/financial-insights/telemetry"
  retention_in_days = 90
}

resource "aws_cloudwatch_log_group" "migrate" {
  name              = "/ecs/financial-migrate"
  retention_in_days = 90
}

resource "aws_cloudwatch_log_group" "migrate_telemetry_log_group" {
  name              = "/ecs/financial-migrate/telemetry"
  retention_in_days = 90
}
