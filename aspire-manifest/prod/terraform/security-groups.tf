resource "aws_security_group" "api" {
  name        = "financial-api"
  description = "Tasks of financial-api"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "api_from_load_balancer_tcp_8000" {
  security_group_id            = aws_security_group.api.id
  description                  = "Load balancer"
  referenced_security_group_id = aws_security_group.load_balancer.id
  ip_protocol                  = "tcp"
  from_port                    = 8000
  to_port                      = 8000
}

resource "aws_vpc_security_group_egress_rule" "api" {
  security_group_id = aws_security_group.api.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "etl_worker" {
  name        = "financial-etl"
  description = "Tasks of financial-etl"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "etl_worker" {
  security_group_id = aws_security_group.etl_worker.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "insights" {
  name        = "financial-insights"
  description = "Tasks of financial-insights"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "insights" {
  security_group_id = aws_security_group.insights.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "load_balancer" {
  name        = "financial-alb"
  description = "Load balancer of financial"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "load_balancer_from_0_0_0_0_0_tcp_80" {
  security_group_id = aws_security_group.load_balancer.id
  description       = "Clients"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

resource "aws_vpc_security_group_egress_rule" "load_balancer" {
  security_group_id = aws_security_group.load_balancer.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "migrate" {
  name        = "financial-migrate"
  description = "Tasks of financial-migrate"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "migrate" {
  security_group_id = aws_security_group.migrate.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "postgres" {
  name        = "financial-postgres"
  description = "postgres of postgres"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "postgres_from_api_tcp_5432" {
  security_group_id            = aws_security_group.postgres.id
  description                  = "api"
  referenced_security_group_id = aws_security_group.api.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "postgres_from_etl_worker_tcp_5432" {
  security_group_id            = aws_security_group.postgres.id
  description                  = "etl-worker"
  referenced_security_group_id = aws_security_group.etl_worker.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "postgres_from_insights_tcp_5432" {
  security_group_id            = aws_security_group.postgres.id
  description                  = "insights"
  referenced_security_group_id = aws_security_group.insights.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "postgres_from_migrate_tcp_5432" {
  security_group_id            = aws_security_group.postgres.id
  description                  = "migrate"
  referenced_security_group_id = aws_security_group.migrate.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "postgres" {
  security_group_id = aws_security_group.postgres.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}
