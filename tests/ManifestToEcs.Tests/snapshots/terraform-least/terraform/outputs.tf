output "cluster_name" {
  description = "Cluster in which everything runs."
  value       = data.aws_ecs_cluster.cluster.cluster_name
}
