locals {
  vpc_id             = "vpc-1"
  private_subnet_ids = ["subnet-1", "subnet-2"]
  public_subnet_ids  = ["subnet-3"]

  # Private subnets need a way to ECR, S3, CloudWatch Logs and Secrets Manager: NAT or endpoints.
  task_subnet_ids = local.private_subnet_ids
}
