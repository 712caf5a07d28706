resource "aws_db_subnet_group" "postgres" {
  name       = "shop-postgres"
  subnet_ids = local.private_subnet_ids
}

resource "aws_db_instance" "postgres" {
  identifier                 = "shop-postgres"
  engine                     = "postgres"
  engine_version             = "17.6"
  instance_class             = "db.t4g.medium"
  allocated_storage          = 50
  storage_type               = "gp3"
  storage_encrypted          = true
  multi_az                   = true
  db_name                    = "shop"
  port                       = 5432
  username                   = "shop"
  password_wo                = ephemeral.aws_secretsmanager_secret_version.postgres_password.secret_string
  password_wo_version        = 1
  db_subnet_group_name       = aws_db_subnet_group.postgres.name
  vpc_security_group_ids     = [aws_security_group.postgres.id]
  publicly_accessible        = false
  auto_minor_version_upgrade = true
  backup_retention_period    = 14
  deletion_protection        = true
  skip_final_snapshot        = false
  final_snapshot_identifier  = "shop-postgres-final"
  copy_tags_to_snapshot      = true
}

resource "aws_elasticache_subnet_group" "cache" {
  name       = "shop-cache"
  subnet_ids = local.private_subnet_ids
}

# The provider would keep the password in its state; CloudFormation lets AWS read it from the secret.
resource "aws_cloudformation_stack" "cache" {
  name = "shop-cache"
  template_body = jsonencode({
    Resources = {
      Resource = {
        Type           = "AWS::ElastiCache::ReplicationGroup"
        DeletionPolicy = "Snapshot"
        Properties = {
          ReplicationGroupId          = "shop-cache"
          ReplicationGroupDescription = "shop-cache"
          Engine                      = "valkey"
          EngineVersion               = "8.1"
          CacheNodeType               = "cache.t4g.small"
          NumCacheClusters            = 2
          AutomaticFailoverEnabled    = true
          MultiAZEnabled              = true
          Port                        = 6379
          CacheSubnetGroupName        = aws_elasticache_subnet_group.cache.name
          SecurityGroupIds            = [aws_security_group.cache.id]
          AtRestEncryptionEnabled     = true
          TransitEncryptionEnabled    = true
          AuthToken                   = "{{resolve:secretsmanager:${aws_secretsmanager_secret_version.cache_password.arn}}}"
        }
      }
    }
    Outputs = {
      Address = {
        Value = { "Fn::GetAtt" = ["Resource", "PrimaryEndPoint.Address"] }
      }
      Port = {
        Value = { "Fn::GetAtt" = ["Resource", "PrimaryEndPoint.Port"] }
      }
    }
  })
}
