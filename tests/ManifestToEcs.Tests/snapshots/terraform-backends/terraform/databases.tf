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

resource "aws_db_subnet_group" "aurora" {
  name       = "shop-aurora"
  subnet_ids = local.private_subnet_ids
}

resource "aws_rds_cluster" "aurora" {
  cluster_identifier         = "shop-aurora"
  engine                     = "aurora-postgresql"
  engine_version             = "17.5"
  storage_encrypted          = true
  database_name              = "shop"
  port                       = 5432
  master_username            = "shop"
  master_password_wo         = ephemeral.aws_secretsmanager_secret_version.postgres_password.secret_string
  master_password_wo_version = 1
  db_subnet_group_name       = aws_db_subnet_group.aurora.name
  vpc_security_group_ids     = [aws_security_group.postgres.id]
  backup_retention_period    = 7
  deletion_protection        = false
  skip_final_snapshot        = false
  final_snapshot_identifier  = "shop-aurora-final"
  copy_tags_to_snapshot      = true
}

resource "aws_rds_cluster_instance" "aurora" {
  count = 2

  identifier          = "shop-aurora-${count.index + 1}"
  cluster_identifier  = aws_rds_cluster.aurora.id
  engine              = aws_rds_cluster.aurora.engine
  engine_version      = aws_rds_cluster.aurora.engine_version
  instance_class      = "db.r8g.large"
  publicly_accessible = false
}

resource "aws_docdb_subnet_group" "documents" {
  name       = "shop-documents"
  subnet_ids = local.private_subnet_ids
}

resource "aws_docdb_cluster" "documents" {
  cluster_identifier         = "shop-documents"
  engine                     = "docdb"
  engine_version             = "5.0.0"
  storage_encrypted          = true
  port                       = 27017
  master_username            = "shop"
  master_password_wo         = ephemeral.aws_secretsmanager_secret_version.payment_key.secret_string
  master_password_wo_version = 1
  db_subnet_group_name       = aws_docdb_subnet_group.documents.name
  vpc_security_group_ids     = [aws_security_group.postgres.id]
  backup_retention_period    = 7
  deletion_protection        = false
  skip_final_snapshot        = false
  final_snapshot_identifier  = "shop-documents-final"
}

resource "aws_docdb_cluster_instance" "documents" {
  count = 1

  identifier         = "shop-documents-${count.index + 1}"
  cluster_identifier = aws_docdb_cluster.documents.id
  instance_class     = "db.t4g.medium"
}

resource "aws_db_subnet_group" "reports" {
  name       = "shop-reports"
  subnet_ids = local.private_subnet_ids
}

