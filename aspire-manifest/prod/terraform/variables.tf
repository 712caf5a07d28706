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
  description = "Account into which everything is deployed."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.aws_account_id))
    error_message = "aws_account_id must be twelve digits."
  }
}

variable "aws_region" {
  description = "Region into which everything is deployed."
  type        = string
  default     = "us-east-1"
}

variable "etl_worker_image_digest" {
  description = "Digest of the image of etl-worker."
  type        = string
  default     = null

  validation {
    condition     = var.etl_worker_image_digest == null || can(regex("^sha256:[0-9a-f]{64}$", var.etl_worker_image_digest))
    error_message = "etl_worker_image_digest must be a digest, sha256: and 64 hexadecimal digits."
  }
}

variable "insights_image_digest" {
  description = "Digest of the image of insights."
  type        = string
  default     = null

  validation {
    condition     = var.insights_image_digest == null || can(regex("^sha256:[0-9a-f]{64}$", var.insights_image_digest))
    error_message = "insights_image_digest must be a digest, sha256: and 64 hexadecimal digits."
  }
}

variable "openai_api_key_secret_arn" {
  description = "ARN of the secret with parameter openai-api-key of the application."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:(secretsmanager|ssm):", var.openai_api_key_secret_arn))
    error_message = "openai_api_key_secret_arn must be the ARN of a secret or parameter."
  }
}

variable "private_subnet_1" {
  description = "Private subnet for tasks, with a way out (NAT or endpoints), number 1."
  type        = string

  validation {
    condition     = can(regex("^subnet-", var.private_subnet_1))
    error_message = "private_subnet_1 must be the id of a subnet, subnet-…."
  }
}

variable "private_subnet_2" {
  description = "Private subnet for tasks, with a way out (NAT or endpoints), number 2."
  type        = string

  validation {
    condition     = can(regex("^subnet-", var.private_subnet_2))
    error_message = "private_subnet_2 must be the id of a subnet, subnet-…."
  }
}

variable "public_subnet_1" {
  description = "Public subnet for load balancers, number 1."
  type        = string

  validation {
    condition     = can(regex("^subnet-", var.public_subnet_1))
    error_message = "public_subnet_1 must be the id of a subnet, subnet-…."
  }
}

variable "public_subnet_2" {
  description = "Public subnet for load balancers, number 2."
  type        = string

  validation {
    condition     = can(regex("^subnet-", var.public_subnet_2))
    error_message = "public_subnet_2 must be the id of a subnet, subnet-…."
  }
}

variable "vpc_id" {
  description = "Network in which everything runs."
  type        = string

  validation {
    condition     = can(regex("^vpc-", var.vpc_id))
    error_message = "vpc_id must be the id of a VPC, vpc-…."
  }
}

variable "composed_secrets_revision" {
  description = "Raise it to compose every connection string again, after a password has been changed."
  type        = number
  default     = 1
}
