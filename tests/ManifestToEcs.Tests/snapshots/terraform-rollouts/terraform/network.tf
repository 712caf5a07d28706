locals {
  vpc_id             = var.vpc_id
  private_subnet_ids = [var.private_subnet_1, var.private_subnet_2]
  public_subnet_ids  = [var.public_subnet_1, var.public_subnet_2]

  # Tasks have a public address and need neither NAT nor endpoints.
  task_subnet_ids = local.public_subnet_ids
}
