output "cluster_name" {
  description = "Cluster in which everything runs."
  value       = aws_ecs_cluster.cluster.name
}

output "service_names" {
  description = "ECS services by Aspire resource."
  value = {
    api    = aws_ecs_service.api.name
    web    = aws_ecs_service.web.name
    worker = aws_ecs_service.worker.name
  }
}

output "public_dns_name" {
  description = "Address of the load balancer shop-public; point the domains at it."
  value       = aws_lb.public.dns_name
}

output "repository_urls" {
  description = "Where each image is pushed, by Aspire resource."
  value = {
    api    = aws_ecr_repository.api.repository_url
    web    = aws_ecr_repository.web.repository_url
    worker = aws_ecr_repository.worker.repository_url
  }
}
