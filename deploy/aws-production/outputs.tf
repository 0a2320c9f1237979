output "url" {
  description = "The API."
  value       = "https://${var.domain}/graphql"
}

output "migrate_command" {
  description = "Migrates, after a snapshot of the database and before the new image is rolled out."
  value       = "aws ecs run-task --cluster ${aws_ecs_cluster.main.name} --launch-type FARGATE --task-definition ${aws_ecs_task_definition.migrate.family} --network-configuration 'awsvpcConfiguration={subnets=[${join(",", aws_subnet.service[*].id)}],securityGroups=[${aws_security_group.service.id}]}'"
}

output "database_address" {
  description = "Host in DATABASE_URL and MIGRATION_DATABASE_URL."
  value       = aws_db_instance.main.address
}

output "redis_address" {
  description = "Host in REDIS_URL, which begins with rediss://."
  value       = aws_elasticache_replication_group.main.primary_endpoint_address
}
