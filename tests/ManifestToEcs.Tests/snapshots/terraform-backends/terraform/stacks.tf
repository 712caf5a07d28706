resource "aws_cloudformation_stack" "queues" {
  name          = "shop-queues"
  template_body = file("${path.module}/stacks/shop-queues.json")
}

data "aws_cloudformation_stack" "shared" {
  name = "shared"
}
