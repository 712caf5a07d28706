locals {
  vpc_id             = var.vpc_id
  private_subnet_ids = [var.private_subnet_1, var.private_subnet_2]
  public_subnet_ids  = [var.public_subnet_1, var.public_subnet_2]

  # Private subnets need a way to ECR, S3, CloudWatch Logs and Secrets Manager: NAT or endpoints.
  task_subnet_ids = local.private_subnet_ids
}
