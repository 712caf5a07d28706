resource "aws_security_group" "api_security_group" {
  name        = "shop-api"
  description = "Tasks of api"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "api_security_group_from_web_security_group_tcp_8080" {
  security_group_id            = aws_security_group.api_security_group.id
  description                  = "web to api"
  referenced_security_group_id = aws_security_group.web_security_group.id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
}

resource "aws_vpc_security_group_egress_rule" "api_security_group" {
  security_group_id = aws_security_group.api_security_group.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "cache_security_group" {
  name        = "shop-cache"
  description = "Cache cache"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "cache_security_group_from_web_security_group_tcp_6379" {
  security_group_id            = aws_security_group.cache_security_group.id
  description                  = "web to cache"
  referenced_security_group_id = aws_security_group.web_security_group.id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_vpc_security_group_egress_rule" "cache_security_group" {
  security_group_id = aws_security_group.cache_security_group.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "files_security_group" {
  name        = "shop-files"
  description = "File system files"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "files_security_group_from_worker_security_group_tcp_2049" {
  security_group_id            = aws_security_group.files_security_group.id
  description                  = "worker to files"
  referenced_security_group_id = aws_security_group.worker_security_group.id
  ip_protocol                  = "tcp"
  from_port                    = 2049
  to_port                      = 2049
}

resource "aws_vpc_security_group_egress_rule" "files_security_group" {
  security_group_id = aws_security_group.files_security_group.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "migrate_security_group" {
  name        = "shop-migrate"
  description = "Tasks of migrate"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "migrate_security_group" {
  security_group_id = aws_security_group.migrate_security_group.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "postgres_security_group" {
  name        = "shop-postgres"
  description = "Database postgres"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "postgres_security_group_from_api_security_group_tcp_5432" {
  security_group_id            = aws_security_group.postgres_security_group.id
  description                  = "api to postgres"
  referenced_security_group_id = aws_security_group.api_security_group.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "postgres_security_group_from_migrate_security_group_tcp_5432" {
  security_group_id            = aws_security_group.postgres_security_group.id
  description                  = "migrate to postgres"
  referenced_security_group_id = aws_security_group.migrate_security_group.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "postgres_security_group_from_report_security_group_tcp_5432" {
  security_group_id            = aws_security_group.postgres_security_group.id
  description                  = "report to postgres"
  referenced_security_group_id = aws_security_group.report_security_group.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "postgres_security_group" {
  security_group_id = aws_security_group.postgres_security_group.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "public_security_group" {
  name        = "shop-public-alb"
  description = "Load balancer public"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "public_security_group_from_0_0_0_0_0_tcp_443" {
  security_group_id = aws_security_group.public_security_group.id
  description       = "HTTPS from everywhere"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "public_security_group_from_0_0_0_0_0_tcp_80" {
  security_group_id = aws_security_group.public_security_group.id
  description       = "HTTP from everywhere, redirected"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

resource "aws_vpc_security_group_egress_rule" "public_security_group" {
  security_group_id = aws_security_group.public_security_group.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "report_security_group" {
  name        = "shop-report"
  description = "Tasks of report"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "report_security_group" {
  security_group_id = aws_security_group.report_security_group.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "web_security_group" {
  name        = "shop-web"
  description = "Tasks of web"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "web_security_group_from_api_security_group_tcp_8080" {
  security_group_id            = aws_security_group.web_security_group.id
  description                  = "api to web"
  referenced_security_group_id = aws_security_group.api_security_group.id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
}

resource "aws_vpc_security_group_ingress_rule" "web_security_group_from_public_security_group_tcp_8080" {
  security_group_id            = aws_security_group.web_security_group.id
  description                  = "public to web"
  referenced_security_group_id = aws_security_group.public_security_group.id
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
}

resource "aws_vpc_security_group_egress_rule" "web_security_group" {
  security_group_id = aws_security_group.web_security_group.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "worker_security_group" {
  name        = "shop-worker"
  description = "Tasks of worker"
  vpc_id      = local.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "worker_security_group" {
  security_group_id = aws_security_group.worker_security_group.id
  description       = "Everything may leave."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}
