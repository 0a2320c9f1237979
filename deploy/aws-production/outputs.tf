output "url" {
  description = "The API."
  value       = "https://${var.domain}/graphql"
}

output "cluster" {
  description = "Where deploy-to-production.sh runs migrations."
  value       = aws_ecs_cluster.main.name
}

output "network" {
  description = "Of a task that migrates: that of the replicas, which the database lets in."
  value       = "awsvpcConfiguration={subnets=[${join(",", aws_subnet.service[*].id)}],securityGroups=[${aws_security_group.service.id}]}"
}

output "database_address" {
  description = "Host in DATABASE_URL and MIGRATION_DATABASE_URL, which end with ?sslmode=verify-full&sslrootcert=/ca/rds.pem."
  value       = aws_db_instance.main.address
}

output "redis_address" {
  description = "Host in REDIS_URL, which begins with rediss://."
  value       = aws_elasticache_replication_group.main.primary_endpoint_address
}
