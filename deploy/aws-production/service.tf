resource "aws_ecs_cluster" "main" {
  name = "vitalgo"
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_cloudwatch_log_group" "server" {
  name              = "/vitalgo/server"
  retention_in_days = 90
}

locals {
  settings = {
    ENVIRONMENT       = "production"
    PORT              = "8000"
    FRONTEND_URL      = var.frontend_url
    PUBLIC_URL        = "https://${var.domain}"
    ALLOWED_ORIGINS   = var.frontend_url
    TRUSTED_PROXIES   = join(",", aws_subnet.public[*].cidr_block)
    STORAGE_BACKEND   = "s3"
    UPLOADS_BASE_PATH = "s3://${aws_s3_bucket.photos.bucket}?region=${var.region}&prefix=photos/"
  }
  server_secrets  = ["JWT_SECRET_KEY", "DATA_ENCRYPTION_KEY", "DATABASE_URL", "REDIS_URL", "SMTP_URL"]
  migrate_secrets = ["MIGRATION_DATABASE_URL"]

  container = {
    image                  = var.image
    essential              = true
    readonlyRootFilesystem = true
    user                   = "65532:65532"
    linuxParameters        = { initProcessEnabled = false, capabilities = { drop = ["ALL"] } }
    environment            = [for name, value in local.settings : { name = name, value = value }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.server.name
        awslogs-region        = var.region
        awslogs-stream-prefix = "vitalgo"
      }
    }
  }
}

# What the certificate of the database is checked with: the authorities of RDS in this region, a few kilobytes, which the
# image does not know. Read when Terraform runs, so that no replica needs the network for it when it starts.
data "http" "authorities" {
  url = "https://truststore.pki.rds.amazonaws.com/${var.region}/${var.region}-bundle.pem"
  lifecycle {
    postcondition {
      condition     = self.status_code == 200 && startswith(self.response_body, "-----BEGIN CERTIFICATE-----")
      error_message = "RDS shows no authorities for this region."
    }
  }
}

locals {
  # Writes them where the program can read them, and ends before it starts. As root, whose the volume is.
  authorities = merge(local.container, {
    name        = "authorities"
    image       = "public.ecr.aws/docker/library/busybox:1.37"
    user        = "0:0"
    essential   = false
    command     = ["sh", "-c", "printf %s \"$AUTHORITIES\" >/ca/rds.pem"]
    environment = [{ name = "AUTHORITIES", value = data.http.authorities.response_body }]
    mountPoints = [{ sourceVolume = "ca", containerPath = "/ca" }]
  })
  after_authorities = [{ containerName = "authorities", condition = "SUCCESS" }]
}

resource "aws_ecs_task_definition" "server" {
  family                   = "vitalgo-server"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.server.arn
  volume {
    name = "tmp"
    efs_volume_configuration {
      file_system_id     = aws_efs_file_system.exports.id
      transit_encryption = "ENABLED"
      authorization_config {
        access_point_id = aws_efs_access_point.exports.id
      }
    }
  }
  volume {
    name = "ca"
  }
  container_definitions = jsonencode([local.authorities, merge(local.container, {
    name      = "server"
    command   = ["serve"]
    dependsOn = local.after_authorities
    mountPoints = [
      { sourceVolume = "tmp", containerPath = "/tmp" },
      { sourceVolume = "ca", containerPath = "/ca", readOnly = true },
    ]
    portMappings = [{ containerPort = 8000 }]
    # Longer than the server drains.
    stopTimeout = 30
    healthCheck = { command = ["CMD", "/vitalgo", "healthcheck"], interval = 30, timeout = 10, startPeriod = 120, retries = 5 }
    secrets     = [for name in local.server_secrets : { name = name, valueFrom = "${var.secrets_arn}:${name}::" }]
  })])
}

# Run before the service is updated, by deploy-to-production.sh.
resource "aws_ecs_task_definition" "migrate" {
  family                   = "vitalgo-migrate"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  execution_role_arn       = aws_iam_role.execution.arn
  volume {
    name = "ca"
  }
  container_definitions = jsonencode([local.authorities, merge(local.container, {
    name        = "migrate"
    command     = ["migrate"]
    dependsOn   = local.after_authorities
    mountPoints = [{ sourceVolume = "ca", containerPath = "/ca", readOnly = true }]
    secrets     = [for name in local.migrate_secrets : { name = name, valueFrom = "${var.secrets_arn}:${name}::" }]
  })])
}

resource "aws_ecs_service" "server" {
  name                               = "server"
  cluster                            = aws_ecs_cluster.main.id
  task_definition                    = aws_ecs_task_definition.server.arn
  launch_type                        = "FARGATE"
  desired_count                      = var.replicas.min
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 120
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  network_configuration {
    subnets         = aws_subnet.service[*].id
    security_groups = [aws_security_group.service.id]
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.server.arn
    container_name   = "server"
    container_port   = 8000
  }
  lifecycle {
    ignore_changes = [desired_count]
  }
  depends_on = [aws_lb_listener.https]
}

resource "aws_appautoscaling_target" "server" {
  service_namespace  = "ecs"
  resource_id        = "service/${aws_ecs_cluster.main.name}/${aws_ecs_service.server.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.replicas.min
  max_capacity       = var.replicas.max
}

resource "aws_appautoscaling_policy" "cpu" {
  name               = "cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.server.service_namespace
  resource_id        = aws_appautoscaling_target.server.resource_id
  scalable_dimension = aws_appautoscaling_target.server.scalable_dimension
  target_tracking_scaling_policy_configuration {
    target_value = 60
    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
