resource "aws_secretsmanager_secret" "api_connection_strings_shop" {
  name = "shop/prod/api/connection-strings-shop"
}

resource "aws_secretsmanager_secret_version" "api_connection_strings_shop" {
  secret_id        = aws_secretsmanager_secret.api_connection_strings_shop.id
  secret_string_wo = "Host=${aws_db_instance.postgres.address};Port=5432;Username=shop;Password=${ephemeral.aws_secretsmanager_secret_version.postgres_password.secret_string};Database=shop;SSL Mode=Require"

  # Composed again when a part of the text that is not secret changes, or the revision is raised.
  secret_string_wo_version = parseint(substr(sha256(jsonencode([var.composed_secrets_revision, "Host=${aws_db_instance.postgres.address};Port=5432;Username=shop;Password=<shop/prod/postgres-password>;Database=shop;SSL Mode=Require"])), 0, 8), 16)
}

# A new value at every run, of which only the first is stored: the version below never changes.
ephemeral "random_password" "cache_password" {
  length           = 32
  override_special = "!#$&*()-_=+[]<>"
  min_lower        = 1
  min_numeric      = 1
}

resource "aws_secretsmanager_secret" "cache_password" {
  name = "shop/prod/cache-password"
}

resource "aws_secretsmanager_secret_version" "cache_password" {
  secret_id                = aws_secretsmanager_secret.cache_password.id
  secret_string_wo         = ephemeral.random_password.cache_password.result
  secret_string_wo_version = 1
}

# A new value at every run, of which only the first is stored: the version below never changes.
ephemeral "random_password" "postgres_password" {
  length  = 22
  special = false
}

resource "aws_secretsmanager_secret" "postgres_password" {
  name = "shop/prod/postgres-password"
}

resource "aws_secretsmanager_secret_version" "postgres_password" {
  secret_id                = aws_secretsmanager_secret.postgres_password.id
  secret_string_wo         = ephemeral.random_password.postgres_password.result
  secret_string_wo_version = 1
}

resource "aws_secretsmanager_secret" "web_payment_url" {
  name = "shop/prod/web/payment-url"
}

resource "aws_secretsmanager_secret_version" "web_payment_url" {
  secret_id        = aws_secretsmanager_secret.web_payment_url.id
  secret_string_wo = "https://shop:${replace(urlencode(ephemeral.aws_secretsmanager_secret_version.payment_key.secret_string), "+", "%20")}@pay.example.com/v1?mail=${jsondecode(ephemeral.aws_secretsmanager_secret_version.mail_password.secret_string)["password"]}"

  # Composed again when a part of the text that is not secret changes, or the revision is raised.
  secret_string_wo_version = parseint(substr(sha256(jsonencode([var.composed_secrets_revision, "https://shop:<shop/prod/payment-key>@pay.example.com/v1?mail=<mail/smtp>"])), 0, 8), 16)
}

ephemeral "aws_secretsmanager_secret_version" "mail_password" {
  secret_id = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:mail/smtp-AbCdEf"
}

ephemeral "aws_secretsmanager_secret_version" "payment_key" {
  secret_id = var.payment_key_arn
}

ephemeral "aws_secretsmanager_secret_version" "postgres_password" {
  secret_id = aws_secretsmanager_secret_version.postgres_password.secret_id
}
