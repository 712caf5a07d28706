output "cluster_name" {
  description = "Cluster in which everything runs."
  value       = aws_ecs_cluster.cluster.name
}

output "service_names" {
  description = "ECS services by Aspire resource."
  value = {
    api        = aws_ecs_service.api.name
    etl-worker = aws_ecs_service.etl_worker.name
    insights   = aws_ecs_service.insights.name
  }
}

output "load_balancer_dns_name" {
  description = "Address of the load balancer financial-alb; point the domains at it."
  value       = aws_lb.load_balancer.dns_name
}

output "repository_urls" {
  description = "Where each image is pushed, by Aspire resource."
  value = {
    api        = aws_ecr_repository.api.repository_url
    etl-worker = aws_ecr_repository.etl_worker.repository_url
    insights   = aws_ecr_repository.insights.repository_url
  }
}
