resource "aws_security_group" "api" {
  name        = "shop-api"
  description = "Tasks of api"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "api_from_web_tcp_8080" {
  security_group_id            = aws_security_group.api.id
  description                  = "web to api"
  referenced_security_group_id = aws_security_group.web.id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
}

resource "aws_vpc_security_group_egress_rule" "api" {
  security_group_id = aws_security_group.api.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "cache" {
  name        = "shop-cache"
  description = "Cache cache"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "cache_from_web_tcp_6379" {
  security_group_id            = aws_security_group.cache.id
  description                  = "web to cache"
  referenced_security_group_id = aws_security_group.web.id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_vpc_security_group_egress_rule" "cache" {
  security_group_id = aws_security_group.cache.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "files" {
  name        = "shop-files"
  description = "File system files"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "files_from_worker_tcp_2049" {
  security_group_id            = aws_security_group.files.id
  description                  = "worker to files"
  referenced_security_group_id = aws_security_group.worker.id
  ip_protocol                  = "tcp"
  from_port                    = 2049
  to_port                      = 2049
}

resource "aws_vpc_security_group_egress_rule" "files" {
  security_group_id = aws_security_group.files.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "migrate" {
  name        = "shop-migrate"
  description = "Tasks of migrate"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "migrate" {
  security_group_id = aws_security_group.migrate.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "postgres" {
  name        = "shop-postgres"
  description = "Database postgres"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "postgres_from_api_tcp_5432" {
  security_group_id            = aws_security_group.postgres.id
  description                  = "api to postgres"
  referenced_security_group_id = aws_security_group.api.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "postgres_from_migrate_tcp_5432" {
  security_group_id            = aws_security_group.postgres.id
  description                  = "migrate to postgres"
  referenced_security_group_id = aws_security_group.migrate.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "postgres_from_report_tcp_5432" {
  security_group_id            = aws_security_group.postgres.id
  description                  = "report to postgres"
  referenced_security_group_id = aws_security_group.report.id
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

resource "aws_security_group" "public" {
  name        = "shop-public-alb"
  description = "Load balancer public"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "public_from_0_0_0_0_0_tcp_443" {
  security_group_id = aws_security_group.public.id
  description       = "HTTPS from everywhere"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "public_from_0_0_0_0_0_tcp_80" {
  security_group_id = aws_security_group.public.id
  description       = "HTTP from everywhere, redirected"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

resource "aws_vpc_security_group_egress_rule" "public" {
  security_group_id = aws_security_group.public.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "report" {
  name        = "shop-report"
  description = "Tasks of report"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "report" {
  security_group_id = aws_security_group.report.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "web" {
  name        = "shop-web"
  description = "Tasks of web"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "web_from_api_tcp_8080" {
  security_group_id            = aws_security_group.web.id
  description                  = "api to web"
  referenced_security_group_id = aws_security_group.api.id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
}

resource "aws_vpc_security_group_ingress_rule" "web_from_public_tcp_8080" {
  security_group_id            = aws_security_group.web.id
  description                  = "public to web"
  referenced_security_group_id = aws_security_group.public.id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
}

resource "aws_vpc_security_group_egress_rule" "web" {
  security_group_id = aws_security_group.web.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "worker" {
  name        = "shop-worker"
  description = "Tasks of worker"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "worker" {
  security_group_id = aws_security_group.worker.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}
