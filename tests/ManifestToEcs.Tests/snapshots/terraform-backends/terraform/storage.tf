resource "aws_efs_file_system" "files" {
  creation_token  = "shop-files"
  encrypted       = true
  throughput_mode = "elastic"
  tags = {
    Name = "shop-files"
  }
}

resource "aws_efs_backup_policy" "files" {
  file_system_id = aws_efs_file_system.files.id

  backup_policy {
    status = "ENABLED"
  }
}

resource "aws_efs_mount_target" "files" {
  for_each = { for index, subnet in local.task_subnet_ids : index => subnet }

  file_system_id  = aws_efs_file_system.files.id
  subnet_id       = each.value
  security_groups = [aws_security_group.files.id]
}

resource "aws_efs_access_point" "files_worker" {
  file_system_id = aws_efs_file_system.files.id

  posix_user {
    uid = 1654
    gid = 1654
  }

  root_directory {
    path = "/worker"

    creation_info {
      owner_uid   = 1654
      owner_gid   = 1654
      permissions = "0750"
    }
  }
}
