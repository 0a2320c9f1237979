# Files that patients take away wait here for a quarter of an hour at most. The replicas share the folder, because the
# one that is asked for a file need not be the one that made it.
resource "aws_efs_file_system" "exports" {
  encrypted  = true
  kms_key_id = aws_kms_key.data.arn
}

resource "aws_efs_mount_target" "exports" {
  count           = 2
  file_system_id  = aws_efs_file_system.exports.id
  subnet_id       = aws_subnet.data[count.index].id
  security_groups = [aws_security_group.data.id]
}

resource "aws_efs_access_point" "exports" {
  file_system_id = aws_efs_file_system.exports.id
  posix_user {
    uid = 65532
    gid = 65532
  }
  root_directory {
    path = "/tmp"
    creation_info {
      owner_uid   = 65532
      owner_gid   = 65532
      permissions = "0700"
    }
  }
}
