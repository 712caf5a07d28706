# A new value at every run, of which only the first is stored: the version below never changes.
ephemeral "random_password" "api_database_password" {
  length  = 32
  special = false
}

resource "aws_secretsmanager_secret" "api_database_password" {
  name = "financial/prod/api-database-password"
}

resource "aws_secretsmanager_secret_version" "api_database_password" {
  secret_id                = aws_secretsmanager_secret.api_database_password.id
  secret_string_wo         = ephemeral.random_password.api_database_password.result
  secret_string_wo_version = 1
}

resource "aws_secretsmanager_secret" "api_database_url" {
  name = "financial/prod/api/database-url"
}

resource "aws_secretsmanager_secret_version" "api_database_url" {
  secret_id        = aws_secretsmanager_secret.api_database_url.id
  secret_string_wo = "postgresql://financial_api:${ephemeral.aws_secretsmanager_secret_version.api_database_password.secret_string}@${aws_db_instance.postgres_database.address}:5432/ledger?sslmode=require"

  # Composed again when a part of the text that is not secret changes, or the revision is raised.
  secret_string_wo_version = parseint(substr(sha256(jsonencode([var.composed_secrets_revision, "postgresql://financial_api:<financial/prod/api-database-password>@${aws_db_instance.postgres_database.address}:5432/ledger?sslmode=require"])), 0, 8), 16)
}

# A new value at every run, of which only the first is stored: the version below never changes.
ephemeral "random_password" "etl_worker_database_password" {
  length  = 32
  special = false
}

resource "aws_secretsmanager_secret" "etl_worker_database_password" {
  name = "financial/prod/etl-worker-database-password"
}

resource "aws_secretsmanager_secret_version" "etl_worker_database_password" {
  secret_id                = aws_secretsmanager_secret.etl_worker_database_password.id
  secret_string_wo         = ephemeral.random_password.etl_worker_database_password.result
  secret_string_wo_version = 1
}

resource "aws_secretsmanager_secret" "etl_worker_database_url" {
  name = "financial/prod/etl-worker/database-url"
}

resource "aws_secretsmanager_secret_version" "etl_worker_database_url" {
  secret_id        = aws_secretsmanager_secret.etl_worker_database_url.id
  secret_string_wo = "postgresql://financial_etl_worker:${ephemeral.aws_secretsmanager_secret_version.etl_worker_database_password.secret_string}@${aws_db_instance.postgres_database.address}:5432/ledger?sslmode=require"

  # Composed again when a part of the text that is not secret changes, or the revision is raised.
  secret_string_wo_version = parseint(substr(sha256(jsonencode([var.composed_secrets_revision, "postgresql://financial_etl_worker:<financial/prod/etl-worker-database-password>@${aws_db_instance.postgres_database.address}:5432/ledger?sslmode=require"])), 0, 8), 16)
}

# A new value at every run, of which only the first is stored: the version below never changes.
ephemeral "random_password" "insights_database_password" {
  length  = 32
  special = false
}

resource "aws_secretsmanager_secret" "insights_database_password" {
  name = "financial/prod/insights-database-password"
}

resource "aws_secretsmanager_secret_version" "insights_database_password" {
  secret_id                = aws_secretsmanager_secret.insights_database_password.id
  secret_string_wo         = ephemeral.random_password.insights_database_password.result
  secret_string_wo_version = 1
}

resource "aws_secretsmanager_secret" "insights_database_url" {
  name = "financial/prod/insights/database-url"
}

resource "aws_secretsmanager_secret_version" "insights_database_url" {
  secret_id        = aws_secretsmanager_secret.insights_database_url.id
  secret_string_wo = "postgresql://financial_insights:${ephemeral.aws_secretsmanager_secret_version.insights_database_password.secret_string}@${aws_db_instance.postgres_database.address}:5432/ledger?sslmode=require"

  # Composed again when a part of the text that is not secret changes, or the revision is raised.
  secret_string_wo_version = parseint(substr(sha256(jsonencode([var.composed_secrets_revision, "postgresql://financial_insights:<financial/prod/insights-database-password>@${aws_db_instance.postgres_database.address}:5432/ledger?sslmode=require"])), 0, 8), 16)
}

resource "aws_secretsmanager_secret" "migrate_database_url" {
  name = "financial/prod/migrate/database-url"
}

resource "aws_secretsmanager_secret_version" "migrate_database_url" {
  secret_id        = aws_secretsmanager_secret.migrate_database_url.id
  secret_string_wo = "postgresql://financial_owner:${ephemeral.aws_secretsmanager_secret_version.owner_database_password.secret_string}@${aws_db_instance.postgres_database.address}:5432/ledger?sslmode=require"

  # Composed again when a part of the text that is not secret changes, or the revision is raised.
  secret_string_wo_version = parseint(substr(sha256(jsonencode([var.composed_secrets_revision, "postgresql://financial_owner:<financial/prod/owner-database-password>@${aws_db_instance.postgres_database.address}:5432/ledger?sslmode=require"])), 0, 8), 16)
}

# A new value at every run, of which only the first is stored: the version below never changes.
ephemeral "random_password" "owner_database_password" {
  length  = 32
  special = false
}

resource "aws_secretsmanager_secret" "owner_database_password" {
  name = "financial/prod/owner-database-password"
}

resource "aws_secretsmanager_secret_version" "owner_database_password" {
  secret_id                = aws_secretsmanager_secret.owner_database_password.id
  secret_string_wo         = ephemeral.random_password.owner_database_password.result
  secret_string_wo_version = 1
}

ephemeral "aws_secretsmanager_secret_version" "api_database_password" {
  secret_id = aws_secretsmanager_secret_version.api_database_password.secret_id
}

ephemeral "aws_secretsmanager_secret_version" "etl_worker_database_password" {
  secret_id = aws_secretsmanager_secret_version.etl_worker_database_password.secret_id
}

ephemeral "aws_secretsmanager_secret_version" "insights_database_password" {
  secret_id = aws_secretsmanager_secret_version.insights_database_password.secret_id
}

ephemeral "aws_secretsmanager_secret_version" "owner_database_password" {
  secret_id = aws_secretsmanager_secret_version.owner_database_password.secret_id
}
