variable "api_image_digest" {
  description = "Digest of the image of api."
  type        = string
  default     = null

  validation {
    condition     = var.api_image_digest == null || can(regex("^sha256:[0-9a-f]{64}$", var.api_image_digest))
    error_message = "api_image_digest must be a digest, sha256: and 64 hexadecimal digits."
  }
}

variable "aws_account_id" {
  description = "Account that everything is deployed to."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.aws_account_id))
    error_message = "aws_account_id must be twelve digits."
  }
}

variable "aws_region" {
  description = "Region that everything is deployed to."
  type        = string
  default     = "eu-west-1"
}

variable "certificate_arn" {
  description = "Certificate of the load balancer."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:acm:", var.certificate_arn))
    error_message = "certificate_arn must be the ARN of a certificate in ACM."
  }
}

variable "payment_key_arn" {
  description = "Secret that holds payment-key."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:(secretsmanager|ssm):", var.payment_key_arn))
    error_message = "payment_key_arn must be the ARN of a secret or parameter."
  }
}

variable "private_subnet_1" {
  description = "First private subnet, with a way out."
  type        = string

  validation {
    condition     = can(regex("^subnet-", var.private_subnet_1))
    error_message = "private_subnet_1 must be the id of a subnet, subnet-…."
  }
}

variable "private_subnet_2" {
  description = "Second private subnet, in another zone."
  type        = string

  validation {
    condition     = can(regex("^subnet-", var.private_subnet_2))
    error_message = "private_subnet_2 must be the id of a subnet, subnet-…."
  }
}

variable "public_subnet_1" {
  description = "First public subnet."
  type        = string

  validation {
    condition     = can(regex("^subnet-", var.public_subnet_1))
    error_message = "public_subnet_1 must be the id of a subnet, subnet-…."
  }
}

variable "public_subnet_2" {
  description = "Second public subnet, in another zone."
  type        = string

  validation {
    condition     = can(regex("^subnet-", var.public_subnet_2))
    error_message = "public_subnet_2 must be the id of a subnet, subnet-…."
  }
}

variable "shop_currency" {
  description = "Value of the parameter currency."
  type        = string
  default     = "EUR"
}

variable "vpc_id" {
  description = "VPC of the tasks."
  type        = string

  validation {
    condition     = can(regex("^vpc-", var.vpc_id))
    error_message = "vpc_id must be the id of a VPC, vpc-…."
  }
}

variable "web_image_digest" {
  description = "Digest of the image of web."
  type        = string
  default     = null

  validation {
    condition     = var.web_image_digest == null || can(regex("^sha256:[0-9a-f]{64}$", var.web_image_digest))
    error_message = "web_image_digest must be a digest, sha256: and 64 hexadecimal digits."
  }
}

variable "worker_image_digest" {
  description = "Digest of the image of worker."
  type        = string
  default     = null

  validation {
    condition     = var.worker_image_digest == null || can(regex("^sha256:[0-9a-f]{64}$", var.worker_image_digest))
    error_message = "worker_image_digest must be a digest, sha256: and 64 hexadecimal digits."
  }
}

variable "composed_secrets_revision" {
  description = "Raise it to compose every connection string again, after a password has been changed."
  type        = number
  default     = 1
}
