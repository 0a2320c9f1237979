resource "aws_db_subnet_group" "main" {
  name_prefix = "vitalgo-"
  subnet_ids  = aws_subnet.database[*].id
}

# The log holds no values: no parameters, and no details of errors, which quote rows.
resource "aws_db_parameter_group" "main" {
  name_prefix = "vitalgo-"
  family      = "postgres17"
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
  parameter {
    name  = "log_parameter_max_length"
    value = "0"
  }
  parameter {
    name  = "log_parameter_max_length_on_error"
    value = "0"
  }
  parameter {
    name  = "log_error_verbosity"
    value = "terse"
  }
  parameter {
    name         = "shared_preload_libraries"
    value        = "pg_stat_statements"
    apply_method = "pending-reboot"
  }
}

resource "aws_db_instance" "main" {
  identifier                = "vitalgo-test"
  engine                    = "postgres"
  engine_version            = "17"
  instance_class            = "db.t3.micro"
  allocated_storage         = 20
  storage_type              = "gp2"
  storage_encrypted         = true
  db_name                   = "vitalgo"
  username                  = "vitalgo_owner"
  password                  = var.database_password
  db_subnet_group_name      = aws_db_subnet_group.main.name
  parameter_group_name      = aws_db_parameter_group.main.name
  vpc_security_group_ids    = [aws_security_group.database.id]
  publicly_accessible       = false
  multi_az                  = false
  backup_retention_period   = 7
  backup_window             = "07:00-08:00"
  maintenance_window        = "sun:08:30-sun:09:30"
  copy_tags_to_snapshot     = true
  deletion_protection       = true
  skip_final_snapshot       = false
  final_snapshot_identifier = "vitalgo-test-last"
}
