resource "aws_cloudformation_stack" "aws_resources_stack" {
  name          = "financial-aws-resources"
  template_body = file("${path.module}/stacks/financial-aws-resources.json")
}