resource "aws_db_instance" "reports" {
  identifier                 = "shop-reports"
  engine                     = "sqlserver-ex"
  engine_version             = "16.00"
  license_model              = "license-included"
  instance_class             = "db.t3.small"
  allocated_storage          = 20
  storage_type               = "gp3"
  storage_encrypted          = true
  multi_az                   = false
  port                       = 1433
  username                   = "shop"
  password_wo                = ephemeral.aws_secretsmanager_secret_version.postgres_password.secret_string
  password_wo_version        = 1
  db_subnet_group_name       = aws_db_subnet_group.reports.name
  vpc_security_group_ids     = [aws_security_group.postgres.id]
  publicly_accessible        = false
  auto_minor_version_upgrade = true
  backup_retention_period    = 7
  deletion_protection        = false
  skip_final_snapshot        = false
  final_snapshot_identifier  = "shop-reports-final"
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

resource "aws_elasticache_subnet_group" "sessions" {
  name       = "shop-sessions"
  subnet_ids = local.private_subnet_ids
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "shop-sessions"
  description                = "shop-sessions"
  engine                     = "redis"
  engine_version             = "7.1"
  node_type                  = "cache.t4g.micro"
  num_cache_clusters         = 1
  automatic_failover_enabled = false
  multi_az_enabled           = false
  port                       = 6379
  subnet_group_name          = aws_elasticache_subnet_group.sessions.name
  security_group_ids         = [aws_security_group.postgres.id]
  at_rest_encryption_enabled = true
  transit_encryption_enabled = true
}

# The provider would keep the password in its state; CloudFormation lets AWS read it from the secret.
resource "aws_cloudformation_stack" "events" {
  name = "shop-events"
  template_body = jsonencode({
    Resources = {
      Resource = {
        Type           = "AWS::AmazonMQ::Broker"
        DeletionPolicy = "RetainExceptOnCreate"
        Properties = {
          BrokerName              = "shop-events"
          EngineType              = "RABBITMQ"
          EngineVersion           = "3.13"
          HostInstanceType        = "mq.m7g.large"
          DeploymentMode          = "CLUSTER_MULTI_AZ"
          AutoMinorVersionUpgrade = true
          PubliclyAccessible      = false
          Logs = {
            General = true
          }
          SubnetIds      = local.private_subnet_ids
          SecurityGroups = [aws_security_group.postgres.id]
          Users = [
            {
              Username = "shop"
              Password = "{{resolve:secretsmanager:${aws_secretsmanager_secret_version.postgres_password.arn}}}"
            },
          ]
        }
      }
    }
    Outputs = {
      Address = {
        Value = { "Fn::Select" = [0, { "Fn::Split" = [":", { "Fn::Select" = [1, { "Fn::Split" = ["//", { "Fn::Select" = [0, { "Fn::GetAtt" = ["Resource", "AmqpEndpoints"] }] }] }] }] }] }
      }
      Port = {
        Value = { "Fn::Select" = [1, { "Fn::Split" = [":", { "Fn::Select" = [1, { "Fn::Split" = ["//", { "Fn::Select" = [0, { "Fn::GetAtt" = ["Resource", "AmqpEndpoints"] }] }] }] }] }] }
      }
    }
  })
}

# The provider would keep the password in its state; CloudFormation lets AWS read it from the secret.
resource "aws_cloudformation_stack" "mail" {
  name = "shop-mail"
  template_body = jsonencode({
    Resources = {
      Resource = {
        Type           = "AWS::AmazonMQ::Broker"
        DeletionPolicy = "RetainExceptOnCreate"
        Properties = {
          BrokerName              = "shop-mail"
          EngineType              = "RABBITMQ"
          EngineVersion           = "3.13"
          HostInstanceType        = "mq.m7g.medium"
          DeploymentMode          = "SINGLE_INSTANCE"
          AutoMinorVersionUpgrade = true
          PubliclyAccessible      = false
          Logs = {
            General = true
          }
          SubnetIds      = [var.private_subnet_1]
          SecurityGroups = [aws_security_group.postgres.id]
          Users = [
            {
              Username = "shop"
              Password = "{{resolve:secretsmanager:${aws_secretsmanager_secret_version.postgres_password.arn}}}"
            },
          ]
        }
      }
    }
    Outputs = {
      Address = {
        Value = { "Fn::Select" = [0, { "Fn::Split" = [":", { "Fn::Select" = [1, { "Fn::Split" = ["//", { "Fn::Select" = [0, { "Fn::GetAtt" = ["Resource", "AmqpEndpoints"] }] }] }] }] }] }
      }
      Port = {
        Value = { "Fn::Select" = [1, { "Fn::Split" = [":", { "Fn::Select" = [1, { "Fn::Split" = ["//", { "Fn::Select" = [0, { "Fn::GetAtt" = ["Resource", "AmqpEndpoints"] }] }] }] }] }] }
      }
    }
  })
}

resource "aws_msk_cluster" "stream" {
  cluster_name           = "shop-stream"
  kafka_version          = "3.8.x"
  number_of_broker_nodes = 2

  broker_node_group_info {
    instance_type   = "kafka.t3.small"
    client_subnets  = local.private_subnet_ids
    security_groups = [aws_security_group.postgres.id]

    storage_info {
      ebs_storage_info {
        volume_size = 100
      }
    }
  }

  client_authentication {
    unauthenticated = true
  }

  encryption_info {
    encryption_in_transit {
      client_broker = "TLS"
      in_cluster    = true
    }
  }
}
