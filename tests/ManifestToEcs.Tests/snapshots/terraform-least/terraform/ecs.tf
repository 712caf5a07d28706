data "aws_ecs_cluster" "cluster" {
  cluster_name = "shop-cluster"
}
