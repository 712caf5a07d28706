resource "aws_db_subnet_group" "postgres_database" {
  name       = "financial-postgres"
  subnet_ids = local.private_subnet_ids
}

resource "aws_db_instance" "postgres_database" {
  identifier                 = "financial-postgres"
  engine                     = "postgres"
  engine_version             = "17.6"
  instance_class             = "db.m7g.large"
  allocated_storage          = 100
  storage_type               = "gp3"
  storage_encrypted          = true
  multi_az                   = true
  db_name                    = "ledger"
  port                       = 5432
  username                   = "financial_owner"
  password_wo                = ephemeral.aws_secretsmanager_secret_version.owner_database_password.secret_string
  password_wo_version        = 1
  db_subnet_group_name       = aws_db_subnet_group.postgres_database.name
  vpc_security_group_ids     = [aws_security_group.postgres.id]
  publicly_accessible        = false
  auto_minor_version_upgrade = true
  backup_retention_period    = 14
  deletion_protection        = true
  skip_final_snapshot        = false
  final_snapshot_identifier  = "financial-postgres-final"
  copy_tags_to_snapshot      = true
}
