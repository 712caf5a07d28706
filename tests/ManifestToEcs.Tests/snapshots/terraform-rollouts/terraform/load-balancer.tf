resource "aws_lb" "public" {
  name                       = "shop-public"
  internal                   = false
  load_balancer_type         = "application"
  subnets                    = local.public_subnet_ids
  security_groups            = [aws_security_group.public.id]
  drop_invalid_header_fields = true
}

resource "aws_lb_target_group" "web" {
  name                 = "shop-web"
  vpc_id               = local.vpc_id
  target_type          = "ip"
  port                 = 8080
  protocol             = "HTTP"
  protocol_version     = "HTTP1"
  deregistration_delay = 30

  health_check {
    protocol            = "HTTP"
    path                = "/health/ready"
    matcher             = "200-299"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_target_group" "web_alternate" {
  name                 = "shop-web-alternate"
  vpc_id               = local.vpc_id
  target_type          = "ip"
  port                 = 8080
  protocol             = "HTTP"
  protocol_version     = "HTTP1"
  deregistration_delay = 30

  health_check {
    protocol            = "HTTP"
    path                = "/health/ready"
    matcher             = "200-299"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "public_listener_80" {
  load_balancer_arn = aws_lb.public.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "redirect"

    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}

resource "aws_lb_listener" "public_listener_443" {
  load_balancer_arn = aws_lb.public.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = var.certificate_arn
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      message_body = "Not found"
      status_code  = "404"
    }
  }
}

resource "aws_lb_listener_rule" "web" {
  listener_arn = aws_lb_listener.public_listener_443.arn
  priority     = 100

  action {
    type = "forward"

    forward {
      target_group {
        arn    = aws_lb_target_group.web.arn
        weight = 1
      }

      target_group {
        arn    = aws_lb_target_group.web_alternate.arn
        weight = 0
      }
    }
  }

  condition {
    host_header {
      values = ["shop.example.com"]
    }
  }

  condition {
    path_pattern {
      values = ["/*"]
    }
  }

  lifecycle {
    ignore_changes = [action]
  }
}

resource "aws_lb" "tcp" {
  name               = "shop-tcp"
  internal           = true
  load_balancer_type = "network"
  subnets            = local.private_subnet_ids
  security_groups    = [aws_security_group.api.id]
}

resource "aws_lb_target_group" "api_tcp" {
  name                 = "shop-api-tcp"
  vpc_id               = local.vpc_id
  target_type          = "ip"
  port                 = 8080
  protocol             = "TCP"
  deregistration_delay = 60

  health_check {
    protocol            = "TCP"
    interval            = 30
    timeout             = 10
    healthy_threshold   = 3
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "tcp_listener_9000" {
  load_balancer_arn = aws_lb.tcp.arn
  port              = 9000
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.api_tcp.arn
  }
}
